//! What follows a confirmed form: of each row what is made of it, shown before it is made, and what was
//! made.

use app::needs::{Candidate, Followup, FormView, Made, Pick, Picks, centre_view, follow, followup};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::papers::PaperKind;
use domain::needs::{Change, Form as NeedsForm, FormState, Wish, is_free};
use domain::{Id, Refusal, it};

use super::parse;
use crate::forms::Typed;
use crate::quotes::standing_badge;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Badge, Choice, Crumbs, Field, Form, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

type At = Path<(String, String)>;

/// A row, what may be made of it, what was.
struct Row {
    name: String,
    words: String,
    choice: Option<Field>,
    note: String,
    quote: Option<(Badge, String)>,
}

#[derive(Template)]
#[template(path = "needs/follow.html")]
struct FollowPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    alerts: Vec<Alert>,
    rows: Vec<Row>,
    /// The box of the annex, while there is none.
    annex: Option<Field>,
    annex_note: String,
    /// The annex that was made: day and address of its files.
    issued: Option<(String, String)>,
    summary: Form,
    /// What will be made, to be confirmed; what was picked is then carried unseen.
    plan: Vec<String>,
    carried: Vec<Field>,
    action: String,
    back: String,
    anything: bool,
}

async fn load(web: &Web, desk: &Desk, id: Id<NeedsForm>) -> Result<Seen> {
    let scope = desk.scope.clone();
    web.read(move |rx| {
        let view = centre_view(rx, &scope, id)?;
        let all = followup(rx, &scope, &view)?;
        Ok(Seen { view, all, today: rx.today() })
    })
    .await
}

/// A form with what follows it.
struct Seen {
    view: FormView,
    all: Followup,
    today: chrono::NaiveDate,
}

const CHANGE: &str = "cambia";
const QUOTE: &str = "preventivo";

fn field_of(key: &str) -> String {
    format!("fai:{key}")
}

/// What may be made of a row; nothing when there is nothing to choose.
fn choice(all: &Followup, key: &str, name: &str, candidate: Option<&Candidate>) -> Option<Field> {
    let change = all.pending.changes.iter().find(|c| c.key == key);
    let quote = candidate.filter(|c| c.quote.is_none() && c.barred.is_none());
    let mut choices = vec![Choice::new("", "Nulla per ora")];
    let mut advised = "";
    if let Some(change) = change.filter(|_| all.pending.accession.is_some() || quote.is_none()) {
        choices.push(Choice::new(CHANGE, verb(change)));
        advised = CHANGE;
    }
    if let Some(c) = quote {
        if is_free(key) {
            choices.extend(
                all.services
                    .iter()
                    .map(|(code, name)| Choice::new(format!("{QUOTE}:{code}"), format!("Preventivo: {name}"))),
            );
        } else {
            choices.push(Choice::new(QUOTE, "Chiedi un preventivo"));
            advised = if c.row.advised || advised.is_empty() { QUOTE } else { advised };
        }
    }
    (choices.len() > 1)
        .then(|| Field::select(field_of(key), format!("Che cosa si fa di «{name}»"), choices).value(advised))
}

fn verb(change: &Change) -> String {
    match (&change.end, &change.begin, &change.prolong) {
        (_, _, Some((_, last))) => format!("Prolunga il servizio fino al {}", it::date(*last)),
        (Some(_), Some(_), _) => "Cambia il servizio dal 1° gennaio".to_owned(),
        (None, Some(_), _) => "Comincia il servizio il 1° gennaio".to_owned(),
        _ => "Termina il servizio il 31 dicembre".to_owned(),
    }
}

