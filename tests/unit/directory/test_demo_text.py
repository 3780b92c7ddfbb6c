import re
from collections import Counter
from random import Random

from directory.demo.text import Writer, pools


def tokens(text):
    return re.findall(r"\w+", text.lower())


def test_the_same_seed_writes_the_same_groups():
    def group(writer):
        return writer.name(), writer.summary(["Autism"], "Royston"), writer.description()

    one, two, other = Writer(Random(7)), Writer(Random(7)), Writer(Random(8))
    written = [group(one) for _ in range(20)]
    assert [group(two) for _ in range(20)] == written
    assert [group(other) for _ in range(20)] != written


def test_two_thousand_descriptions_are_as_varied_as_peoples():
    writer = Writer(Random(3))
    descriptions = [writer.description() for _ in range(2_000)]
    counts = Counter(token for text in descriptions for token in tokens(text))
    assert len(set(descriptions)) == 2_000
    assert len(counts) >= 2_500
    assert 0.15 <= sum(count for _, count in counts.most_common(10)) / counts.total() <= 0.40
    lengths = sorted(len(text.split()) for text in descriptions)
    assert 60 <= lengths[0] < lengths[-1] <= 170
    assert not [text for text in descriptions if "{" in text or re.search(r"\ba [aeio][^un]", text)]


def test_names_never_repeat_and_fit_their_field():
    writer = Writer(Random(5))
    names = [writer.name() for _ in range(3_000)]
    assert len(set(names)) == 3_000
    assert max(map(len, names)) <= 60


def test_a_summary_names_needs_and_ward_and_fits_its_field():
    writer = Writer(Random(5))
    lines = [writer.summary(["Sleep", "Muscular dystrophy and neuromuscular conditions", "ADHD"], "Royston")
             for _ in range(300)]  # fmt: skip
    said = "Sleep, Muscular dystrophy and neuromuscular conditions and more"
    assert [line for line in lines if said not in line or "in Royston" not in line or len(line) > 200] == []
    anywhere = writer.summary([], "").lower()
    assert "any need" in anywhere
    assert "across the whole area" in anywhere


def test_the_vocabulary_holds_three_thousand_words_once_each():
    words = [word.lower() for kind, pool in pools().items() if kind != "things" for word in pool.words]
    assert len(set(words)) == len(words) >= 3_000


def test_every_sentence_begins_with_a_capital():
    writer = Writer(Random(9))
    texts = [writer.summary(["ADHD"], "Royston") for _ in range(200)] + [writer.description() for _ in range(200)]
    assert [text for text in texts if re.search(r"(^|[.?!]\s)[a-z]", text)] == []
