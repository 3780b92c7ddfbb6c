"""A person's phone, and a browser in her hands."""

from base64 import b32decode

from bs4 import BeautifulSoup
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long enough password"
CODE, ADD, CHANGE = "/admin/second-step/", "/admin/second-step/add/", "/admin/second-step/change/"
WRONG = "That code is wrong, or was used before. Wait for the next one and type that."


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(part):
    return " ".join(part.get_text(" ").split())


def shown(key, steps=0):
    """Return the code that an app with this key shows now, or so many half minutes later."""
    return f"{totp(key, drift=steps):06d}"


def phone_of(user, steps=0):
    return shown(TOTPDevice.objects.get(user=user).bin_key, steps)


def with_password(name, to="/admin/"):
    """Return a new browser in which somebody has given her password."""
    browser = Client()
    answer = browser.post("/admin/login/", {"username": name, "password": PASSWORD, "next": to})
    assert answer.status_code == 302
    return browser


def add(browser):
    """Add a second step as the screen says; return the recovery codes."""
    key = b32decode(read(browser.get(ADD)).select_one("code").text.replace(" ", ""))
    answer = browser.post(ADD, {"code": shown(key)})
    assert answer.status_code == 200
    return [code.text for code in read(answer).select("code")]


def give(browser, code, **more):
    """Type a code; return what is said of it, nothing when it is taken."""
    answer = browser.post(CODE, {"code": code, **more})
    if answer.status_code == 302:
        return None
    assert answer.status_code == 422
    return words(read(answer).select_one(".w-field__errors"))
