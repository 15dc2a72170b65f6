//! How many statements a page costs: counted, not guessed.

use std::sync::Mutex;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Count;

impl Instrumentation for Count {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let first = text.split_whitespace().next().unwrap_or_default().to_uppercase();
            if !matches!(first.as_str(), "BEGIN" | "COMMIT" | "ROLLBACK" | "PRAGMA" | "SET") {
                SEEN.lock().unwrap().push(text);
            }
        }
    }
}

/// Begins to watch the connections that are opened from now on, all of this process: each test has its own.
///
/// # Panics
/// When the database library takes no watcher.
pub fn watch() {
    set_default_instrumentation(|| Some(Box::new(Count))).expect("a watcher");
}

/// The statements since the last call, those that open, end and tune a transaction apart.
///
/// # Panics
/// When a thread that watched died.
#[must_use]
pub fn seen() -> Vec<String> {
    std::mem::take(&mut *SEEN.lock().unwrap())
}
