//! *Oggi*: the first page of the centre's desk.

use app::billing::YearSummary;
use app::today::{CentreDay, CentreNeed, centre_day};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::identity::Permission;
use domain::{Cents, it};

use super::need::item;
use crate::route::{Access, Route, get};
use crate::view::{Chart, ChartKind, Empty, Facts, Series, Shell, Todo, TodoItem, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// How many years of dues the chart shows.
const YEARS: usize = 6;

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/cst/", Access::Staff(Permission::ReadCentre), show)]
}

#[derive(Template)]
#[template(path = "today/centre.html")]
struct TodayPage {
    shell: Shell,
    lead: String,
    facts: Facts,
    todo: Todo,
    nothing: Option<Empty>,
    chart: Option<Chart>,
    coverage: Chart,
}

async fn show(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let day = web.read(move |rx| centre_day(rx, &scope)).await?;
    let items: Vec<TodoItem> = day.needs.iter().map(|n| item(n, &desk, day.today)).collect();
    let mut shell = desk.shell("oggi");
    shell.waits("oggi", items.len() as u64, items.iter().any(|i| i.when.tone == Tone::Bad));
    respond::page(&TodayPage {
        shell,
        lead: lead(&day),
        facts: facts(&day, &desk),
        nothing: items.is_empty().then(|| {
            Empty::new("Non c'è nulla in attesa", "Scadenze e lavori da fare si leggono qui appena ce ne sono.")
        }),
        todo: Todo { items },
        chart: (!day.years.is_empty()).then(|| dues(&day.years, &desk)),
        coverage: coverage(&day),
    })
}

fn lead(day: &CentreDay) -> String {
    let today = format!("{} {}", weekday(day.today), it::long_date(day.today));
    let dues = day.needs.iter().find_map(|need| match need {
        CentreNeed::IssueDues { year, by, .. } => Some((*year, (*by - day.today).num_days())),
        _ => None,
    });
    match dues {
        Some((year, left)) if left >= 0 => {
            format!(
                "{today}. Le quote del {year} vanno emesse entro {}.",
                counted(left.unsigned_abs(), "giorno", "giorni")
            )
        }
        Some((year, _)) => format!("{today}. Il termine per emettere le quote del {year} è passato."),
        None => format!("{today}."),
    }
}

fn weekday(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["Lunedì", "Martedì", "Mercoledì", "Giovedì", "Venerdì", "Sabato", "Domenica"];
    NAMES.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

fn facts(day: &CentreDay, desk: &Desk) -> Facts {
    let (comuni, members) = day.comuni;
    let invited = if day.invited > 0 { format!("; {} da deliberare", day.invited) } else { String::new() };
    let mut facts = Facts::new();
    if comuni > 0 {
        let note = format!(
            "{} dei Comuni, {} degli abitanti{invited}",
            share(members as i64, comuni as i64),
            share(day.inhabitants.1, day.inhabitants.0)
        );
        facts = facts.figure("Comuni aderenti", format!("{members} su {comuni}"), note).href(desk.href("/adesioni"));
    } else {
        facts = facts
            .figure("Enti aderenti", it::thousands(day.members as u64), format!("di ogni tipo{invited}"))
            .href(desk.href("/adesioni"));
    }
    if let Some(last) = day.years.last() {
        let open: Cents = day.years.iter().map(|y| y.open).sum();
        let late: Cents = day.years.iter().map(|y| y.late).sum();
        facts = facts
            .figure(
                format!("Quote {}", last.year),
                last.asked.to_string(),
                counted(u64::from(last.documents), "documento", "documenti"),
            )
            .href(desk.href(&format!("/quote/{}", last.year)))
            .figure(
                "Da incassare",
                (open + late).to_string(),
                format!("incassati {} del {}", last.collected, last.year),
            )
            .href(desk.href("/pagamenti"))
            .figure(
                "In ritardo",
                late.to_string(),
                if late == Cents::ZERO { "nessun documento scaduto" } else { "oltre la scadenza" },
            );
    }
    facts
}

/// A share in whole per cent: `92 %`.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{}\u{a0}%", (part * 100 + whole / 2) / whole) }
}

fn dues(years: &[YearSummary], desk: &Desk) -> Chart {
    let shown = &years[years.len().saturating_sub(YEARS)..];
    let series = |name: &str, value: fn(&YearSummary) -> Cents| Series {
        name: name.to_owned(),
        values: shown.iter().map(|y| Some(value(y).euros())).collect(),
    };
    Chart {
        id: "incassi",
        title: "Quanto è stato incassato delle quote di ogni anno?".into(),
        kind: ChartKind::Stacked,
        label: "Anno",
        labels: shown.iter().map(|y| y.year.to_string()).collect(),
        series: vec![
            series("Incassato", |y| y.collected),
            series("In attesa", |y| y.open),
            series("In ritardo", |y| y.late),
        ],
        unit: "€",
        decimals: 2,
        csv: desk.href("/pagamenti/incassi.csv"),
        xlsx: desk.href("/pagamenti/incassi.xlsx"),
        ..Chart::default()
    }
}

fn coverage(day: &CentreDay) -> Chart {
    let part = |(all, members): (i64, i64)| vec![Some(members.into()), Some((all - members).into())];
    let (all, members) = day.comuni;
    Chart {
        id: "copertura",
        title: "Quanti Comuni del territorio aderiscono?".into(),
        kind: ChartKind::Pie,
        label: "Comuni",
        labels: vec!["Aderenti".into(), "Non aderenti".into()],
        series: vec![Series { name: "Comuni".into(), values: part((all as i64, members as i64)) }],
        source: "adesioni registrate dal centro; Comuni ISTAT, CC BY 4.0".into(),
        size: "is-low",
        ..Chart::default()
    }
}
