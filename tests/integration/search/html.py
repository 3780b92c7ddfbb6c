"""The marks of a page, read from its HTML as somebody from outside would."""

from bs4 import BeautifulSoup


class Marks:
    """What a list page says to a machine."""

    def __init__(self, response):
        self.soup = BeautifulSoup(response.content, "html.parser")

    @property
    def total(self):
        (mark,) = self.soup.select("[data-total]")
        return int(mark["data-total"])

    @property
    def results(self):
        return [mark["data-result"] for mark in self.soup.select("article[data-result]:not([data-unstated])")]

    @property
    def unstated(self):
        found = self.soup.select("article[data-result][data-unstated]")
        return {mark["data-result"]: set(mark["data-unstated"].split()) for mark in found}

    @property
    def facets(self):
        return {mark["data-facet"]: int(mark["data-count"]) for mark in self.soup.select("[data-facet]")}

    @property
    def reading(self):
        (mark,) = self.soup.select("[data-reading]")
        return mark["data-reading"]

    @property
    def errors(self):
        return {mark["data-error"]: mark.get_text(" ", strip=True) for mark in self.soup.select("[data-error]")}

    @property
    def text(self):
        return self.soup.get_text(" ", strip=True)

    def links(self, selector="main a[href]"):
        return {link.get_text(" ", strip=True): link["href"] for link in self.soup.select(selector)}


def marks(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (response.status_code, address)
    return Marks(response)
