"""Visit a site that has just been started, as its first reader would: `python3 .ci/visit.py ADDRESS`."""

import json
import re
import sys
import time
from urllib.error import URLError
from urllib.request import Request, urlopen

START = 60  # seconds until it must be ready


def fetch(address: str) -> tuple[dict[str, str], str]:
    """Return the headers, by lower-case name, and the text of a page that answers 200."""
    with urlopen(Request(address, headers={"Accept-Language": "en"}), timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode()


def wait_until_ready(site: str) -> None:
    end = time.monotonic() + START
    while True:
        try:
            _, text = fetch(f"{site}/readyz")
        except (URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            print("ready:", json.loads(text))
            return


def main(site: str) -> None:
    """Fail unless the home page is the site's own, strict, without cookies, and its styles can be read."""
    wait_until_ready(site)
    headers, page = fetch(f"{site}/en/")
    if not re.search(r'<html[^>]* lang="en"[^>]* dir="ltr"', page) or "</html>" not in page:
        sys.exit(f"The home page is not whole:\n{page[:2000]}")
    if "default-src 'none'" not in headers.get("content-security-policy", "") or "set-cookie" in headers:
        sys.exit(f"The home page's headers are not as they should be: {headers}")
    styles = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page)
    if not styles:
        sys.exit("The home page has no style sheet.")
    for address in styles:
        headers, _ = fetch(site + address)
        if "immutable" not in headers.get("cache-control", ""):
            sys.exit(f"{address} may not be kept for good: {headers}")
    print(f"{site}/en/: {len(page)} characters, {len(styles)} style sheet(s)")


if __name__ == "__main__":
    main(sys.argv[1])
