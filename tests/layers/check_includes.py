#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks each #include of the repository against layers.txt and the rules below; names both files of a violation."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)

UMBRELLAS = {"boost/asio.hpp", "boost/beast.hpp", "boost/json.hpp", "boost/url.hpp", "boost/asio/ssl.hpp"}
# Objects that do I/O, and the DOM: only in bodies.
BODIES_ONLY = re.compile(
    r"boost/(asio/(ip/tcp|ssl/|basic_|local/|posix/|signal_set|steady_timer)"
    r"|json/(parse|parser|value|object|array|serialize|src)\b)"
)
OPEN_BOOST = {"assert", "config", "container", "core", "describe", "optional", "smart_ptr", "system", "throw_exception", "version"}


def read_layers():
    layers = {}
    for line in (HERE / "layers.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, rest = line.split(":")
        below, boost = (set(part.split()) for part in rest.split("|"))
        if "*" in below:
            below |= layers.keys()
        layers[name] = (below | {name, "detail", "error"}, boost)
    return layers


def layer_of(path):
    """The layer of a path below include/: its folder, its own name at the top, or `detail` for confab/detail/."""
    folders = [part for part in pathlib.PurePosixPath(path).parts[1:-1] if part != "impl"]
    return folders[0] if folders else pathlib.PurePosixPath(path).stem


def may_include(own, included, layers):
    """A vendor may not include another vendor, though both follow one rule."""
    if own not in layers and included not in layers:
        return own == included
    rule = layers.get(own, layers["vendor"])
    return (included if included in layers else "vendor") in rule[0]


def included_by_public_headers():
    """Headers that a user's unit reads with separate compilation: all but those that only bodies include."""
    library = {p.relative_to(ROOT / "include").as_posix(): p for p in (ROOT / "include").rglob("*.hpp")}
    waiting = [path for path in library if "/detail/" not in path]
    found = set()
    while waiting:
        path = waiting.pop()
        if path in library and path not in found:
            found.add(path)
            waiting += INCLUDE.findall(library[path].read_text())
    return found


def check_library(path, layers, public):
    own = layer_of(path)
    boost = layers.get(own, layers["vendor"])[1]
    body = path not in public
    for included in INCLUDE.findall((ROOT / "include" / path).read_text()):
        if included.startswith("confab"):
            if not may_include(own, layer_of(included), layers):
                yield f"include/{path} includes {included}: '{own}' may not include '{layer_of(included)}'"
        elif included in UMBRELLAS:
            yield f"include/{path} includes {included}: an umbrella header"
        elif included.startswith("boost/") and not body and own != "boost_source":
            part = included.split("/")[1].removesuffix(".hpp")
            if part not in boost | OPEN_BOOST:
                yield f"include/{path} includes {included}: public headers of '{own}' may not use Boost's '{part}'"
            elif BODIES_ONLY.match(included):
                yield f"include/{path} includes {included}: only bodies (.ipp) may"


def check_user(path):
    """Examples and benchmarks see what users see."""
    for included in INCLUDE.findall(path.read_text()):
        if included.startswith("confab/") and re.search(r"/(detail|impl)/", included):
            yield f"{path.relative_to(ROOT)} includes {included}: only tests may"


def main():
    layers, public = read_layers(), included_by_public_headers()
    problems, files = [], 0
    for path in sorted((ROOT / "include").rglob("*.[hi]pp")):
        problems += check_library(path.relative_to(ROOT / "include").as_posix(), layers, public)
        files += 1
    for folder in ("examples", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.[hc]pp")):
            problems += check_user(path)
            files += 1
    print("\n".join([*problems, f"{files} files, {len(problems)} violations"]))
    return 1 if problems or not files else 0


sys.exit(main())
