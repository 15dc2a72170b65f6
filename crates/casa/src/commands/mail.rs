//! `casa mail`: reads the mailboxes of a centre now, or messages from files, and says what became of
//! each: received = tickets + replies + ignored + quarantined, always.

use std::path::{Path, PathBuf};

use app::mail::{self, Judged, MailboxSettings, Outcome, Security};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::config::Config;
use crate::{imap, output, wiring};

/// Messages taken from files in one transaction.
const BATCH: usize = 20;
/// Bytes of files held at once, about.
const BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// The mail that comes to the help desk.
#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Read the mailboxes of a centre now, and what waits.
    Fetch {
        /// Name of the centre in URLs.
        #[arg(long, value_name = "SLUG")]
        centre: String,
    },
    /// Read messages from files, or from folders in the order of their names.
    Import {
        /// Name of the centre in URLs.
        #[arg(long, value_name = "SLUG")]
        centre: String,
        /// Files and folders.
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
    },
    /// Add a mailbox, or change the one of this name. Its secret is in the configuration.
    SetMailbox(Box<SetMailbox>),
}

/// A mailbox of a centre.
#[derive(Debug, Args)]
pub(crate) struct SetMailbox {
    /// Name of the centre in URLs.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// Short name, by which its secret is found: `CASA_MAILBOX_CENTRE_NAME`.
    #[arg(long)]
    name: String,
    /// Address to which people write.
    #[arg(long)]
    address: String,
    /// IMAP server.
    #[arg(long)]
    host: String,
    /// Port.
    #[arg(long, default_value_t = 993)]
    port: u16,
    /// `tls`, `starttls` or `none`.
    #[arg(long, default_value = "tls")]
    security: String,
    /// User; the address when left out.
    #[arg(long)]
    user: Option<String>,
    /// Folder.
    #[arg(long, default_value = "INBOX")]
    folder: String,
    /// Minutes between two readings.
    #[arg(long, default_value_t = 1)]
    every: u32,
    /// It is certified mail (PEC).
    #[arg(long)]
    certified: bool,
    /// Read what is there already too.
    #[arg(long)]
    all: bool,
    /// Keep the settings without reading.
    #[arg(long)]
    inactive: bool,
    /// SMTP server for answers from this address; the platform's when left out.
    #[arg(long)]
    smtp_host: Option<String>,
    /// Its port.
    #[arg(long, default_value_t = 465)]
    smtp_port: u16,
    /// `tls`, `starttls` or `none`.
    #[arg(long, default_value = "tls")]
    smtp_security: String,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    received: usize,
    tickets: usize,
    replies: usize,
    ignored: usize,
    quarantined: usize,
}

impl Counts {
    fn add(&mut self, outcome: Outcome) {
        self.received += 1;
        *match outcome {
            Outcome::Ticket => &mut self.tickets,
            Outcome::Reply => &mut self.replies,
            Outcome::Ignored => &mut self.ignored,
            Outcome::Quarantined => &mut self.quarantined,
        } += 1;
    }

    fn in_words(&self) -> String {
        let Self { received, tickets, replies, ignored, quarantined } = self;
        format!(
            "{received} messaggi: {tickets} richieste, {replies} risposte, {ignored} ignorati, {quarantined} in quarantena"
        )
    }
}

#[derive(Debug, Serialize)]
struct FileLine {
    file: String,
    outcome: Outcome,
    subject: String,
    from: String,
    attachments: usize,
    reason: Option<String>,
    ticket: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Imported {
    #[serde(flatten)]
    counts: Counts,
    files: Vec<FileLine>,
}

#[derive(Debug, Serialize)]
struct MailboxLine {
    mailbox: String,
    failure: Option<String>,
}

#[derive(Debug, Serialize)]
struct Fetched {
    #[serde(flatten)]
    counts: Counts,
    waiting: usize,
    mailboxes: Vec<MailboxLine>,
}

/// Runs a `mail` command.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, command: &MailCommand, as_json: bool) -> Result<(), String> {
    match command {
        MailCommand::Fetch { centre } => fetch(config, centre, as_json),
        MailCommand::Import { centre, paths } => import(config, centre, paths, as_json),
        MailCommand::SetMailbox(args) => set_mailbox(config, args, as_json),
    }
}

