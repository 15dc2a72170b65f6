//! (g) the help desk: list, detail, search under load and creation, with 20,000 and 1,000,000 requests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::helpdesk::{Message, NewTicket, Sender, open};
use chrono::Datelike;
use domain::helpdesk::Channel;

use super::load::{Ask, Seen, drive};
use super::pages::Bench;
use super::process::Server;
use super::report::{Figure, Limit, Report, median, per_second};
use super::seed;
use crate::commands;
use crate::commands::helpdesk_seed::fill;

/// Bodies that ask.
const BODIES: usize = 100;
/// Connections at which the limits hold.
const MANY: usize = 8;
/// Yearly reports made at each size.
const PRINTED: usize = 10;
/// With a million requests no page may cost more than so many times as much.
const GROWTH: f64 = 1.5;

/// What is measured at one size: name, rate at one connection and at many.
type Rates = Vec<(&'static str, f64)>;

impl Bench<'_> {
    /// Fills the first centre with requests and measures, then with many more and measures again.
    pub(super) fn assistance(&self, sizes: [u32; 2], report: &mut Report) -> Result<(), String> {
        let staff = &self.centres[0];
        let mut all: Vec<Rates> = Vec::new();
        let mut there = 0;
        for size in sizes {
            fill(self.app, staff, size - there, BODIES).map_err(commands::explain)?;
            there = size;
            all.push(self.at_size(size, report)?);
        }
        for ((name, few), (_, many)) in all[0].iter().zip(&all[1]) {
            let figure =
                Figure::new('g', format!("{name}, cost with {} requests", sizes[1]), few / many.max(1e-9), "x");
            let figure = figure.limit(Some(Limit::AtMost(GROWTH)));
            report.add(figure.note(format!("{few:.0}/s, then {many:.0}/s")));
        }
        Ok(())
    }

    fn at_size(&self, size: u32, report: &mut Report) -> Result<Rates, String> {
        let home = format!("/{}/cst/assistenza", seed::slug(1));
        let pages = [
            ("list of open requests", format!("{home}?stato=open"), Some(5_000.0)),
            ("one request", format!("{home}/{}", size / 2), Some(5_000.0)),
            ("search of two words", format!("{home}?q=stampanti+anagrafe"), None),
            ("report of the last twelve months", format!("{home}/rapporti"), None),
        ];
        let server = Server::start(self.config, &["bench-server", "--centre", &seed::slug(1)])?;
        let mut rates = Vec::new();
        for (name, path, limit) in pages {
            let ask = Ask::path(path).session(&self.cookie);
            drive(server.address, &ask, 2, self.scale.warm)?;
            for connections in [1, MANY] {
                let seen = self.middle(&server, &ask, connections)?;
                let rate = per_second(seen.requests, seen.elapsed);
                let note =
                    format!("p50 {:.2} ms, p99 {:.2} ms, {} bytes", millis(seen.p50), millis(seen.p99), seen.bytes);
                let figure = Figure::new('g', format!("{name} of {size}, {connections} conn."), rate, "/s").note(note);
                let limit = limit.filter(|_| connections == MANY).map(|limit| limit * self.share());
                report.add(figure.limit(limit.map(Limit::AtLeast)));
                if connections == MANY {
                    rates.push((name, rate));
                }
            }
        }
        drop(server);
        for threads in [1, MANY] {
            let rate = self.create(threads)?;
            let limit = (threads == MANY).then(|| Limit::AtLeast(3_000.0 * self.share()));
            report.add(Figure::new('g', format!("creation beside {size}, {threads} at once"), rate, "/s").limit(limit));
            if threads == MANY {
                rates.push(("creation", rate));
            }
        }
        self.yearly(size, report)?;
        Ok(rates)
    }

    /// What is asked of an engine that serves several nodes: half of what one file on this machine does.
    fn share(&self) -> f64 {
        if self.app.db.target().single_writer() { 1.0 } else { 0.5 }
    }

    /// The yearly reports of some bodies: reckoned from the sums, then printed and stored.
    fn yearly(&self, size: u32, report: &mut Report) -> Result<(), String> {
        let staff = &self.centres[0];
        let known = self.app.read(|rx| Ok((rx.today().year() - 1, app::helpdesk::askers(rx, staff)?)));
        let (year, bodies) = known.map_err(commands::explain)?;
        let some: Vec<_> = bodies.iter().take(PRINTED).filter_map(|(id, _)| id.parse().ok()).collect();
        let start = Instant::now();
        let mut requests = 0;
        for body in &some {
            let found =
                self.app.read(|rx| app::reports::body_year(rx, staff, *body, year)).map_err(commands::explain)?;
            requests += found.sums.opened;
        }
        let each = start.elapsed().as_secs_f64() * 1000.0 / some.len().max(1) as f64;
        let note = format!("{requests} requests of {} bodies in {year}", some.len());
        let name = format!("yearly report of a body, figures, of {size}");
        report.add(Figure::new('g', name, each, "ms").note(note));
        let start = Instant::now();
        // A paper is made once: the second size prints those of other bodies.
        let fresh = bodies.iter().rev().skip(usize::try_from(size).unwrap_or(0) % 50).take(PRINTED);
        let mut made = 0;
        for body in fresh.filter_map(|(id, _)| id.parse().ok()) {
            app::reports::pdf(self.app, staff, body, year).map_err(commands::explain)?;
            made += 1;
        }
        let each = start.elapsed().as_secs_f64() * 1000.0 / f64::from(made.max(1));
        report.add(Figure::new('g', format!("yearly report of a body, PDF, of {size}"), each, "ms"));
        Ok(())
    }

    fn middle(&self, server: &Server, ask: &Ask, connections: usize) -> Result<Seen, String> {
        let mut runs = Vec::new();
        for _ in 0..self.scale.rounds {
            runs.push(drive(server.address, ask, connections, self.scale.run)?);
        }
        runs.sort_by(|a, b| per_second(a.requests, a.elapsed).total_cmp(&per_second(b.requests, b.elapsed)));
        Ok(runs.swap_remove(runs.len() / 2))
    }

    /// Requests opened by the use case, by so many threads at once; in the second centre, because the report of
    /// the first reads the facts of today one by one, and no desk has thousands of requests in a day.
    fn create(&self, threads: usize) -> Result<f64, String> {
        let staff = &self.centres[1];
        let mut rates = Vec::new();
        for _ in 0..self.scale.rounds {
            let (made, failed, start) = (AtomicUsize::new(0), AtomicUsize::new(0), Instant::now());
            std::thread::scope(|all| {
                for n in 0..threads {
                    let (made, failed) = (&made, &failed);
                    all.spawn(move || {
                        let sender = Sender::address("Ufficio tecnico", "");
                        let text = "Da stamattina non si riesce più a stampare, il riavvio non è bastato.";
                        let subject = format!("Stampante ferma al piano {n}");
                        let new = NewTicket::plain(Channel::Web, sender, &subject, Message::text(text));
                        while start.elapsed() < self.scale.run {
                            match self.app.write(|tx| open(tx, staff, &new)) {
                                Ok(_) => made.fetch_add(1, Ordering::Relaxed),
                                Err(_) => failed.fetch_add(1, Ordering::Relaxed),
                            };
                        }
                    });
                }
            });
            if failed.load(Ordering::Relaxed) > 0 {
                return Err(format!("{} requests could not be opened", failed.load(Ordering::Relaxed)));
            }
            rates.push(per_second(made.load(Ordering::Relaxed) as u64, start.elapsed()));
        }
        Ok(median(rates))
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
