"""A public server behind HTTPS. What has no safe default must be set, or start-up stops."""

from config import env

from .base import *

SECRET_KEY = env.text("SECRET_KEY", "50 or more random characters, kept secret", form=".{50,}")
SITE_URL = env.text("SITE_URL", "the address people type, for example https://joinedup.example", form=env.ADDRESS)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "the host names people may use, by commas", form=env.HOST_NAME)
WAGTAILADMIN_BASE_URL = SITE_URL
MAKES_SIGN_INS = False

SECURE_SSL_REDIRECT = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
