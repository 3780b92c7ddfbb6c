"""What a stranger may send: texts that mean something to some machine, and addresses made of them.

Whatever would make an element, an attribute, a script, a header or a statement carries `MARK`, so that it can be looked
for in the answer. An address is bytes already percent-encoded: some of them no browser would write so.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote, quote_from_bytes

from directory.search.filters import FILTERS

MARK = "zqx"

MARKUP = (
    f"<{MARK}>",
    f"<script>{MARK}()</script>",
    f"</script><script>{MARK}()</script>",
    f'"><{MARK} {MARK}="',
    f"'><img src=x onerror={MARK}()>",
    f'" {MARK}onmouseover="{MARK}()',
    f"' {MARK}onfocus='{MARK}()' autofocus='",
    f"<svg><{MARK}/onload={MARK}()>",
    f"<!-- {MARK}",
    f"--><{MARK}><!--",
    f"]]><{MARK}>",
    f"<?{MARK}?>",
    f"</title></textarea></style><{MARK}>",
    f"javascript:{MARK}()",
    f"//{MARK}.example/",
    f"data:text/html,<script>{MARK}()</script>",
    f"&lt;{MARK}&gt;",
    f"&#60;{MARK}&#62;",
    f"+ADw-{MARK}+AD4-",
    f"＜{MARK}＞",
    f"<{MARK}",
    f"<\n{MARK}\n>",
    f"{{{{ {MARK} }}}}{{% {MARK} %}}{{# {MARK} #}}",
    f"${{{MARK}}}#{{{MARK}}}<%= {MARK} %>",
    f"{{{{{MARK}.__class__}}}}%({MARK})s%s%n",
)
STATEMENTS = (
    "' OR 1=1 --",
    "'; DROP TABLE directory_group; --",
    '" OR ""="',
    "') UNION SELECT password FROM accounts_user --",
    "\\'; SELECT pg_sleep(10) --",
    "$$; SELECT 1; $$",
    "title:autism",
    "{title summary}: autism",
    "- title : autism",
    "^autism",
    "autism NEAR(tea talk, 5)",
    "NEAR/3",
    "autism AND NOT tea OR (talk",
    "AND",
    "OR OR OR",
    "NOT",
    '"autism',
    'autism" "tea',
    "autis*",
    "a* b* c*",
    "autism & tea | !talk",
    "autism:*ABCD",
    "!autism <-> tea",
    "((((((((((",
    "%_%",
    "*.* AND _exists_:x",
    "/autism.*/",
    "autism~2^9",
    "\\",
    "--",
    "'",
    '"',
    "''",
    "`",
)
SIGNS = (
    "\x01\x02\x1b[31m\x7f",
    "\x80\x85\x9f",
    "a\tb\x0bc\x0cd\x1ee",
    "\u2028\u2029",
    "\u202eevil\u202c",
    "\u202e\u202d\u202b\u202a",
    "\u2066a\u2067b\u2068c",
    "\u2069\u2069\u2069\u202e",
    "\u200e\u200f\u061c",
    "\u200b\u200c\u200d\u2060\ufeff",
    "\u00ad",
    "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👍🏿",
    "🇵🇱" * 20,
    "\U000e0001\U000e0061",
    "\ue000\U0010ffff\ufdd0\ufffe\uffff",
    "a" + "\u0301" * 1_000,
    "z" + "\u0301\u0323" * 1_000,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "ـ",
    "ﷺ" * 100,
    "ﷲ",
    "الله أكبر ؟",
    "ß ẞ İ ı ǰ ŉ",
    "ᄀ" * 300,
    "٠١٢٣٤٥٦٧٨٩",
    "１２３",
    "Ｓ７０ １ＡＡ",
    "²³½Ⅷ①",
    "๙" * 10,
)
LENGTHS = (
    "x" * 10_000,
    "kettle " * 1_500,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 40,
    "<" * 10_000,
    '"' * 10_000,
    "(" * 5_000,
    "s0 0ld " * 40,
    "S70 2TA " * 40,
    "".join(chr(0x2474 + n) for n in range(40)),
    "[[" * 500,
    "../" * 500,
    "%" * 999,
)
NUMBERS = ("0", "-1", "1e9", "2", "9" * 20, "9" * 5_000, "0x10", "١", "NaN", "1.5", "+1", "1_0", " 1 ", "²", "true")
HEADERS = (
    f"x\r\nSet-Cookie: {MARK}=1",
    f"x\nLocation: //{MARK}.example",
    f"x\r\n\r\n<{MARK}>",
    f"x\u560a\u560dSet-Cookie:{MARK}",
    f"x\u2028{MARK}: 1",
)
KINDS = {
    "markup": MARKUP,
    "statements": STATEMENTS,
    "signs": SIGNS,
    "lengths": LENGTHS,
    "numbers": NUMBERS,
    "headers": HEADERS,
}
TEXTS = tuple(text for kind in KINDS.values() for text in kind)
# What is no UTF-8, cut short, or escaped in a way of its own.
RAW = (
    "%",
    "%%%",
    "%zz",
    "%4",
    "%u0041",
    "%FF",
    "%FE%FF",
    "%C0%AF",
    "%C3",
    "%ED%A0%80",
    "%ED%A0%BD%ED%B8%80",
    "%F4%90%80%80",
    "%E2%80",
    "%2522%253Czqx%253E",
    "%252500",
    "%25252e%25252e",
    "%0d%0aSet-Cookie:%20zqx=1",
    "%E5%98%8A%E5%98%8Dzqx",
    "+%2B+%20",
    "%3D%26%3F%23",
    ";zqx=1;",
    "[zqx]=1",
    "\xa0\xff<zqx>",
    "“zqx”",
)
NULS = ("%00", "a%00b", "%00%00%00", "'%00--")
KNOWN = (
    *("condition=autism", "condition=adhd", "ward=royston", "locality=north", "age=7", "meets=online", "language=pl"),
    *(
        "audience=dads",
        "day=mon",
        "time=evening",
        "access=step-free",
        "free=1",
        "sort=name",
        "words=1",
        "page=1",
        "q=tea",
    ),
)
PARAMETERS = ("q", *FILTERS, "sort", "words", "page")
STRANGE_NAMES = ("", "q[]", "ward[0]", f"<{MARK}>", f'"{MARK}"', "csrfmiddlewaretoken", "next", "p", "format", "\u202e")


def questions(seed: int, number: int) -> Iterator[str]:
    """Yield that many query strings, the same for a seed."""
    rng = random.Random(seed)
    for _ in range(number):
        fields = [_field(rng) for _ in range(rng.choice((1, 1, 1, 2, 3, 6)))]
        fields += rng.sample(KNOWN, rng.randrange(3))
        rng.shuffle(fields)
        kind = rng.randrange(40)
        if kind == 0:
            fields *= 1_000 // len(fields)
        elif kind == 1:
            fields += [f"{rng.choice(PARAMETERS)}={MARK}{n}" for n in range(1_000)]
        elif kind == 2:
            fields += [f"{MARK}{n}={n}" for n in range(1_000)]
        yield rng.choice("&&&;").join(fields)


def _field(rng: random.Random) -> str:
    name = rng.choice((*PARAMETERS, *PARAMETERS, *PARAMETERS, *STRANGE_NAMES))
    kind = rng.randrange(10)
    if kind == 0:
        value = rng.choice(RAW)
    elif kind == 1:
        value = quote(quote(rng.choice(TEXTS)))
    elif kind == 2:
        value = quote(f"tea {rng.choice(TEXTS)} talk {rng.choice(TEXTS)}")
    elif kind == 3:
        value = quote_from_bytes(rng.randbytes(rng.randrange(60)).replace(b"\0", b""))
    else:
        value = quote(rng.choice(TEXTS))
    return f"{quote(name)}={value}" if rng.randrange(20) else value
