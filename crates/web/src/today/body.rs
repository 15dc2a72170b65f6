//! The first page of a body's desk: deadlines, what it has and pays, whom to call.

use app::today::{BodyDay, BodyNeed, OwnService, body_day};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Datelike;
use domain::charter::Inclusion;
use domain::dates::Period;
use domain::identity::Permission;
use domain::{Cents, it};

use crate::route::{Access, Route, get};
use crate::view::{Alert, Badge, Definitions, Empty, Facts, Shell, Todo, TodoItem, Tone, counted};
use crate::visit::BodyDesk;
use crate::{Result, Web, respond};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/ente/{ente}/", Access::Body(Permission::ReadBody), show),
        get("/{centre}/ente/{ente}/servizi", Access::Body(Permission::ReadBody), services),
    ]
}

#[derive(Template)]
#[template(path = "today/body.html")]
struct TodayPage {
    shell: Shell,
    known: Vec<Alert>,
    todo: Todo,
    nothing: Option<Empty>,
    facts: Facts,
    services: Vec<Line>,
    year: i32,
    forecast: String,
    documents: Vec<DocumentLine>,
    all_documents: String,
    contacts: Definitions,
    phone: String,
}

#[derive(Template)]
#[template(path = "today/services.html")]
struct ServicesPage {
    shell: Shell,
    lead: String,
    services: Vec<Line>,
    year: i32,
    forecast: String,
    empty: Empty,
    may_ask: bool,
    ask: String,
}

/// One service as it is read.
struct Line {
    name: String,
    href: String,
    asked: Vec<String>,
    cost: String,
    missing: String,
    inclusion: Badge,
}

struct DocumentLine {
    href: String,
    name: String,
    amount: Cents,
    state: Badge,
}

async fn show(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let day = load(&desk, &web).await?;
    let known = crate::outages::alerts(&desk, &web).await?;
    let items: Vec<TodoItem> = day.needs.iter().map(|n| item(n, &desk)).collect();
    let documents = day
        .documents
        .iter()
        .map(|d| DocumentLine {
            href: desk.href(&format!("/quote/{}", d.id)),
            name: format!("Quote {}, del {}", d.dues_year, it::date(d.date)),
            amount: Cents(d.payable),
            state: if d.open == 0 {
                Badge::new(Tone::Good, "pagato")
            } else if d.due < day.today {
                Badge::new(Tone::Bad, "in ritardo")
            } else {
                Badge::new(Tone::Info, format!("entro il {}", it::date(d.due)))
            },
        })
        .collect();
    let reach = day.centre.reach();
    respond::page(&TodayPage {
        shell: desk.shell("oggi"),
        known,
        nothing: items.is_empty().then(|| {
            Empty::new("Non c'è nulla da fare", "Scadenze e richieste del centro si leggono qui appena ce ne sono.")
        }),
        todo: Todo { items },
        facts: facts(&day, &desk),
        services: day.services.iter().map(|s| line(s, &desk)).collect(),
        year: day.today.year(),
        forecast: forecast(&day),
        documents,
        all_documents: desk.href("/quote"),
        contacts: crate::centres::of_bodies(&reach),
        phone: if reach.referent_phone.is_empty() { reach.phone } else { reach.referent_phone },
    })
}

async fn services(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let day = load(&desk, &web).await?;
    let lead = day.accession.as_ref().map_or_else(String::new, |(scheme, until)| {
        format!("{scheme}, fino al {}. Per averne altri si chiede un preventivo.", it::long_date(*until))
    });
    let portal = format!("/{}/servizi", desk.centre.slug);
    respond::page(&ServicesPage {
        shell: desk.shell("servizi"),
        lead,
        may_ask: day.accession.is_some() && desk.scope.allows(Permission::CompileBody),
        ask: desk.href("/preventivi/nuovo"),
        services: day.services.iter().map(|s| line(s, &desk)).collect(),
        year: day.today.year(),
        forecast: forecast(&day),
        empty: Empty::new(
            "Nessun servizio in corso",
            "L'ente non ha un'adesione in vigore: la carta dice che cosa offre il centro.",
        )
        .action("Leggi la carta dei servizi", portal),
    })
}

async fn load(desk: &BodyDesk, web: &Web) -> Result<BodyDay> {
    let scope = desk.scope.clone();
    web.read(move |rx| body_day(rx, &scope)).await
}

fn line(service: &OwnService, desk: &BodyDesk) -> Line {
    Line {
        name: service.name.clone(),
        href: format!("/{}/servizi/{}", desk.centre.slug, service.code),
        asked: service.asked.iter().map(|(what, days)| asked(what, *days)).collect(),
        cost: service.cost.map(|c| c.to_string()).unwrap_or_default(),
        missing: service.missing.clone().unwrap_or_default(),
        inclusion: match service.inclusion {
            Inclusion::BaseFee => Badge::new(Tone::Good, "quota base"),
            Inclusion::Included => Badge::new(Tone::Good, "compreso nella quota"),
            Inclusion::OnDemand => Badge::new(Tone::Info, "a richiesta"),
        },
    }
}

