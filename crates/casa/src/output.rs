//! What the command line prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own voice")]

use serde::Serialize;

/// One JSON document, or the lines for a person.
pub(crate) fn answer(json: bool, document: &impl Serialize, lines: impl FnOnce() -> String) -> Result<(), String> {
    if json {
        println!("{}", serde_json::to_string(document).map_err(|e| e.to_string())?);
    } else {
        println!("{}", lines());
    }
    Ok(())
}

/// A line for a person.
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Why the command failed.
pub(crate) fn fail(message: &str) {
    eprintln!("casa: {message}");
}

/// How far a long command has come.
pub(crate) fn progress(message: &str) {
    eprintln!("{message}");
}
