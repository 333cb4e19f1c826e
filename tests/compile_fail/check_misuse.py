#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""check_misuse.py FILE COMPILER OPTIONS...: FILE compiles without MISUSE; with it, it fails for the reason that
the file states (`// error: REGULAR EXPRESSION`)."""
import pathlib
import re
import subprocess
import sys

file, *compiler = sys.argv[1:]
reason = re.search(r"^// error: (.+)", pathlib.Path(file).read_text(), re.M)[1]
right = subprocess.run([*compiler, file], capture_output=True, text=True, check=False)
wrong = subprocess.run([*compiler, "-DMISUSE", file], capture_output=True, text=True, check=False)
if right.returncode:
    sys.exit(f"does not compile even without the misuse:\n{right.stderr}")
if not wrong.returncode:
    sys.exit("the misuse compiles")
if not re.search(reason, wrong.stderr):
    sys.exit(f"does not compile, but not for the reason '{reason}':\n{wrong.stderr}")
