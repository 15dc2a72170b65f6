//! The list of requests at the centre's desk, what is done to many at once, saved views.

use app::helpdesk::{self, Act, Filter, Found, LineRow, Order, TicketRow, ViewRow};
use app::page::{Cursor, Page};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::NaiveDateTime;
use domain::helpdesk::{Desk as Habits, Kind, Priority, StateCode};
use domain::identity::Permission;

use super::forms::{choices, queues};
use super::words;
use crate::forms::Typed;
use crate::respond::{done, go};
use crate::view::{
    Badge, Chip, Chips, Choice, Empty, Field, FieldKind, Filters, Heads, Pager, Query, Shell, Tone, counted,
};
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// A request in a list.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) number: i32,
    pub(super) subject: String,
    pub(super) who: String,
    pub(super) area: String,
    pub(super) assignee: String,
    pub(super) state: Badge,
    pub(super) priority: Badge,
    pub(super) due: Badge,
    pub(super) changed: String,
}

impl Row {
    pub(super) fn of(row: &LineRow, habits: &Habits, now: NaiveDateTime, base: &str) -> Self {
        let who = match row.body_name.as_str() {
            "" => row.requester_name.clone(),
            body => format!("{body} · {}", row.requester_name),
        };
        Self {
            href: format!("{base}/{}", row.number),
            number: row.number,
            subject: row.subject.clone(),
            who,
            area: habits.queue_name(&row.queue).to_owned(),
            assignee: row.assignee_name.clone(),
            state: words::state(row),
            priority: words::priority(row),
            due: words::due(row, now),
            changed: words::changed(row, now),
        }
    }
}

#[derive(Template)]
#[template(path = "helpdesk/list.html")]
struct ListPage {
    shell: Shell,
    base: String,
    /// Where it is followed whether the list is still what it was.
    live: String,
    count: String,
    may_work: bool,
    chips: Chips,
    filters: Filters,
    heads: Heads,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
    assignees: Vec<(String, String)>,
    areas: Vec<Choice>,
    views: Vec<(String, String, String)>,
    query: String,
}

/// What a query asks for. Without anything: what is still to be worked on.
fn filter(query: &Query, own: &str, now: NaiveDateTime) -> (Filter, Order) {
    let state = query.get("stato").unwrap_or("attive");
    let assignee = match query.get("assegnata") {
        Some("io") => Some(own.to_owned()),
        Some("nessuno") => Some(String::new()),
        other => other.map(str::to_owned),
    };
    let filter = Filter {
        active: match state {
            "attive" | "ritardo" => Some(true),
            _ => None,
        },
        state: StateCode::from_code(state).map(|s| s.code().to_owned()),
        queue: query.get("area").map(str::to_owned),
        assignee,
        body: query.get("ente").map(str::to_owned),
        kind: query.get("tipo").and_then(Kind::from_code).map(|k| k.code().to_owned()),
        service: query.get("servizio").map(str::to_owned),
        category: query.get("argomento").map(str::to_owned),
        priority: query.get("priorita").and_then(|p| p.parse().ok()),
        due_by: (state == "ritardo").then_some(now),
        ..Filter::default()
    };
    let order = match query.get("ordine") {
        Some("scadenza") => Order::Due,
        Some("vecchie") => Order::Oldest,
        _ if state == "ritardo" => Order::Due,
        _ => Order::Newest,
    };
    (filter, order)
}

fn page_of(found: &Found) -> (Page<LineRow>, Option<u32>) {
    (Page { rows: found.rows.iter().map(TicketRow::line).collect(), previous: None, next: None }, found.next)
}

pub(super) async fn index(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/assistenza"), raw.as_deref());
    let (scope, asked) = (desk.scope.clone(), query.clone());
    let own = desk.scope.actor().person.map(String::from).unwrap_or_default();
    let (page, more, habits, now, people, views) = web
        .read(move |rx| {
            let (filter, order) = filter(&asked, &own, rx.now);
            let (page, more) = match asked.get("q") {
                Some(words) => {
                    let before = asked.get("dopo").and_then(|n| n.parse().ok());
                    page_of(&helpdesk::search(rx, &scope, words, before)?)
                }
                None => (helpdesk::list(rx, &scope, &filter, order, &asked.cursor())?, None),
            };
            let habits = helpdesk::desk(rx, &scope)?;
            let people = helpdesk::operators(rx, &scope)?;
            Ok((page, more, habits, rx.now, people, helpdesk::views(rx, &scope)?))
        })
        .await?;
    let base = desk.href("/assistenza");
    let mut pager = Pager::of(&query, &page);
    if let Some(last) = more {
        pager.next = Some(query.clone().after(&last.to_string()).href());
    }
    let rows: Vec<Row> = page.rows.iter().map(|r| Row::of(r, &habits, now, &base)).collect();
    let may_work = desk.scope.allows(Permission::WorkHelpdesk);
    let heads = Heads::new()
        .text("richiesta", "Richiesta")
        .text("stato", "Stato")
        .text("priorita", "Priorità")
        .text("scadenza", "Da fare")
        .text("area", "Area e persona")
        .text("cambiata", "Aggiornata");
    respond::page(&ListPage {
        shell: desk.shell("assistenza"),
        live: super::live::of_list(&base, now),
        count: if pager.next.is_none() && pager.previous.is_none() { rows.len().to_string() } else { String::new() },
        may_work,
        chips: chips(&query),
        filters: filters(&query, &habits, &people),
        heads: if may_work { heads.pickable() } else { heads },
        rows,
        empty: empty(&base, &query),
        pager,
        assignees: people,
        areas: queues(&habits, None),
        views: views
            .into_iter()
            .map(|v: ViewRow| (format!("{base}?{}", v.query), v.name, format!("{base}/viste/{}/togli", v.id)))
            .collect(),
        query: query.clone().from_start().href().split_once('?').map(|(_, q)| q.to_owned()).unwrap_or_default(),
        base,
    })
}

