#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""compile_budget.py INCLUDE_FOLDER COMPILER: what a consumer's unit costs to compile at -O0, against its budget.

Peak memory and preprocessed lines hardly vary from run to run, unlike time. Exits 77 (skipped) where the header under
measure does not exist.
"""
import pathlib
import subprocess
import sys
import tempfile

HEADER = "confab/opencx.hpp"
UNIT = f"""#include <{HEADER}>
int main() {{ return confab::name_of(confab::errc::cancelled).empty() ? 1 : 0; }}
"""
# mode, options, megabytes, thousands of lines
BUDGETS = [
    ("compiled", ["-DCONFAB_SEPARATE_COMPILATION"], 250, 97),
    ("header-only", [], 1110, 195),
]


def peak_megabytes(command):
    """Peak memory of a command's children: a process of its own, as the counter never falls."""
    probe = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def main():
    include, compiler = sys.argv[1:3]
    if not (pathlib.Path(include) / HEADER).exists():
        print(f"{HEADER} does not exist")
        return 77
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / "unit.cpp"
        unit.write_text(UNIT)
        for mode, options, megabytes, kilolines in BUDGETS:
            command = [compiler, "-std=c++20", "-O0", f"-I{include}", *options, str(unit)]
            peak = peak_megabytes([*command, "-c", "-o", str(unit.with_suffix(".o"))])
            lines = subprocess.run([*command, "-E", "-P"], capture_output=True, check=True).stdout.count(b"\n") / 1000
            print(f"{mode}: {peak:.0f} MB of {megabytes}, {lines:.0f} thousand lines of {kilolines}")
            over += peak > megabytes or lines > kilolines
    return 1 if over else 0


sys.exit(main())
