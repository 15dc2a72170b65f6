//! `casa check`: settings, database, files.

use serde_json::json;

use crate::config::Config;
use crate::{output, wiring};

/// Says everything that is wrong; nothing is changed.
pub(crate) fn run(config: &Config, as_json: bool) -> Result<(), String> {
    let mut faults = config.faults();
    if faults.is_empty() {
        match wiring::connect(config) {
            Ok(app) => {
                match app.db.check_schema() {
                    Err(e) => faults.push(format!("[database] {e}")),
                    Ok(_) => faults.extend(unnamed(config, &app)),
                }
                let probe = app.files.put(b"casa check").and_then(|hash| app.files.get(&hash));
                if let Err(e) = probe {
                    faults.push(format!("[files] {e}"));
                }
            }
            Err(e) => faults.push(e),
        }
    }
    if faults.is_empty() {
        let mail = if config.mail.host.is_some() { "smtp" } else { "outbox" };
        let files = match &config.files.s3.bucket {
            Some(bucket) => format!("bucket {bucket}"),
            None => format!("folder {}", config.files.folder.display()),
        };
        output::answer(as_json, &json!({ "ok": true, "mail": mail, "files": files }), || {
            format!("Everything is in order (mail: {mail}, files: {files}).")
        })
    } else {
        Err(faults.join("\n      "))
    }
}

/// Mailboxes whose server may not get their secret.
fn unnamed(config: &Config, app: &app::App) -> Vec<String> {
    match app.read(app::mail::servers) {
        Ok(servers) => servers
            .into_iter()
            .filter(|(_, host)| !config.mailboxes.admits(host))
            .map(|(key, host)| format!("[mailboxes] hosts: the mailbox {key} uses {host}, which is not named"))
            .collect(),
        Err(e) => vec![format!("[database] {e}")],
    }
}
