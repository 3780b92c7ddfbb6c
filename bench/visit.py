"""What a first visit on a phone fetches, and what it weighs."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Figure, told
from bench.site import serving, settings_of
from tests.browser.conftest import ARGUMENTS
from tests.launching import manage

PAGES = {"home": "/en/", "list of groups": "/en/groups/", "list in Arabic": "/ar/groups/"}


def run() -> list[Figure]:
    """A first visit on a phone (a real browser, nothing kept from before, sizes as sent, headers included)"""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not on this machine: left out.")
        return []
    figures = []
    with tempfile.TemporaryDirectory(prefix="joinedup-bench-") as folder:
        env = settings_of(Path(folder), f"sqlite:///{folder}/site.sqlite3")
        for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"], ["load_demo"]):
            manage(env, *command)
        with serving(env) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for page, path in PAGES.items():
                sizes = fetched(browser, f"http://127.0.0.1:{site.port}{path}")
                assets = sum(size for url, size in sizes.items() if url.endswith((".css", ".js")))
                figures += [
                    told(Figure(f"{page}: requests", len(sizes), "", 6)),
                    told(Figure(f"{page}: all of it", sum(sizes.values()) / 1000, "kB", 60)),
                    told(Figure(f"{page}: styles and scripts", assets / 1000, "kB", 25)),
                ]
    return figures


def fetched(browser: Browser, address: str) -> dict[str, float]:
    """Return the bytes of each thing that a browser without a cache fetches for a page."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    network = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on("Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}))
    network.on(
        "Network.loadingFinished",
        lambda done: sizes.update({addresses[done["requestId"]]: done["encodedDataLength"]}),
    )
    network.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    context.close()
    return sizes