fn chips(query: &Query) -> Chips {
    let base = query.clone().from_start().without(&["q"]);
    let now = (query.get("stato").unwrap_or_default(), query.get("assegnata").unwrap_or_default());
    let chip = |label: &str, state: &str, assignee: &str| Chip {
        label: label.to_owned(),
        count: None,
        href: base.clone().with("stato", state).with("assegnata", assignee).href(),
        active: query.get("q").is_none() && now == (state, assignee),
    };
    Chips {
        label: "Quali richieste".to_owned(),
        chips: vec![
            chip("Da fare", "", ""),
            chip("Nuove", "new", ""),
            chip("Mie", "", "io"),
            chip("Non assegnate", "", "nessuno"),
            chip("In ritardo", "ritardo", ""),
            chip("In attesa", "waiting", ""),
            chip("Chiuse", "closed", ""),
            chip("Tutte", "tutte", ""),
        ],
    }
}

fn filters(query: &Query, habits: &Habits, people: &[(String, String)]) -> Filters {
    let some = choices;
    let mut assignees = vec![Choice::new("", "Chiunque"), Choice::new("io", "Io"), Choice::new("nessuno", "Nessuno")];
    assignees.extend(people.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())));
    let kinds = some(Some("Tutti"), Kind::ALL.iter().map(|k| (k.code(), k.label())));
    let mut priorities = vec![Choice::new("", "Tutte")];
    priorities.extend(
        Priority::ALL
            .iter()
            .rev()
            .map(|p| Choice::new((*p as i32).to_string(), format!("Almeno {}", p.label().to_lowercase()))),
    );
    let orders = vec![
        Choice::new("", "Dalla più recente"),
        Choice::new("scadenza", "Dalla più urgente da fare"),
        Choice::new("vecchie", "Dalla più vecchia"),
    ];
    Filters::new(
        query,
        Some(Field { placeholder: "Parole o numero".into(), ..Field::new(FieldKind::Search, "q", "Cerca") }),
        vec![
            Field::select("area", "Area", queues(habits, Some("Tutte"))),
            Field::select("assegnata", "Persona", assignees),
            Field::select("tipo", "Tipo", kinds),
            Field::select("priorita", "Priorità", priorities),
            Field::select("ordine", "Ordine", orders),
        ],
    )
}

fn empty(base: &str, query: &Query) -> Empty {
    if query.pairs().is_empty() {
        return Empty::new("Non c'è nulla da fare", "Le richieste degli enti arrivano qui, dal sito e dalla posta.")
            .action("Registra una richiesta", format!("{base}/nuova"));
    }
    Empty::new("Nessuna richiesta corrisponde", "Si possono togliere i filtri oppure cercare altre parole.")
        .action("Tutte quelle da fare", base)
}

/// The same act on the chosen requests.
pub(super) async fn bulk(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let numbers: Vec<u32> = typed.all("richiesta").filter_map(|n| n.parse().ok()).collect();
    let act = match typed.get("azione") {
        "prendi" => Act::Take,
        "chiudi" => Act::Close,
        "unisci" => Act::Merge,
        "area" => Act::Queue(typed.get("area").to_owned()),
        _ => Act::Assign(typed.get("persona").parse().ok()),
    };
    let scope = desk.scope.clone();
    let back = desk.href("/assistenza");
    let outcome = web.write(move |tx| helpdesk::many(tx, &scope, &numbers, &act)).await;
    Ok(match outcome {
        Ok(all) if all.left.is_empty() => {
            done(&back, &format!("Fatto: {}.", counted(all.done as u64, "richiesta cambiata", "richieste cambiate")))
        }
        Ok(all) => {
            let (number, why) = &all.left[0];
            let left = counted(all.left.len() as u64, "lasciata com'era", "lasciate com'erano");
            go(&back, Tone::Warn, &format!("Cambiate {}, {left}. Alla n. {number}: {why}", all.done))
        }
        Err(e) => go(&back, Tone::Bad, &e.refusal()?.message),
    })
}

/// Remembers the filters under a name.
pub(super) async fn save_view(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let (name, query, all) = (typed.get("nome").to_owned(), typed.get("query").to_owned(), typed.ticked("tutti"));
    let back = if query.is_empty() { desk.href("/assistenza") } else { desk.href(&format!("/assistenza?{query}")) };
    Ok(match web.write(move |tx| helpdesk::save_view(tx, &scope, &name, &query, all)).await {
        Ok(()) => done(&back, "Vista salvata."),
        Err(e) => go(&back, Tone::Bad, &e.refusal()?.message),
    })
}

/// Forgets a saved view.
pub(super) async fn remove_view(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let scope = desk.scope.clone();
    web.write(move |tx| helpdesk::remove_view(tx, &scope, &id)).await?;
    Ok(done(&desk.href("/assistenza"), "Vista tolta."))
}

/// The first page of a state, for the board.
pub(super) fn column(state: &str) -> (Filter, Order, Cursor) {
    let filter = Filter { state: Some(state.to_owned()), ..Filter::default() };
    (filter, Order::Newest, Cursor::First)
}
