//! What the command line prints.

use std::io::Write;

use serde::Serialize;

/// One JSON document, or the lines for a person.
pub(crate) fn answer(json: bool, document: &impl Serialize, lines: impl FnOnce() -> String) -> Result<(), String> {
    if json {
        say(&serde_json::to_string(document).map_err(|e| e.to_string())?);
    } else {
        say(&lines());
    }
    Ok(())
}

/// A line on standard output. Whoever stopped reading it is no failure of ours.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Why the command failed.
pub(crate) fn fail(message: &str) {
    let _ = writeln!(std::io::stderr(), "casa: {message}");
}

/// How far a long command has come.
pub(crate) fn progress(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}