/// What was asked for and until when: `100 Mb/s, fino al 31/12/2030`.
fn asked(what: &str, days: Period) -> String {
    let days = match days.until {
        Some(until) => format!("dal {} al {}", it::date(days.from), it::date(until)),
        None => format!("dal {}", it::date(days.from)),
    };
    if what.is_empty() { days } else { format!("{what}, {days}") }
}

/// What this year costs by the price list.
fn forecast(day: &BodyDay) -> String {
    match &day.forecast {
        Some(f) if f.is_complete() && f.amounts.vat > Cents::ZERO => {
            format!("In tutto {} per il {}, {} con l'IVA, secondo il listino.", f.amounts.net, f.year, f.amounts.total)
        }
        Some(f) if f.is_complete() => format!("In tutto {} per il {}, secondo il listino.", f.amounts.net, f.year),
        Some(f) => format!("Il costo del {} non si può ancora calcolare: lo completa il centro.", f.year),
        None => String::new(),
    }
}

fn facts(day: &BodyDay, desk: &BodyDesk) -> Facts {
    let mut facts = Facts::new();
    facts = match &day.accession {
        Some((scheme, until)) => facts.words("Adesione", format!("fino al {}", it::date(*until)), scheme.clone()),
        None => facts.words("Adesione", "non in vigore", "scrivere al centro per aderire"),
    };
    facts = facts
        .figure(
            "Servizi",
            it::thousands(day.services.len() as u64),
            counted(
                day.services.iter().filter(|s| s.inclusion == Inclusion::OnDemand).count() as u64,
                "a richiesta",
                "a richiesta",
            ),
        )
        .href(desk.href("/servizi"));
    if let Some((year, asked)) = day.asked {
        facts = facts
            .figure(format!("Quota {year}"), asked.to_string(), "tutti i documenti dell'anno")
            .href(desk.href("/quote"));
    }
    facts.figure("Da pagare", day.left.to_string(), if day.left == Cents::ZERO { "tutto pagato" } else { "in tutto" })
}

fn item(need: &BodyNeed, desk: &BodyDesk) -> TodoItem {
    match need {
        BodyNeed::Pay { document, number, left, due, late } => TodoItem {
            what: format!("Paga {left}"),
            href: desk.href(&format!("/quote/{document}")),
            who: format!("Documento {number}"),
            when: if *late {
                Badge::new(Tone::Bad, format!("scaduto il {}", it::date(*due)))
            } else {
                Badge::new(Tone::Plain, format!("entro il {}", it::long_date(*due)))
            },
        },
        BodyNeed::Answer { number, subject } => TodoItem {
            what: "Rispondi al centro".into(),
            href: desk.href(&format!("/assistenza/{number}")),
            who: subject.clone(),
            when: Badge::new(Tone::Warn, format!("richiesta n. {number}")),
        },
        BodyNeed::Resolve { scheme, from } => TodoItem {
            what: "Delibera l'adesione".into(),
            href: desk.href("/convenzione"),
            who: format!("{scheme}, dal {}", it::date(*from)),
            when: Badge::new(Tone::Warn, "attende il Consiglio"),
        },
        BodyNeed::Sign { scheme } => TodoItem {
            what: "Firma la convenzione".into(),
            href: desk.href("/convenzione"),
            who: scheme.clone(),
            when: Badge::new(Tone::Warn, "attende la firma dell'ente"),
        },
        BodyNeed::Renew { until } => TodoItem {
            what: "Rinnova l'adesione".into(),
            href: desk.href("/convenzione"),
            who: "Serve una nuova delibera del Consiglio".into(),
            when: Badge::new(Tone::Warn, format!("scade il {}", it::date(*until))),
        },
        BodyNeed::Needs { form, year, stage, deadline } => TodoItem {
            what: format!("Compila la scheda dei fabbisogni {year}"),
            href: desk.href(&format!("/fabbisogni/{form}")),
            who: stage.label().to_owned(),
            when: if *stage == domain::needs::Stage::Late {
                Badge::new(Tone::Bad, format!("scaduta il {}", it::date(*deadline)))
            } else {
                Badge::new(Tone::Plain, format!("entro il {}", it::long_date(*deadline)))
            },
        },
        BodyNeed::AcceptQuote { quote, service, total, until } => TodoItem {
            what: "Rispondi a un preventivo".into(),
            href: desk.href(&format!("/preventivi/{quote}")),
            who: format!("{service}, {total} con IVA; lo accetta il firmatario"),
            when: Badge::new(Tone::Plain, format!("entro il {}", it::long_date(*until))),
        },
        BodyNeed::HoursEnding { role, order, left } => hours_ending(desk, (role, order), *left),
        BodyNeed::NameContacts => TodoItem {
            what: "Comunica al centro i contatti dell'ente".into(),
            href: format!("/{}/contatti", desk.centre.slug),
            who: "Sindaco, segretario, responsabile della transizione digitale".into(),
            when: Badge::new(Tone::Plain, ""),
        },
    }
}

fn hours_ending(desk: &BodyDesk, (role, order): (&str, &str), left: i64) -> TodoItem {
    TodoItem {
        what: "Le ore prepagate stanno per finire".into(),
        href: desk.href("/ore"),
        who: format!("{role}, ordine {order}"),
        when: Badge::new(Tone::Warn, format!("restano {}", domain::quotes::hours(left))),
    }
}
