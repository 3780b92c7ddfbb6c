"""A small area, and sheets as files and as rows."""

import csv
import datetime as dt
import io

import pytest
from openpyxl import Workbook

from directory.models import Group
from directory.transfer import exporting, writing
from directory.transfer.actions import import_file, import_rows
from places.models import Postcode
from tests.factories import EditionFactory, LocalityFactory, WardFactory

TODAY = dt.date(2026, 11, 24)
CONSENT = {"consent_on": "2026-05-01", "consent_how": "by e-mail"}
FULL = {
    "conditions": "autism;adhd",
    "wards": "dearne-north;central",
    "localities": "dearne",
    "postcode": "S63 9AA",
    "schedule": "FREQ=WEEKLY;BYDAY=TU 10:00-12:00 | FREQ=MONTHLY;BYDAY=-1FR",
    "tags": "evening;walks",
    "audience": "dads",
    "summary": "Tea.",
    "summary_pl": "Herbata.",
    "status": "live",
    **CONSENT,
}


@pytest.fixture
def area(db):
    """Two wards in Dearne, and a Central that is both a ward and a locality; one postcode, in the north."""
    edition = EditionFactory(valid_from=dt.date(2015, 5, 7))
    dearne = LocalityFactory(edition=edition, name="Dearne", slug="dearne")
    central = LocalityFactory(edition=edition, name="Central", slug="central")
    north, south, middle = (
        WardFactory(edition=edition, name=name, slug=slug, code=code, locality=locality)
        for name, slug, code, locality in (
            ("Dearne North", "dearne-north", "E05000001", dearne),
            ("Dearne South", "dearne-south", "E05000002", dearne),
            ("Central", "central", "E05000003", central),
        )
    )
    Postcode.objects.create(code="S639AA").wards.add(north)
    return {"edition": edition, "north": north, "south": south, "central": middle, "dearne": dearne}


def bring_in(*rows, **options):
    """Import rows and hold that nothing is wrong with them."""
    report = import_rows(rows=rows, by=options.pop("by", None), **options)
    assert report.problems == []
    return report


def one(cells, **options):
    """Import one row, new unless it is known, and return its group."""
    report = bring_in({"name": "Kettle Corner", **cells}, **options)
    return Group.objects.get(pk=report.groups[2])


def wrong(*rows, **options):
    """Import rows and return what is wrong with them."""
    return [tuple(problem) for problem in import_rows(rows=rows, by=None, **options).problems]


def counts(report):
    return {"new": report.new, "changed": report.changed, "same": report.same, "bad": report.bad}


def csv_text(headings, *rows, delimiter=","):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([headings, *rows])
    return text.getvalue()


def csv_file(headings, *rows, encoding="utf-8", delimiter=","):
    return io.BytesIO(csv_text(headings, *rows, delimiter=delimiter).encode(encoding))


def xlsx_file(*table):
    book, file = Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file


def exported(*statuses, kind="csv"):
    """Return the bytes that an export writes."""
    file = io.BytesIO()
    export = exporting.prepare(statuses or exporting.USUAL)
    (writing.write_xlsx if kind == "xlsx" else writing.write_csv)(export, file)
    return file.getvalue()


def exported_rows(*statuses):
    return list(csv.DictReader(io.StringIO(exported(*statuses).decode("utf-8-sig"))))


def take(data, **options):
    return import_file(file=io.BytesIO(data), by=options.pop("by", None), **options)
