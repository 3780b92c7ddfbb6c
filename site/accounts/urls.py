"""Addresses of the second step: before the admin's own, which open only after it."""

from django.urls import path

from accounts import views

app_name = "second_step"
urlpatterns = [
    path("", views.code, name="code"),
    path("add/", views.add, name="add"),
    path("change/", views.change, name="change"),
    path("leave/", views.leave, name="leave"),
]
