"""What the list of groups is found by: one row a group, written by `directory.search.index`."""

from __future__ import annotations

from django.db import models


class IndexedGroup(models.Model):
    """A public group's facts in short words, or a row without facts where a group used to be public.

    `seq` is the site's generation at which the row was written: a process that knows generation n reads on from there.
    """

    group_id = models.BigIntegerField(primary_key=True)
    facts = models.TextField(help_text="“condition:12 ward:3 meets:online …”, sorted")
    sort_name = models.CharField(max_length=200, help_text="The name without case and accents")
    confirmed_on = models.DateField(null=True)
    public = models.BooleanField()
    text_digest = models.CharField(max_length=64, help_text="Of the tokens that the full-text index holds")
    version = models.PositiveIntegerField(help_text="Of the normaliser that made the tokens")
    seq = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(public=True) | models.Q(facts=""), name="no_facts_of_a_hidden_group"
            )
        ]
