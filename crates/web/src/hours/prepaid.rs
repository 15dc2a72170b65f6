//! Prepaid hours of every body, and what exceeds them.

use app::hours::{Proposal, prepaid, proposals, propose};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::hours::nearly_used;
use domain::identity::Permission;
use domain::quotes;

use super::chips;
use crate::forms::Typed;
use crate::respond::{done, go, page};
use crate::view::{Badge, Chips, Empty, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

struct Held {
    body: String,
    body_href: String,
    role: String,
    order: String,
    href: String,
    bought: String,
    used: String,
    left: Badge,
}

struct Exceeding {
    id: String,
    body: String,
    roles: Vec<String>,
    days: String,
    services: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "hours/prepaid.html")]
struct PrepaidPage {
    shell: Shell,
    chips: Chips,
    held: Vec<Held>,
    exceeding: Vec<Exceeding>,
    may_propose: bool,
    action: String,
    empty: Empty,
}

fn exceeding(p: &Proposal) -> Exceeding {
    Exceeding {
        id: p.body.0.clone(),
        body: p.body.1.clone(),
        roles: p.roles.iter().map(|(role, minutes)| format!("{role}: {}", quotes::hours(*minutes))).collect(),
        days: p.when(),
        services: p.services.clone(),
    }
}

pub(super) async fn show(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (held, beyond) = web.read(move |rx| Ok((prepaid(rx, &scope)?, proposals(rx, &scope)?))).await?;
    let row = |(id, body, a): &(String, String, app::quotes::Allowance)| {
        let h = &a.holding;
        let left = quotes::hours(h.minutes_left());
        let tone = match h.minutes_left() {
            0 => Tone::Bad,
            _ if nearly_used(h) => Tone::Warn,
            _ => Tone::Good,
        };
        Held {
            body: body.clone(),
            body_href: desk.href(&format!("/enti/{id}/assistenza")),
            role: h.what.clone(),
            order: a.order.clone(),
            href: desk.href(&format!("/preventivi/{}", a.quote)),
            bought: h.in_words(h.bought),
            used: h.in_words(h.used),
            left: Badge::new(tone, left),
        }
    };
    page(&PrepaidPage {
        shell: desk.shell("ore"),
        chips: chips(&desk, "/ore/prepagate"),
        held: held.iter().map(row).collect(),
        exceeding: beyond.iter().map(exceeding).collect(),
        may_propose: desk.scope.allows(Permission::EditAgreements),
        action: desk.href("/ore/prepagate"),
        empty: Empty::new(
            "Nessun ente ha ore prepagate",
            "Le ore si comprano con un preventivo di un servizio a ore: quando il firmatario lo accetta, l'ordine compare qui.",
        )
        .action("Vai ai preventivi", desk.href("/preventivi")),
    })
}

/// What exceeds of a body becomes a quote, to be read and sent.
pub(super) async fn propose_it(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let body = typed.get("ente").parse().map_err(|_| Error::not_found())?;
    let service = typed.get("servizio").to_owned();
    Ok(match web.write(move |tx| propose(tx, &scope, body, &service)).await {
        Ok(id) => done(
            &desk.href(&format!("/preventivi/{id}")),
            "Preventivo scritto con i prezzi del listino: leggerlo e inviarlo all'ente.",
        ),
        Err(e) => go(&desk.href("/ore/prepagate"), Tone::Bad, &e.refusal()?.message),
    })
}
