//! (d) pages under load, (e) memory of the server, (f) its start.

use std::time::Duration;

use app::{App, StaffScope};

use super::load::{Ask, Seen, drive, get};
use super::nation::Nation;
use super::process::Server;
use super::report::{Figure, Limit, Report, median, per_second};
use super::{Scale, seed, server};
use crate::config::Config;

/// The bench makes the nation so many times as large.
const TIMES: u32 = 10;

/// What is measured, and with what.
pub(super) struct Bench<'a> {
    pub(super) config: &'a Config,
    pub(super) app: &'a App,
    pub(super) centres: &'a [StaffScope],
    pub(super) nation: Nation,
    pub(super) scale: Scale,
    /// Cookie of a coordinator of the first centre.
    pub(super) cookie: String,
    /// A body of the first centre.
    pub(super) body: String,
}

/// A page with what was seen at each number of connections, run by run.
struct Page {
    name: &'static str,
    ask: Ask,
    runs: Vec<(usize, Seen, Duration)>,
}

impl Page {
    fn new(name: &'static str, ask: Ask) -> Self {
        Self { name, ask, runs: Vec::new() }
    }

    /// The run in the middle at a number of connections.
    fn middle(&self, connections: usize) -> Option<(&Seen, Duration)> {
        let mut of: Vec<_> = self.runs.iter().filter(|r| r.0 == connections).collect();
        of.sort_by(|a, b| rate(&a.1).total_cmp(&rate(&b.1)));
        of.get(of.len() / 2).map(|r| (&r.1, r.2))
    }

    fn rate(&self, connections: usize) -> f64 {
        self.middle(connections).map_or(0.0, |(seen, _)| rate(seen))
    }
}

fn rate(seen: &Seen) -> f64 {
    per_second(seen.requests, seen.elapsed)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

impl Bench<'_> {
    fn pages(&self) -> Vec<Page> {
        let home = format!("/{}/cst", seed::slug(1));
        let page = |path: String| Ask::path(path).session(&self.cookie);
        vec![
            Page::new("list of bodies", page(format!("{home}/enti"))),
            Page::new("page of a body", page(format!("{home}/enti/{}", self.body))),
            Page::new("dashboard of the centre", page(format!("{home}/"))),
        ]
    }

    fn server(&self) -> Result<Server, String> {
        Server::start(self.config, &["bench-server", "--centre", &seed::slug(1)])
    }

    /// Runs each page at each number of connections, all of them once, then all again, so that what
    /// disturbs the machine for a moment disturbs them alike.
    fn run(&self, server: &Server, pages: &mut [Page], connections: &[usize]) -> Result<(), String> {
        for page in pages.iter() {
            drive(server.address, &page.ask, 2, self.scale.warm)?;
        }
        for _ in 0..self.scale.rounds {
            for page in pages.iter_mut() {
                for connections in connections {
                    let before = server.processor_time();
                    let seen = drive(server.address, &page.ask, *connections, self.scale.run)?;
                    let used = server.processor_time().saturating_sub(before);
                    page.runs.push((*connections, seen, used));
                }
            }
        }
        Ok(())
    }

    /// (d) and (e): every page, a static one of equal size, a bare one.
    pub(super) fn load(&self, report: &mut Report) -> Result<(), String> {
        let server = self.server()?;
        let sqlite = self.app.db.target().single_writer();
        let mut pages = self.pages();
        let bytes = get(server.address, &pages[0].ask)?;
        pages.push(Page::new("bare list", Ask::path(server::BARE)));
        pages.push(Page::new("static page of equal size", Ask::path(server::still(bytes))));
        self.run(&server, &mut pages, &self.scale.connections)?;
        for page in &pages {
            for connections in self.scale.connections {
                self.tell(page, connections, sqlite, report);
            }
        }
        let at = self.scale.connections[1];
        let share = pages[0].rate(at) / pages[3].rate(at).max(1e-9);
        let name = format!("list of bodies beside the bare list, {at} conn.");
        report.add(Figure::new('d', name, share, "x").limit(Some(Limit::AtLeast(0.5))));
        let peak = server.peak_kib() as f64 / 1024.0;
        report.add(
            Figure::new('e', "peak resident memory of the server", peak, "MiB")
                .limit(Some(Limit::AtMost(120.0)))
                .note(format!("VmHWM after {} connections", self.scale.connections[2])),
        );
        let mut small = [Page::new("list of bodies, gzip", self.pages().swap_remove(0).ask.gzip())];
        self.run(&server, &mut small, &[at])?;
        self.tell(&small[0], at, false, report);
        Ok(())
    }

    fn tell(&self, page: &Page, connections: usize, held: bool, report: &mut Report) {
        let Some((seen, used)) = page.middle(connections) else { return };
        let held = held && page.name == "list of bodies" && connections == self.scale.connections[1];
        let each = used.as_micros() / u128::from(seen.requests.max(1));
        let (p50, p99) = (millis(seen.p50), millis(seen.p99));
        let note = format!("p50 {p50:.2} ms, p99 {p99:.2} ms, {each} us of processor, {} bytes", seen.bytes);
        let name = format!("{}, {connections} conn.", page.name);
        let figure = Figure::new('d', name, rate(seen), "/s").note(note);
        report.add(figure.limit(held.then_some(Limit::AtLeast(6_000.0))));
        if held {
            let name = format!("{}, {connections} conn., p99", page.name);
            report.add(Figure::new('d', name, p99, "ms").limit(Some(Limit::AtMost(5.0))));
        }
    }

    /// (d) the list with ten times the rows: of the centre, and of all Italy.
    pub(super) fn growth(&self, report: &mut Report) -> Result<(), String> {
        let at = self.scale.connections[1];
        let lists = || {
            let all = format!("/{}/cst/enti?dove=italia", seed::slug(1));
            vec![self.pages().swap_remove(0), Page::new("list of all Italy", Ask::path(all).session(&self.cookie))]
        };
        let (mut before, mut after) = (lists(), lists());
        let server = self.server()?;
        self.run(&server, &mut before, &[at])?;
        drop(server);
        seed::grow(self.app, self.centres, self.nation, TIMES).map_err(|e| e.to_string())?;
        let server = self.server()?;
        self.run(&server, &mut after, &[at])?;
        for (before, after) in before.iter().zip(&after) {
            let (was, is) = (before.rate(at), after.rate(at));
            let name = format!("{}, cost with {TIMES} times the rows", before.name);
            let note = format!("{was:.0}/s before, {is:.0}/s after");
            report.add(Figure::new('d', name, was / is.max(1e-9), "x").limit(Some(Limit::AtMost(1.3))).note(note));
        }
        Ok(())
    }

    /// (f) from the start of `casa serve` to its first answer.
    pub(super) fn start(&self, report: &mut Report) -> Result<(), String> {
        let mut times = Vec::new();
        for _ in 0..self.scale.rounds {
            times.push(Server::start(self.config, &["serve"])?.started_in.as_secs_f64());
        }
        let figure = Figure::new('f', "start of the server", median(times), "s").limit(Some(Limit::AtMost(0.5)));
        report.add(figure.note("from the start of the process to the first answer of /health/ready"));
        Ok(())
    }
}
