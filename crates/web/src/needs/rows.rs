//! The rows of a form as both sides see them.

use app::needs::FormView;
use chrono::{Datelike, NaiveDate};
use domain::needs::{Cost, FREE_ROWS, FormRow, is_free};
use domain::tariffs::Subscription;
use domain::{Cents, it};

use super::fields::Inputs;
use crate::view::{Badge, Tone};

/// The rows of an area.
pub(super) struct Area {
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
}

/// One row.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) price: String,
    pub(super) asks: bool,
    pub(super) held: String,
    /// What becomes of a service that ends within the year of the form.
    pub(super) ends: String,
    pub(super) last_year: String,
    pub(super) cost_now: String,
    /// What it would cost, or why it can't be told.
    pub(super) cost: String,
    pub(super) state: Badge,
    pub(super) answer: String,
    pub(super) note: String,
    pub(super) base: String,
    pub(super) inputs: Inputs,
    pub(super) comments: usize,
    pub(super) talk: String,
}

/// The services of a form, area by area.
pub(super) fn areas(view: &FormView, talk: impl Fn(&str) -> String) -> Vec<Area> {
    let mut out: Vec<Area> = Vec::new();
    for row in &view.definition.rows {
        if out.last().is_none_or(|a| a.name != row.area) {
            out.push(Area { name: row.area.clone(), rows: Vec::new() });
        }
        if let Some(area) = out.last_mut() {
            area.rows.push(service(view, row, talk(&row.key)));
        }
    }
    out
}

fn service(view: &FormView, row: &FormRow, talk: String) -> Row {
    let answer = view.answers.get(&row.key).cloned().unwrap_or_default();
    let state = match (row.asks(), answer.differs(row)) {
        (false, _) => Badge::new(Tone::Good, row.inclusion.label()),
        (true, true) => Badge::new(Tone::Warn, answer.wish.label()),
        (true, false) if row.held.is_some() => Badge::new(Tone::Plain, "come oggi"),
        (true, false) => Badge::new(Tone::Plain, "non richiesto"),
    };
    Row {
        name: row.name.clone(),
        description: row.description.clone(),
        price: row.price_words.clone(),
        asks: row.asks(),
        held: row.held.as_ref().map(|h| held(&h.subscription)).unwrap_or_default(),
        ends: match &row.held {
            Some(_) if row.one_off => {
                "Il prezzo si paga una volta sola: ciò che l'ente ha già non si chiede di nuovo.".to_owned()
            }
            Some(h) => ends(&h.subscription, view.row.year),
            None => String::new(),
        },
        last_year: row.last_year.clone().unwrap_or_default(),
        cost_now: row.cost_now.map(|c| c.to_string()).unwrap_or_default(),
        cost: cost(view.costs.rows.get(&row.key), answer.wish.wants()),
        state,
        answer: answer.in_words(row),
        note: answer.note.clone(),
        base: answer.fingerprint(),
        inputs: Inputs::of(row, &answer),
        comments: view.comments(&row.key).count(),
        talk,
        key: row.key.clone(),
    }
}

fn held(subscription: &Subscription) -> String {
    let words = subscription.in_words();
    if words.is_empty() { "in uso".to_owned() } else { words }
}

/// What is said of a service that ends in the year that the form is about, and not at its end.
fn ends(subscription: &Subscription, year: i32) -> String {
    let last = NaiveDate::from_ymd_opt(year, 12, 31);
    let Some(until) = subscription.period.until.filter(|u| u.year() == year && Some(*u) != last) else {
        return String::new();
    };
    let day = it::long_date(until);
    match &subscription.agreed {
        Some(agreed) => format!(
            "Finisce il {day}, con il prezzo dell'ordine {}: per proseguire serve un nuovo preventivo.",
            agreed.order
        ),
        None => format!("Finisce il {day}: chi lo mantiene prosegue fino al 31 dicembre, con l'adesione in vigore."),
    }
}

fn cost(cost: Option<&Cost>, wanted: bool) -> String {
    match cost {
        Some(Cost::Net(net)) => net.to_string(),
        Some(Cost::Unknown(why)) => why.clone(),
        None if wanted => "Nessun listino approvato: il costo non si può stimare.".to_owned(),
        None => String::new(),
    }
}

/// The needs outside the charter, and an empty one after them.
pub(super) fn free(view: &FormView, talk: impl Fn(&str) -> String) -> Vec<Row> {
    let answered = view.answers.keys().filter(|k| is_free(k));
    let last = answered.filter_map(|k| k.rsplit('-').next()?.parse::<usize>().ok()).max().unwrap_or(0);
    (1..=(last + 1).min(FREE_ROWS))
        .map(|n| {
            let key = format!("libero-{n}");
            let answer = view.answers.get(&key).cloned().unwrap_or_default();
            Row {
                name: if answer.is_empty() { "Nuovo fabbisogno".to_owned() } else { answer.field("title").to_owned() },
                description: String::new(),
                price: String::new(),
                asks: true,
                held: String::new(),
                ends: String::new(),
                last_year: String::new(),
                cost_now: String::new(),
                cost: String::new(),
                state: Badge::new(Tone::Plain, format!("priorità {}", answer.priority.label().to_lowercase())),
                answer: answer.field("title").to_owned(),
                note: answer.note.clone(),
                base: answer.fingerprint(),
                inputs: Inputs::free(&key, &answer),
                comments: view.comments(&key).count(),
                talk: talk(&key),
                key,
            }
        })
        .collect()
}

/// What this year costs, what the answers would cost, the difference, rows without a cost.
pub(super) fn totals(view: &FormView) -> (String, String, String, usize) {
    let (now, next) = (Cents(view.row.cost_now), view.costs.total());
    let unknown = view.costs.unknown();
    let sign = if next > now { "+" } else { "" };
    (now.to_string(), next.to_string(), format!("{sign}{}", next - now), unknown)
}
