"""Every address of the site. Public ones stand under a language prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from core import views
from home.sitemap import sitemap

# Another host may send the pictures; this one still can.
media = settings.MEDIA_URL.lstrip("/") if settings.MEDIA_URL.startswith("/") else "media/"

urlpatterns = [
    path("", views.to_language),
    path("robots.txt", views.robots),
    path("sitemap.xml", sitemap),
    path("admin/second-step/", include("accounts.urls")),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path(f"{media}images/<str:name>", views.picture, name="picture"),
]
urlpatterns += i18n_patterns(
    path("", include("directory.urls")),
    path("", include(wagtail_urls)),
)
