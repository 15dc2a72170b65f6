//! The campaign of renewal: who has resolved, who has not, reminders.

use app::agreements::{
    AgreementSettings, RenewalReminders, Renewing, agreement_settings, campaign, invite_to_renew, remind_renewal,
    save_agreement_settings,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::agreements::Accession;
use domain::agreements::resolution::CountFrom;
use domain::dates::italian_date;
use domain::identity::Permission;
use domain::{Id, Refusal, it};

use super::step::{Step, StepPage};
use super::{badge, parse};
use crate::forms::Typed;
use crate::respond::{done, go, page};
use crate::view::{Badge, Choice, Crumbs, Empty, Facts, Field, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

const RULES: Step =
    Step { path: "adesioni/regole", title: "Regole delle adesioni", verb: "Salva", said: "Regole salvate." };

#[derive(Template)]
#[template(path = "agreements/campaign.html")]
struct CampaignPage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    facts: Facts,
    rows: Vec<Row>,
    empty: Empty,
    may_edit: bool,
    to_remind: usize,
    to_invite: usize,
    base: String,
    rules: String,
}

struct Row {
    id: String,
    name: String,
    href: String,
    until: String,
    stage: Badge,
    next: Badge,
    next_href: String,
    reminded: String,
}

fn row(desk: &Desk, r: &Renewing) -> Row {
    Row {
        id: r.ending.id.clone(),
        name: r.body.name.clone(),
        href: desk.href(&format!("/adesioni/{}", r.ending.id)),
        until: it::date(r.ending.until_date),
        stage: badge(r.stage),
        next: r.next.as_ref().map_or_else(|| Badge::new(Tone::Warn, "Da invitare"), |(_, stage)| badge(*stage)),
        next_href: r.next.as_ref().map(|(id, _)| desk.href(&format!("/adesioni/{id}"))).unwrap_or_default(),
        reminded: r.reminded.map_or_else(String::new, |(at, times)| {
            format!("{}, {}", it::date(italian_date(at)), counted(times as u64, "volta", "volte"))
        }),
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (all, rules) = web.read(move |rx| Ok((campaign(rx, &scope)?, agreement_settings(rx, &scope)?))).await?;
    let count = |n: usize| it::thousands(n as u64);
    let resolved = all.iter().filter(|r| r.has_resolved()).count();
    let days: Vec<String> = rules.remind_before.iter().map(u32::to_string).collect();
    page(&CampaignPage {
        shell: desk.shell("rinnovi"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here("Rinnovi"),
        lead: format!(
            "Adesioni che scadono entro un anno o sono scadute da meno di un anno, senza quella che segue. Chi non ha \
             deliberato riceve un promemoria {} giorni prima della scadenza.",
            if days.is_empty() { "0".to_owned() } else { days.join(", ") }
        ),
        facts: Facts::new()
            .figure("Da rinnovare", count(all.len()), "")
            .figure("Hanno deliberato", count(resolved), "da portare alle firme")
            .figure("Da deliberare", count(all.len() - resolved), ""),
        to_remind: all.len() - resolved,
        to_invite: all.iter().filter(|r| r.next.is_none()).count(),
        rows: all.iter().map(|r| row(&desk, r)).collect(),
        empty: Empty::new("Nessuna adesione da rinnovare", "Quelle che scadono si leggono qui da un anno prima."),
        may_edit: desk.scope.allows(Permission::EditAgreements),
        base: desk.href("/rinnovi"),
        rules: desk.href("/adesioni/regole"),
    })
}

pub(super) async fn remind(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let only: Option<Id<Accession>> = typed.some("adesione").map(parse).transpose()?;
    let back = desk.href("/rinnovi");
    let RenewalReminders { sent, without_address } = web.write(move |tx| remind_renewal(tx, &desk.scope, only)).await?;
    let said = format!("{} nei messaggi in uscita.", counted(sent as u64, "ente avvisato", "enti avvisati"));
    if without_address.is_empty() {
        return Ok(done(&back, &said));
    }
    Ok(go(&back, Tone::Warn, &format!("{said} Senza indirizzo: {}.", without_address.join(", "))))
}

pub(super) async fn invite_all(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let back = desk.href("/rinnovi");
    match web.write(move |tx| invite_to_renew(tx, &desk.scope)).await {
        Ok(n) => Ok(done(&back, &format!("{} al rinnovo.", counted(n as u64, "ente invitato", "enti invitati")))),
        Err(e) => Ok(go(&back, Tone::Bad, &e.refusal()?.message)),
    }
}

async fn rules_page(web: &Web, desk: &Desk) -> Result<StepPage> {
    let scope = desk.scope.clone();
    let now = web.read(move |rx| agreement_settings(rx, &scope)).await?;
    let choices = vec![
        Choice::new("first-day", "Dal primo giorno di pubblicazione")
            .help("Esecutiva l'undicesimo giorno, contando come zero il primo di pubblicazione."),
        Choice::new("last-day", "Dalla fine della pubblicazione")
            .help("Si conta dall'ultimo dei quindici giorni all'albo."),
    ];
    let days: Vec<String> = now.remind_before.iter().map(u32::to_string).collect();
    let count = if now.count_from == CountFrom::FirstDay { "first-day" } else { "last-day" };
    let fields = vec![
        Field::radio("count_from", "Da quando si conta l'esecutività", choices).value(count).required(),
        Field::text("remind_before", "Promemoria del rinnovo, giorni prima della scadenza")
            .value(days.join(", "))
            .help("Numeri divisi da virgole, per esempio: 365, 180, 90, 30."),
    ];
    Ok(StepPage::of_centre(desk, RULES, "Valgono per tutte le adesioni del centro.".to_owned(), fields))
}

pub(super) async fn rules_form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    rules_page(&web, &desk).await?.show()
}

fn read(typed: &Typed) -> Result<AgreementSettings, Refusal> {
    let words = typed.get("remind_before").split([',', ';', ' ']).filter(|w| !w.is_empty());
    let remind_before = words.map(str::parse).collect::<Result<Vec<u32>, _>>();
    let remind_before = remind_before
        .map_err(|_| Refusal::field("remind_before", "Scrivere numeri interi divisi da virgole: 365, 180, 90, 30."))?;
    let count_from = if typed.get("count_from") == "last-day" { CountFrom::LastDay } else { CountFrom::FirstDay };
    Ok(AgreementSettings { count_from, remind_before })
}

pub(super) async fn save_rules(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let shown = rules_page(&web, &desk).await?;
    let outcome = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(new) => {
            let scope = desk.scope.clone();
            web.write(move |tx| save_agreement_settings(tx, &scope, &new)).await
        }
    };
    shown.answer(&typed, outcome, RULES.said)
}