fn rows(desk: &Desk, all: &Followup, today: chrono::NaiveDate) -> Vec<Row> {
    let quote = |c: &Candidate| {
        let row = c.quote.as_ref()?;
        Some((standing_badge(row, today), desk.href(&format!("/preventivi/{}", row.id))))
    };
    let candidate = |key: &str| all.candidates.iter().find(|c| c.row.key == key);
    let ended = all.pending.changes.iter().filter(|c| candidate(&c.key).is_none());
    let mut out: Vec<Row> = all
        .candidates
        .iter()
        .map(|c| Row {
            name: c.row.name.clone(),
            words: c.row.words.clone(),
            choice: choice(all, &c.row.key, &c.row.name, Some(c)),
            note: c.barred.clone().unwrap_or_default(),
            quote: quote(c),
        })
        .collect();
    out.extend(ended.map(|c| Row {
        name: c.name.clone(),
        words: c.words.clone(),
        choice: choice(all, &c.key, &c.name, None),
        note: String::new(),
        quote: None,
    }));
    out.extend(all.pending.stops.iter().map(|s| Row {
        name: s.name.clone(),
        words: Wish::Keep.label().to_owned(),
        choice: None,
        note: s.why.clone(),
        quote: None,
    }));
    out
}

fn follow_page(desk: &Desk, Seen { view, all, today }: &Seen) -> FollowPage {
    let back = desk.href(&format!("/fabbisogni/schede/{}", view.row.id));
    let confirmed = matches!(view.state, FormState::Confirmed { .. });
    let rows = rows(desk, all, *today);
    let first = it::long_date(all.pending.first);
    let mut alerts = Vec::new();
    if !confirmed {
        let text = "Si prepara qualcosa solo da una scheda confermata dall'ente.";
        alerts.push(Alert::new(Tone::Info, "La scheda non è ancora confermata", text));
    } else if all.pending.accession.is_none() {
        let text = "Variazioni e allegato aspettano il rinnovo; i preventivi si possono già chiedere.";
        alerts.push(Alert::new(Tone::Warn, format!("L'ente non ha un'adesione in vigore il {first}"), text));
    }
    let may_annex = confirmed && all.annex.is_none() && all.pending.accession.is_some();
    FollowPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new()
            .to("Fabbisogni", desk.href("/fabbisogni"))
            .to(view.row.year.to_string(), desk.href(&format!("/fabbisogni/{}", view.row.year)))
            .to(view.body.name.clone(), back.clone())
            .here("Che cosa ne segue"),
        title: format!("Che cosa segue dalla scheda di {}", view.body.name),
        lead: format!("Di ogni richiesta si sceglie che cosa farne dal {first}. Nulla si prepara due volte."),
        alerts,
        anything: may_annex || rows.iter().any(|r| r.choice.is_some()),
        rows,
        annex: may_annex.then(|| {
            Field::check("annex", format!("Emetti l'allegato {} alla convenzione", view.row.year))
                .value("si")
                .help("PDF e DOCX con i servizi dell'anno, il costo stimato e gli altri fabbisogni; l'ente lo trova tra i suoi documenti.")
        }),
        annex_note: if confirmed && all.annex.is_none() && !may_annex {
            format!("L'allegato si prepara quando l'ente ha un'adesione in vigore il {first}.")
        } else {
            String::new()
        },
        issued: all.annex.as_ref().map(|p| {
            let day = it::date(domain::dates::italian_date(p.issued_at));
            (day, desk.href(&format!("/convenzioni/documenti/{}", p.id)))
        }),
        summary: Form::default(),
        plan: Vec::new(),
        carried: Vec::new(),
        action: format!("{back}/seguito"),
        back,
    }
}

/// What was picked.
fn picks(typed: &Typed) -> Picks {
    let picked = typed.pairs.iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("fai:")?.to_owned();
        Some((
            key,
            match value.as_str() {
                CHANGE => Pick::Change,
                QUOTE => Pick::Quote,
                other => Pick::QuoteAs(other.strip_prefix(QUOTE)?.strip_prefix(':')?.to_owned()),
            },
        ))
    });
    Picks { rows: picked.collect(), annex: typed.ticked("annex") }
}

