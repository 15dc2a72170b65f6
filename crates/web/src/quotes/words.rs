//! Quotes in words, the same on every page.

use app::quotes::{Allowance, QuoteRow, QuoteView};
use chrono::NaiveDate;
use domain::quotes::{Holding, Offer, OfferLine, QuoteState, Standing, hours};
use domain::tariffs::{counted, euros};
use domain::{Cents, it};

use crate::view::{Badge, Facts, Tone};

/// The badge of a standing.
pub(super) fn badge(standing: Standing) -> Badge {
    let tone = match standing {
        Standing::Requested | Standing::Renewal | Standing::Expired => Tone::Warn,
        Standing::Draft | Standing::Sent | Standing::Ordered => Tone::Info,
        Standing::Delivered => Tone::Good,
        Standing::Declined | Standing::Withdrawn => Tone::Plain,
    };
    Badge::new(tone, standing.label())
}

/// How a row stands on a day.
pub(super) fn standing(row: &QuoteRow, today: NaiveDate) -> Standing {
    row.quote_state().map_or(Standing::Draft, |s| s.standing(today))
}

/// The badge of a row on a day.
pub(crate) fn standing_badge(row: &QuoteRow, today: NaiveDate) -> Badge {
    badge(standing(row, today))
}

/// A quote in a list.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) service: String,
    pub(crate) number: String,
    pub(crate) asked: String,
    pub(crate) valid: String,
    pub(crate) total: String,
    pub(crate) state: Badge,
}

/// A row in a list, whose page is at `href`.
pub(crate) fn line(row: &QuoteRow, today: NaiveDate, href: String) -> Line {
    Line {
        href,
        name: row.body_name.clone(),
        service: row.service_name.clone(),
        number: number(row),
        asked: it::date(domain::dates::italian_date(row.created_at)),
        valid: row.valid_until.map(it::date).unwrap_or_default(),
        total: if row.revision > 0 { Cents(row.total).to_string() } else { String::new() },
        state: badge(standing(row, today)),
    }
}

/// The number of the order, of the quote, or that it has none yet.
pub(super) fn number(row: &QuoteRow) -> String {
    match (row.order(), row.quote_number()) {
        (Some(order), _) => format!("Ordine {order}"),
        (None, Some(quote)) if row.revision > 1 => format!("Preventivo {quote}, rev. {}", row.revision),
        (None, Some(quote)) => format!("Preventivo {quote}"),
        (None, None) => "Richiesta".to_owned(),
    }
}

/// What an order gave, as a table shows it.
pub(crate) struct Held {
    pub(crate) what: String,
    pub(crate) order: String,
    pub(crate) href: String,
    pub(crate) bought: String,
    pub(crate) used: String,
    pub(crate) left: String,
    pub(crate) open: bool,
}

/// The rows of some allowances; `base` is the address of the quotes.
pub(crate) fn held_rows(all: &[Allowance], base: &str) -> Vec<Held> {
    let row = |a: &Allowance| Held {
        what: format!("{}, {}", a.service_name, a.holding.what),
        order: a.order.clone(),
        href: format!("{base}/{}", a.quote),
        open: a.open,
        ..held(&a.holding)
    };
    all.iter().map(row).collect()
}

fn held(h: &Holding) -> Held {
    Held {
        what: h.what.clone(),
        order: String::new(),
        href: String::new(),
        bought: h.in_words(h.bought),
        used: h.in_words(h.used),
        left: h.in_words(h.left()),
        open: true,
    }
}

/// A line of an offer.
pub(super) struct Priced {
    pub(super) what: String,
    pub(super) how: String,
    pub(super) source: String,
    pub(super) quantity: String,
    pub(super) rate: String,
    pub(super) net: String,
    pub(super) vat: String,
    pub(super) when: &'static str,
}

fn priced(l: &OfferLine) -> Priced {
    Priced {
        what: l.line.description.clone(),
        how: l.line.explanation.clone(),
        source: l.line.source.clone(),
        quantity: counted(l.line.quantity, &l.line.unit),
        rate: euros(l.line.rate),
        net: l.line.net.to_string(),
        vat: l.line.vat.in_words(),
        when: if l.recurs() { "ogni anno" } else { "una volta" },
    }
}

