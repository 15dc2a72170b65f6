//! The figures: one line each, with its limit and how near it came.

use std::time::Duration;

use serde_json::{Value, json};

use crate::output::say;

/// What a figure is held to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    /// It is not to be more.
    AtMost(f64),
    /// It is not to be less.
    AtLeast(f64),
}

/// One measured figure.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Letter of the group: `a` to `f`.
    pub(super) group: char,
    /// What was measured.
    pub(super) name: String,
    /// How much.
    pub(super) value: f64,
    /// Of what: `s`, `/s`, `ms`, `MiB`, `x`.
    pub(super) unit: &'static str,
    /// What it is held to, if anything.
    pub(super) limit: Option<Limit>,
    /// What else was seen.
    pub(super) note: String,
}

impl Figure {
    /// A figure without a limit.
    pub(super) fn new(group: char, name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { group, name: name.into(), value, unit, limit: None, note: String::new() }
    }

    /// Held to a limit.
    pub(super) fn limit(mut self, limit: Option<Limit>) -> Self {
        self.limit = limit;
        self
    }

    /// With what else was seen.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The figure divided by its limit, and whether it keeps it.
    fn ratio(&self) -> Option<(f64, bool)> {
        self.limit.map(|limit| match limit {
            Limit::AtMost(most) => (self.value / most, self.value <= most),
            Limit::AtLeast(least) => (self.value / least, self.value >= least),
        })
    }

    fn line(&self, engine: &str) -> String {
        let held = match (self.limit, self.ratio()) {
            (Some(limit), Some((ratio, kept))) => {
                let bound = match limit {
                    Limit::AtMost(n) => format!("<= {}", plain(n)),
                    Limit::AtLeast(n) => format!(">= {}", plain(n)),
                };
                format!("limit {bound:<9} ratio {ratio:<6.2} {}", if kept { "ok" } else { "SHORT" })
            }
            _ => "limit -".to_owned(),
        };
        let measured = format!("{} {}", plain(self.value), self.unit);
        let line =
            format!("{}  {engine:<10}  {:<46}  {measured:>13}  {held:<32}  {}", self.group, self.name, self.note);
        line.trim_end().to_owned()
    }

    fn json(&self, engine: &str) -> Value {
        let (most, least) = match self.limit {
            Some(Limit::AtMost(n)) => (Some(n), None),
            Some(Limit::AtLeast(n)) => (None, Some(n)),
            None => (None, None),
        };
        json!({
            "group": self.group.to_string(), "engine": engine, "name": self.name, "value": self.value,
            "unit": self.unit, "at_most": most, "at_least": least,
            "ratio": self.ratio().map(|r| r.0), "kept": self.ratio().map(|r| r.1), "note": self.note,
        })
    }
}

/// Enough digits to compare, no more.
fn plain(n: f64) -> String {
    match n {
        n if n.fract() == 0.0 || n >= 1000.0 => format!("{n:.0}"),
        n if n >= 100.0 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}

/// Prints figures as they come, or all at the end as one JSON document.
pub(super) struct Report {
    engine: &'static str,
    as_json: bool,
    figures: Vec<Figure>,
}

impl Report {
    /// None yet.
    pub(super) fn new(engine: &'static str, as_json: bool) -> Self {
        Self { engine, as_json, figures: Vec::new() }
    }

    /// Adds one.
    pub(super) fn add(&mut self, figure: Figure) {
        if !self.as_json {
            say(&figure.line(self.engine));
        }
        self.figures.push(figure);
    }

    /// Ends the report.
    pub(super) fn finish(self) {
        if self.as_json {
            let figures: Vec<Value> = self.figures.iter().map(|f| f.json(self.engine)).collect();
            say(&json!({ "figures": figures }).to_string());
        }
    }
}

/// So many a second.
pub(super) fn per_second(count: u64, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64().max(1e-9)
}

/// The figure in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_the_limit_is_kept() {
        let fast = Figure::new('d', "list", 7_200.0, "/s").limit(Some(Limit::AtLeast(6_000.0)));
        assert!(fast.line("SQLite").ends_with("limit >= 6000   ratio 1.20   ok"), "{}", fast.line("SQLite"));
        let slow = Figure::new('a', "dues", 6.0, "s").limit(Some(Limit::AtMost(5.0)));
        assert!(slow.line("SQLite").ends_with("limit <= 5      ratio 1.20   SHORT"), "{}", slow.line("SQLite"));
    }

    #[test]
    fn the_middle_of_three() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
