#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that rows.txt and the `// fault` comments of the tests say the same.

    check_fault_coverage.py ROOT             checks
    check_fault_coverage.py ROOT --summary   prints how many rows are covered, partly covered, open and outside
    check_fault_coverage.py ROOT --write     adds the test cases whose comments name a row, and drops those that have gone;
                                             whether they show what the row demands is for a person to say

rows.txt has one line for each row of the fault model, in order:

    ID status tests | words

status  covered  the tests show what the row demands
        partly   they show some of it; the words say what is missing
        open     no test yet; the words say what is missing
        outside  the row does not apply to the library; the words say why
tests   file:case, ... below tests/; the file has a comment `// fault ID` and the test case

A comment names rows, alone, in lists and in ranges: `// fault C1-C5, D3`. It stands at the test, or at the table that it reads.
In scripts named `run` it begins with `#`, and their cases are those of `check`.
"""
import pathlib
import re
import sys

ROWS = {"A": 8, "B": 18, "C": 30, "D": 20, "E": 15, "F": 34, "G": 21, "H": 5, "I": 10, "J": 7, "K": 13, "L": 10,
        "M": 12, "N": 8}
IDS = [f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)]
STATUSES = ("covered", "partly", "open", "outside")
ONE = r"[A-N][0-9]+(?:\s*[-–]\s*[A-N]?[0-9]+)?"
COMMENT = re.compile(rf"(?://|# ---)\s*fault\s+({ONE}(?:,\s*{ONE})*)")
CASE = re.compile(r"TEST_CASE\(\s*(\w+)|^ *(?:check |echo |check\()['\"]([^'\":$]+)", re.MULTILINE)
LINE = re.compile(r"^([A-N][0-9]+) +([a-z]+)(?: +([^|]*?))?(?: *\| *(.*))?$")


def ids_of(text):
    """The ids of a comment's list."""
    for part in text.split(","):
        first, *last = re.split(r"\s*[-–]\s*", part.strip())
        numbers = range(int(first[1:]), int(last[0].lstrip(first[0])) + 1) if last else [int(first[1:])]
        for number in numbers:
            yield f"{first[0]}{number}"


def cases_of(text):
    """The test cases of a file, with where each begins."""
    return [(match.start(), match.group(1) or match.group(2)) for match in CASE.finditer(text)]


def case_at(text, comment):
    """The test case that a comment stands at: on its line, around it, or below it."""
    line = text.rfind("\n", 0, comment) + 1
    end = text.find("\n", comment)
    cases = cases_of(text)
    before = [name for start, name in cases if start < comment]
    after = [name for start, name in cases if start >= line]
    on_line = [name for start, name in cases if line <= start < end]
    is_inside = text[line].isspace() and before
    return (on_line or (before[-1:] if is_inside else []) or after or before[-1:] or [None])[0]


def commented(tests):
    """Which rows each test file names, and the case that each comment stands at."""
    found = {}
    for path in sorted(tests.rglob("*")):
        if (path.suffix not in (".cpp", ".hpp") and path.name != "run") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        for match in COMMENT.finditer(text):
            rows = found.setdefault(path.relative_to(tests).as_posix(), {})
            for row in ids_of(match.group(1)):
                rows.setdefault(row, []).append(case_at(text, match.start()))
    return found


def has_case(path, case):
    return case in (name for _, name in cases_of(path.read_text(encoding="utf-8")))


def write(tests):
    """Brings the tests of each line up to date; a line that was open becomes partly, with its words."""
    rows = tests / "fault_coverage" / "rows.txt"
    comments = commented(tests)
    lines = []
    for line in rows.read_text(encoding="utf-8").splitlines():
        match = LINE.match(line)
        if not match or match.group(2) == "outside":
            lines.append(line)
            continue
        row, status, listed, words = match.groups()
        entries = [entry.strip() for entry in (listed or "").split(",") if entry.strip()]
        entries = [entry for entry in entries if row in comments.get(entry.partition(":")[0], ())
                   and has_case(tests / entry.partition(":")[0], entry.partition(":")[2])]
        for file, named in comments.items():
            entries += [f"{file}:{case}" for case in named.get(row, ()) if case and f"{file}:{case}" not in entries]
        entries = list(dict.fromkeys(entries))
        if status == "open" and entries:
            status = "partly"
        files = sorted(entries, key=lambda entry: entry.partition(":")[0])
        tail = f" | {words}" if words and status != "covered" else ""
        lines.append(f"{row:<3} {status}" + (" " + ", ".join(files) if files else "") + (tail if files else f" {tail.strip()}"))
    rows.write_text("\n".join(lines) + "\n", encoding="utf-8")


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
        elif not has_case(path, case):
            problems.append(f"{row}: tests/{file} has no test case '{case}'")
    return row, status, {entry.partition(":")[0] for entry in entries}


def main():
    root = pathlib.Path(sys.argv[1])
    tests = root / "tests"
    if "--write" in sys.argv:
        write(tests)
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
