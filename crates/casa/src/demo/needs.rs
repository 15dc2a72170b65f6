//! Two needs campaigns: that of 2026, closed, and that of 2027, half filled. What bodies ask is
//! invented.

use app::needs::{self, Overview, Picks, Progress};
use app::{Actor, BodyScope, Result};
use domain::Id;
use domain::identity::BodyRole;
use domain::needs::{CampaignPlan, Form};

use super::story::{Story, day};

/// What a body changes of its form: rows as they are typed.
type Typed = &'static [(&'static str, &'static str)];

/// Who asks for something in the campaign of 2026.
const IN_2026: [(&str, Typed); 3] = [
    (
        "041007",
        &[
            ("connettivita:wish", "change"),
            ("connettivita:mbps", "300"),
            ("connettivita:priority", "high"),
            ("connettivita:note", "La linea attuale non regge le videoconferenze del Consiglio"),
        ],
    ),
    ("041008", &[("connettivita:wish", "change"), ("connettivita:mbps", "100")]),
    ("041028", &[("supporto-pnrr:wish", "add"), ("supporto-pnrr:priority", "high")]),
];

/// Who asks for something in the campaign of 2027.
const IN_2027: [(&str, Typed); 4] = [
    (
        "041001",
        &[
            ("connettivita:wish", "add"),
            ("connettivita:mbps", "100"),
            ("connettivita:priority", "high"),
            ("connettivita:note", "Serve per la nuova sede della biblioteca"),
            ("libero-1:title", "Rilievo fotografico delle strade con un drone"),
            ("libero-1:priority", "low"),
            ("libero-1:note", "Insieme agli altri Comuni dell'Unione"),
        ],
    ),
    ("041007", &[("supporto-pnrr:wish", "add")]),
    (
        "041029",
        &[
            ("libero-1:title", "Conservazione dei registri di cantiere"),
            ("libero-1:priority", "high"),
            ("libero-1:note", ""),
        ],
    ),
    ("umavm", &[("connettivita:wish", "add"), ("connettivita:mbps", "300")]),
];

/// Bodies that confirm the form of 2026 after its last day, and one that never does.
const LATE: [&str; 4] = ["041013", "041036", "041059", "041067"];
const NEVER: &str = "041051";

/// The campaign of 2026, in the December before, as far as its end.
pub(super) fn first(story: &Story<'_>) -> Result<()> {
    story.on(2025, 12, 17);
    let plan = CampaignPlan {
        year: 2026,
        opens: day(2025, 12, 17),
        closes: day(2025, 12, 29),
        reminders: vec![7, 1],
        message: String::new(),
    };
    let all = open(story, &plan)?;
    story.on(2025, 12, 22);
    for form in all.forms.iter().filter(|f| !LATE.contains(&code(f)) && code(f) != NEVER) {
        fill(story, form, &IN_2026)?;
        confirm(story, form)?;
    }
    story.on(2025, 12, 30);
    for form in all.forms.iter().filter(|f| LATE.contains(&code(f))) {
        confirm(story, form)?;
    }
    story.on(2025, 12, 31);
    story.write(|tx| needs::close(tx, &story.ada, 2026))?;
    // Whoever asked for something has its annex to the agreement.
    let annex = Picks { annex: true, ..Picks::default() };
    for form in all.forms.iter().filter(|f| IN_2026.iter().any(|(c, _)| *c == code(f))) {
        needs::follow(story.app, &story.ada, id(form)?, &annex)?;
    }
    Ok(())
}

/// The campaign of 2027, open: a part confirmed, a part under way.
pub(super) fn second(story: &Story<'_>) -> Result<()> {
    story.on(2026, 10, 5);
    let plan = CampaignPlan {
        year: 2027,
        opens: day(2026, 10, 5),
        closes: day(2026, 11, 16),
        reminders: vec![14, 7, 1],
        message: "Le richieste di connettività arrivate entro il termine entrano nella gara di gennaio.".to_owned(),
    };
    let all = open(story, &plan)?;
    story.on(2026, 10, 12);
    for (n, form) in all.forms.iter().enumerate() {
        let asks = IN_2027.iter().any(|(c, _)| *c == code(form));
        if asks || n % 4 == 0 {
            fill(story, form, &IN_2027)?;
        }
        if n % 4 == 0 && !asks {
            confirm(story, form)?;
        }
    }
    let Some(form) = all.forms.iter().find(|f| code(f) == "041001") else { return Ok(()) };
    let (id, mirko) = (id(form)?, person(story, form, "Mirko Schede", BodyRole::Compiler)?);
    story.write(|tx| {
        let asked = "La sede della biblioteca è già collegata alla fibra, o serve anche l'allaccio?";
        needs::comment_as_staff(tx, &story.ada, id, "connettivita", asked)?;
        needs::comment(tx, &mirko, id, "connettivita", "Serve anche l'allaccio: i lavori finiscono a marzo.")
    })
}

fn open(story: &Story<'_>, plan: &CampaignPlan) -> Result<Overview> {
    story.write(|tx| {
        needs::save_campaign(tx, &story.ada, plan, true)?;
        needs::open(tx, &story.ada, plan.year).map(|_| ())
    })?;
    story.app.read(|rx| needs::of_year(rx, &story.ada, plan.year))
}

fn code(form: &Progress) -> &str {
    form.body.istat.as_deref().or(form.body.ipa.as_deref()).unwrap_or_default()
}

fn id(form: &Progress) -> Result<Id<Form>> {
    form.form.id.parse().map_err(app::Error::internal)
}

fn person(story: &Story<'_>, form: &Progress, name: &str, role: BodyRole) -> Result<BodyScope> {
    let body = form.body.id.parse().map_err(app::Error::internal)?;
    Ok(BodyScope::new(story.centre, body, Actor::program(name), vec![role]))
}

fn fill(story: &Story<'_>, form: &Progress, wishes: &[(&str, Typed)]) -> Result<()> {
    let Some((_, typed)) = wishes.iter().find(|(c, _)| *c == code(form)) else { return Ok(()) };
    let who = person(story, form, "Mirko Schede", BodyRole::Compiler)?;
    let pairs: Vec<(String, String)> = typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let form = id(form)?;
    story.write(|tx| needs::save(tx, &who, form, &pairs).map(|_| ()))
}

fn confirm(story: &Story<'_>, form: &Progress) -> Result<()> {
    let who = person(story, form, "Lidia Sindaci", BodyRole::Signatory)?;
    let form = id(form)?;
    story.write(|tx| needs::confirm(tx, &who, form))
}