/// An offer on a page.
pub(super) struct Offered {
    pub(super) lines: Vec<Priced>,
    /// Name and amount.
    pub(super) sums: Vec<(String, String)>,
    pub(super) terms: Vec<(String, String)>,
    pub(super) note: String,
}

/// The offer on a page.
pub(super) fn offered(offer: &Offer) -> Offered {
    let (once, yearly, all) = (offer.one_off(), offer.yearly(), offer.all());
    let mut sums = Vec::new();
    if once.net != Cents::ZERO {
        sums.push(("Una volta sola, senza IVA".to_owned(), once.net.to_string()));
    }
    if yearly.net != Cents::ZERO {
        sums.push(("Ogni anno, senza IVA".to_owned(), yearly.net.to_string()));
        sums.push(("Nel primo anno, senza IVA".to_owned(), offer.first_year().to_string()));
    }
    sums.push(("IVA".to_owned(), all.vat.to_string()));
    sums.push(("Totale con IVA".to_owned(), all.total.to_string()));
    let mut terms = Vec::new();
    if let Some(from) = offer.from {
        let until = offer.until.map(|u| format!(" al {}", it::date(u))).unwrap_or_default();
        terms.push(("Servizio".to_owned(), format!("dal {}{until}", it::date(from))));
    }
    if let Some(valid) = offer.valid_until {
        terms.push(("Vale fino al".to_owned(), it::date(valid)));
    }
    if once.net != Cents::ZERO {
        terms.push(("Importi una volta sola".to_owned(), offer.billing.label().to_owned()));
    }
    Offered { lines: offer.lines.iter().map(priced).collect(), sums, terms, note: offer.note.clone() }
}

/// The line of facts of a quote.
pub(super) fn facts(v: &QuoteView) -> Facts {
    let mut facts = Facts::new();
    if let Some(offer) = &v.offer {
        facts = facts.figure("Totale", offer.all().total.to_string(), "con IVA");
    }
    facts =
        facts.words("Richiesto il", it::date(domain::dates::italian_date(v.row.created_at)), v.row.asked_by.clone());
    match (&v.state, v.row.valid_until) {
        (QuoteState::Ordered { on, by } | QuoteState::Delivered { ordered: on, by, .. }, _) => {
            facts = facts.words("Accettato il", it::date(*on), by.clone());
        }
        (_, Some(until)) => facts = facts.words("Vale fino al", it::date(until), number(&v.row)),
        _ => {}
    }
    let left: i64 = v.holdings.iter().filter(|h| h.is_hours()).map(Holding::minutes_left).sum();
    if v.holdings.iter().any(Holding::is_hours) {
        facts = facts.figure("Ore rimaste", hours(left), "di tutte le figure");
    }
    facts
}

/// What a quote's page says of its end.
pub(super) fn ending(state: &QuoteState) -> Option<(String, String)> {
    match state {
        QuoteState::Declined { on, reason } => Some((format!("Rifiutato il {}", it::date(*on)), reason.clone())),
        QuoteState::Withdrawn { on, reason } => Some((format!("Ritirato il {}", it::date(*on)), reason.clone())),
        QuoteState::RenewalAsked { on } => Some((
            format!("Rinnovo chiesto il {}", it::date(*on)),
            "Il preventivo era scaduto: il centro lo scrive di nuovo con i prezzi di oggi.".to_owned(),
        )),
        QuoteState::Delivered { on, note, .. } => Some((format!("Consegnato il {}", it::date(*on)), note.clone())),
        _ => None,
    }
}

/// What was used, with day and reason.
pub(super) fn uses(v: &QuoteView) -> Vec<(String, String, String, String)> {
    let words = |u: &app::quotes::UseRow| {
        let used = u.hour_use();
        let unit = v.holdings.iter().find(|h| h.what == u.what).map_or("", |h| h.unit.as_str());
        if used.minutes > 0 { hours(used.minutes) } else { counted(used.quantity, unit) }
    };
    v.uses.iter().rev().map(|u| (it::date(u.on_date), u.what.clone(), words(u), u.reference.clone())).collect()
}

/// The rows of what an order gave.
pub(super) fn holdings(v: &QuoteView) -> Vec<Held> {
    v.holdings.iter().map(held).collect()
}
