"""A real Chromium before a real server. A page that logs an error, breaks its policy or asks others fails its test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.server import PASSWORD, USER, serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = 320, 1280


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> str:
    """The address of the running site."""
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


# No longer than this folder's tests: while Playwright runs, Django believes itself in an event loop.
@pytest.fixture(scope="package")
def chromium() -> Browser:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@pytest.fixture(scope="package")
def signed_in(chromium, site) -> dict:
    """The cookies of somebody who may do everything in the admin."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/admin/login/")
    page.fill("[name=username]", USER)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url(f"{site}/admin/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def visit(chromium, site, request) -> Callable[..., Page]:
    """Open a path of the site in a browser window of its own.

    `js=False` is the visit without scripts; `width` and `height` are CSS pixels; `admin=True` is signed in; `css`
    rewrites the style sheet's text on its way, as an older browser would read it; `at` is another site's address.
    """
    contexts = []
    complaints: list[str] = []

    def open_page(
        path: str, *, js=True, width=DESKTOP, height=800, scheme="light", forced=False, media="screen", admin=False,
        css: Callable[[str], str] | None = None, at: str = "",
    ) -> Page:  # fmt: skip
        context = chromium.new_context(
            java_script_enabled=js,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            forced_colors="active" if forced else "none",
            storage_state=request.getfixturevalue("signed_in") if admin else None,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.emulate_media(media=media)
        page.on("console", lambda message: complain(page, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(at or site) else complaints.append(asked.url))
        if css:
            page.route("**/*.css", lambda route: rewrite(route, css))
        page.goto(f"{at or site}{path}")
        return page

    def complain(page: Page, message) -> None:
        # A page that is meant to be missing or wrong is itself reported as a failed resource.
        own_status = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
        if message.type in ("error", "warning") and not own_status:
            complaints.append(message.text)

    def rewrite(route: Route, change: Callable[[str], str]) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=change(answer.text()))

    yield open_page
    for context in contexts:
        for page in context.pages:
            # A style sheet that is still being rewritten would fail whichever test comes next.
            page.unroute_all(behavior="wait")
        context.close()
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Say what axe finds on a page, with all its rules: each rule with the elements that break it."""
    script = Axe().axe_script

    def run(page: Page) -> list[str]:
        # The admin's previews bring an axe of their own, with rules of Wagtail's.
        if not page.evaluate("'axeOfTests' in window && axeOfTests === window.axe"):
            page.evaluate(script)
            page.evaluate("window.axeOfTests = axe")
        found = page.evaluate("axe.run({ resultTypes: ['violations'] }).then((told) => told.violations)")
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    return run


@pytest.fixture
def overflow() -> Callable[[Page], list[str]]:
    """Name what makes a page scroll sideways."""
    return lambda page: page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
            .map((one) => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1)
            .map(([one]) => one.outerHTML.slice(0, 120))"""
    )


# After a click the page that answers may be half there. What reads it at once, without the patience that `expect` and
# most calls have, asks for it here.


def address(page: Page) -> SplitResult:
    """Return where the page is, once it is there whole."""
    page.wait_for_load_state()
    return urlsplit(page.url)


def path_of(page: Page) -> str:
    """Return where the page is, without the host, once it is there whole."""
    parts = address(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def results(page: Page) -> list[str]:
    """Return the groups that the page lists, once it is there whole."""
    page.wait_for_load_state()
    return page.locator("[data-result]").evaluate_all("all => all.map((one) => one.dataset.result)")
