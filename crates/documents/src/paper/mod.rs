//! A paper written in the platform, as an accessible PDF and as a file to edit.

mod docx;

use chrono::NaiveDate;
use domain::paper::{Block, Paper};
use serde::Serialize;

use crate::look::{Letterhead, Signature, italian};
use crate::pdf::Printable;

pub use docx::docx;

/// A paper ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintedPaper {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// Its date.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// Its text.
    pub paper: Paper,
    /// Who signs, in order.
    pub signatures: Vec<Signature>,
}

impl PrintedPaper {
    /// A paper whose headings skip no level, as accessible files ask.
    #[must_use]
    pub fn new(letterhead: Letterhead, date: NaiveDate, mut paper: Paper, signatures: Vec<Signature>) -> Self {
        let mut above: Vec<u8> = Vec::new();
        for block in &mut paper.blocks {
            if let Block::Heading { level, .. } = block {
                above.retain(|higher| *higher < *level);
                above.push(*level);
                *level = u8::try_from(above.len()).unwrap_or(3);
            }
        }
        Self { letterhead, date, paper, signatures }
    }
}

impl Printable for PrintedPaper {
    const TEMPLATE: &'static str = "paper.typ";

    fn title(&self) -> String {
        self.paper.title.clone()
    }

    fn date(&self) -> NaiveDate {
        self.date
    }
}
