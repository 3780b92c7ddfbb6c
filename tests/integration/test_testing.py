"""`./run test` itself: what it leaves out it says, and in CI that is a failure."""

import pytest

from tests.launching import LAUNCHER, copy, run, with_packages

PASSES = "def test_passes():\n    pass\n"
SKIPS = 'import pytest\n\n\ndef test_skips():\n    pytest.skip("needs the moon")\n'
FAILS = "def test_fails():\n    assert False\n"


PYPROJECT = """\
[tool.pytest.ini_options]
addopts = "-p no:django -p no:hypothesispytest -p no:cacheprovider"
markers = ["browser", "journey", "once"]
"""


@pytest.fixture
def project(tmp_path):
    """A project of which only `./run` is ours, on a machine without PostgreSQL."""
    project = with_packages(copy(tmp_path / "project", *LAUNCHER, "tests/__init__.py", "tests/left_out.py"))
    (project / "pyproject.toml").write_text(PYPROJECT)
    (project / "tests" / "services").mkdir()
    (project / "tests" / "services" / "postgres").write_text("raise SystemExit(1)")
    return project


def result(project, text, *arguments, **env):
    """Run `./run test` over one file of tests; return its exit status and the lines that say what was left out."""
    (project / "tests" / "test_one.py").write_text(text)
    done = run(project, "test", *arguments, **{"CI": "", "TEST_POSTGRES_URL": ""} | env)
    told = done.stdout.partition("\nLeft out:\n")[2].splitlines()
    return done.returncode, [line.partition(": ")[0] for line in told], done.stderr


def test_what_passes_and_what_was_left_out(project):
    assert result(project, PASSES)[:2] == (0, ["- Tests on PostgreSQL"])


def test_in_ci_nothing_may_be_left_out(project):
    assert result(project, PASSES, CI="true") == (
        1,
        ["- Tests on PostgreSQL"],
        "Tests were left out, and with CI=true none may be: see above how to get them.\n",
    )


def test_a_skipped_test_is_left_out(project):
    assert result(project, SKIPS) == (0, ["- needs the moon", "- Tests on PostgreSQL"], "")


def test_a_failure_fails(project):
    assert result(project, PASSES + FAILS)[0] == 1


def test_no_tests_at_all_is_a_failure(project):
    assert result(project, PASSES, "-k", "nothing")[0] == 1
