#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that the table of calls in docs/vendors.md is what the vendors' protocol.hpp state: check_vendors.py REPOSITORY.
With --write behind it, writes the table."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
PAGE = ROOT / "docs/vendors.md"
BEGIN, END = "<!-- calls: written by tests/layers/check_vendors.py -->\n", "<!-- end of calls -->"
# paging::endpoint("GET", "/path" or a constant, http::idempotency::read, paging::evidence::documented, "what it does")
CALL = re.compile(
    r'[({]\s*"([A-Z]+)",\s*("[^"]*"|\w+),\s*(?:http::)?idempotency::(\w+),\s*(?:paging::)?evidence::(\w+),\s*("[^"]*"(?:\s*"[^"]*")*)'
)
AGAIN = {"read": "yes", "repeatable": "where the caller opts in", "once_only": "never"}


def text_of(literal, source):
    if not literal.startswith('"'):
        named = re.search(rf'{literal}\s*=\s*("[^"]*")', source)
        if not named:
            sys.exit(f"the constant {literal} of an endpoint cannot be found")
        literal = named[1]
    return "".join(re.findall(r'"([^"]*)"', literal))


def rows():
    for header in sorted(ROOT.glob("include/confab/*/protocol.hpp")):
        source = header.read_text()
        calls = CALL.findall(source)
        if not calls or not re.search(r"\bendpoints\b", source):
            sys.exit(f"{header.relative_to(ROOT)}: no table `endpoints`")
        for method, path, kind, evidence, purpose in calls:
            yield f"| {header.parent.name} | `{method} {text_of(path, source)}` | {text_of(purpose, source)} | {evidence} | {AGAIN[kind]} |"


def main():
    table = ["| vendor | call | what it does | evidence | sent again |", "| --- | --- | --- | --- | --- |", *rows()]
    wanted = BEGIN + "\n".join(table) + "\n" + END
    page = PAGE.read_text()
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        sys.exit("docs/vendors.md: the marks of the table are missing")
    before, rest = page.split(BEGIN)
    updated = before + wanted + rest.split(END)[1]
    if updated != page and "--write" in sys.argv:
        PAGE.write_text(updated)
    elif updated != page:
        print("docs/vendors.md: the table is not what the code states; run tests/layers/check_vendors.py . --write")
        return 1
    print(f"{len(table) - 2} calls, the table agrees")
    return 0


sys.exit(main())
