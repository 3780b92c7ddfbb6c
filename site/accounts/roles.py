"""What the roles may do with other people's accounts."""

ROLES = {"Moderators": ["accounts.take_away_second_step"]}
