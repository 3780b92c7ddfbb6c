"""Our own words under /groups/ and the addresses of groups keep out of each other's way."""

from directory.groups.enums import RESERVED_SLUGS
from directory.urls import urlpatterns


def test_no_group_may_be_called_like_one_of_our_own_pages():
    routes = [str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("groups/")]
    own = {route.split("/")[1] for route in routes} - {"", "<slug:slug>"}
    assert own == {"near"} <= RESERVED_SLUGS
