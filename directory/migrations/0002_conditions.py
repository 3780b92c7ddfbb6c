"""The 39 needs of data/conditions.csv with their labels and search words, for a site that has none yet."""

import csv
from collections import defaultdict
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"
LANGUAGES = ("pl", "ro", "ar")


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load(apps, schema_editor):
    Condition = apps.get_model("directory", "Condition")
    if Condition.objects.exists():
        return
    words = defaultdict(list)
    for row in read("synonyms.csv"):
        words[row["condition"]].append((row["language"], row["text"]))
    for row in read("conditions.csv"):
        condition = Condition.objects.create(
            slug=row["slug"],
            label=row["label"],
            area=row["area"],
            census_codes=row["census_codes"],
            any_need=row["any_need"] == "yes",
        )
        apps.get_model("directory", "ConditionLabel").objects.bulk_create(
            condition.labels.model(condition=condition, language=language, label=row[f"label_{language}"])
            for language in LANGUAGES
            if row[f"label_{language}"]
        )
        apps.get_model("directory", "ConditionSynonym").objects.bulk_create(
            condition.synonyms.model(condition=condition, language=language, text=text)
            for language, text in dict.fromkeys(words[row["slug"]])
        )


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    # Going back leaves the needs: the tables go with the migration before this one.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
