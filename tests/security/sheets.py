"""What becomes of a sheet that somebody sends in."""

import io
import random

from core.models import AuditEntry
from directory.models import Group
from directory.transfer.actions import import_file
from places.reading import FileRefusedError


def spoiled(data, seed, bytes_):
    """Return a file with so many of its bytes gone wrong, the same for a seed."""
    chance, data = random.Random(seed), bytearray(data)
    for _n in range(bytes_):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def outcome(data):
    """Import a file: return “refused”, “mistakes” or “taken”; nothing is ever written in part."""
    before = Group.objects.count(), AuditEntry.objects.count()
    try:
        report = import_file(file=io.BytesIO(data), by=None)
    except FileRefusedError as refused:
        assert all(problem and len(problem) < 1_000 for problem in refused.problems)
        assert (Group.objects.count(), AuditEntry.objects.count()) == before
        return "refused"
    assert all(len(problem.sentence) < 1_000 for problem in report.problems)
    assert report.rows == report.new + report.changed + report.same + report.bad
    if report.problems:
        assert (Group.objects.count(), AuditEntry.objects.count()) == before
        return "mistakes"
    assert Group.objects.count() == before[0] + report.new
    return "taken"
