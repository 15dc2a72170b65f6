//! Five years of dues: approved, issued, delivered, paid, and what goes wrong on the way.

use app::Result;
use app::billing::{self, Approval, BodyCorrection, DocumentRow, Filter, IssueOptions};
use domain::billing::{AccountingEntry, Address, CreditReason, DocumentKind, Issuer, IssuerKind, Reference};
use domain::{Cents, Id, it};

use super::notices::{Notice, upload};
use super::story::{Story, day};

/// Who pays after the term every year, by ISTAT code.
const LATE: [&str; 4] = ["041043", "041031", "041016", "041006"];

/// Names the Province as issuer, and the act that every document cites.
pub(super) fn prepare(story: &Story<'_>) -> Result<()> {
    let issuer = Issuer {
        kind: IssuerKind::Province,
        name: "Provincia di Pesaro e Urbino".to_owned(),
        vat_number: "00212000418".to_owned(),
        fiscal_code: "00212000418".to_owned(),
        address: Address {
            street: "Viale Antonio Gramsci, 4".to_owned(),
            cap: "61121".to_owned(),
            city: "Pesaro".to_owned(),
            sigla: "PU".to_owned(),
        },
        iban: "IT60X0542811101000000123456".parse().ok(),
        treasury_account: None,
        tax_regime: "RF01".to_owned(),
        pec: Some("cst@pec.casa.example".to_owned()),
        series: "CST".parse()?,
    };
    story.write(|tx| billing::save_issuer(tx, &story.ada, &issuer))
}

/// The agreement that the documents cite from now on.
pub(super) fn cite(story: &Story<'_>, first: i32) -> Result<()> {
    let mut settings = story.app.read(|rx| billing::settings(rx, &story.ada))?;
    settings.convention =
        Some(Reference { number: format!("DCP {}/{}", first - 1980, first - 1), date: Some(day(first - 1, 9, 14)) });
    story.write(|tx| billing::save_settings(tx, &story.ada, &settings))
}

fn of_year(story: &Story<'_>, year: i32) -> Result<Vec<DocumentRow>> {
    let filter = Filter { year: Some(year), ..Filter::default() };
    story.app.read(|rx| billing::documents_of(rx, &story.bruno, &filter))
}

/// One body's document of a year's dues.
fn of_body(story: &Story<'_>, rows: &[DocumentRow], code: &str) -> Result<DocumentRow> {
    let body = story.body(code)?;
    let found = rows.iter().find(|r| r.body_id == body.as_str() && r.corrects_id.is_none());
    found.cloned().ok_or_else(|| app::Error::internal(format!("no document of {code}")))
}

fn id<T>(row: &DocumentRow) -> Result<Id<T>> {
    row.id.parse().map_err(app::Error::internal)
}

/// The dues of a year, from the approval in October to the payments of December.
pub(super) fn year(story: &Story<'_>, year: i32) -> Result<()> {
    story.on(year, 10, 11);
    if year == 2025 {
        request(story, "eol", year)?;
    }
    let approval = Approval { date: day(year, 10, 11), warnings_read: true };
    story.write(|tx| billing::approve(tx, &story.ada, year, 0, approval))?;
    billing::issue(story.app, &story.bruno, year, 0, IssueOptions::default(), |_| {})?;
    let rows = of_year(story, year)?;
    account(story, &rows, year)?;
    deliver(story, &rows, year)?;
    story.on(year, 12, 12);
    pay_in_time(story, year)
}

/// One body asks for a request of payment in place of the e-invoice.
fn request(story: &Story<'_>, code: &str, year: i32) -> Result<()> {
    let correction = BodyCorrection { kind: Some(DocumentKind::TransferRequest), ..BodyCorrection::default() };
    let body = story.body(code)?;
    story.write(|tx| billing::correct(tx, &story.bruno, year, body, &correction))
}

fn account(story: &Story<'_>, rows: &[DocumentRow], year: i32) -> Result<()> {
    let entry = AccountingEntry::new("3050/12", &format!("{}", year - 1_800), year)?;
    story.write(|tx| rows.iter().try_for_each(|row| billing::account(tx, &story.bruno, id(row)?, &entry)))
}

