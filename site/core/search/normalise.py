"""One normaliser for every engine: text is cut into words, folded and stemmed here, and engines store the tokens.

Text in a known language gives two tokens a word, fold(stem(word)) and stem(fold(word)): so it is found when typed
with its accents and without them. A query's language is not known, so its words are stemmed in all of them.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

# Raise this when the same text would give other tokens: an index made before is then made anew.
VERSION = 2
LANGUAGES = {"en": "english", "pl": "polish", "ro": "romanian", "ar": "arabic"}
# Longer runs are no words, and PostgreSQL refuses lexemes above 2,046 bytes.
LONGEST = 40

_WORD = re.compile(r"[^\W_]+")
# Apostrophes, and the stroke that makes Arabic words longer: alone it would be a word of no letters.
_VANISHING = dict.fromkeys(map(ord, "'’‘ʼ`´ـ"))
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i"}
    | {"ß": "ss", "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
    | {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
)
_stemmers = threading.local()


def fold(word: str) -> str:
    """Return a word without accents and other marks, and with one form of each Arabic letter."""
    apart = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] != "M").translate(_LETTERS)


def words(text: str) -> list[str]:
    """Cut text into words in lower case. What is no letter or digit separates; marks and apostrophes vanish."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_VANISHING)
    if not text.isascii():
        text = "".join(letter for letter in text if unicodedata.category(letter) not in _INVISIBLE)
    return [word[:LONGEST] for word in _WORD.findall(text)]


def plain(text: str) -> str:
    """Return the words of a text in lower case, without accents and signs: alike for whatever is typed alike."""
    return " ".join(map(fold, words(text)))


@lru_cache(maxsize=100_000)
def stems(word: str, language: str) -> tuple[str, ...]:
    """Return the one or two tokens of a word in a language; an unknown language is read as English."""
    stem = _stemmer(LANGUAGES.get(language, "english"))
    plain = fold(word)
    return tuple(dict.fromkeys((fold(stem.stemWord(word)) or plain, stem.stemWord(plain) or plain)))


def tokens(text: str, language: str) -> list[str]:
    """Return the tokens of a text, in its order."""
    return [token for word in words(text) for token in stems(word, language)]


def asked(text: str) -> list[frozenset[str]]:
    """Return, for each different word of a query, the tokens that it may stand for in any language."""
    return [
        frozenset(token for language in LANGUAGES for token in stems(word, language))
        for word in dict.fromkeys(words(text))
    ]


def _stemmer(name: str) -> snowballstemmer.stemmer:
    # A stemmer keeps the word it works on in itself: shared between threads it mixes them up.
    if not hasattr(_stemmers, name):
        setattr(_stemmers, name, snowballstemmer.stemmer(name))
    return getattr(_stemmers, name)
