// SPDX-License-Identifier: BSL-1.0
// reqwest on tokio's current-thread runtime, and serde_json into structs. Debian's reqwest is built without its feature `gzip`, which
// is flate2: it is called by hand.
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::error::Error;
use std::io::Read;
use std::rc::Rc;
use std::time::Instant;

const WINDOWS: usize = 8;
const SESSIONS_OF_PAGE: usize = 100;
const TOKEN: &str = "ocx_live_benchmark";

#[derive(Deserialize)]
struct Channel {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Contact {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
struct Team {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Handoff {
    summary: Option<String>,
}

#[derive(Deserialize)]
struct Session {
    id: String,
    status: String,
    sentiment: Option<String>,
    channel: Channel,
    ticket_number: Option<u64>,
    assist_mode: Option<bool>,
    created_at: String,
    updated_at: Option<String>,
    contact: Option<Contact>,
    language: Option<String>,
    team: Option<Team>,
    handoff: Option<Handoff>,
    summary: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Session>,
    next: Option<String>,
}

/// As checksum.hpp has it.
struct Checksum {
    value: u32,
    thorough: bool,
}

impl Checksum {
    fn step(&mut self, word: u32) {
        self.value = (self.value ^ word).wrapping_mul(16777619);
    }

    fn text(&mut self, text: &str, counts_length: bool) {
        let bytes = text.as_bytes();
        if self.thorough {
            for &byte in bytes {
                self.step(byte.into());
            }
            self.step(bytes.len() as u32);
        }
        let letter = |byte: u8| u32::from(byte.min(0x80));
        match (bytes.first(), bytes.last()) {
            (Some(&first), Some(&last)) => {
                let length = if counts_length { (bytes.len() as u32) << 16 } else { 0 };
                self.step(letter(first) | letter(last) << 8 | length);
            }
            _ => self.step(0),
        }
    }

    fn time(&mut self, text: Option<&str>) {
        let Some(text) = text else { return self.step(u32::MAX) };
        let bytes = text.as_bytes();
        let digit = |at: usize| u32::from(bytes[at] - b'0');
        let digits = |at: usize| digit(at) * 10 + digit(at + 1);
        let fraction = if bytes[19] == b'.' { digits(20) * 10 + digit(22) } else { 0 };
        self.step(((digits(11) * 60 + digits(14)) * 60 + digits(17)) * 1000 + fraction);
    }
}

fn checksum(row: &Session, thorough: bool) -> u32 {
    let mut sum = Checksum { value: 2166136261, thorough };
    sum.text(&row.id, true);
    sum.text(&row.status, true);
    sum.text(row.sentiment.as_deref().unwrap_or(""), true);
    sum.text(&row.channel.kind, true);
    sum.step(row.ticket_number.map_or(u32::MAX, |number| number as u32));
    sum.step(row.assist_mode.map_or(u32::MAX, u32::from));
    sum.time(Some(&row.created_at));
    sum.time(row.updated_at.as_deref());
    let contact = row.contact.as_ref();
    sum.text(contact.and_then(|contact| contact.name.as_deref()).unwrap_or(""), false);
    sum.text(contact.and_then(|contact| contact.email.as_deref()).unwrap_or(""), true);
    sum.text(row.language.as_deref().unwrap_or(""), true);
    sum.text(row.team.as_ref().and_then(|team| team.name.as_deref()).unwrap_or(""), false);
    sum.text(row.handoff.as_ref().and_then(|handoff| handoff.summary.as_deref()).unwrap_or(""), false);
    sum.text(row.summary.as_deref().unwrap_or(""), false);
    sum.value
}

#[derive(Default)]
struct Totals {
    sessions: usize,
    checksum: u32,
}

async fn read(client: &reqwest::Client, url: &str) -> Result<Page, Box<dyn Error>> {
    let response = client.get(url).send().await?.error_for_status()?;
    let is_packed = response.headers().get("content-encoding").map_or(false, |coding| coding == "gzip");
    let body = response.bytes().await?;
    if !is_packed {
        return Ok(serde_json::from_slice(&body)?);
    }
    let mut unpacked = Vec::with_capacity(8 * body.len());
    flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut unpacked)?;
    Ok(serde_json::from_slice(&unpacked)?)
}

async fn work(
    client: reqwest::Client,
    base_url: String,
    thorough: bool,
    queue: Rc<RefCell<VecDeque<usize>>>,
    totals: Rc<RefCell<Totals>>,
) -> Result<(), Box<dyn Error>> {
    loop {
        let Some(window) = queue.borrow_mut().pop_front() else { return Ok(()) };
        let first = format!("{base_url}/chat/sessions?created_after=2023-01-0{window}T00%3A00%3A00Z");
        let mut url = first.clone();
        loop {
            let page = read(&client, &url).await?;
            let mut totals = totals.borrow_mut();
            totals.sessions += page.items.len();
            for row in page.items.iter().step_by(if thorough { 1 } else { 10 }) {
                totals.checksum = totals.checksum.wrapping_add(checksum(row, thorough));
            }
            match page.next {
                Some(cursor) => url = format!("{first}&cursor={cursor}"),
                None => break,
            }
        }
    }
}

fn usage() -> libc::rusage {
    // SAFETY: all zeros is a valid rusage, which getrusage fills.
    unsafe {
        let mut found: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut found);
        found
    }
}

fn cpu_seconds() -> f64 {
    let found = usage();
    let seconds = |span: libc::timeval| span.tv_sec as f64 + 1e-6 * span.tv_usec as f64;
    seconds(found.ru_utime) + seconds(found.ru_stime)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, base_url, ca_file, pages, in_flight, coding, ..] = arguments.as_slice() else {
        return Err("BASE-URL CA-FILE PAGES IN-FLIGHT plain|gzip [thorough]".into());
    };
    let thorough = arguments.get(6).map_or(false, |word| word == "thorough");
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {TOKEN}").parse()?);
    headers.insert("accept", "application/json".parse()?);
    if coding == "gzip" {
        headers.insert("accept-encoding", "gzip".parse()?);
    }
    let client = reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&std::fs::read(ca_file)?)?)
        .tls_built_in_root_certs(false)
        .default_headers(headers)
        .build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    let cpu = cpu_seconds();
    let begin = Instant::now();
    let queue = Rc::new(RefCell::new((1..=WINDOWS).collect::<VecDeque<_>>()));
    let totals = Rc::new(RefCell::new(Totals::default()));
    let tasks = tokio::task::LocalSet::new();
    let workers: Vec<_> = (0..in_flight.parse()?)
        .map(|_: usize| tasks.spawn_local(work(client.clone(), base_url.clone(), thorough, queue.clone(), totals.clone())))
        .collect();
    runtime.block_on(tasks.run_until(async {
        for worker in workers {
            worker.await??;
        }
        Ok::<(), Box<dyn Error>>(())
    }))?;
    let cpu = cpu_seconds() - cpu;
    let wall = begin.elapsed().as_secs_f64();
    let totals = totals.borrow();
    if totals.sessions != pages.parse::<usize>()? * SESSIONS_OF_PAGE {
        return Err(format!("there were {} sessions", totals.sessions).into());
    }
    println!(
        "{{\"sessions\": {}, \"checksum\": {}, \"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"peak_rss_kib\": {}}}",
        totals.sessions, totals.checksum, usage().ru_maxrss
    );
    Ok(())
}
