"""The directory's public addresses, under a language prefix."""

from django.urls import path

from directory.groups import views as groups
from directory.search import feeds
from directory.search import need_views as needs
from directory.search import views as search

app_name = "groups"
urlpatterns = [
    path("groups/", search.group_list, name="list"),
    path("groups/near/", search.near, name="near"),
    path("groups/<slug:slug>/", groups.profile, name="profile"),
    path("groups/<slug:slug>/contact.vcf", groups.contact, name="contact"),
    path("conditions/", needs.conditions, name="conditions"),
    path("conditions/<slug:slug>/", needs.condition, name="condition"),
    path("conditions/<slug:slug>/feed.atom", feeds.condition, name="condition-feed"),
    path("wards/<slug:slug>/", search.ward, name="ward"),
    path("wards/<slug:slug>/feed.atom", feeds.ward, name="ward-feed"),
]
