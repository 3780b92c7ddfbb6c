"""Made-up words for any number of made-up groups.

Search and long pages behave as they will only on text shaped like people's: a few words in every line, thousands seen
once. Each part of speech therefore follows Zipf's law, a word's frequency falling with its rank (G. K. Zipf, Human
Behavior and the Principle of Least Effort, 1949).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

DATA = Path(__file__).resolve().parents[1] / "data"
SLOT = re.compile(r"\{(\w+)\}")
# “a” before a vowel sound becomes “an”; a unicorn, a ukulele and a useful box keep theirs.
AN = re.compile(r"\b([Aa]) (?=hour|honest|(?!uni|use|usu|uku|eu)[aeiou])")
SENTENCE_BEGINS = re.compile(r"(?:^|(?<=[.?!] ))[a-z]")
LITTLE_WORDS = frozenset({"a", "and", "at", "in", "of", "on", "than", "the"})
WORDS_WANTED = (70, 140)  # the last sentence may run over


class Pool:
    """Words of one kind, drawn by Zipf's law."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.upto = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def draw(self, random: Random) -> str:
        return self.words[bisect(self.upto, random.random() * self.upto[-1])]


class Sentence:
    """A sentence with gaps: what stands before each gap, the gap's kind of word, and what stands after the last."""

    def __init__(self, text: str) -> None:
        *pairs, self.end = SLOT.split(text)
        self.gaps = list(zip(pairs[::2], pairs[1::2], strict=True))
        self.length = len(text.split())


def sections(name: str) -> dict[str, list[str]]:
    """Return the lines of a data file under their [headings]; comments begin with #."""
    found: dict[str, list[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


@cache
def pools() -> dict[str, Pool]:
    found = sections("words.txt")
    found["things"] = [plural(thing) for thing in found["thing"]]
    return {kind: Pool(words) for kind, words in found.items()}


@cache
def sentences() -> dict[str, list[Sentence]]:
    return {part: [Sentence(line) for line in lines] for part, lines in sections("sentences.txt").items()}


def plural(word: str) -> str:
    """Return the regular English plural; words.txt keeps no other nouns under [thing]."""
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


class Writer:
    """Writes group after group, no two called alike; the same random source gives the same text."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names: set[str] = set()

    def name(self) -> str:
        """Return a name this writer has not given before."""
        while True:
            words = self._say(self.random.choice(sentences()["name"])).split()
            name = " ".join(w if i and w in LITTLE_WORDS else w.capitalize() for i, w in enumerate(words))
            if name not in self.names:
                self.names.add(name)
                return name

    def summary(self, conditions: Sequence[str], ward: str) -> str:
        """Return one line naming the needs and the ward; none given means any need, and the whole area."""
        needs = [*conditions[:2], "more"] if len(conditions) > 2 else conditions or ["any need"]
        return self._say(
            self.random.choice(sentences()["summary"]),
            needs=listed(needs),
            where=f"in {ward}" if ward else "across the whole area",
        )

    def description(self) -> str:
        """Return two paragraphs, 70 to about 160 words."""
        part = sentences()
        opening, practical, closing = (self.random.choice(part[p]) for p in ("opening", "practical", "closing"))
        missing = self.random.randint(*WORDS_WANTED) - opening.length - practical.length - closing.length
        body = []
        for sentence in self.random.sample(part["middle"], len(part["middle"])):
            if missing <= 0:
                break
            body.append(sentence)
            missing -= sentence.length
        paragraphs = [opening, *body], [practical, closing]
        return "\n\n".join(" ".join(map(self._say, paragraph)) for paragraph in paragraphs)

    def _say(self, sentence: Sentence, **given: str) -> str:
        """Fill the gaps, no word twice in a sentence."""
        said: list[str] = []
        for before, kind in sentence.gaps:
            word = given.get(kind)
            while word is None or (kind not in given and word in said):
                word = pools()[kind].draw(self.random)
            said += before, word
        text = AN.sub(r"\1n ", "".join([*said, sentence.end]))
        return SENTENCE_BEGINS.sub(lambda first: first[0].upper(), text)