/// What will be made, in words.
fn plan(picks: &Picks, all: &Followup) -> Vec<String> {
    let name = |key: &str| {
        let row = all.candidates.iter().find(|c| c.row.key == key).map(|c| c.row.name.clone());
        row.or_else(|| all.pending.changes.iter().find(|c| c.key == key).map(|c| c.name.clone())).unwrap_or_default()
    };
    let service = |code: &str| all.services.iter().find(|(c, _)| c == code).map_or("", |(_, n)| n.as_str()).to_owned();
    let mut out: Vec<String> = picks
        .rows
        .iter()
        .map(|(key, pick)| match pick {
            Pick::Change => {
                let change = all.pending.changes.iter().find(|c| c.key == *key).map(verb).unwrap_or_default();
                format!("«{}»: {}.", name(key), lower(&change))
            }
            Pick::Quote => format!("«{}»: si apre una richiesta di preventivo.", name(key)),
            Pick::QuoteAs(code) => {
                format!("«{}»: si apre una richiesta di preventivo per «{}».", name(key), service(code))
            }
        })
        .collect();
    if picks.annex {
        out.push(format!("Si emette l'{}.", lower(PaperKind::Annex.label())));
    }
    out
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn said(made: Made) -> String {
    let all = [
        (made.changes, "variazione applicata", "variazioni applicate"),
        (made.quotes, "richiesta di preventivo aperta", "richieste di preventivo aperte"),
        (made.annexes, "allegato emesso", "allegati emessi"),
    ];
    let words: Vec<String> =
        all.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(n as u64, one, many)).collect();
    if words.is_empty() {
        "Era già tutto preparato: nulla di nuovo.".to_owned()
    } else {
        format!("{}.", words.join(", "))
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, Path((_, id)): At) -> Result<Response> {
    let seen = load(&web, &desk, parse(&id)?).await?;
    page(&follow_page(&desk, &seen))
}

/// First shows what will be made; confirmed, makes it.
pub(super) async fn make(State(web): State<Web>, desk: Desk, Path((_, id)): At, typed: Typed) -> Result<Response> {
    let id: Id<NeedsForm> = parse(&id)?;
    let chosen = picks(&typed);
    let nothing = chosen.rows.is_empty() && !chosen.annex;
    if typed.ticked("change") {
        let mut shown = follow_page(&desk, &load(&web, &desk, id).await?);
        shown.fill(&typed, None);
        return page(&shown);
    }
    if !typed.ticked("confirm") && !nothing {
        let seen = load(&web, &desk, id).await?;
        let mut shown = follow_page(&desk, &seen);
        shown.plan = plan(&chosen, &seen.all);
        let picked = typed.pairs.iter().filter(|(_, v)| !v.is_empty());
        shown.carried = picked.map(|(n, v)| Field::hidden(n.clone(), v.clone())).collect();
        return page(&shown);
    }
    let scope = desk.scope.clone();
    let refusal = match web.work(move |app| follow(app, &scope, id, &chosen)).await {
        Ok(made) => return Ok(done(&desk.href(&format!("/fabbisogni/schede/{id}/seguito")), &said(made))),
        Err(e) => e.refusal()?,
    };
    let mut shown = follow_page(&desk, &load(&web, &desk, id).await?);
    shown.fill(&typed, Some(&refusal));
    refused(&shown)
}

impl FollowPage {
    /// Puts in what was picked, and what was wrong.
    fn fill(&mut self, typed: &Typed, refusal: Option<&Refusal>) {
        let mut form = Form::new(self.rows.iter().filter_map(|r| r.choice.clone()).chain(self.annex.clone()).collect());
        form.fill(&typed.pairs);
        if let Some(refusal) = refusal {
            form.refuse(refusal);
        }
        for field in self.rows.iter_mut().filter_map(|r| r.choice.as_mut()).chain(&mut self.annex) {
            *field = form.field(&field.name);
        }
        self.summary = form;
    }
}
