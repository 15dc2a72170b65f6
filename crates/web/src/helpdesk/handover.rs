//! The work of an absent colleague: what would pass, looked at before it does.

use app::helpdesk;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::words;
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
use crate::view::{Alert, Badge, Choice, Crumbs, Empty, Field, Form, Query, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

struct Row {
    href: String,
    subject: String,
    under: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "helpdesk/handover.html")]
struct HandOverPage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    action: String,
    back: String,
    rows: Vec<Row>,
    more: String,
    empty: Option<Empty>,
    passing: Option<Alert>,
    form: Form,
}

async fn build(desk: &Desk, web: &Web, from: &str, to: &str) -> Result<HandOverPage> {
    let scope = desk.scope.clone();
    let person = from.parse().map_err(|_| app::Error::refused("Scegliere chi è assente."))?;
    let (held, people) =
        web.read(move |rx| Ok((helpdesk::held_by(rx, &scope, person)?, helpdesk::operators(rx, &scope)?))).await?;
    let who = held.name.clone();
    let mut others = vec![Choice::new("", "Nessuno: tornano alle aree")];
    others.extend(people.into_iter().filter(|(id, _)| id != from).map(|(id, name)| Choice::new(id, name)));
    let back = desk.href("/assistenza/impostazioni");
    let many = counted(held.count, "richiesta aperta", "richieste aperte");
    Ok(HandOverPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new()
            .to("Assistenza", desk.href("/assistenza"))
            .to("Regole e modelli", &back)
            .here("Passaggio di consegne"),
        lead: match held.count {
            0 => format!("{who} non ha richieste aperte in carico."),
            _ => format!("{who} ha in carico {many}."),
        },
        rows: held
            .first
            .iter()
            .map(|t| Row {
                href: desk.href(&format!("/assistenza/{}", t.number)),
                subject: t.subject.clone(),
                under: [format!("n. {}", t.number), t.body_name.clone()]
                    .into_iter()
                    .filter(|w| !w.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
                state: words::state(&t.line()),
            })
            .collect(),
        more: match held.count.saturating_sub(held.first.len() as u64) {
            0 => String::new(),
            n => format!("E {}.", counted(n, "un'altra", "altre")),
        },
        empty: (held.count == 0).then(|| {
            Empty::new("Nulla da passare", "Per un'altra persona si sceglie il nome in «Regole e modelli».")
                .action("Regole e modelli", back.as_str())
        }),
        passing: held.passing.then(|| {
            Alert::new(
                Tone::Info,
                "Il passaggio è in corso",
                format!("Le richieste di {who} stanno passando, poche alla volta: ricaricando la pagina si vede ciò che resta."),
            )
        }),
        form: Form::new(vec![
            Field::hidden("da", from),
            Field::select("a", "Passano a", others).value(to).required(),
            Field::area("nota", "Nota per chi le riceve")
                .max(2_000)
                .help("Si aggiunge come nota interna a ogni richiesta: la leggono solo le persone del centro."),
        ]),
        action: desk.href("/assistenza/consegne"),
        back,
    })
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    match build(&desk, &web, query.get("da").unwrap_or_default(), query.get("a").unwrap_or_default()).await {
        Ok(shown) => page(&shown),
        Err(e) => Ok(go(&desk.href("/assistenza/impostazioni"), Tone::Bad, &e.refusal()?.message)),
    }
}

pub(super) async fn pass(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let settings = desk.href("/assistenza/impostazioni");
    let Ok(from) = typed.get("da").parse() else {
        return Ok(go(&settings, Tone::Bad, "Scegliere chi è assente."));
    };
    let (scope, to, note) = (desk.scope.clone(), typed.get("a").parse().ok(), typed.get("nota").to_owned());
    match web.write(move |tx| helpdesk::hand_over(tx, &scope, (from, to), &note)).await {
        Ok(passed) => {
            let mut said = format!("{}.", counted(passed.done as u64, "richiesta passata", "richieste passate"));
            if passed.later > 0 {
                let rest = counted(passed.later as u64, "altra passa", "altre passano");
                said.push_str(&format!(" {rest} fra poco."));
            }
            Ok(done(&settings, &said))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = build(&desk, &web, typed.get("da"), typed.get("a")).await?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&super::own::named(refusal));
            refused(&shown)
        }
    }
}
