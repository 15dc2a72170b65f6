//! What follows a confirmed form: the rows and the free needs that may be quoted, and the annex to the
//! agreement.

use chrono::NaiveDate;

use super::{Answer, Answers, Cost, Definition, Estimate, FormRow, Wish, is_free};
use crate::paper::{Block, Item, List, Marker, Paper, Span, Table};
use crate::tariffs::Method;
use crate::{Cents, it, quotes};

/// A row of a form for which a quote may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotable {
    /// Key of the row.
    pub key: String,
    /// Name of the service, or title of the free need.
    pub name: String,
    /// What is asked, in words.
    pub words: String,
    /// The request: of a free need the service is still to be chosen.
    pub wish: quotes::Wish,
    /// Whether it is better quoted than applied: its price is not known, or is made of hours, sizes,
    /// bandwidth.
    pub advised: bool,
}

/// The source of the request that comes from a row of a form.
#[must_use]
pub fn source_of(form: &str, key: &str) -> String {
    format!("needs:{form}:{key}")
}

/// The rows that ask for something new or otherwise, then the free needs, in their order.
#[must_use]
pub fn quotable(definition: &Definition, answers: &Answers, costs: &Estimate, year: i32) -> Vec<Quotable> {
    let rows = definition.rows.iter().filter(|r| r.asks()).filter_map(|row| {
        let answer = answers.get(&row.key).filter(|a| a.wish.wants() && a.differs(row))?;
        let asked = answer.requested(row.price.as_ref()).ok()?;
        let words = answer.in_words(row);
        let unknown = costs.rows.get(&row.key).is_none_or(|c| c.net().is_none());
        let made = matches!(row.method(), Some(Method::Hours | Method::VirtualMachine | Method::Bandwidth));
        Some(Quotable {
            key: row.key.clone(),
            name: row.name.clone(),
            wish: quotes::Wish {
                service: row.service.clone(),
                need: need(year, &format!("«{}», {}", row.name, lower(&words)), &answer.note),
                quantity: asked.quantity,
                params: asked.params,
                from: NaiveDate::from_ymd_opt(year, 1, 1),
            },
            words,
            advised: unknown || made,
        })
    });
    rows.chain(free(answers).map(|(key, answer)| {
        let title = answer.field("title").to_owned();
        Quotable {
            key: key.clone(),
            wish: quotes::Wish { need: need(year, &title, &answer.note), ..quotes::Wish::default() },
            words: answer.note.clone(),
            name: title,
            advised: true,
        }
    }))
    .collect()
}

fn free(answers: &Answers) -> impl Iterator<Item = (&String, &Answer)> {
    answers.iter().filter(|(key, a)| is_free(key) && !a.field("title").is_empty())
}

fn need(year: i32, what: &str, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!(" {note}") };
    format!("Dalla scheda dei fabbisogni {year}: {}.{note}", what.trim_end_matches('.'))
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What an annex says beside the rows of its form.
#[derive(Debug, Clone, Copy)]
pub struct AnnexOf<'a> {
    /// The body, in full.
    pub body: &'a str,
    /// Who signs with it.
    pub counterpart: &'a str,
    /// Title of the scheme.
    pub scheme: &'a str,
    /// Year of the services.
    pub year: i32,
    /// Version of the form.
    pub version: i32,
    /// When it was confirmed.
    pub on: NaiveDate,
    /// By whom.
    pub by: &'a str,
}

