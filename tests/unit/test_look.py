"""What the style sheet, the scripts and the templates may hold."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "site" / "static"
TEMPLATES = ROOT / "site" / "templates"
CSS = (STATIC / "css" / "site.css").read_text(encoding="utf-8")
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def test_the_style_sheet_knows_no_left_and_right():
    declared = re.findall(r"[;{]\s*([a-z-]+)\s*:\s*([^;{}]+)", without_comments(CSS))

    sides = r"(^|-)(left|right)\b|^(top|bottom)$|^(margin|padding)-(top|bottom)$"
    physical = re.compile(rf"{sides}|^(min-|max-)?(width|height)$")
    assert [name for name, _value in declared if physical.search(name)] == []
    assert [value for _name, value in declared if re.search(r"\b(left|right)\b", value)] == []


@pytest.mark.parametrize("dropped", ["@layer", "@import", "@container", "url(", "!important", "&"])
def test_the_style_sheet_holds_nothing_an_old_phone_would_drop_whole(dropped):
    assert dropped not in without_comments(CSS)


def test_every_colour_is_a_token_or_stands_on_one_that_never_changes():
    rules = without_comments(CSS).split("*, ::before", 1)[1].split("@media print")[0]

    # White on red, and ink on gold: both grounds are the same in light and dark.
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", rules)) == {"#fff", "#1d2733", "#fbe3ae"}


def test_styles_and_scripts_are_small():
    styles = len(gzip.compress(CSS.encode()))
    scripts = sum(len(gzip.compress(path.read_bytes())) for path in SCRIPTS)

    assert styles <= 12_000
    assert scripts <= 3_000


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_sound_and_holds_nothing_inline(name):
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    get_template(name)
    assert re.findall(r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:""", source) == []
    # Structured data is not run, so the policy lets it stand.
    assert re.findall(r"""<script(?![^>]*\ssrc=)(?! type="application/ld\+json")""", source) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_that_a_template_uses_is_in_the_sprite(name):
    sprite = set(re.findall(r'id="(i-[a-z]+)"', (TEMPLATES / "parts/icons.html").read_text(encoding="utf-8")))
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    used = set(re.findall(r'href="#(i-[a-z]+)"', source))
    assert used - sprite - {"i-name"} == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_asked_for_by_a_template_and_writes_no_markup(path):
    templates = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in NAMES)

    assert f"js/{path.name}" in templates
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|\.style\b", path.read_text())
