//! Prints every document with made-up data into a folder, to look at them:
//! `cargo run -p documents --example samples -- target/samples`.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use documents::charter::CharterPaper;
use documents::dues_pdf::{DuesPaper, Reminder, Statement};
use documents::overview::Overview;
use documents::pdf::{Printable, render};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/samples".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    write(folder, "carta", &CharterPaper::sample())?;
    write(folder, "richiesta", &DuesPaper::sample())?;
    write(folder, "fattura", &DuesPaper::sample_courtesy())?;
    write(folder, "nota-di-credito", &DuesPaper::sample_credit_note())?;
    write(folder, "promemoria", &Reminder::sample())?;
    write(folder, "estratto-conto", &Statement::sample(15))?;
    write(folder, "scheda", &Overview::sample())?;
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
