//! Workers: threads that take due jobs and run them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use app::App;
use app::jobs::{Registry, run_one};
use app::mail::Connector;

/// How long an idle worker waits before it looks again.
const IDLE: Duration = Duration::from_millis(500);

/// How often deadlines and waits are looked at.
const EVERY: Duration = Duration::from_secs(60);

/// How often what an interrupted reading left is looked for.
const MAIL_REST: Duration = Duration::from_secs(60);

/// The running workers; they end when this is dropped, each after its current job.
pub(crate) struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts so many.
    pub(crate) fn start(app: &App, registry: &Registry, count: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads: Vec<_> = (0..count)
            .map(|n| {
                let (app, registry, stop) = (app.clone(), registry.clone(), stop.clone());
                std::thread::spawn(move || work(&app, &registry, &stop, n))
            })
            .collect();
        if count > 0 {
            let (app, stop) = (app.clone(), stop.clone());
            threads.push(std::thread::spawn(move || attend(&app, &stop)));
        }
        Self { stop, threads }
    }

    /// Starts one that reads the mailboxes whose time has come.
    pub(crate) fn read_mail(&mut self, app: &App, connector: Arc<dyn Connector>) {
        let (app, stop) = (app.clone(), self.stop.clone());
        self.threads.push(std::thread::spawn(move || fetch(&app, connector.as_ref(), &stop)));
    }
}

/// Reads mailboxes until told to stop; what an interrupted reading left is taken up first.
fn fetch(app: &App, connector: &dyn Connector, stop: &AtomicBool) {
    let name = format!("{}-mail", std::process::id());
    let mut idle = MAIL_REST;
    while !stop.load(Ordering::Relaxed) {
        if idle >= MAIL_REST {
            idle = Duration::ZERO;
            if let Err(e) = app::mail::resume(app) {
                tracing::error!(error = %e, "messages that wait");
            }
        }
        match app::mail::fetch_due(app, connector, &name) {
            Ok(true) => {}
            Ok(false) => {
                std::thread::park_timeout(IDLE * 2);
                idle += IDLE * 2;
            }
            Err(e) => {
                tracing::error!(error = %e, "mailboxes");
                std::thread::park_timeout(IDLE * 10);
                idle += IDLE * 10;
            }
        }
    }
}

fn work(app: &App, registry: &Registry, stop: &AtomicBool, n: usize) {
    let name = format!("{}-{n}", std::process::id());
    while !stop.load(Ordering::Relaxed) {
        match run_one(app, registry, &name) {
            Ok(true) => {}
            Ok(false) => std::thread::park_timeout(IDLE),
            Err(e) => {
                tracing::error!(error = %e, "worker");
                std::thread::park_timeout(IDLE * 10);
            }
        }
    }
}

/// Attends to what the clock alone brings about; several nodes may do it at once.
fn attend(app: &App, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        if let Err(e) = app::helpdesk::attend(app) {
            tracing::error!(error = %e, "help desk");
        }
        if let Err(e) = app::reports::fold(app) {
            tracing::error!(error = %e, "sums of the help desk");
        }
        if let Err(e) = app::resources::warn_due(app) {
            tracing::error!(error = %e, "the expiries of resources");
        }
        if let Err(e) = app::agreements::look_at_ends(app) {
            tracing::error!(error = %e, "the ends of accessions");
        }
        std::thread::park_timeout(EVERY);
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("a worker panicked");
            }
        }
    }
}
