"""What every installation shares. What differs by place is read by `config.env` in dev, test or production."""

import sys

from config import env

ROOT = env.ROOT
STATE = env.STATE
if str(ROOT) not in sys.path:  # gunicorn is told of site/ only
    sys.path.insert(0, str(ROOT))

DEBUG = False
SITE_NAME = env.text("SITE_NAME", "the name in the header", default="") or "Joined Up Barnsley"
AREA_NAME = env.text("AREA_NAME", "the local area as parents say it", default="") or "Barnsley"

INSTALLED_APPS = [
    "home",
    "directory",
    "places",
    "core",
    "accounts",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "post_office",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "core.middleware.bodiless.Bodiless",
    "core.middleware.health.Health",  # before host names and HTTPS: a probe knows neither
    "core.middleware.request_log.RequestLog",
    "core.middleware.page_cache.PageCache",  # keeps whole answers, with the headers of all that follows
    "core.middleware.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.compress.Compress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.language.Language",
    "core.middleware.bad_input.BadInput",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.SecondStep",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.middleware.turning.Unturned",
]
# What a public page may depend on, besides its path. With any other parameter, `q` above all, nothing is kept.
PAGE_CACHE_PARAMETERS = {
    *("condition", "ward", "locality", "age", "meets", "language", "audience", "day", "time", "access", "free"),
    *("sort", "words", "page", "p"),
}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.database()}
env.search_in_database()
CACHES = {"default": env.cache()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "accounts.forms.ResetForm"
# Who may tell by X-Forwarded-For from where somebody signs in: anybody else could make up an address for each try.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "the addresses of the proxies in front, by commas, such as 127.0.0.1")
TWO_FACTOR = env.text("TWO_FACTOR", "optional, or required of everybody", form="optional|required", default="optional")
OTP_TOTP_ISSUER = SITE_NAME
OTP_TOTP_SYNC = False  # a phone's clock may be half a minute wrong, and not ever more
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "en"
# Each language by its own name: a reader must find it without knowing English.
LANGUAGES = [("en", "English"), ("pl", "Polski"), ("ro", "Română"), ("ar", "العربية")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "site" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [ROOT / "site" / "static"]
MEDIA_ROOT = STATE / "media"
env.storage_in(MEDIA_ROOT)
MEDIA_URL = env.folder("MEDIA_URL", default="/media/")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

EMAIL_BACKEND = "core.mail.Outbox"
DEFAULT_FROM_EMAIL = (
    env.text(
        "MAIL_FROM",
        "the sender of mails, for example Joined Up <site@joinedup.example>",
        form=env.SENDER,
        default="",
    )
    or "Joined Up <site@joinedup.example>"
)
EMAIL_SETTINGS = env.email(STATE / "mail")
vars().update(
    {name: value for name, value in EMAIL_SETTINGS.items() if name.startswith("EMAIL_") and name != "EMAIL_BACKEND"}
)
POST_OFFICE = {
    "BACKENDS": {"default": EMAIL_SETTINGS["EMAIL_BACKEND"]},
    "DEFAULT_PRIORITY": "medium",
    "MAX_RETRIES": 96,  # one every quarter of an hour: a mail server may be away for a day
    "BATCH_SIZE": 10,
    "LOG_LEVEL": 1,
}

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAIL_I18N_ENABLED = True
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # hours are the area's, wherever an editor is
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILAPI_DOCS_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

SECURE_CONTENT_TYPE_NOSNIFF = True
# No other site learns where somebody came from. “no-referrer” would also blank the Origin of our own forms, and no
# form could then be told from a forged one.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
SILENCED_SYSTEM_CHECKS: list[str] = []

# Logs hold the route's name, the status and milliseconds; never a path, a query or a token.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "core.logs.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        # Without a handler named here it brings its own, which writes what a mail server said of whom.
        "post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "wagtail": {"level": "WARNING"},  # who edited what stands in the admin's history
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # the site's own line tells of the rest
    },
}
