//! Who logs in to the demonstration: invented people, one for each role.

use app::identity::{self, Invite, MakePassword};
use app::{App, PlatformScope, Result};
use domain::centres::Reach;
use domain::identity::{BodyRole, StaffRole};
use web::state::DemoLogin;

use super::story::Story;

/// The password of every log-in of the demonstration, shown on its log-in page.
const PASSWORD: &str = "casa dei comuni 2026";

const STAFF: [(StaffRole, &str, &str); 7] = [
    (StaffRole::Coordinator, "Ada Colonna", "coordinatore"),
    (StaffRole::Accountant, "Bruno Ragioni", "contabile"),
    (StaffRole::HelpDesk, "Carla Pronti", "assistenza"),
    (StaffRole::Technician, "Dario Reti", "tecnico"),
    (StaffRole::Planner, "Elena Piani", "programmazione"),
    (StaffRole::Secretary, "Fabio Verbali", "segreteria"),
    (StaffRole::Auditor, "Gaia Riscontri", "revisore"),
];

const BODY: [(BodyRole, &str, &str); 4] = [
    (BodyRole::Referent, "Ivo Ponte", "referente"),
    (BodyRole::Signatory, "Lidia Sindaci", "firmatario"),
    (BodyRole::Compiler, "Mirko Schede", "compilatore"),
    (BodyRole::Viewer, "Nora Vista", "lettura"),
];

/// Where people of a body log in: ISTAT code, and how the body is named after a role.
const DESKS: [(&str, &str); 2] = [("041001", "del Comune di Acqualagna"), ("041007", "del Comune di Cagli")];
/// The Union whose referent acts for two of its Comuni.
const UNION: &str = "umcn";
const DELEGATE: [&str; 2] = ["041002", "041008"];

/// How the centre is reached: invented, like its people.
pub(crate) fn reach() -> Reach {
    Reach {
        phone: "0721 000000".to_owned(),
        email: "cst@casa.example".to_owned(),
        pec: "cst@pec.casa.example".to_owned(),
        address: "Viale dell'Esempio 4, 61121 Pesaro".to_owned(),
        hours: "dal lunedì al venerdì 9–13, martedì e giovedì anche 15–17".to_owned(),
        referent: "Carla Pronti".to_owned(),
        referent_phone: "0721 000001".to_owned(),
        referent_email: address("assistenza"),
    }
}

fn address(local: &str) -> String {
    format!("{local}@casa.example")
}

fn invitation<R>(role: R, name: &str, local: &str) -> Invite<R> {
    Invite { name: name.to_owned(), email: address(local), role, from: None, until: None, employer: None }
}

fn enter(app: &App, invited: &identity::Invited) -> Result<()> {
    let Some(token) = invited.link.as_deref().and_then(|l| l.rsplit('/').next()) else { return Ok(()) };
    let chosen = MakePassword { password: PASSWORD.to_owned(), repeat: PASSWORD.to_owned() };
    identity::accept(app, token, &chosen)?;
    Ok(())
}

/// Invites everybody; each has accepted.
pub(super) fn invite(story: &Story<'_>, platform: &PlatformScope) -> Result<Vec<DemoLogin>> {
    let app = story.app;
    let mut logins = Vec::new();
    let mut login = |role: String, local: &str| {
        logins.push(DemoLogin { role, email: address(local), password: PASSWORD.to_owned() });
    };
    let admin = app.write(|tx| identity::invite_admin(tx, platform, "Pina Ferma", &address("amministratore")))?;
    enter(app, &admin)?;
    login("Amministratore della piattaforma".to_owned(), "amministratore");
    for (role, name, local) in STAFF {
        let invite = invitation(role, name, local);
        let invited = app.write(|tx| identity::invite_staff_of(tx, platform, story.centre, &invite))?;
        enter(app, &invited)?;
        login(format!("{} del centro", role.label()), local);
    }
    for (n, (code, of)) in DESKS.into_iter().enumerate() {
        let body = story.body(code)?;
        // The referent serves the first two bodies, the others the first alone.
        let people = if n == 0 { &BODY[..] } else { &BODY[..1] };
        for &(role, name, local) in people {
            let invite = invitation(role, name, local);
            let invited = app.write(|tx| identity::invite_to_body(tx, &story.ada, body, &invite))?;
            enter(app, &invited)?;
            if invited.link.is_some() {
                login(format!("{} {of}", role.label()), local);
            }
        }
    }
    let union = story.body(UNION)?;
    let invite = invitation(BodyRole::Referent, "Oscar Unioni", "unione");
    let invited = app.write(|tx| identity::invite_to_body(tx, &story.ada, union, &invite))?;
    enter(app, &invited)?;
    for code in DELEGATE {
        let body = story.body(code)?;
        app.write(|tx| identity::delegate_for(tx, &story.ada, (body, union), None, None))?;
    }
    login("Referente dell'Unione del Catria e Nerone".to_owned(), "unione");
    Ok(logins)
}
