# SPDX-License-Identifier: BSL-1.0
"""aiohttp and json into slotted data classes."""
import asyncio
import dataclasses
import json
import resource
import ssl
import sys
import time

import aiohttp

WINDOWS = 8
SESSIONS_OF_PAGE = 100
TOKEN = "ocx_live_benchmark"
MISSING = 0xFFFFFFFF
MASK = 0xFFFFFFFF


@dataclasses.dataclass(slots=True)
class Session:
    id: str
    status: str
    sentiment: str | None
    channel_type: str
    ticket_number: int | None
    assist_mode: bool | None
    created_at: str
    updated_at: str | None
    contact_name: str | None
    contact_email: str | None
    language: str | None
    team_name: str | None
    handoff_summary: str | None
    summary: str | None


def session_of(row):
    contact, team, handoff = row.get("contact") or {}, row.get("team") or {}, row.get("handoff") or {}
    return Session(
        row["id"], row["status"], row.get("sentiment"), row["channel"]["type"], row.get("ticket_number"), row.get("assist_mode"),
        row["created_at"], row.get("updated_at"), contact.get("name"), contact.get("email"), row.get("language"), team.get("name"),
        handoff.get("summary"), row.get("summary"))


def word_of(text, counts_length):
    """What checksum.hpp takes of a text."""
    if not text:
        return 0
    first, last = ord(text[0]), ord(text[-1])
    word = (first if first < 0x80 else 0x80) | (last if last < 0x80 else 0x80) << 8
    return word | len(text) << 16 if counts_length else word


def milliseconds_of_day(text):
    if text is None:
        return MISSING
    fraction = int(text[20:23]) if text[19] == "." else 0
    return ((int(text[11:13]) * 60 + int(text[14:16])) * 60 + int(text[17:19])) * 1000 + fraction


def checksum_of(row, thorough):
    words = []

    def text(value, counts_length):
        if thorough:
            encoded = (value or "").encode()
            words.extend(encoded)
            words.append(len(encoded))
        words.append(word_of(value, counts_length))

    text(row.id, True)
    text(row.status, True)
    text(row.sentiment, True)
    text(row.channel_type, True)
    words.append(MISSING if row.ticket_number is None else row.ticket_number & MASK)
    words.append(MISSING if row.assist_mode is None else int(row.assist_mode))
    words.append(milliseconds_of_day(row.created_at))
    words.append(milliseconds_of_day(row.updated_at))
    text(row.contact_name, False)
    text(row.contact_email, True)
    text(row.language, True)
    text(row.team_name, False)
    text(row.handoff_summary, False)
    text(row.summary, False)
    value = 2166136261
    for word in words:
        value = (value ^ word) * 16777619 & MASK
    return value


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Walk:
    def __init__(self, client, base_url, thorough):
        self.client, self.base_url, self.thorough = client, base_url, thorough
        self.windows = iter(range(1, WINDOWS + 1))
        self.sessions = self.checksum = 0

    async def work(self):
        for window in self.windows:
            first = f"{self.base_url}/chat/sessions?created_after=2023-01-0{window}T00:00:00Z"
            url = first
            while url:
                async with self.client.get(url) as response:
                    response.raise_for_status()
                    page = await response.json()
                rows = [session_of(row) for row in page["items"]]
                self.sessions += len(rows)
                for row in rows if self.thorough else rows[::10]:
                    self.checksum = self.checksum + checksum_of(row, self.thorough) & MASK
                url = f"{first}&cursor={page['next']}" if page["next"] else None


async def main():
    base_url, ca_file, pages, in_flight, coding = sys.argv[1:6]
    thorough = sys.argv[6:] == ["thorough"]
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json",
               "Accept-Encoding": "gzip" if coding == "gzip" else "identity"}
    connector = aiohttp.TCPConnector(limit=int(in_flight), ssl=ssl.create_default_context(cafile=ca_file))
    async with aiohttp.ClientSession(connector=connector, headers=headers) as client:
        walk = Walk(client, base_url, thorough)
        cpu, begin = cpu_seconds(), time.monotonic()
        await asyncio.gather(*(walk.work() for _ in range(int(in_flight))))
        cpu, wall = cpu_seconds() - cpu, time.monotonic() - begin
    if walk.sessions != int(pages) * SESSIONS_OF_PAGE:
        sys.exit(f"there were {walk.sessions} sessions")
    print(json.dumps({"sessions": walk.sessions, "checksum": walk.checksum, "cpu_seconds": cpu, "wall_seconds": wall,
                      "peak_rss_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


asyncio.run(main())
