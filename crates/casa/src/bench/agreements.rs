//! (k) Agreements: the ready public scheme composed with the data of each body and set as a PDF.

use std::time::Instant;

use app::{Error, Result};
use documents::look::{Letterhead, Signature};
use documents::paper::PrintedPaper;
use documents::pdf::render;
use domain::agreements::drafts::{compose, ready_scheme};
use domain::agreements::facts::{Facts, INCLUDED, ON_DEMAND};
use domain::models::Model;
use domain::paper::Value;

use super::report::{Figure, Report, per_second};
use super::seed::day;

/// Composes and sets so many agreements on one thread, each for a body of its own.
pub(super) fn measure(most: usize, report: &mut Report) -> Result<()> {
    let text = ready_scheme(Model::Public);
    let print = |n: usize| -> Result<usize> {
        let name = Value::text(format!("Comune di Prova {n:04}"));
        let facts = Facts::sample().with("ente.denominazione", name)?.with_service("Sito", ON_DEMAND, INCLUDED);
        let paper = compose(&text, &facts.values())?.paper;
        let signatures =
            ["Il Sindaco", "Il Presidente"].map(|role| Signature { role: role.into(), name: String::new() });
        let printed = PrintedPaper::new(Letterhead::sample(), day(2026, 3, 27), paper, signatures.into());
        Ok(render(&printed).map_err(Error::internal)?.pages)
    };
    for n in 0..most.div_ceil(20) {
        print(n)?;
    }
    let start = Instant::now();
    let mut pages = 0;
    for n in 1..=most {
        pages += print(n)?;
    }
    let note = format!("one thread, {most} files of {pages} pages, composed and set");
    report.add(Figure::new('k', "agreements as PDF", per_second(most as u64, start.elapsed()), "/s").note(note));
    Ok(())
}
