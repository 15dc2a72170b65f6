//! One version of a price list, read as a price list, and its steps.

use app::tariffs::ListVersion;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::tariffs::{Band, Charge, ListState, Price, ROUNDING, Recurrence, Rule, euros};
use domain::{Refusal, it};

use super::read::{Below, ListPath, date_field};
use super::{badge, crumbs};
use crate::forms::Typed;
use crate::view::{Alert, Badge, Crumbs, Definitions, Empty, Event, Facts, Field, Form, History, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "tariffs/list.html")]
pub(crate) struct ListPage {
    pub(crate) shell: Shell,
    pub(crate) crumbs: Crumbs,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) badge: Badge,
    pub(crate) facts: Facts,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) groups: Vec<Group>,
    pub(crate) statements: Vec<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) history: History,
    /// Address of the list, under which all its steps are.
    pub(crate) base: String,
    pub(crate) editable: bool,
    pub(crate) approve: Option<Form>,
    pub(crate) withdraw: Option<Form>,
    pub(crate) copy: Option<Form>,
}

/// Rules that are paid in the same way.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) rules: Vec<RuleView>,
}

/// A rule in words.
pub(crate) struct RuleView {
    pub(crate) code: String,
    pub(crate) description: String,
    pub(crate) price: Vec<String>,
    pub(crate) bands: Vec<(String, String)>,
    pub(crate) bands_of: String,
    pub(crate) details: Definitions,
    pub(crate) undecided: Option<Badge>,
    pub(crate) first: bool,
    pub(crate) last: bool,
}

/// The list.
pub async fn show(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    let page = load(&web, &desk, &path, None).await?;
    respond::page(&page)
}

/// Approves the draft.
pub async fn approve(State(web): State<Web>, desk: Desk, Path(path): Below, typed: Typed) -> Result<Response> {
    let (id, scope, act) = (path.id()?, desk.scope.clone(), typed.get("act").to_owned());
    let done = web.write(move |tx| app::tariffs::approve(tx, &scope, id, &act)).await;
    after(&web, &desk, &path, done, "Il listino è approvato: da ora non cambia più.").await
}

/// Takes back an approved list.
pub async fn withdraw(State(web): State<Web>, desk: Desk, Path(path): Below, typed: Typed) -> Result<Response> {
    let (id, scope, reason) = (path.id()?, desk.scope.clone(), typed.get("reason").to_owned());
    let done = web.write(move |tx| app::tariffs::withdraw(tx, &scope, id, &reason)).await;
    after(&web, &desk, &path, done, "Il listino è ritirato: non serve più a calcolare quote.").await
}

/// Deletes a draft.
pub async fn delete(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    match web.write(move |tx| app::tariffs::delete_draft(tx, &scope, id)).await {
        Ok(()) => Ok(respond::done(&desk.href("/tariffe"), "La bozza è eliminata.")),
        Err(e) => refuse(&web, &desk, &path, &e.refusal()?).await,
    }
}

/// Copies the list into a new draft.
pub async fn new_version(State(web): State<Web>, desk: Desk, Path(path): Below, typed: Typed) -> Result<Response> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    let Some(from) = it::parse_date(typed.get("from")) else {
        let refusal = Refusal::field("from", "Scrivere il primo giorno come gg/mm/aaaa.");
        return refuse(&web, &desk, &path, &refusal).await;
    };
    let copy = web.write(move |tx| app::tariffs::new_version(tx, &scope, id, from)).await?;
    let to = desk.href(&format!("/tariffe/listino/{copy}"));
    Ok(respond::done(&to, "La nuova versione è in bozza: si può modificare e poi approvare."))
}

async fn after(web: &Web, desk: &Desk, path: &ListPath, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(respond::done(&desk.href(&format!("/tariffe/listino/{}", path.listino)), said)),
        Err(e) => refuse(web, desk, path, &e.refusal()?).await,
    }
}

async fn refuse(web: &Web, desk: &Desk, path: &ListPath, refusal: &Refusal) -> Result<Response> {
    respond::refused(&load(web, desk, path, Some(refusal)).await?)
}

async fn load(web: &Web, desk: &Desk, path: &ListPath, refusal: Option<&Refusal>) -> Result<ListPage> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    let (version, log, today) = web
        .read(move |rx| {
            let version = app::tariffs::get(rx, &scope, id)?;
            let log = app::audit::history(rx, &scope, "price_list", id.as_str())?;
            Ok((version, log, rx.today()))
        })
        .await?;
    let events = log.into_iter().map(|e| Event {
        when: domain::dates::italian_time(e.at).format("%d/%m/%Y, %H:%M").to_string(),
        who: e.actor_name,
        what: e.summary,
    });
    let mut page = view(desk, &version, today);
    page.history = History { events: events.collect() };
    if let Some(refusal) = refusal {
        page.refuse(refusal);
    }
    Ok(page)
}

impl ListPage {
    /// Shows a refusal at the step that has its field, or at the head of the page.
    fn refuse(&mut self, refusal: &Refusal) {
        let mut shown = false;
        for form in [&mut self.approve, &mut self.withdraw, &mut self.copy].into_iter().flatten() {
            if refusal.fields.iter().any(|f| form.fields.iter().any(|x| x.name == f.field)) {
                form.refuse(refusal);
                shown = true;
            }
        }
        if !shown {
            let text = refusal.fields.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ");
            self.alerts.insert(0, Alert::new(Tone::Bad, refusal.message.clone(), text));
        }
    }

    /// What is read when the list has no rule.
    pub(crate) fn empty(&self) -> Empty {
        let empty = Empty::new("Il listino non ha ancora voci", "Ogni voce dice chi paga, per che cosa e quanto.");
        if self.editable { empty.action("Aggiungi una voce", format!("{}/voci/nuova", self.base)) } else { empty }
    }
}

