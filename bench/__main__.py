"""Run the benchmarks that are named, or all. Exit status 1 when a figure misses its goal, 2 for an unknown name."""

from __future__ import annotations

import sys

from bench import desk, pages, sheets, start, visit

BENCHES = {"pages": pages.run, "desk": desk.run, "sheets": sheets.run, "visit": visit.run, "start": start.run}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    missed = 0
    for name in names or BENCHES:
        print(f"\n== {name}: {(BENCHES[name].__doc__ or '').splitlines()[0]}", flush=True)
        missed += sum(not figure.reached for figure in BENCHES[name]())
    print(f"\n{missed} figures miss their goal." if missed else "\nEvery figure reaches its goal.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
