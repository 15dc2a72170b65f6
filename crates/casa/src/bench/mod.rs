//! `casa bench`: fills an empty database with a made-up nation and measures the program on it.
//!
//! What it measures is what people use: the use cases of the dues, the worker's job, the server as
//! a process of its own with real sessions. Load goes to loopback alone, for a bounded time.

#![expect(clippy::float_arithmetic, reason = "rates and ratios of measures; no money passes here")]

mod agreements;
mod assistance;
mod load;
mod mail;
mod nation;
mod needs;
mod pages;
mod paper;
mod process;
mod report;
mod seed;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::{App, StaffScope};
use clap::Args;
use domain::identity::Permission;

use crate::config::Config;
use crate::{commands, output, wiring};
use nation::{ITALY, Nation, QUICK};
use report::{Figure, Limit, Report};
use seed::{LAST_YEAR, StoryClock};

pub(crate) use server::run as serve;

/// What to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// A small load, to see that the bench runs: its figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// Which figures: letters from `a` to `h`, `k` for agreements, `n` for the needs form.
    #[arg(long, default_value = "abcdefghkn", value_name = "LETTERS")]
    figures: String,
    /// Threads that issue the dues of the centres at once.
    #[arg(long, default_value_t = 2, value_name = "N")]
    threads: usize,
}

/// How much is done.
#[derive(Debug, Clone, Copy)]
struct Scale {
    years: i32,
    papers: usize,
    xml: Duration,
    rounds: usize,
    warm: Duration,
    run: Duration,
    connections: [usize; 3],
}

const WHOLE: Scale = Scale {
    years: 10,
    papers: 1_500,
    xml: Duration::from_secs(3),
    rounds: 3,
    warm: Duration::from_millis(300),
    run: Duration::from_millis(1_500),
    connections: [1, 8, 64],
};
const SMALL: Scale = Scale {
    years: 2,
    papers: 2,
    xml: Duration::from_millis(50),
    rounds: 1,
    warm: Duration::from_millis(10),
    run: Duration::from_millis(50),
    connections: [1, 2, 4],
};

/// Runs the bench.
///
/// # Errors
/// When the database is not empty, or something that is measured fails.
pub(crate) fn run(config: &Config, options: &Options, as_json: bool) -> Result<(), String> {
    crate::serve::start_logging(config);
    let (nation, scale) = if options.quick { (QUICK, SMALL) } else { (ITALY, WHOLE) };
    let app = wiring::open(config)?;
    if !app.read(app::centres::all).map_err(commands::explain)?.is_empty() {
        return Err("bench fills its database with made-up data: name an empty one with --database".to_owned());
    }
    let mut report = Report::new(app.db.target().engine_name(), as_json);
    introduce(&app, nation, scale);
    let wants = |letters: &str| options.figures.contains(|c| letters.contains(c));
    let explain = commands::explain;
    let centres = dues(&app, nation, scale, options.threads, &mut report).map_err(explain)?;
    if wants("b") {
        paper::einvoices(&app, &centres, scale.xml, &mut report).map_err(explain)?;
    }
    if wants("c") {
        paper::pdfs(&app, &centres, scale.papers, &mut report).map_err(explain)?;
    }
    if wants("k") {
        agreements::measure(if options.quick { 3 } else { 1_000 }, &mut report).map_err(explain)?;
    }
    if wants("h") {
        let first = centres.first().ok_or("no centre")?;
        mail::reading(&app, first, if options.quick { 100 } else { 10_000 }, &mut report).map_err(explain)?;
    }
    if wants("defg") {
        seed::empty_queue(&app).map_err(explain)?;
        let bench = pages(config, &app, &centres, (nation, scale)).map_err(explain)?;
        if wants("f") {
            bench.start(&mut report)?;
        }
        if wants("de") {
            bench.load(&mut report)?;
            bench.growth(&mut report)?;
        }
        if wants("g") {
            bench.assistance(if options.quick { [200, 400] } else { [20_000, 1_000_000] }, &mut report)?;
        }
    }
    if wants("n") {
        needs::measure(config, &app, &centres, scale, &mut report)?;
    }
    report.finish();
    Ok(())
}

/// Says on standard error what is measured, where.
fn introduce(app: &App, nation: Nation, scale: Scale) {
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    output::progress(&format!(
        "# casa {} ({build}), {}, {cores} cores ({}), load {}: {} centres, {} bodies, {} years of dues",
        env!("CARGO_PKG_VERSION"),
        app.db.target().engine_name(),
        process::processor(),
        process::load_average(),
        nation.centres,
        nation.bodies,
        scale.years,
    ));
}

/// Fills the database, and measures (a) on its last year of dues.
fn dues(app: &App, nation: Nation, scale: Scale, threads: usize, report: &mut Report) -> app::Result<Vec<StaffScope>> {
    let start = Instant::now();
    let first_year = LAST_YEAR - scale.years + 1;
    let clock = Arc::new(StoryClock::at(seed::day(first_year, 1, 4)));
    let story = App { clock: clock.clone(), ..app.clone() };
    let centres = seed::seed(&story, nation, first_year)?;
    output::progress(&format!(
        "# filled with bodies, centres and accessions in {:.1} s",
        start.elapsed().as_secs_f64()
    ));
    for year in first_year..LAST_YEAR {
        clock.set(seed::day(year, 10, 20));
        seed::issue(&story, &centres, year, threads)?;
        clock.set(seed::day(year, 12, 20));
        for scope in &centres {
            seed::settle(&story, scope, year)?;
        }
    }
    output::progress(&format!(
        "# and with {} years of dues in {:.1} s",
        scale.years - 1,
        start.elapsed().as_secs_f64()
    ));
    clock.set(seed::day(LAST_YEAR, 10, 20));
    let start = Instant::now();
    let made = seed::issue(&story, &centres, LAST_YEAR, threads)?;
    let figure = Figure::new('a', "dues of all Italy, planned and issued", start.elapsed().as_secs_f64(), "s");
    let note = format!("{made} documents of {} centres, {threads} threads", centres.len());
    report.add(figure.limit(Some(Limit::AtMost(5.0))).note(note));
    Ok(centres)
}

fn pages<'a>(
    config: &'a Config,
    app: &'a App,
    centres: &'a [StaffScope],
    (nation, scale): (Nation, Scale),
) -> app::Result<pages::Bench<'a>> {
    let first = centres.first().ok_or(app::Error::NotFound)?;
    let centre = first.centre(Permission::ReadCentre)?;
    let followed = app.read(|rx| Ok(storage::territory::memberships::followed(rx.conn, centre)?))?;
    let body = followed.into_iter().next().ok_or(app::Error::NotFound)?;
    let secret = seed::coordinator(app, first)?;
    let cookie = format!("{}={secret}", web::respond::SESSION_COOKIE);
    Ok(pages::Bench { config, app, centres, nation, scale, cookie, body })
}
