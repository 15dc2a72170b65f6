//! Opening a centre: who it is and what it has, the proposal, the confirmation.

use app::centres::{self, CentreRow, NewCentre};
use app::models::{GuidedCentre, open_guided};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::models::{ComponentKind, Model, Preferences, Proposal, ROLES, SERVICES, Situation, propose};
use domain::{FieldError, Refusal};

use super::checklist::{choice_fields, read_choice};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Empty, Field, Form, Shell, Steps};
use crate::visit::Administrator;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/piattaforma/centri", Access::Platform, list),
        get("/piattaforma/centri/nuovo", Access::Platform, ask),
        post("/piattaforma/centri/nuovo", Access::Platform, answer),
        post("/piattaforma/centri", Access::Platform, open),
    ]
}

const STEPS: [&str; 3] = ["Il centro", "La proposta", "Aperto"];

#[derive(Template)]
#[template(path = "models/centres.html")]
struct CentresPage {
    shell: Shell,
    centres: Vec<CentreRow>,
    empty: Empty,
}

async fn list(State(web): State<Web>, admin: Administrator) -> Result<Response> {
    let scope = admin.scope.clone();
    let (centres, loads) =
        web.read(move |rx| Ok((centres::all(rx)?, app::territory::newest_loads(rx, &scope)?))).await?;
    let loaded = loads.iter().any(|l| l.state == "done");
    page(&CentresPage { shell: admin.shell("centri"), centres, empty: first_step(loaded) })
}

/// What an installation without centres needs first.
fn first_step(loaded: bool) -> Empty {
    if loaded {
        let text = "La piattaforma propone il modello adatto alla Provincia e dice che cosa manca.";
        Empty::new("Nessun centro è ancora aperto", text).action("Apri il primo centro", "/piattaforma/centri/nuovo")
    } else {
        let text =
            "Prima si caricano i registri nazionali, così il centro trova già i suoi enti; poi si apre il centro.";
        Empty::new("Nessun centro è ancora aperto", text).action("Carica i registri nazionali", "/piattaforma/registri")
    }
}

#[derive(Template)]
#[template(path = "models/guided.html")]
struct GuidedPage {
    shell: Shell,
    crumbs: Crumbs,
    steps: Steps,
    form: Form,
}

fn first_form() -> Form {
    let choices = |all: &[domain::models::Component]| {
        all.iter()
            .map(|c| Choice::new(c.code, c.name).help(format!("Livello {}", c.level.label().to_lowercase())))
            .collect()
    };
    Form::new(vec![
        Field::text("province_name", "Nome della Provincia")
            .help("Per esempio: Provincia di Macerata.")
            .required()
            .max(120),
        Field::text("province_code", "Codice ISTAT della Provincia")
            .help("Tre cifre, per esempio 043.")
            .required()
            .max(3)
            .class("is-short"),
        Field::text("province_sigla", "Sigla").help("Due lettere, per esempio MC.").required().max(2).class("is-short"),
        Field::text("name", "Nome del centro")
            .help("Come lo leggono gli enti: Centro Servizi Territoriale di Macerata.")
            .required()
            .max(160),
        Field::text("slug", "Indirizzo")
            .help("La parola che sta nell'indirizzo delle pagine, per esempio mc.")
            .required()
            .max(40)
            .class("is-short"),
        Field::checks("roles", "Figure che la Provincia ha già", choices(&ROLES)),
        Field::checks("services", "Servizi che il centro vuole offrire", choices(&SERVICES)).required(),
        Field::check("owns_company", "La Provincia ha già, o sta per avere, una società a capitale pubblico"),
        Field::check("widen", "Vuole servire più enti senza assumere tecnici propri"),
        Field::check("close_control", "Vuole tenere il controllo della gestione di ogni giorno"),
        Field::check("quick_start", "Vuole partire in tempi rapidi"),
    ])
}

fn guided(admin: &Administrator, form: Form) -> GuidedPage {
    GuidedPage {
        shell: admin.shell("centri"),
        crumbs: Crumbs::new().to("Centri", "/piattaforma/centri").here("Nuovo centro"),
        steps: Steps::at(&STEPS, 0),
        form,
    }
}

async fn ask(admin: Administrator) -> Result<Response> {
    page(&guided(&admin, first_form()))
}

fn situation(typed: &Typed) -> Situation {
    Situation {
        roles: typed.all("roles").map(str::to_owned).collect(),
        services: typed.all("services").map(str::to_owned).collect(),
        preferences: Preferences {
            owns_company: typed.ticked("owns_company"),
            widen_without_technicians: typed.ticked("widen"),
            close_control: typed.ticked("close_control"),
            quick_start: typed.ticked("quick_start"),
        },
    }
}

fn new_centre(typed: &Typed) -> NewCentre {
    NewCentre {
        slug: typed.get("slug").to_lowercase(),
        name: typed.get("name").to_owned(),
        province_name: typed.get("province_name").to_owned(),
        province_code: typed.get("province_code").to_owned(),
        province_sigla: typed.get("province_sigla").to_uppercase(),
        demo: false,
    }
}

