#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that no file of the repository matches forbidden_words.txt."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).resolve().parent


def repository_files():
    """What git knows or would add; where there is no git (a source archive), everything outside build folders."""
    listing = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True, check=False)
    if listing.returncode == 0:
        return [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [p for p in ROOT.rglob("*") if not re.match(r"build|\.git/", p.relative_to(ROOT).as_posix())]


def main():
    lines = (HERE / "forbidden_words.txt").read_text().splitlines()
    words = re.compile("|".join(f"(?:{line})" for line in lines if line and not line.startswith("#")))
    problems, files = [], 0
    for path in sorted(path for path in repository_files() if path.is_file()):
        files += 1
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if found := words.search(line):
                problems.append(f"{path.relative_to(ROOT)}:{number}: {found[0]}")
    print("\n".join([*problems, f"{files} files, {len(problems)} problems"]))
    return 1 if problems or not files else 0


sys.exit(main())