/// The annex to the agreement that a confirmed form gives: services of the year with their estimated
/// cost, what the body gives up, what else it needs.
#[must_use]
pub fn annex(of: &AnnexOf<'_>, definition: &Definition, answers: &Answers, costs: &Estimate) -> Paper {
    let year = of.year;
    let mut blocks = vec![
        paragraph(format!("Allegato alla convenzione «{}» tra {} e {}.", of.scheme, of.counterpart, of.body)),
        paragraph(format!(
            "L'ente ha confermato la scheda dei fabbisogni {year} il {} (versione {}, {}). Dal 1 gennaio {year} i servizi \
             sono quelli che seguono, alle condizioni della convenzione e della carta dei servizi.",
            it::long_date(of.on),
            of.version,
            of.by
        )),
    ];
    let included: Vec<String> = definition.rows.iter().filter(|r| !r.asks()).map(|r| r.name.clone()).collect();
    section(&mut blocks, "Servizi compresi nell'adesione", list(included));
    section(&mut blocks, "Servizi a richiesta", requested(definition, answers, costs));
    let given_up = definition.rows.iter().filter(|r| wish(answers, r) == Wish::GiveUp);
    section(&mut blocks, "Servizi a cui l'ente rinuncia", list(given_up.map(|r| r.name.clone()).collect()));
    let other = free(answers).map(|(_, a)| {
        let note = if a.note.is_empty() { String::new() } else { format!(": {}", a.note) };
        format!("{}{note} (priorità {})", a.field("title"), a.priority.label().to_lowercase())
    });
    section(&mut blocks, "Altri fabbisogni, da valutare insieme", list(other.collect()));
    section(&mut blocks, "Costo stimato", Some(sums(definition, costs)));
    blocks.push(paragraph(
        "Gli importi sono stime annue senza IVA: fanno fede i preventivi accettati e i documenti delle quote.",
    ));
    Paper { title: format!("Allegato annuale: servizi per il {year}"), blocks }
}

fn wish(answers: &Answers, row: &FormRow) -> Wish {
    answers.get(&row.key).map(|a| a.wish).unwrap_or_default()
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph { text: vec![Span::plain(text)], centred: false }
}

fn section(blocks: &mut Vec<Block>, title: &str, block: Option<Block>) {
    if let Some(block) = block {
        blocks.push(Block::Heading { level: 1, text: vec![Span::plain(title)] });
        blocks.push(block);
    }
}

fn list(items: Vec<String>) -> Option<Block> {
    let items: Vec<Item> =
        items.into_iter().map(|text| Item { text: vec![Span::plain(text)], below: Vec::new() }).collect();
    (!items.is_empty()).then_some(Block::List(List { marker: Marker::Bullet, start: 1, items }))
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> Block {
    let line = |cells: Vec<String>| cells.into_iter().map(|c| vec![Span::plain(c)]).collect();
    let last = head.len().saturating_sub(1);
    Block::Table(Table {
        head: head.iter().map(|h| vec![Span::plain(*h)]).collect(),
        numeric: (0..head.len()).map(|n| n == last).collect(),
        rows: rows.into_iter().map(line).collect(),
    })
}

fn requested(definition: &Definition, answers: &Answers, costs: &Estimate) -> Option<Block> {
    let mut rows = Vec::new();
    for row in definition.rows.iter().filter(|r| r.asks()) {
        let Some(answer) = answers.get(&row.key).filter(|a| a.wish.wants()) else { continue };
        let what = answer.what(row);
        rows.push(vec![
            row.name.clone(),
            if what.is_empty() { "come da carta dei servizi".to_owned() } else { what },
            match answer.wish {
                Wish::Add => "nuovo".to_owned(),
                Wish::Change => "cambia".to_owned(),
                _ => "come oggi".to_owned(),
            },
            match costs.rows.get(&row.key) {
                Some(Cost::Net(net)) => net.to_string(),
                Some(Cost::Unknown(_)) | None => "con preventivo".to_owned(),
            },
        ]);
    }
    (!rows.is_empty()).then(|| table(&["Servizio", "Che cosa si chiede", "Rispetto a oggi", "Costo annuo"], rows))
}

fn sums(definition: &Definition, costs: &Estimate) -> Block {
    let asked: Cents = costs.rows.values().filter_map(Cost::net).sum();
    let mut rows = Vec::new();
    if let Some(base) = costs.base {
        rows.push(vec!["Quota dell'adesione".to_owned(), base.to_string()]);
    }
    rows.push(vec!["Servizi a richiesta con prezzo di listino".to_owned(), asked.to_string()]);
    let total = if definition.list.is_empty() {
        "Totale stimato".to_owned()
    } else {
        format!("Totale stimato con il listino «{}»", definition.list)
    };
    rows.push(vec![total, costs.total().to_string()]);
    table(&["Voce", "Importo"], rows)
}