fn fetch(config: &Config, centre: &str, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = super::staff(&app, centre)?;
    let connector = imap::Imap::new(&config.mailboxes)?;
    let by = format!("{}-command", std::process::id());
    let reading = mail::fetch_centre(&app, &connector, &scope, &by).map_err(super::explain)?;
    let mut counts = Counts::default();
    reading.judged.iter().for_each(|j| counts.add(j.outcome));
    let failures: Vec<String> =
        reading.mailboxes.iter().filter_map(|(name, why)| Some(format!("{name}: {}", why.as_ref()?))).collect();
    let lines = reading.mailboxes.into_iter().map(|(mailbox, failure)| MailboxLine { mailbox, failure });
    let answer = Fetched { counts, waiting: reading.waiting, mailboxes: lines.collect() };
    output::answer(as_json, &answer, || match answer.waiting {
        0 => answer.counts.in_words(),
        n => format!("{}; {n} non ancora elaborati", answer.counts.in_words()),
    })?;
    match (failures.is_empty(), answer.waiting) {
        (true, 0) => Ok(()),
        (true, n) => Err(format!("{n} messaggi sono conservati ma non si riescono ancora a elaborare")),
        (false, _) => Err(failures.join("\n")),
    }
}

fn import(config: &Config, centre: &str, paths: &[PathBuf], as_json: bool) -> Result<(), String> {
    let files = files(paths)?;
    let app = wiring::open(config)?;
    let scope = super::staff(&app, centre)?;
    let mut answer = Imported { counts: Counts::default(), files: Vec::new() };
    let mut failures = Vec::new();
    let mut rest = files.as_slice();
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(batch(rest));
        rest = after;
        let read =
            |path: &PathBuf| std::fs::read(path).map_err(|e| format!("{}: il file non si legge: {e}", path.display()));
        let bytes = batch.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let judged = mail::import(&app, &scope, &bytes).map_err(super::explain)?;
        for (path, one) in batch.iter().zip(judged) {
            match one {
                Ok(one) => {
                    answer.counts.add(one.outcome);
                    answer.files.push(line(path, one));
                }
                Err(e) => failures.push(format!("{}: {}", path.display(), super::explain(e))),
            }
        }
    }
    output::answer(as_json, &answer, || in_words(&answer))?;
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn batch(files: &[PathBuf]) -> usize {
    let mut bytes = 0;
    let fits = files.iter().take(BATCH).take_while(|path| {
        bytes += std::fs::metadata(path).map_or(0, |m| m.len());
        bytes <= BATCH_BYTES
    });
    fits.count().max(1)
}

fn line(path: &Path, one: Judged) -> FileLine {
    FileLine {
        file: path.display().to_string(),
        outcome: one.outcome,
        subject: one.subject,
        from: one.from,
        attachments: one.attachments,
        reason: one.reason,
        ticket: one.ticket,
    }
}

fn in_words(answer: &Imported) -> String {
    let mut lines: Vec<String> = answer
        .files
        .iter()
        .map(|f| {
            let what = match (f.outcome, f.ticket) {
                (Outcome::Ticket, Some(n)) => format!("richiesta {n}"),
                (Outcome::Reply, Some(n)) => format!("risposta nella richiesta {n}"),
                (Outcome::Quarantined, _) => "in quarantena".to_owned(),
                _ => "ignorato".to_owned(),
            };
            let why = f.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
            format!("{}: {what}{why}", f.file)
        })
        .collect();
    lines.push(answer.counts.in_words());
    lines.join("\n")
}

/// The files named, and those of the folders named, in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut all = Vec::new();
    for path in paths {
        let fault = |e: std::io::Error| format!("{}: {e}", path.display());
        if !path.is_dir() {
            std::fs::metadata(path).map_err(fault)?;
            all.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if entry.path().is_file() && !hidden {
                inside.push(entry.path());
            }
        }
        inside.sort();
        all.extend(inside);
    }
    Ok(all)
}

fn set_mailbox(config: &Config, args: &SetMailbox, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = super::staff(&app, &args.centre)?;
    let security = |code: &str| Security::from_code(code).ok_or_else(|| format!("tls, starttls o none, non {code}"));
    let smtp = match &args.smtp_host {
        Some(host) => Some((host.clone(), args.smtp_port, security(&args.smtp_security)?)),
        None => None,
    };
    let settings = MailboxSettings {
        name: args.name.clone(),
        address: args.address.clone(),
        certified: args.certified,
        active: !args.inactive,
        host: args.host.clone(),
        port: args.port,
        security: security(&args.security)?,
        username: args.user.clone().unwrap_or_else(|| args.address.clone()),
        folder: args.folder.clone(),
        every_minutes: args.every,
        from_now: !args.all,
        smtp,
    };
    let known = app.read(|rx| mail::mailboxes(rx, &scope)).map_err(super::explain)?;
    let id = known.into_iter().find(|m| m.name == args.name).map(|m| m.id);
    let id = app.write(|tx| mail::save_mailbox(tx, &scope, id.as_deref(), &settings)).map_err(super::explain)?;
    output::answer(as_json, &serde_json::json!({ "mailbox": args.name, "id": id }), || {
        format!("Casella «{}» salvata", args.name)
    })
}
