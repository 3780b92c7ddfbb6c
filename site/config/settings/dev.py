"""The embedded default: one machine, SQLite, files on disk. `./run demo` and `./run serve` use it."""

from config import env

from .base import *

SECRET_KEY = env.text("SECRET_KEY", "any long random text", default="") or env.made_once(env.STATE / "secret_key")
SITE_URL = env.text(
    "SITE_URL",
    "the address people type, for example http://localhost:8000",
    form=env.ADDRESS,
    default="http://localhost:8000",
)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "host names, by commas", form=env.HOST_NAME, default=["localhost", "127.0.0.1", "[::1]"]
)
DEBUG = env.flag("DEBUG", "yes or no", default=False)
WAGTAILADMIN_BASE_URL = SITE_URL
MAKES_SIGN_INS = True
