#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that the tables in docs/vendors.md are what the vendors' headers state: check_vendors.py REPOSITORY.

The calls stand in protocol.hpp, the words of the common model in common.hpp. With --write behind it, writes the tables."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
PAGE = ROOT / "docs/vendors.md"
# word_pair common_statuses[] = {word_pair("vendor's", "common"), …} or {{"vendor's", "common"}, …}
WORDS = re.compile(r"constexpr word_pair common_(\w+)\[\] = \{(.*?)\};", re.DOTALL)
PAIR = re.compile(r'[({]"([^"]+)",\s*"([^"]+)"[)}]')
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


def rows(problems):
    for header in sorted(ROOT.glob("include/confab/*/protocol.hpp")):
        source = header.read_text()
        calls = CALL.findall(source)
        if not calls or not re.search(r"\bendpoints\b", source):
            problems.append(f"{header.relative_to(ROOT)}: no table `endpoints`")
        for method, path, kind, evidence, purpose in calls:
            yield f"| {header.parent.name} | `{method} {text_of(path, source)}` | {text_of(purpose, source)} | {evidence} | {AGAIN[kind]} |"


def word_rows(problems):
    for header in sorted(ROOT.glob("include/confab/*/common.hpp")):
        tables = WORDS.findall(header.read_text())
        if not tables:
            problems.append(f"{header.relative_to(ROOT)}: no table of words")
        for name, pairs in tables:
            words = ", ".join(f"{theirs} → {ours}" if theirs != ours else theirs for theirs, ours in PAIR.findall(pairs))
            yield f"| {header.parent.name} | {name.replace('_', ' ')} | {words} |"


def with_table(page, name, table):
    """The page, with a table between its marks."""
    begin, end = f"<!-- {name}: written by tests/layers/check_vendors.py -->\n", f"<!-- end of {name} -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        sys.exit(f"docs/vendors.md: the marks of the table of {name} are missing")
    before, rest = page.split(begin)
    return before + begin + "\n".join(table) + "\n" + end + rest.split(end)[1]


def main():
    problems = []
    calls = ["| vendor | call | what it does | evidence | sent again |", "| --- | --- | --- | --- | --- |", *rows(problems)]
    words = ["| vendor | table | vendor's word → common word |", "| --- | --- | --- |", *word_rows(problems)]
    page = PAGE.read_text()
    updated = with_table(with_table(page, "calls", calls), "words", words)
    if updated != page and "--write" in sys.argv:
        PAGE.write_text(updated)
    elif updated != page:
        problems.append("docs/vendors.md: a table is not what the code states; run tests/layers/check_vendors.py . --write")
    print("\n".join([*problems, f"{len(calls) - 2} calls, {len(words) - 2} tables of words, {len(problems)} problems"]))
    return 1 if problems else 0


sys.exit(main())
