#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that the C++ in README.md stands word for word in an example that is compiled and run, and that the files
that README.md and docs/ refer to exist.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
examples = [path.read_text() for path in sorted((root / "examples").rglob("*.cpp"))]
problems = []

readme = (root / "README.md").read_text()
blocks = re.findall(r"```cpp\n(.*?)```", readme, re.DOTALL)
if not blocks:
    problems.append("README.md: no C++ example")
for block in blocks:
    # Includes stand at the top of an example; the rest is one piece.
    code = "\n".join(line for line in block.splitlines() if not line.startswith(("#include", "namespace asio"))).strip()
    if not any(code in example for example in examples):
        problems.append(f"README.md: this code is in no example:\n{block}")

for page in [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        if not (page.parent / target).exists():
            problems.append(f"{page.relative_to(root)}: there is no {target}")

print("\n".join(problems) or f"{len(blocks)} examples, all links good")
sys.exit(1 if problems else 0)
