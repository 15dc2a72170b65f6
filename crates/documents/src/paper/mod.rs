//! A paper written in the platform, as an accessible PDF and as a file to edit.

mod docx;

use chrono::NaiveDate;
use domain::paper::{Block, Paper};
use serde::Serialize;

use crate::look::{Letterhead, Signature, italian};
use crate::pdf::{Pdf, PdfError, Printable, render};

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
    /// How tightly it is set, 0 as the others to 2: see [`on_one_page`].
    #[serde(skip_serializing_if = "is_loose")]
    pub tight: u8,
}

fn is_loose(tight: &u8) -> bool {
    *tight == 0
}

/// Sets a paper that must hold on one page: when it does not, in smaller letters, as far as they can
/// still be read.
///
/// # Errors
/// As [`render`].
pub fn on_one_page(paper: &PrintedPaper) -> Result<Pdf, PdfError> {
    let mut paper = paper.clone();
    loop {
        let pdf = render(&paper)?;
        if pdf.pages <= 1 || paper.tight >= TIGHTEST {
            return Ok(pdf);
        }
        paper.tight += 1;
    }
}

/// The tightest setting: letters of eight points.
const TIGHTEST: u8 = 2;

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
        Self { letterhead, date, paper, signatures, tight: 0 }
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