fn view(desk: &Desk, version: &ListVersion, today: chrono::NaiveDate) -> ListPage {
    let list = &version.list;
    let may = desk.scope.allows(Permission::EditTariffs);
    let draft = version.state == ListState::Draft;
    let approved = matches!(version.state, ListState::Approved { .. });
    ListPage {
        shell: desk.shell("tariffe"),
        crumbs: crumbs(desk).here(format!("{}, versione {}", list.name, version.version)),
        title: list.name.clone(),
        lead: format!("Versione {}, in vigore {}. Fonte: {}.", version.version, list.validity_in_words(), list.source),
        badge: badge(&version.state),
        facts: facts(version, today),
        alerts: alerts(version),
        groups: groups(list),
        statements: vec![list.proration.in_words().to_owned(), ROUNDING.to_owned()],
        notes: list.notes.clone(),
        history: History::default(),
        base: desk.href(&format!("/tariffe/listino/{}", version.id)),
        editable: may && draft,
        approve: (may && draft).then(|| {
            Form::new(vec![
                Field::text("act", "Atto che approva il listino")
                    .required()
                    .max(200)
                    .help("Per esempio: delibera dell'Assemblea dei Sindaci n. 4 del 12/11/2026."),
            ])
        }),
        withdraw: (may && approved && version.used_at.is_none())
            .then(|| Form::new(vec![Field::text("reason", "Motivo del ritiro").required().max(200)])),
        copy: (may && !draft)
            .then(|| Form::new(vec![date_field("from", "Primo giorno della nuova versione").required()])),
    }
}

fn facts(version: &ListVersion, today: chrono::NaiveDate) -> Facts {
    let list = &version.list;
    let next = list.next_revision(today).map(it::date).unwrap_or_default();
    let next = if next.is_empty() { next } else { format!("prossima: {next}") };
    let revision = match list.revised_every {
        0 => "a nuovo listino".to_owned(),
        1 => "ogni anno".to_owned(),
        n => format!("ogni {n} anni"),
    };
    Facts::new()
        .figure("Voci di prezzo", it::thousands(list.rules.len() as u64), "")
        .words(
            "Popolazione e imprese",
            format!("al {}", list.population_on.in_words()),
            "il dato più recente non successivo",
        )
        .words("Postazioni", format!("al {}", list.workstations_on.in_words()), "il dato più recente non successivo")
        .words("Revisione", revision, next)
}

fn alerts(version: &ListVersion) -> Vec<Alert> {
    let mut out = Vec::new();
    if let ListState::Withdrawn { on, reason } = &version.state {
        out.push(Alert::new(Tone::Warn, format!("Ritirato il {}", it::date(*on)), reason.clone()));
    }
    if version.used_at.is_some() {
        out.push(Alert::new(Tone::Info, "", "Con questo listino sono state calcolate delle quote: resta com'è."));
    }
    let remarks = version.list.remarks();
    if !remarks.is_empty() {
        out.push(Alert::new(Tone::Warn, "Da sapere su questo listino", remarks.join(" ")));
    }
    out
}

fn groups(list: &domain::tariffs::PriceList) -> Vec<Group> {
    let ends = |rule: &Rule| {
        let at = list.rules.iter().position(|r| r.code == rule.code).unwrap_or_default();
        (at == 0, at + 1 == list.rules.len())
    };
    let pick = |title, wanted: fn(&Rule) -> bool| Group {
        title,
        rules: list.rules.iter().filter(|r| wanted(r)).map(|r| rule_view(r, ends(r))).collect(),
    };
    let included = |r: &Rule| r.price == Price::Included;
    let member = |r: &Rule| r.charge == Charge::Membership && r.price != Price::Included;
    let yearly =
        |r: &Rule| r.charge == Charge::Subscription && r.recurrence == Recurrence::Yearly && r.price != Price::Included;
    let once =
        |r: &Rule| r.charge == Charge::Subscription && r.recurrence == Recurrence::OneOff && r.price != Price::Included;
    let all = [
        pick("Quote di adesione", member),
        pick("Compresi nella quota", included),
        pick("Servizi a richiesta, ogni anno", yearly),
        pick("Servizi a richiesta, una sola volta", once),
    ];
    all.into_iter().filter(|g| !g.rules.is_empty()).collect()
}

fn rule_view(rule: &Rule, (first, last): (bool, bool)) -> RuleView {
    let (bands, bands_of) = match &rule.price {
        Price::Bands { bands, measure, .. } => (bands.as_slice(), measure.label()),
        Price::Bandwidth { bands, .. } => (bands.as_slice(), "Mb/s"),
        _ => (&[][..], ""),
    };
    let mut price = rule.price_in_words();
    if !bands.is_empty() {
        // The table says the bands better than one long sentence.
        price.remove(0);
    }
    let mut details = Definitions::new().text("Chi paga", rule.who_in_words()).text("IVA", rule.vat.in_words());
    details = details.text("Fonte", rule.source.clone());
    if !rule.note.is_empty() {
        details = details.text("Nota", rule.note.clone());
    }
    RuleView {
        code: rule.code.clone(),
        description: rule.description.clone(),
        price,
        bands: bands.iter().map(|b| (sentence(b), euros(b.amount))).collect(),
        bands_of: bands_of.to_owned(),
        details: details.code("Codice del servizio", rule.service.clone()),
        undecided: rule.undecided().then(|| Badge::new(Tone::Warn, "Importo da stabilire")),
        first,
        last,
    }
}

fn sentence(band: &Band) -> String {
    let words = band.in_words();
    let mut chars = words.chars();
    let head: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{head}{}", chars.as_str())
}
