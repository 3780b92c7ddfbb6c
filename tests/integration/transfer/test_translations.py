"""Words in other languages, and whether they still match the words they were made from."""

import pytest

from directory.groups.translations import is_out_of_date
from directory.models import Group, GroupTranslation

from .conftest import bring_in, counts, exported_rows, one

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Tea.", "description": "Long.", "summary_pl": "Herbata.", "description_ar": "طويل"}


def told():
    return sorted(GroupTranslation.objects.values_list("language", "summary", "description"))


def out_of_date():
    rows = GroupTranslation.objects.select_related("group")
    return [row.language for row in rows.order_by("language") if is_out_of_date(row, row.group)]


def test_each_language_has_its_own_columns():
    one(WORDS)
    assert told() == [("ar", "", "طويل"), ("pl", "Herbata.", "")]
    assert out_of_date() == []
    assert counts(bring_in({"name": "Kettle Corner", **WORDS}))["same"] == 1


def test_words_that_stay_grow_out_of_date_and_words_that_change_do_not():
    group = one(WORDS)
    bring_in({"slug": group.slug, "summary": "Coffee.", "summary_pl": "Kawa."})
    assert told() == [("ar", "", "طويل"), ("pl", "Kawa.", "")]
    assert out_of_date() == ["ar"]


def test_an_empty_cell_clears_and_the_last_word_takes_the_row_along():
    group = one({**WORDS, "description_pl": "Długo."})
    bring_in({"slug": group.slug, "summary_pl": "", "description_ar": ""})
    assert told() == [("pl", "", "Długo.")]


def test_a_group_with_words_of_another_language():
    group = one({"name": "Razem", "text_language": "pl", "summary": "Herbata.", "summary_en": "Tea."})
    assert (group.text_language, told()) == ("pl", [("en", "Tea.", "")])
    (row,) = exported_rows()
    assert (row["text_language"], row["summary"], row["summary_en"]) == ("pl", "Herbata.", "Tea.")


def test_a_sheet_has_no_english_beside_english_words():
    one(WORDS)
    (row,) = exported_rows()
    assert [name for name in row if name.startswith("summary") or name == "text_language"] == [
        "summary", "summary_pl", "summary_ro", "summary_ar",
    ]  # fmt: skip
    assert Group.objects.get().text_language == "en"
