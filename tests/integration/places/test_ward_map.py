import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from places.area import area
from places.models import Ward
from places.ward_map import mark, ward_map

pytestmark = pytest.mark.django_db


def href(slug):
    return f"/en/groups/?ward={slug}&free=1"


def drawn(**options):
    """Return the map as a tree; it must be well-formed once HTML's own names are taken out."""
    return ElementTree.fromstring(str(ward_map(area(), href=href, **options)))


def links(tree, size="tiles"):
    return {link.get("href"): link for link in tree.find(f".//svg[@class='{size}']").findall("a")}


def test_each_ward_is_a_link_that_says_its_name_and_count(barnsley):
    tree = drawn(counts={"royston": 3, "central": 1})
    found = links(tree)
    assert len(found) == 21
    assert found[href("royston")].get("aria-label") == "Royston, 3 groups"
    assert found[href("central")].get("aria-label") == "Central, 1 group"
    assert found[href("cudworth")].get("aria-label") == "Cudworth, 0 groups"
    assert found[href("royston")].get("data-count") == "3"


def test_beside_it_stands_an_equal_list(barnsley):
    tree = drawn(counts={"royston": 3}, chosen=["royston"])
    rows = tree.findall(".//ul/li")
    assert [row.find("a").get("href") for row in rows] == list(links(tree))
    royston = next(row for row in rows if "Royston" in "".join(row.itertext()))
    assert "".join(royston.itertext()).split() == ["Royston", "3"]
    assert royston.find("a").get("aria-current") == "true"


def test_chosen_near_and_empty_wards_are_marked_and_named(barnsley):
    tree = drawn(counts={ward.slug: 1 for ward in area().wards.values() if ward.slug != "dodworth"}, chosen=["royston"])
    found = {url: link.get("class") for url, link in links(tree).items()}
    assert found[href("royston")] == "ward on"
    assert found[href("darton-east")] == "ward near"
    assert found[href("dodworth")] == "ward none"
    assert found[href("dearne-south")] == "ward"
    words = ["".join(paragraph.itertext()) for paragraph in tree.findall("p[@class='ward-words']")]
    assert words == ["Royston", "Next door: Cudworth, Darton East, Monk Bretton, St Helens"]


def test_without_counts_nothing_is_counted(barnsley):
    tree = drawn()
    assert links(tree)[href("royston")].get("aria-label") == "Royston"
    assert links(tree)[href("royston")].get("data-count") is None
    assert "Dashed" not in "".join(tree.itertext())


def test_medium_tiles_have_three_letters_and_large_ones_names(barnsley):
    def texts(size):
        link = links(drawn(size=size))[href("darton-west")]
        return [("".join(text.itertext()), text.get("display")) for text in link.iter("text")]

    assert texts("medium") == [("DaW", None)]
    assert texts("large") == [("Darton", None), ("West", None), ("DaW", "none")]


@pytest.mark.parametrize("size", ["medium", "large"])
def test_letters_stay_inside_their_tile(barnsley, size):
    Ward.objects.filter(slug="dodworth").update(name="Dodworth, Stainborough and Tankersley Extraordinarily")
    for link in drawn(size=size).find(".//svg").findall("a"):
        box = {name: float(link.find("rect").get(name)) for name in ("x", "y", "width", "height")}
        group = link.find("g")
        letters = float(group.get("font-size"))
        for line in group.findall("text"):
            half = len(line.text) * letters * 0.62 / 2
            assert box["x"] <= float(line.get("x")) - half
            assert float(line.get("x")) + half <= box["x"] + box["width"]
            assert box["y"] <= float(line.get("y")) - letters * 0.75
            assert float(line.get("y")) + letters * 0.25 <= box["y"] + box["height"]


def test_tiles_never_overlap_though_wards_lack_a_place(barnsley):
    Ward.objects.filter(name__startswith="D").update(tile_column=None, tile_row=None)
    cells = [cell for _pk, cell in area().cells]
    assert len(set(cells)) == 21
    assert len(links(drawn())) == 21


def test_true_shapes_are_offered_where_they_are_known(area_of_four):
    assert ward_map(area(), href=href, size="large").shapes == ()
    tree = drawn(size="large", shapes=True, chosen=["mid"])
    shapes = tree.find("details/svg")
    assert [link.get("aria-label") for link in shapes.findall("a")] == ["East", "Far", "Mid", "West"]
    assert shapes.find("a[@class='ward on']").get("href") == href("mid")
    assert [text.text for text in shapes.iter("text")] == ["Eas", "Far", "Mid", "Wes"]
    assert all(re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+){3}Z", path.get("d")) for path in shapes.iter("path"))


def test_no_shapes_are_offered_where_they_are_not_known(barnsley):
    assert ward_map(area(), href=href, size="large", shapes=True).shapes == ()


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ar"])
def test_nothing_is_inline_and_east_stays_right(barnsley, language):
    with translation.override(language):
        html = str(ward_map(area(), href=href, counts={}, chosen=["royston"], size="large", shapes=True))
    assert "style" not in html
    assert "<script" not in html
    svg = html[html.index("<svg") : html.index("</svg>")]
    assert 'direction="ltr"' in svg
    assert re.search(r'<rect x="\d+" y="\d+"', svg)
    assert svg.index("?ward=darton-west") < svg.index("?ward=dearne-north")


def test_hostile_names_are_escaped(barnsley):
    Ward.objects.filter(slug="royston").update(name='<b onload="x">&')
    html = str(ward_map(area(), href=href, counts={}, size="large"))
    assert "<b " not in html
    assert "&lt;b onload=&quot;x&quot;&gt;&amp;, 0 groups" in html


def test_the_mark_fills_what_is_served_and_says_nothing(barnsley):
    here = area()
    none, one, all_of_them = (
        ElementTree.fromstring(mark(here, frozenset(wards))) for wards in ([], [here.by_slug["royston"].pk], here.wards)
    )
    filled = [tree.find("path[@class='on']").get("d").count("M") for tree in (none, one, all_of_them)]
    assert filled == [0, 1, 21]
    assert one.find("path[@class='on']").get("d").startswith("M43 1h")
    assert (one.get("aria-hidden"), one.get("class")) == ("true", "mini")
    assert mark(here, frozenset([here.by_slug["royston"].pk])) is mark(here, frozenset([here.by_slug["royston"].pk]))
