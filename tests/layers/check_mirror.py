#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that each public header include/confab/x.hpp has its test tests/x.cpp, which includes it first, and a guard
after its path. Exceptions with their reasons stand in untested_headers.txt."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).resolve().parent
LICENSE = "SPDX-License-Identifier: BSL-1.0"


def untested():
    lines = (HERE / "untested_headers.txt").read_text().splitlines()
    return {line.split()[0] for line in lines if line and not line.startswith("#") and len(line.split()) > 1}


def check_header(path, exceptions):
    """Problems of one header or body, a path below include/."""
    text = (ROOT / "include" / path).read_text()
    guard = re.sub(r"[/.]", "_", path).upper()
    if LICENSE not in text.split("\n", 1)[0]:
        yield f"include/{path}: the first line is not its licence"
    if f"#ifndef {guard}\n#define {guard}\n" not in text:
        yield f"include/{path}: the guard is not {guard}"
    if path.endswith(".ipp") or path in exceptions or re.search(r"/(detail|impl)/", path):
        return
    test = ROOT / "tests" / path.removeprefix("confab/").replace(".hpp", ".cpp")
    if not test.exists():
        yield f"include/{path}: no test {test.relative_to(ROOT)}"
        return
    first = re.search(r"#include [<\"]([^>\"]+)", test.read_text())
    if not first or first[1] != path:
        yield f"{test.relative_to(ROOT)}: the first include is not {path}"


def main():
    exceptions, problems = untested(), []
    headers = sorted(p.relative_to(ROOT / "include").as_posix() for p in (ROOT / "include").rglob("*.[hi]pp"))
    for path in headers:
        problems += check_header(path, exceptions)
    problems += [f"untested_headers.txt: {path} does not exist" for path in sorted(exceptions - set(headers) - {"confab.hpp"})]
    print("\n".join([*problems, f"{len(headers)} headers, {len(problems)} problems"]))
    return 1 if problems or not headers else 0


sys.exit(main())
