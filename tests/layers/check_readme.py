#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that the C++ in README.md stands word for word in an example that is compiled and run, that of docs/http.md in an
example or a test of its folder, and that the files that README.md and docs/ refer to exist.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
examples = [path.read_text() for path in sorted((root / "examples").rglob("*.cpp"))]
problems = []

http_tests = [path.read_text() for path in sorted((root / "tests" / "http").glob("*.cpp"))]
found = 0
for name, sources in {"README.md": examples, "docs/http.md": examples + http_tests}.items():
    blocks = re.findall(r"```cpp\n(.*?)```", (root / name).read_text(), re.DOTALL)
    found += len(blocks)
    if not blocks:
        problems.append(f"{name}: no C++ example")
    for block in blocks:
        # Includes stand at the top of an example; the rest is one piece.
        lines = (line for line in block.splitlines() if not line.startswith(("#include", "namespace asio")))
        code = "\n".join(lines).strip()
        if not any(code in source for source in sources):
            problems.append(f"{name}: this code is compiled nowhere:\n{block}")

for page in [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        if not (page.parent / target).exists():
            problems.append(f"{page.relative_to(root)}: there is no {target}")

print("\n".join(problems) or f"{found} examples, all links good")
sys.exit(1 if problems else 0)
