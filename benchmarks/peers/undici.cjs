// SPDX-License-Identifier: BSL-1.0
// undici's Pool and JSON.parse.
'use strict';
const fs = require('node:fs');
const { promisify } = require('node:util');
const gunzip = promisify(require('node:zlib').gunzip);
const { Pool } = require('undici');

const WINDOWS = 8;
const SESSIONS_OF_PAGE = 100;
const TOKEN = 'ocx_live_benchmark';
const MISSING = 0xffffffff;

class Session {
  constructor(row) {
    this.id = row.id;
    this.status = row.status;
    this.sentiment = row.sentiment ?? null;
    this.channelType = row.channel.type;
    this.ticketNumber = row.ticket_number ?? null;
    this.assistMode = row.assist_mode ?? null;
    this.createdAt = row.created_at;
    this.updatedAt = row.updated_at ?? null;
    this.contactName = row.contact?.name ?? null;
    this.contactEmail = row.contact?.email ?? null;
    this.language = row.language ?? null;
    this.teamName = row.team?.name ?? null;
    this.handoffSummary = row.handoff?.summary ?? null;
    this.summary = row.summary ?? null;
  }
}

// As checksum.hpp has it.
class Checksum {
  constructor(thorough) {
    this.value = 2166136261 | 0;
    this.thorough = thorough;
  }
  step(word) {
    this.value = Math.imul(this.value ^ word, 16777619);
  }
  text(text, countsLength) {
    text ??= '';
    if (this.thorough) {
      const bytes = Buffer.from(text);
      for (const byte of bytes) this.step(byte);
      this.step(bytes.length);
    }
    if (text === '') return this.step(0);
    const first = text.charCodeAt(0), last = text.charCodeAt(text.length - 1);
    const ends = (first < 0x80 ? first : 0x80) | (last < 0x80 ? last : 0x80) << 8;
    this.step(countsLength ? ends | text.length << 16 : ends);
  }
  time(text) {
    if (text === null) return this.step(MISSING);
    const digit = (at) => text.charCodeAt(at) - 48;
    const digits = (at) => digit(at) * 10 + digit(at + 1);
    const fraction = text[19] === '.' ? digits(20) * 10 + digit(22) : 0;
    this.step(((digits(11) * 60 + digits(14)) * 60 + digits(17)) * 1000 + fraction);
  }
}

function checksumOf(row, thorough) {
  const sum = new Checksum(thorough);
  sum.text(row.id, true);
  sum.text(row.status, true);
  sum.text(row.sentiment, true);
  sum.text(row.channelType, true);
  sum.step(row.ticketNumber === null ? MISSING : row.ticketNumber);
  sum.step(row.assistMode === null ? MISSING : row.assistMode ? 1 : 0);
  sum.time(row.createdAt);
  sum.time(row.updatedAt);
  sum.text(row.contactName, false);
  sum.text(row.contactEmail, true);
  sum.text(row.language, true);
  sum.text(row.teamName, false);
  sum.text(row.handoffSummary, false);
  sum.text(row.summary, false);
  return sum.value;
}

async function main() {
  const [baseUrl, caFile, pages, inFlight, coding, more] = process.argv.slice(2);
  const thorough = more === 'thorough';
  const headers = { authorization: `Bearer ${TOKEN}`, accept: 'application/json' };
  if (coding === 'gzip') headers['accept-encoding'] = 'gzip';
  const pool = new Pool(baseUrl, { connections: Number(inFlight), connect: { ca: fs.readFileSync(caFile) } });

  async function read(path) {
    const { statusCode, headers: fields, body } = await pool.request({ method: 'GET', path, headers });
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    if (fields['content-encoding'] !== 'gzip') return body.json();
    return JSON.parse((await gunzip(await body.arrayBuffer())).toString());
  }

  const before = process.cpuUsage();
  const begin = performance.now();
  let window = 0;
  let sessions = 0;
  let checksum = 0;
  async function work() {
    while (window < WINDOWS) {
      window += 1;
      const first = `/chat/sessions?created_after=2023-01-0${window}T00%3A00%3A00Z`;
      for (let path = first; path !== null;) {
        const page = await read(path);
        const rows = page.items.map((row) => new Session(row));
        sessions += rows.length;
        for (let i = 0; i < rows.length; i += thorough ? 1 : 10) checksum = (checksum + checksumOf(rows[i], thorough)) | 0;
        path = page.next === null ? null : `${first}&cursor=${page.next}`;
      }
    }
  }
  await Promise.all(Array.from({ length: Number(inFlight) }, work));
  const used = process.cpuUsage(before);
  const wall = (performance.now() - begin) / 1000;
  if (sessions !== Number(pages) * SESSIONS_OF_PAGE) throw new Error(`there were ${sessions} sessions`);
  console.log(JSON.stringify({
    sessions,
    checksum: checksum >>> 0,
    cpu_seconds: (used.user + used.system) / 1e6,
    wall_seconds: wall,
    peak_rss_kib: process.resourceUsage().maxRSS,
  }));
  await pool.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