fn incomplete(typed: &Typed) -> Vec<FieldError> {
    [
        ("province_name", "Scrivere il nome della Provincia."),
        ("province_code", "Scrivere il codice ISTAT della Provincia."),
        ("province_sigla", "Scrivere la sigla della Provincia."),
        ("name", "Scrivere il nome del centro."),
        ("slug", "Scrivere l'indirizzo del centro."),
    ]
    .into_iter()
    .filter(|(field, _)| typed.get(field).is_empty())
    .map(|(field, message)| FieldError::new(field, message))
    .collect()
}

#[derive(Template)]
#[template(path = "models/proposal.html")]
struct ProposalPage {
    shell: Shell,
    crumbs: Crumbs,
    steps: Steps,
    proposal: Proposal,
    missing: Vec<(&'static str, Vec<&'static str>)>,
    carried: Vec<(String, String)>,
    form: Form,
    centre: String,
}

fn proposal_page(admin: &Administrator, typed: &Typed, proposal: Proposal) -> ProposalPage {
    let [model, level] = choice_fields(proposal.model, proposal.level);
    let case = match proposal.model {
        Model::Public => "pesaro-urbino",
        Model::InHouse => "macerata",
        Model::Partnership => "lecco",
    };
    let lists = vec![
        Choice::new("", "Nessuna: si scrivono da capo"),
        Choice::new("pesaro-urbino", "Come Pesaro e Urbino: quota per abitante"),
        Choice::new("macerata", "Come Macerata: quota per fasce di abitanti"),
        Choice::new("lecco", "Come Lecco: quote per postazione"),
    ];
    let price_list = Field::select("price_list", "Carta dei servizi e tariffe da cui partire", lists)
        .value(case)
        .help("Si può cambiare tutto dopo l'apertura.");
    const OWN: [&str; 3] = ["model", "level", "price_list"];
    let carried = typed.pairs.iter().filter(|(n, _)| !OWN.contains(&n.as_str())).cloned().collect();
    let missing = [ComponentKind::Role, ComponentKind::Act, ComponentKind::Organ, ComponentKind::Service]
        .into_iter()
        .map(|kind| (kind.plural(), proposal.missing(kind).map(|i| i.name).collect()))
        .filter(|(_, names): &(_, Vec<_>)| !names.is_empty())
        .collect();
    ProposalPage {
        shell: admin.shell("centri"),
        crumbs: Crumbs::new().to("Centri", "/piattaforma/centri").here("Nuovo centro"),
        steps: Steps::at(&STEPS, 1),
        missing,
        carried,
        form: Form::new(vec![model, level, price_list]),
        centre: typed.get("name").to_owned(),
        proposal,
    }
}

fn back_to_first(admin: &Administrator, typed: &Typed, refusal: &Refusal) -> Result<Response> {
    let mut form = first_form();
    form.fill(&typed.pairs);
    form.refuse(refusal);
    refused(&guided(admin, form))
}

async fn answer(State(web): State<Web>, admin: Administrator, typed: Typed) -> Result<Response> {
    let mut faults = incomplete(&typed);
    let proposal = propose(&situation(&typed));
    if let Err(refusal) = &proposal {
        faults.extend(refusal.fields.iter().cloned());
    }
    let wanted = typed.get("slug").to_lowercase();
    if web.read(move |rx| centres::by_slug(rx, &wanted)).await?.is_some() {
        faults.push(FieldError::new("slug", "Questo indirizzo è già di un altro centro: sceglierne un altro."));
    }
    match (Refusal::of_fields(faults), proposal) {
        (None, Ok(proposal)) => page(&proposal_page(&admin, &typed, proposal)),
        (Some(refusal), _) | (None, Err(refusal)) => back_to_first(&admin, &typed, &refusal),
    }
}

async fn open(State(web): State<Web>, admin: Administrator, typed: Typed) -> Result<Response> {
    let (model, level) = match read_choice(&typed) {
        Ok(choice) => choice,
        Err(refusal) => return refused_proposal(&admin, &typed, &refusal),
    };
    let new = GuidedCentre {
        centre: new_centre(&typed),
        model,
        level,
        situation: situation(&typed),
        price_list: typed.some("price_list").map(str::to_owned),
        from: None,
    };
    let name = new.centre.name.clone();
    let scope = admin.scope.clone();
    match web.write(move |tx| open_guided(tx, &scope, &new)).await {
        Ok(_) => Ok(done(
            "/piattaforma/centri",
            &format!("Aperto «{name}». Ora si invita chi lo coordina: dalla sua scrivania prosegue il lavoro."),
        )),
        Err(e) => back_to_first(&admin, &typed, &e.refusal()?),
    }
}

fn refused_proposal(admin: &Administrator, typed: &Typed, refusal: &Refusal) -> Result<Response> {
    match propose(&situation(typed)) {
        Ok(proposal) => {
            let mut shown = proposal_page(admin, typed, proposal);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(refusal);
            refused(&shown)
        }
        Err(first) => back_to_first(admin, typed, &first),
    }
}
