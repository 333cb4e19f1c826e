# SPDX-License-Identifier: BSL-1.0
"""Runs under strace, which ends the program at its N-th call of a kind, or has that call fail."""
import re

from stage import Wrong

CALLS = {
    "ndjson": ("openat", "write", "fsync", "rename", "unlink", "ftruncate", "close"),
    "sqlite": ("openat", "pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "close"),
}
# 123 write(9</folder/out.ndjson>, "…"..., 18634) = 18634
LINE = re.compile(r"^\d+ +(\w+)\((?:\d+<([^>]*)>)?(.*) = (-?\d+|\?)")


def calls_of(export):
    return CALLS["sqlite" if export.kind == "sqlite" else "ndjson"]


def _strace(export, *options):
    folder, path, checkpoint = export.folder, export.path, export.checkpoint()
    watched = [folder, path, checkpoint, f"{checkpoint}.new", f"{path}-wal", f"{path}-shm", f"{path}-journal"]
    paths = [word for one in watched for word in ("-P", one)]
    return ["strace", "-f", "-y", "-o", log_of(export), *options, *paths]


def log_of(export):
    return export.folder.parent / f"{export.folder.name}.strace"


def count(export):
    """How often an undisturbed run makes each call on its files."""
    calls = calls_of(export)
    status = export.run(_strace(export, "-e", "trace=" + ",".join(calls)))
    if status != 0:
        raise Wrong(f"a traced run ends with {status}: {export.errors().strip()}")
    made = [match[1] for match in map(LINE.match, log_of(export).read_text(errors="replace").splitlines()) if match]
    return {call: made.count(call) for call in calls}


def run_killed_at(export, call, number):
    """Runs, and kills the program in front of its N-th call. Returns whether it came to that."""
    status = export.run(_strace(export, "-e", "trace=" + ",".join(calls_of(export)),
                                "-e", f"inject={call}:signal=KILL:when={number}"))
    if status not in (0, -9):
        raise Wrong(f"ends with {status}: {export.errors().strip()}")
    return status == -9


def run_failing_at(export, call, error, when):
    """Runs with a call that fails. Returns the exit status, and whether it came to that."""
    status = export.run(_strace(export, "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"))
    return status, "(INJECTED)" in log_of(export).read_text(errors="replace")


class Durable:
    """What of an NDJSON export is on the disk for good, by its calls up to now. Raises Wrong where their order would lose rows."""

    def __init__(self, export):
        self.length = self.synced = 0  # of the data file
        self.checkpoints = self.in_doubt = 0
        self.is_synced = False  # the new checkpoint
        for line in log_of(export).read_text(errors="replace").splitlines():
            match = LINE.match(line)
            if match and match[4] != "?" and int(match[4]) >= 0:
                self._take(export, match[1], match[2] or "", match[3], int(match[4]))

    def _take(self, export, call, file, rest, outcome):
        is_data, is_new = file == str(export.path), file == f"{export.checkpoint()}.new"
        if call == "write" and is_data:
            self.length += outcome
        elif call == "write" and is_new:
            self.is_synced = False
        elif call == "fsync" and is_data:
            self.synced = self.length
        elif call == "fsync" and is_new:
            self.is_synced = True
        elif call == "fsync" and file == str(export.folder):
            self.in_doubt = 0
        elif call == "rename":
            if self.synced != self.length or not self.is_synced:
                raise Wrong(f"a checkpoint takes its place before what it names is durable: {rest.strip()}")
            if self.in_doubt:
                raise Wrong("the folder was not synced behind the last checkpoint")
            self.checkpoints += 1
            self.in_doubt = 1
