#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that rows.txt and the `// fault` comments of the tests say the same.

    check_fault_coverage.py ROOT             checks
    check_fault_coverage.py ROOT --summary   prints how many rows are covered, partly covered, open and outside

rows.txt has one line for each row of the fault model, in order:

    ID status tests | words

status  covered  the tests show what the row demands
        partly   they show some of it; the words say what is missing
        open     no test yet; the words say what is missing
        outside  the row does not apply to the library; the words say why
tests   file:case, ... below tests/; the file has a comment `// fault ID` and the test case

A comment names rows, alone, in lists and in ranges: `// fault C1-C5, D3`. It stands at the test, or at the table that it reads.
"""
import pathlib
import re
import sys

ROWS = {"A": 8, "B": 18, "C": 30, "D": 20, "E": 15, "F": 34, "G": 21, "H": 5, "I": 10, "J": 7, "K": 13, "L": 10,
        "M": 12, "N": 8}
IDS = [f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)]
STATUSES = ("covered", "partly", "open", "outside")
ONE = r"[A-N][0-9]+(?:\s*[-–]\s*[A-N]?[0-9]+)?"
COMMENT = re.compile(rf"//\s*fault\s+({ONE}(?:,\s*{ONE})*)")
LINE = re.compile(r"^([A-N][0-9]+) +([a-z]+)(?: +([^|]*?))?(?: *\| *(.*))?$")


def ids_of(text):
    """The ids of a comment's list."""
    for part in text.split(","):
        first, *last = re.split(r"\s*[-–]\s*", part.strip())
        numbers = range(int(first[1:]), int(last[0].lstrip(first[0])) + 1) if last else [int(first[1:])]
        for number in numbers:
            yield f"{first[0]}{number}"


def commented(tests):
    """Which rows each test file names."""
    found = {}
    for path in sorted(tests.rglob("*")):
        if path.suffix not in (".cpp", ".hpp") or not path.is_file():
            continue
        for match in COMMENT.finditer(path.read_text(encoding="utf-8")):
            found.setdefault(path.relative_to(tests).as_posix(), set()).update(ids_of(match.group(1)))
    return found


def check_line(line, tests, comments, problems):
    """Checks one line. Returns its id, its status and the files that it names."""
    match = LINE.match(line)
    if not match or match.group(2) not in STATUSES:
        problems.append(f"not 'ID status tests | words': {line}")
        return line.split(" ")[0], "", set()
    row, status, listed, words = match.groups()
    entries = [entry.strip() for entry in (listed or "").split(",") if entry.strip()]
    if (status in ("covered", "partly")) != bool(entries):
        problems.append(f"{row}: {status} {'needs' if not entries else 'has'} tests")
    if (status != "covered") and not words:
        problems.append(f"{row}: {status} needs words")
    for entry in entries:
        file, _, case = entry.partition(":")
        path = tests / file
        if not path.is_file():
            problems.append(f"{row}: there is no tests/{file}")
        elif row not in comments.get(file, ()):
            problems.append(f"{row}: tests/{file} has no comment '// fault {row}'")
        elif not re.search(rf"TEST_CASE\({re.escape(case)}\b", path.read_text(encoding="utf-8")):
            problems.append(f"{row}: tests/{file} has no test case '{case}'")
    return row, status, {entry.partition(":")[0] for entry in entries}


def main():
    root = pathlib.Path(sys.argv[1])
    tests = root / "tests"
    problems = []
    comments = commented(tests)
    listed, counts = {}, dict.fromkeys(STATUSES, 0)
    order = []
    for line in (tests / "fault_coverage" / "rows.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        row, status, files = check_line(line, tests, comments, problems)
        order.append(row)
        listed.setdefault(row, set()).update(files)
        if status:
            counts[status] += 1
    if order != IDS:
        problems += [f"{row}: no line" for row in IDS if row not in order]
        problems += [f"{row}: not a row, twice, or out of order" for n, row in enumerate(order)
                     if row not in IDS or row in order[:n] or (n and IDS.index(row) < max(
                         IDS.index(before) for before in order[:n] if before in IDS))]
    for file, rows in comments.items():
        for row in sorted(rows):
            if row not in IDS:
                problems.append(f"tests/{file}: '// fault {row}' is no row")
            elif file not in listed.get(row, ()):
                problems.append(f"{row}: tests/{file} names it, its line does not name the file")
    for problem in problems:
        print(problem)
    print(", ".join(f"{count} {status}" for status, count in counts.items()) + f"; {len(problems)} problems")
    return 1 if problems and "--summary" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
