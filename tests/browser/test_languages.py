"""Words in another language than the page say which: a voice that reads aloud, and a line's direction, follow them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import path_of, results

OWN_WORDS = {
    ("ar", "groups/kettle-corner/"): {
        "Kettle Corner": "en",
        "شاي وحديث صريح للآباء والأمهات الذين يجد أطفالهم المدرسة صعبة جدًا.": "ar",
        "weekdays 9 to 3": "en",
        "Ask to join and tell us which school year your child is in.": "en",
        "Just turn up. The blue door round the side is open from quarter to ten.": "en",
    },
    ("ar", "groups/razem-przy-stole/"): {"Razem przy stole": "pl", "po 17": "pl"},
    ("en", "groups/razem-przy-stole/"): {"Razem przy stole": "pl", "po 17": "pl"},
    ("pl", "groups/razem-przy-stole/"): {"Razem przy stole": "pl", "po 17": "pl"},
    ("en", "groups/bab-maftuh/"): {
        "باب مفتوح": "ar",
        "أرسلي رسالة ونتصل بك. / Send a message and we will ring you.": "ar",
    },
    ("ar", "groups/?q=kettle"): {"Kettle Corner": "en"},
    ("ar", "groups/?condition=autism&ward=central"): {"Quiet Tuesdays": "en", "باب مفتوح": "ar"},
    ("ar", "groups/the-tuesday-lot/"): {"The Tuesday Lot": "en", "Tea Urn Tuesdays": "en"},
    ("ar", "wards/royston/"): {"Cudworth": "en"},
    ("ro", "groups/?ward=royston"): {"Royston": "en"},
}
# Letters that English has not, outside what says its language.
STRANGE = """() => {
    const strange = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.parentElement.closest("script") || text.parentElement.closest("[lang]").lang !== "en") continue;
        if (/[\\u0600-\\u06ffąćęłńóśźżăâîșț]/i.test(text.data)) strange.push(text.data.trim());
    }
    return strange;
}"""


@pytest.mark.parametrize(("language", "path"), OWN_WORDS)
def test_a_groups_own_words_say_their_language(visit, language, path):
    page = visit(f"/{language}/{path}", js=False)

    expected = OWN_WORDS[language, path]
    found = {
        words: page.locator("main").get_by_text(words, exact=True).first.evaluate("one => one.closest('[lang]').lang")
        for words in expected
    }
    assert found == expected


@pytest.mark.parametrize(
    "path",
    [
        *["", "groups/", "groups/?page=2", "groups/?page=3", "groups/razem-przy-stole/"],
        *["groups/cafeaua-de-sambata/", "groups/bab-maftuh/", "groups/tata-daje-rade/"],
    ],
)
def test_an_english_page_holds_no_other_languages_letters_unsaid(visit, path):
    page = visit(f"/en/{path}", js=False)

    assert page.evaluate(STRANGE) == []


def test_a_line_of_another_direction_runs_its_own_way(visit):
    page = visit("/en/groups/bab-maftuh/", js=False)
    directions = page.locator("h1 bdi, .profile-name .lead").evaluate_all(
        "all => all.map((one) => one.matches(':dir(rtl)'))"
    )
    assert directions == [True, False]  # its name is Arabic; its line has an English translation


@pytest.mark.parametrize("language", ["pl", "ro", "ar"])
def test_another_language_of_a_page_is_the_same_thing_with_the_same_filters(visit, language):
    page = visit("/en/groups/?condition=autism&ward=royston&q=school", js=False)
    before = results(page)
    page.locator(f".langs a[hreflang={language}]").click()

    assert path_of(page) == f"/{language}/groups/?condition=autism&ward=royston&q=school"
    assert results(page) == before
