//! Areas, subjects and hours of a desk, as a form of lines that people can read.

use chrono::NaiveDate;
use domain::dates::Period;
use domain::helpdesk::{Category, Desk as Habits, Queue, Span, hour};
use domain::{FieldError, Refusal, it, text};

use crate::forms::Typed;
use crate::view::{Field, Form};

const DAYS: [(&str, &str); 7] = [
    ("lun", "Lunedì"),
    ("mar", "Martedì"),
    ("mer", "Mercoledì"),
    ("gio", "Giovedì"),
    ("ven", "Venerdì"),
    ("sab", "Sabato"),
    ("dom", "Domenica"),
];

fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

fn spans(all: &[Span]) -> String {
    all.iter().map(|s| format!("{}–{}", clock(s.from), clock(s.until))).collect::<Vec<_>>().join(", ")
}

/// The form of the habits.
pub(super) fn form(habits: &Habits) -> Form {
    let line = |parts: &[&str]| {
        parts.iter().map(|p| p.trim()).collect::<Vec<_>>().join(" | ").trim_end_matches([' ', '|']).to_owned()
    };
    let queues: Vec<String> = habits.queues.iter().map(|q| line(&[&q.name, &q.email])).collect();
    let named = |code: &str| if code.is_empty() { String::new() } else { habits.queue_name(code).to_owned() };
    let subjects: Vec<String> = habits.categories.iter().map(|c| line(&[&c.name, &named(&c.queue)])).collect();
    let closures: Vec<String> = habits
        .calendar
        .closures
        .iter()
        .map(|c| format!("{} – {}", it::date(c.from), it::date(c.until.unwrap_or(c.from))))
        .collect();
    let short = |name: &'static str, label: &'static str, value: u32, unit: &'static str| {
        Field::integer(name, label).value(value.to_string()).unit(unit).required().class("is-short")
    };
    let mut fields = vec![
        Field::area("queues", "Aree").value(queues.join("\n")).required().help(
            "Una per riga: nome | indirizzo di posta che riceve gli avvisi. La prima riceve ciò che non è di altri.",
        ),
        Field::area("categories", "Argomenti")
            .value(subjects.join("\n"))
            .required()
            .help("Uno per riga: nome | area che se ne occupa."),
        Field::check("festivi", "Chiuso nelle feste nazionali").value(if habits.calendar.national_holidays {
            "si"
        } else {
            ""
        }),
        Field::text("patron", "Santo patrono")
            .value(habits.calendar.patron.map(|(d, m)| format!("{d:02}/{m:02}")).unwrap_or_default())
            .class("is-short")
            .help("Giorno e mese, per esempio 24/09."),
        Field::area("closures", "Altre chiusure")
            .value(closures.join("\n"))
            .help("Una per riga: primo giorno – ultimo giorno, per esempio 10/08/2026 – 21/08/2026."),
        short("reopen_days", "Si può riaprire entro", habits.reopen_days, "giorni"),
        short("follow_up_days", "Sollecito a chi deve rispondere dopo", habits.follow_up_days, "giorni lavorativi"),
        short("close_days", "Chiusura senza risposta dopo", habits.close_days, "giorni lavorativi"),
        short("warn_at", "Avviso quando è passato il", habits.warn_at, "% del tempo"),
        short("file_megabytes", "Allegati fino a", habits.file_megabytes, "MB"),
        Field::check("acknowledge", "Rispondi con il numero a chi scrive per posta o telefona")
            .value(if habits.acknowledge { "si" } else { "" }),
        Field::new(crate::view::FieldKind::Email, "escalation", "Chi è avvisato quando un tempo non è rispettato")
            .value(&habits.escalation)
            .help("Oltre alla persona in carico e all'area."),
    ];
    for ((key, label), day) in DAYS.iter().zip(&habits.calendar.week) {
        fields.push(Field::text(*key, *label).value(spans(day)).max(80));
    }
    Form::new(fields)
}

fn code(name: &str) -> String {
    text::fold(name).replace(' ', "-").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect()
}

fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .map(|l| l.split_once('|').map_or((l, ""), |(a, b)| (a.trim(), b.trim())))
}

/// What was typed, over the habits that were.
pub(super) fn read(typed: &Typed, mut habits: Habits) -> Result<Habits, Refusal> {
    let mut faults = Vec::new();
    let old = habits.clone();
    habits.queues = lines(typed.get("queues"))
        .map(|(name, email)| {
            let known = old.queues.iter().find(|q| text::fold(&q.name) == text::fold(name));
            Queue {
                code: known.map_or_else(|| code(name), |q| q.code.clone()),
                name: name.to_owned(),
                email: email.to_owned(),
            }
        })
        .collect();
    habits.categories = lines(typed.get("categories"))
        .map(|(name, area)| {
            let known = old.categories.iter().find(|c| text::fold(&c.name) == text::fold(name));
            let queue = habits.queues.iter().find(|q| text::fold(&q.name) == text::fold(area));
            let queue =
                if area.is_empty() { String::new() } else { queue.map_or_else(|| area.to_owned(), |q| q.code.clone()) };
            Category { code: known.map_or_else(|| code(name), |c| c.code.clone()), name: name.to_owned(), queue }
        })
        .collect();
    for (n, (key, label)) in DAYS.iter().enumerate() {
        match read_spans(typed.get(key)) {
            Some(day) => habits.calendar.week[n] = day,
            None => faults
                .push(FieldError::new(*key, format!("{label}: gli orari si scrivono come 8:30–13:00, 14:30–17:30."))),
        }
    }
    habits.calendar.national_holidays = typed.ticked("festivi");
    match read_patron(typed.get("patron")) {
        Some(patron) => habits.calendar.patron = patron,
        None => faults.push(FieldError::new("patron", "Il giorno si scrive come 24/09.")),
    }
    match read_closures(typed.get("closures")) {
        Some(closures) => habits.calendar.closures = closures,
        None => faults.push(FieldError::new("closures", "Ogni riga ha due date: 10/08/2026 – 21/08/2026.")),
    }
    let mut number = |name: &str| {
        let n = typed.get(name).parse::<u32>().ok().filter(|n| *n <= 365);
        if n.is_none() {
            faults.push(FieldError::new(name, "Scrivere un numero intero fino a 365."));
        }
        n.unwrap_or_default()
    };
    habits.reopen_days = number("reopen_days");
    habits.follow_up_days = number("follow_up_days");
    habits.close_days = number("close_days");
    habits.warn_at = number("warn_at");
    habits.file_megabytes = number("file_megabytes");
    habits.acknowledge = typed.ticked("acknowledge");
    typed.get("escalation").clone_into(&mut habits.escalation);
    Refusal::of_fields(faults).map_or(Ok(habits), Err)
}

fn read_spans(text: &str) -> Option<Vec<Span>> {
    let parts = text.split(',').map(str::trim).filter(|p| !p.is_empty());
    parts
        .map(|part| {
            let (from, until) = part.split_once(['–', '-'])?;
            Span::new(hour(from)?, hour(until)?)
        })
        .collect()
}

fn read_patron(text: &str) -> Option<Option<(u32, u32)>> {
    if text.is_empty() {
        return Some(None);
    }
    let (day, month) = text.split_once('/')?;
    let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| Some((day, month)))
}

fn read_closures(text: &str) -> Option<Vec<Period>> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .map(|line| {
            let (from, until) = line.split_once(['–', '-']).unwrap_or((line, line));
            Period::new(it::parse_date(from)?, Some(it::parse_date(until)?))
        })
        .collect()
}
