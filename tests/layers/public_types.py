#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes a C++ unit that asserts of every public class that it is no aggregate (g++ 12.2 frees aggregate temporaries of
awaiting expressions twice): public_types.py REPOSITORY OUTPUT. Templates are asserted in their own tests.
"""
import pathlib
import re
import sys

root, output = pathlib.Path(sys.argv[1]) / "include", pathlib.Path(sys.argv[2])
headers, types = [], []
for header in sorted(root.rglob("*.hpp")):
    name = header.relative_to(root).as_posix()
    if "/detail/" in name or name in ("confab/src.hpp", "confab/boost_source.hpp"):
        continue
    headers.append(name)
    namespace, previous = "", ""
    for line in header.read_text().splitlines():
        if opened := re.match(r"namespace ([\w:]+) \{", line):
            namespace = opened[1]
        elif (found := re.match(r"(?:class|struct) (\w+)(?: final)?(?: :.*| \{.*)$", line)) and not previous.startswith("template"):
            if namespace.startswith("confab") and not re.search(r"\bdetail\b", namespace):
                types.append(f"{namespace}::{found[1]}")
        previous = line

lines = [f"#include <{header}>" for header in headers] + ["", "#include <type_traits>", ""]
lines += [f'static_assert(!std::is_aggregate_v<{name}>, "{name}");' for name in types]
text = "\n".join(lines) + "\n"
if not output.exists() or output.read_text() != text:
    output.write_text(text)
if len(types) < 40:
    sys.exit(f"only {len(types)} public types found: the expressions above no longer fit the headers")
