# SPDX-License-Identifier: BSL-1.0
"""What the crash tests play on: vendors, accounts, the sinks' files, and what must be in them at the end."""
import gzip
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

KINDS = ("ndjson", "gz", "zst", "sqlite")
VENDORS = ("opencx", "yourgpt", "athena", "twin")
LIMIT = 60  # seconds that a run may take at most


class Wrong(Exception):
    """The program did what it must not do."""


class Vendors:
    """A confab-sandbox; ends with the block."""

    def __init__(self, program, folder, sessions, *options, output=subprocess.DEVNULL):
        self.folder, self.sessions = folder, sessions
        ready, self.roots = folder / "ready", folder / "roots.pem"
        self.process = subprocess.Popen(
            [program, "--port", "0", "--sessions", str(sessions), "--opencx-page-size", "10", "--ready-file", ready,
             "--ca-out", self.roots, *options], stdout=output)
        for _ in range(600):
            if ready.exists() or self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.url = ready.read_text().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def accounts(self, name, vendors, pace, burst=2):
        """Writes an accounts file: one account for each vendor of the list, at so many requests a second and at once."""
        credentials = {
            "opencx": {"token": {"value": "opencx-test-token"}},
            "yourgpt": {"api_key": {"value": "apk-test-key"}},
            "athena": {"api_key": {"value": "athena-test-key"}},
            "twin": {"email": "ops@example.com", "password": {"value": "twin test password"},
                     "login_url": f"{self.url}/twin"},
        }
        accounts = [{"name": f"{vendor}-{number}", "vendor": vendor, **credentials[vendor],
                     "base_url": f"{self.url}/{vendor}", "ca_file": str(self.roots),
                     "rate_limit": {"requests": pace, "per_seconds": 1, "burst": burst}}
                    for number, vendor in enumerate(vendors)]
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps({"accounts": accounts}))
        return path


class Export:
    """An export into one sink, run as often as need be. What its files hold is compared with an export that nothing disturbed."""

    def __init__(self, program, accounts, folder, kind):
        self.program, self.accounts, self.kind = program, accounts, kind
        self.folder = folder
        suffix = {"ndjson": "ndjson", "gz": "ndjson.gz", "zst": "ndjson.zst", "sqlite": "db"}[kind]
        self.path = folder / f"out.{suffix}"
        self.to = f"sqlite:{self.path}" if kind == "sqlite" else str(self.path)
        self.clear()

    def clear(self):
        """Begins with nothing."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    @property
    def command(self):
        return [str(self.program), "--accounts", str(self.accounts), "--to", self.to, "--page-size", "10"]

    def checkpoint(self):
        return self.folder / "out.checkpoint"

    def start(self, wrapped=()):
        with open(self.folder.parent / f"{self.folder.name}.err", "wb") as errors:
            return subprocess.Popen([*map(str, wrapped), *self.command], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=errors)

    def run(self, wrapped=()):
        """Runs to the end. Returns the exit status; negative: the signal that ended it."""
        process = self.start(wrapped)
        try:
            return process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Wrong(f"does not end within {LIMIT} s") from None

    def run_killed_after(self, seconds, number=signal.SIGKILL):
        """Runs, and kills the program after a time, if it lives by then. Returns whether that was so."""
        process = self.start()
        try:
            process.wait(seconds)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            process.wait(LIMIT)
            return True

    def errors(self):
        return (self.folder.parent / f"{self.folder.name}.err").read_text(errors="replace")

    def rows(self):
        """(account, id): raw of each row. Raises Wrong where one is torn, or there twice."""
        lines = self._table() if self.kind == "sqlite" else self._lines()
        found = {}
        for account, identifier, raw in lines:
            if (account, identifier) in found:
                raise Wrong(f"{account} {identifier} is there twice")
            found[account, identifier] = raw
        return found

    def _table(self):
        with sqlite3.connect(self.path) as database:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise Wrong("the database is damaged")
            rows = database.execute("SELECT account, id, raw FROM sessions").fetchall()
        database.close()
        return [(account, identifier, json.loads(raw)) for account, identifier, raw in rows]

    def _lines(self):
        data = self.path.read_bytes()
        if self.kind == "gz":
            data = gzip.decompress(data)
        if self.kind == "zst":
            data = subprocess.run(["zstd", "-dcq", self.path], check=True, stdout=subprocess.PIPE).stdout
        if data and not data.endswith(b"\n"):
            raise Wrong("the last line is torn")
        for line in data.splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                raise Wrong(f"a line is torn: {line[:200]!r}") from None
            yield row["account"], row["id"], row["raw"]

    def finish(self, expected):
        """The next run completes, and then nothing is lost, there twice or torn."""
        status = self.run()
        if status != 0:
            raise Wrong(f"the next run ends with {status}: {self.errors().strip()}")
        found = self.rows()
        if found == expected:
            return
        lost = [key for key in expected if key not in found]
        strange = [key for key in found if key not in expected]
        altered = [key for key in expected if key in found and found[key] != expected[key]]
        raise Wrong(f"{len(lost)} rows lost, {len(strange)} strange, {len(altered)} altered: "
                    f"{[*lost, *strange, *altered][:3]}")


def undisturbed(program, accounts, folder, vendors, sessions):
    """What an export holds that nothing disturbed: all of the vendors' sessions."""
    export = Export(program, accounts, folder / "undisturbed", "ndjson")
    status = export.run()
    if status != 0:
        raise Wrong(f"an undisturbed run ends with {status}: {export.errors().strip()}")
    rows = export.rows()
    if len(rows) != sessions * len(vendors):
        raise Wrong(f"an undisturbed run exports {len(rows)} rows of {sessions * len(vendors)}")
    return rows


def has(*programs):
    return all(shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") for program in programs)


def scratch(parent):
    """A folder on the disk, not in memory: what is synced there is synced."""
    folder = pathlib.Path(parent)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