/// What the exchange system says: mostly delivered, then accepted or silent.
fn deliver(story: &Story<'_>, rows: &[DocumentRow], year: i32) -> Result<()> {
    let special = match year {
        2022 => Some(("041009", Notice::Waiting)),
        2023 => Some(("041002", Notice::Waiting)),
        2024 => Some(("041066", Notice::Rejected)),
        _ => None,
    };
    let special =
        special.map(|(code, notice)| Ok::<_, app::Error>((of_body(story, rows, code)?, notice))).transpose()?;
    story.on(year, 10, 22);
    for row in rows {
        match &special {
            Some((late, notice)) if late.id == row.id => upload(story, row, *notice)?,
            _ => upload(story, row, Notice::Delivered)?,
        }
    }
    story.on(year, 11, 7);
    let refused = if year == 2024 { Some(of_body(story, rows, "041014")?.id) } else { None };
    for (row, n) in rows.iter().zip(0..) {
        match &special {
            Some((late, Notice::Rejected)) if late.id == row.id => again(story, row)?,
            Some((late, _)) if late.id == row.id && year == 2023 => upload(story, row, Notice::Attested)?,
            _ if refused.as_ref() == Some(&row.id) => refuse(story, row)?,
            _ if n % 4 == 0 => upload(story, row, Notice::Accepted)?,
            _ if n % 4 == 1 => upload(story, row, Notice::Expired)?,
            _ => {}
        }
    }
    if year == 2025 {
        take_back(story, &of_body(story, rows, "041007")?)?;
        let sent = of_body(story, rows, "eol")?;
        story.write(|tx| billing::mark_sent(tx, &story.bruno, id(&sent)?))?;
    }
    Ok(())
}

/// After a rejection: the same number under a new name, delivered.
fn again(story: &Story<'_>, row: &DocumentRow) -> Result<()> {
    story.write(|tx| billing::remake(tx, &story.bruno, id(row)?))?;
    let fresh = story.app.read(|rx| billing::document(rx, &story.bruno, id(row)?))?.row;
    upload(story, &fresh, Notice::Delivered)
}

/// A body refuses its invoice: the credit note, and next year's dues ask for it again.
fn refuse(story: &Story<'_>, row: &DocumentRow) -> Result<()> {
    let words = "Importo da imputare al bilancio dell'anno seguente";
    upload(story, row, Notice::Refused(words))?;
    let reason = CreditReason::Refused { words: words.to_owned() };
    let note = story.write(|tx| billing::credit(tx, &story.bruno, id(row)?, None, &reason))?;
    let note = story.app.read(|rx| billing::document(rx, &story.bruno, note))?.row;
    upload(story, &note, Notice::Delivered)
}

/// Hours of training that were not held: a credit note of their line.
fn take_back(story: &Story<'_>, row: &DocumentRow) -> Result<()> {
    let lines = row.document()?.draft.lines;
    let Some(at) = lines.iter().position(|l| l.service == "formazione") else {
        return Err(app::Error::internal("no training to take back"));
    };
    let reason = CreditReason::Other { text: "corso non svolto per mancanza di iscritti".to_owned() };
    let note = story.write(|tx| billing::credit(tx, &story.bruno, id(row)?, Some(&[at + 1]), &reason))?;
    let note = story.app.read(|rx| billing::document(rx, &story.bruno, note))?.row;
    upload(story, &note, Notice::Delivered)
}

/// Whoever pays in time, from the treasurer's list.
fn pay_in_time(story: &Story<'_>, year: i32) -> Result<()> {
    let late = LATE.iter().map(|code| story.body(code)).collect::<Result<Vec<_>>>()?;
    let mut file = String::from("data;importo;provvisorio;versante;causale\n");
    for row in of_year(story, year)?.iter().filter(|r| r.open > 0 && !late.iter().any(|b| b.as_str() == r.body_id)) {
        let on = it::date(day(year, 12, 1 + u32::try_from(row.number % 10).unwrap_or(0)));
        let name = row.document()?.draft.customer.name.to_uppercase();
        let amount = Cents(row.open).italian();
        file.push_str(&format!("{on};{amount};{};{name};saldo {}\n", 4_000 + row.number, row.number_text()));
    }
    story.write(|tx| billing::import_receipts(tx, &story.bruno, &file, &[]).map(|_| ()))
}

/// Whoever pays late, in March; of the last year one alone, after a reminder, and another in part.
pub(super) fn pay_late(story: &Story<'_>, year: i32) -> Result<()> {
    let rows = of_year(story, year)?;
    let pay = |code: &str, part: fn(i64) -> i64| {
        let row = of_body(story, &rows, code)?;
        let on = story.app.read(|rx| Ok(rx.today()))?;
        let (amount, reference) = (Cents(part(row.open)), format!("Mandato {}", row.number + 100));
        story.write(|tx| billing::pay(tx, &story.bruno, id(&row)?, on, amount, &reference))
    };
    if year < 2025 {
        story.on(year + 1, 3, 10);
        return LATE.iter().try_for_each(|code| pay(code, |open| open));
    }
    story.on(2026, 1, 20);
    story.write(|tx| billing::remind(tx, &story.bruno).map(|_| ()))?;
    story.on(2026, 2, 12);
    pay("041006", |open| open)?;
    pay("041043", |open| open / 2)?;
    story.on(2026, 6, 15);
    story.write(|tx| billing::remind(tx, &story.bruno).map(|_| ()))
}
