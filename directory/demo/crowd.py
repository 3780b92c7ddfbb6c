"""Any number of made-up groups more, as unlike each other as real ones: a few needs and wards have most of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import TypeVar

from django.utils.text import slugify

from directory.demo.groups import DemoGroup, later
from directory.demo.text import Pool, Writer, pools
from directory.groups.enums import Access, Audience, Children, ConfirmedHow, Diagnosis, RunBy

T = TypeVar("T")
# Commonest first; all other needs follow.
COMMON_NEEDS = ("autism", "adhd", "anxiety", "slcn", "learning-disability", "no-diagnosis", "mental-health", "sleep")
AUDIENCES = Pool(Audience.values)
OTHER_LANGUAGES = Pool(["pl", "ro", "ar", "ur", "uk", "bfi", "ckb", "fa", "pa", "zh", "hu", "so", "bn", "ti"])
STREETS = ("Example Street", "Sample Lane", "Madeup Road", "Placeholder Row", "Specimen Square", "Invented Close")
HALLS = ("Hall", "Rooms", "Centre", "Library", "Chapel", "Institute", "Club", "Primary School")
# No street of the area has a postcode that begins so.
POSTCODES = ("S70 0", "S71 0", "S75 0")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOURS = ("09:30-11:00", "10:00-12:00", "13:00-14:30", "16:00-17:30", "18:30-20:00", "19:30-21:00", "20:00")
LONGEST_AGO = 900  # days


class Crowd:
    """Makes group after group; the same seed, names of needs and places, and day make the same ones."""

    def __init__(
        self,
        *,
        seed: int,
        today: dt.date,
        needs: Mapping[str, str],
        wards: Mapping[str, str],
        localities: Mapping[str, str],
        taken: set[str],
    ) -> None:
        """Take the names of needs, wards and localities by slug, and the slugs that no group may get."""
        self.random = Random(seed)  # noqa: S311  what is made up is no secret
        self.writer = Writer(self.random)
        self.today = today
        self.needs, self.wards, self.localities = needs, wards, localities
        self.taken = set(taken)
        self.listed: list[str] = []
        others = sorted(needs.keys() - set(COMMON_NEEDS))
        self.need_pool = Pool([*(need for need in COMMON_NEEDS if need in needs), *others])
        self.ward_pool = Pool(self.random.sample(sorted(wards), len(wards)))
        self.tag_pool = Pool([word for word in pools()["topic"].words if len(word) < 20])

    def groups(self, count: int) -> list[DemoGroup]:
        return [self._group() for _number in range(count)]

    def _group(self) -> DemoGroup:
        name, slug = self._name()
        host = f"{slug.replace('-', '')}.example"
        status = self._one({"live": 90, "paused": 3, "closed": 3, "draft": 3, "removed": 1})
        needs = self._draw(self.need_pool, self._one({0: 15, 1: 45, 2: 25, 3: 15}))
        place = self._place()
        meeting = self._meeting()
        away = meeting["meets"] in ("online", "phone") or self._now_and_then(0.1)
        meeting_ward = "" if away else place["wards"].split(";")[0] or self.ward_pool.draw(self.random)
        row = {
            "slug": slug,
            "name": name,
            "other_names": self.writer.name() if self._now_and_then(0.1) else "",
            "summary": self.writer.summary([self.needs[need] for need in needs], self._where(place)),
            "description": self.writer.description() if self._now_and_then(0.97) else "",
            "conditions": ";".join(needs),
            "any_need": "yes" if not needs and self._now_and_then(0.8) else "",
            "tags": ";".join(self._draw(self.tag_pool, self.random.randint(0, 3))),
            "part_of": self.random.choice(self.listed) if self.listed and self._now_and_then(0.02) else "",
            "status": status,
            "meeting_ward": meeting_ward,
            "paused_until": self._back_on() if status == "paused" and self._now_and_then(0.7) else "",
            "closed_on": self._ago().isoformat() if status == "closed" else "",
            **place,
            **meeting,
            **self._venue(meeting_ward),
            **self._people(),
            **self._first_visit(),
            **self._public_contact(host),
            **self._promises(status),
        }
        if status == "live":
            self.listed.append(slug)
        return DemoGroup(
            row={key: value for key, value in row.items() if value},
            alternatives=self.random.sample(self.listed, min(2, len(self.listed))) if status == "closed" else [],
            contact=self._private_contact(host) if self._now_and_then(0.5) else {},
        )

    def _name(self) -> tuple[str, str]:
        while True:
            name = self.writer.name()
            slug = slugify(name)
            if slug not in self.taken:
                self.taken.add(slug)
                return name, slug

    def _place(self) -> dict[str, str]:
        """Return whom it serves: wards, a locality, everyone, everyone online, or not stated."""
        place = {"wards": "", "localities": "", "whole_area": "", "online": ""}
        match self._one({"wards": 70, "localities": 8, "whole_area": 12, "online": 6, "not stated": 4}):
            case "wards":
                place["wards"] = ";".join(self._draw(self.ward_pool, self._one({1: 65, 2: 20, 3: 15})))
            case "localities":
                place["localities"] = self.random.choice(sorted(self.localities))
            case "not stated":
                pass
            case flag:
                place[flag] = "yes"
        return place

    def _where(self, place: Mapping[str, str]) -> str:
        first = place["wards"].split(";")[0]
        return self.wards.get(first, "") or self.localities.get(place["localities"], "")

    def _meeting(self) -> dict[str, str]:
        meets = {"in-person": 50, "in-person;phone": 14, "in-person;online": 12, "online": 9, "phone": 3, "": 12}
        schedule = " | ".join(self._pattern() for _number in range(self._one({0: 12, 1: 78, 2: 10})))
        words = f"{self.random.choice(pools()['day'].words)}s, ring first" if self._now_and_then(0.1) else ""
        return {"meets": self._one(meets), "schedule": schedule, "when_text": words}

    def _pattern(self) -> str:
        day, nth = self.random.choice(DAYS), self.random.choice((1, 2, 3, 4, -1))
        rules = {
            f"FREQ=WEEKLY;BYDAY={day}": 50,
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}": 14,
            f"FREQ=MONTHLY;BYDAY={nth}{day}": 33,
            f"FREQ=MONTHLY;BYMONTHDAY={self.random.randint(1, 28)}": 3,
        }
        season = " term-time" if self._now_and_then(0.3) else ""
        return f"{self._one(rules)} {self.random.choice(HOURS)}{season}"

    def _venue(self, ward: str) -> dict[str, str]:
        if not ward or self._now_and_then(0.1):
            return {}
        street = self.random.choice(STREETS)
        postcode = self.random.choice(POSTCODES) + "".join(self.random.choices("ABDEFGHJLN", k=2))
        known = [access for access in Access if self._now_and_then(0.5)]
        return {
            "venue": f"{pools()['place'].draw(self.random).capitalize()} {self.random.choice(HALLS)}",
            "address": f"{self.random.randint(1, 90)} {street}, {self.wards[ward]}",
            "postcode": postcode if self._now_and_then(0.9) else "",
            "show_ward_only": "yes" if self._now_and_then(0.05) else "",
            "access": ";".join(f"{access}:{self._one({'yes': 70, 'no': 30})}" for access in known),
        }

    def _people(self) -> dict[str, str]:
        young, old = sorted((self.random.randint(0, 12), self.random.randint(5, 25)))
        others = self._draw(OTHER_LANGUAGES, self._one({0: 80, 1: 14, 2: 6}))
        cost = {"free": 55, "donation": 12, f"paid: £{self.random.randint(1, 8)} a family": 18, "": 15}
        return {
            "age_from": str(young) if self._now_and_then(0.55) else "",
            "age_to": str(old) if self._now_and_then(0.5) else "",
            "audience": ";".join(self._draw(AUDIENCES, self._one({0: 12, 1: 50, 2: 38}))),
            "languages": ";".join(["en", *others]) if self._now_and_then(0.85) else "",
            "cost": self._one(cost),
            "run_by": self.random.choice(RunBy.values) if self._now_and_then(0.85) else "",
            "member": self._one({"yes": 45, "no": 35, "": 20}),
        }

    def _first_visit(self) -> dict[str, str]:
        share = self._one({0: 10, 0.75: 90})
        facts = {
            "diagnosis": self.random.choice(Diagnosis.values),
            "referral": self._one({"no": 90, "yes": 10}),
            "turn-up": self._one({"yes": 60, "no": 40}),
            "child": self._one({"yes": 65, "no": 35}),
            "sibling": self._one({"yes": 65, "no": 35}),
            "children": self.random.choice(Children.values),
            "safeguarding-lead": self._one({"yes": 80, "no": 20}),
        }
        joining = ("Just turn up.", "Ring or text first.", "Send an e-mail and we will write back.", "Book by Monday.")
        return {
            "first_visit": ";".join(f"{key}:{value}" for key, value in facts.items() if self._now_and_then(share)),
            "how_to_join": self.random.choice(joining) if self._now_and_then(0.8) else "",
        }

    def _public_contact(self, host: str) -> dict[str, str]:
        uses = self._one({"": 15, " | calls": 30, " | texts": 15, " | calls, texts": 40})
        site = host.removesuffix(".example")
        return {
            "website": f"https://{host}" if self._now_and_then(0.35) else "",
            "email": f"hello@{host}" if self._now_and_then(0.65) else "",
            "phone": f"{self._phone()}{uses}" if self._now_and_then(0.55) else "",
            "socials": f"facebook:https://facebook.example/{site}" if self._now_and_then(0.3) else "",
        }

    def _private_contact(self, host: str) -> dict[str, str]:
        contact = {"name": "Group lead", "email": f"lead@{host}" if self._now_and_then(0.7) else "", "phone": ""}
        if not contact["email"] or self._now_and_then(0.4):
            contact["phone"] = self._phone()
        return contact

    def _promises(self, status: str) -> dict[str, str]:
        """Return when the group was last confirmed and when it agreed to be listed."""
        if status == "draft":
            return {}
        consent, confirmed = sorted((self._ago(), self._ago()))
        dates = {"consent_on": consent.isoformat(), "consent_how": "Signed form"}
        if self._now_and_then(0.88):
            dates |= {"confirmed_on": confirmed.isoformat(), "confirmed_how": self.random.choice(ConfirmedHow.values)}
        return dates

    def _phone(self) -> str:
        """Return a number of the ranges that Ofcom keeps for drama; the first hundred are for others of the demo."""
        return f"{self.random.choice(('01632 960', '07700 900'))}{self.random.randint(100, 999)}"

    def _ago(self) -> dt.date:
        """Return a day up to today, mostly lately."""
        return self.today - dt.timedelta(days=int(LONGEST_AGO * self.random.random() ** 2))

    def _back_on(self) -> str:
        return later(self.today.replace(day=1), self.random.randint(1, 6)).isoformat()

    def _now_and_then(self, share: float) -> bool:
        return self.random.random() < share

    def _one(self, weights: Mapping[T, int]) -> T:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _draw(self, pool: Pool, count: int) -> list[str]:
        """Return up to so many different words of a pool."""
        return list(dict.fromkeys(pool.draw(self.random) for _number in range(count)))
