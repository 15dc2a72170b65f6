//! Prints every document with made-up data into a folder, to look at them:
//! `cargo run -p documents --example samples -- target/samples`. A number after the folder prints
//! as many transfer requests into nothing and says how many a second.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use documents::billing::papers::{DuesPaper, Reminder, Statement};
use documents::charter::CharterPaper;
use documents::look::Letterhead;
use documents::overview::Overview;
use documents::paper::{PrintedPaper, docx};
use documents::pdf::{Printable, render};
use documents::quotes::QuotePaper;
use documents::reports::YearPaper;
use documents::sheet::TablePaper;
use domain::agreements::drafts::{Letter, compose, ready_scheme};
use domain::agreements::facts::Facts;
use domain::charter::{Charter, standard_areas};
use domain::models::Model;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/samples".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    write(folder, "carta", &CharterPaper::sample())?;
    for code in domain::tariffs::READY_MADE {
        write(folder, &format!("carta-{code}"), &ready_made(code).ok_or("no such ready-made charter")?)?;
    }
    write(folder, "richiesta", &DuesPaper::sample())?;
    write(folder, "fattura", &DuesPaper::sample_courtesy())?;
    write(folder, "nota-di-credito", &DuesPaper::sample_credit_note())?;
    write(folder, "promemoria", &Reminder::sample())?;
    write(folder, "estratto-conto", &Statement::sample(15))?;
    write(folder, "scheda", &Overview::sample())?;
    write(folder, "preventivo", &QuotePaper::sample())?;
    write(folder, "assistenza-anno", &YearPaper::sample())?;
    write(folder, "registro", &TablePaper::sample(60))?;
    let schemes = Model::ALL.map(|model| (model.code(), ready_scheme(model)));
    let letters =
        [("delibera", Letter::Resolution), ("rinnovo", Letter::Renewal), ("recesso", Letter::WithdrawalAcceptance)];
    for (name, text) in schemes.into_iter().chain(letters.map(|(name, letter)| (name, letter.ready()))) {
        let paper = compose(&text, &Facts::sample().values())?.paper;
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 27).ok_or("no such day")?;
        let printed = PrintedPaper::new(Letterhead::sample(), day, paper, Vec::new());
        write(folder, name, &printed)?;
        std::fs::write(folder.join(format!("{name}.docx")), docx(&printed)?)?;
    }
    if let Some(times) = std::env::args().nth(2).and_then(|n| n.parse().ok()) {
        measure(times)?;
    }
    Ok(())
}

/// The charter that a ready-made centre starts with.
fn ready_made(code: &str) -> Option<CharterPaper> {
    let from = chrono::NaiveDate::from_ymd_opt(2026, 1, 1)?;
    let letterhead = Letterhead::sample();
    let head = Charter {
        centre: letterhead.centre.clone(),
        version: "2026/1".into(),
        from,
        act: String::new(),
        introduction: String::new(),
        areas: standard_areas(),
        services: Vec::new(),
    };
    let charter = Charter::gather(head, &domain::charter::ready_made(code, from)?);
    let prices = domain::tariffs::ready_made(code, from)?;
    Some(CharterPaper::of(&charter, letterhead, Some(&prices), Vec::new()))
}

#[expect(clippy::print_stdout, reason = "the program talks to whoever looks at the documents")]
fn measure(times: u32) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    for n in 1..=times {
        render(&DuesPaper::sample_numbered(n))?;
    }
    let each = start.elapsed().checked_div(times).unwrap_or_default();
    println!("{times} one-page documents, {each:?} each");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the program talks to whoever looks at the documents")]
fn write<D: Printable>(folder: &Path, name: &str, document: &D) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let pdf = render(document)?;
    let file = folder.join(format!("{name}.pdf"));
    std::fs::write(&file, &pdf.bytes)?;
    println!(
        "{} {} p. {} kB {:?} {:?}",
        file.display(),
        pdf.pages,
        pdf.bytes.len() / 1024,
        start.elapsed(),
        pdf.remarks
    );
    Ok(())
}
