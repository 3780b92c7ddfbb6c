import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search import normalise


def found(query: str, text: str, language: str = "en") -> bool:
    """Whether every word of a query is found in a text, as every engine decides it."""
    tokens = set(normalise.tokens(text, language))
    return all(tokens & word for word in normalise.asked(query))


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [
        ("groups", "A GROUP for dads", "en"),
        ("aspergers", "Asperger’s", "en"),
        ("asperger's", "aspergers", "en"),
        ("cafe", "Café Club", "en"),
        ("café", "cafe club", "en"),
        ("strasse", "Straße", "en"),
        ("lodz", "Łódź", "pl"),
        ("łódź", "ŁÓDŹ", "pl"),
        ("dzieci autystycznych", "dla dzieci autystycznych", "pl"),
        ("gluchy", "Głuchy", "pl"),
        ("deficienta", "deficiență", "ro"),
        ("copil", "copilul", "ro"),
        ("şcoală", "școală", "ro"),
        ("توحد", "التوحد", "ar"),
        ("اطفال", "أطفال", "ar"),
        ("مدرسه", "مدرسة", "ar"),
        ("كِتَاب", "كتـــاب", "ar"),
        ("٣", "3", "ar"),
        ("đoko øre", "Doko Ore", "en"),
        ("step free", "step-free", "en"),
        ("ﬁne", "fine", "en"),
        ("soft", "so\u00adft", "en"),
        ("royston", "\u2066Royston\u2069", "en"),
    ],
)
def test_is_found(query, text, language):
    assert found(query, text, language)


@pytest.mark.parametrize(("query", "text"), [("autism", "art"), ("dads mums", "dads"), ("deaf", "")])
def test_is_not_found(query, text):
    assert not found(query, text)


@pytest.mark.parametrize("text", ["", "  ", '"', "'", "' --", "!?…", "\x00", "😀", "____"])
def test_no_word_asks_for_nothing(text):
    assert normalise.asked(text) == []


def test_operators_are_plain_words():
    assert normalise.words('cats AND (dogs NOT "rats") NEAR/3 a* col:x') == [
        "cats", "and", "dogs", "not", "rats", "near", "3", "a", "col", "x",
    ]  # fmt: skip


def test_a_word_of_a_query_is_asked_once():
    assert len(normalise.asked("autism Autism AUTISM")) == 1


@given(st.text(max_size=300), st.sampled_from(["en", "pl", "ro", "ar", "xx"]))
def test_tokens_hold_letters_and_digits_only(text, language):
    for token in normalise.tokens(text, language):
        assert token
        assert len(token.encode()) < 2046
        assert not any(letter in " \"'\\:*()&|!<>-^\x00" for letter in token)
        assert not any(unicodedata.category(letter)[0] in "CZ" for letter in token)


@given(st.text(max_size=300), st.sampled_from(["en", "pl", "ro", "ar"]))
def test_a_text_is_found_by_itself(text, language):
    assert found(text, text, language)


def test_stemmers_are_right_in_many_threads():
    words = [
        f"{stem}{end}" for stem in ("nation", "relat", "autist", "happi") for end in ("al", "ion", "ic", "ness", "ing")
    ]
    expected = {word: normalise.stems.__wrapped__(word, "en") for word in words}

    def work(_number):
        return all(normalise.stems.__wrapped__(word, "en") == expected[word] for word in words * 20)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(16)))


LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Mn", "Mc", "Me", "Cf"])


@given(st.text(LETTERS, max_size=40))
def test_folding_what_is_folded_changes_nothing(word):
    for cut in normalise.words(word):
        folded = normalise.fold(cut)
        assert folded
        assert normalise.fold(folded) == folded


@pytest.mark.parametrize(("word", "folded"), [("ǿre", "ore"), ("ǽon", "aeon"), ("ﷺ", "ﷺ"), ("ஔ", "ஒ")])
def test_marks_go_before_letters_are_changed(word, folded):
    assert normalise.fold(word) == folded


@given(st.text(LETTERS | st.characters(), max_size=120), st.sampled_from(["en", "pl", "ro", "ar"]))
def test_no_letter_of_any_script_makes_a_token_that_an_engine_could_stumble_over(text, language):
    for token in [*normalise.tokens(text, language), *(token for word in normalise.asked(text) for token in word)]:
        assert token.isalnum()
        assert len(token.encode()) < 2046


@pytest.mark.parametrize("text", ["ـ", "tea ـ", "ـــ ـ"])
def test_a_stroke_between_letters_is_no_word_of_its_own(text):
    assert all(all(word) for word in normalise.asked(text))
    assert len(normalise.asked(text)) == text.count("tea")


@given(st.text(max_size=200))
def test_a_question_asks_for_few_words_whatever_it_is_made_of(text):
    # One sign stands for four words at most (U+FDFA), and a word for two tokens in each of four languages.
    words = normalise.asked(text)
    assert len(words) <= 4 * max(1, len(text))
    assert all(1 <= len(word) <= 8 for word in words)
