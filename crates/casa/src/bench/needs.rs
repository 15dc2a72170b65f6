//! (n) The needs form with sixty rows, as the body that fills it opens it.

use app::needs::{open, save_campaign};
use app::{App, StaffScope};
use domain::Id;
use domain::charter::Inclusion;
use domain::identity::{BodyRole, Permission, Person};
use domain::needs::CampaignPlan;
use storage::identity::{BodyRoleRow, PersonRow, add_body_role, add_person};

use super::load::{Ask, drive};
use super::process::Server;
use super::report::{Figure, Report, per_second};
use super::{Scale, seed};
use crate::commands::explain;
use crate::config::Config;

/// Rows of the form.
const ROWS: usize = 60;
/// Connections at which it is measured.
const CONNECTIONS: [usize; 2] = [1, 8];

/// Prepares the form and measures its page.
pub(super) fn measure(
    config: &Config,
    app: &App,
    centres: &[StaffScope],
    scale: Scale,
    report: &mut Report,
) -> Result<(), String> {
    let first = centres.first().ok_or("no centre")?;
    let (path, cookie) = prepare(app, first).map_err(explain)?;
    let server = Server::start(config, &["bench-server", "--centre", &seed::slug(1)])?;
    let ask = Ask::path(path).session(&cookie);
    drive(server.address, &ask, 2, scale.warm)?;
    for connections in CONNECTIONS {
        let seen = drive(server.address, &ask, connections, scale.run)?;
        let name = format!("needs form of {ROWS} rows, {connections} conn.");
        let note = format!("half within {:.1} ms", seen.p50.as_secs_f64() * 1000.0);
        report.add(Figure::new('n', name, per_second(seen.requests, seen.elapsed), "page/s").note(note));
    }
    Ok(())
}

/// A charter of sixty services, an open campaign, and a compiler of one body; gives the page and the cookie.
fn prepare(app: &App, scope: &StaffScope) -> app::Result<(String, String)> {
    let centre = scope.centre(Permission::EditAgreements)?;
    app.write(|tx| {
        let today = tx.today();
        let year = chrono::Datelike::year(&today) + 1;
        charter(tx, scope)?;
        let plan = CampaignPlan { year, opens: today, closes: today, reminders: Vec::new(), message: String::new() };
        save_campaign(tx, scope, &plan, true)?;
        open(tx, scope, year)?;
        let all = app::needs::of_year(&mut tx.reading(), scope, year)?;
        let form = all.forms.first().ok_or(app::Error::NotFound)?.form.clone();
        let person: Id<Person> = tx.id();
        let row = PersonRow {
            id: person.to_string(),
            email: "compilatore@casa.example".to_owned(),
            email_key: "compilatore@casa.example".to_owned(),
            name: "Mirko Schede".to_owned(),
            password_hash: None,
            platform_admin: false,
            active: true,
            failed_attempts: 0,
            locked_until: None,
            created_at: tx.now,
            last_login_at: None,
            name_key: "mirko schede".to_owned(),
        };
        add_person(tx.conn, &row)?;
        let role = BodyRoleRow {
            centre_id: centre.to_string(),
            body_id: form.body_id.clone(),
            person_id: row.id.clone(),
            role: BodyRole::Compiler.code().to_owned(),
            from_date: seed::day(2016, 1, 1),
            until_date: None,
        };
        add_body_role(tx.conn, &role)?;
        let secret = app::identity::open_session(tx, person)?;
        let path = format!("/{}/ente/{}/fabbisogni/{}", seed::slug(1), form.body_id, form.id);
        Ok((path, format!("{}={secret}", web::respond::SESSION_COOKIE)))
    })
}

/// Publishes a charter with sixty services on demand.
fn charter(tx: &mut app::Tx<'_>, scope: &StaffScope) -> app::Result<()> {
    let centre = scope.centre(Permission::EditCharter)?;
    let today = tx.today();
    if storage::charter::services(tx.conn, centre.as_str())?.is_empty() {
        app::charter::install(tx, scope, Some("pesaro-urbino"), today)?;
    }
    let all = storage::charter::services(tx.conn, centre.as_str())?;
    let mut like = all.into_iter().find(|s| s.inclusion == Inclusion::OnDemand && s.state.is_open());
    let service = like.as_mut().ok_or(app::Error::NotFound)?;
    service.prerequisites.clear();
    service.eligibility = domain::charter::Eligibility::default();
    let now = tx.now;
    for n in 1..=ROWS {
        service.code = format!("servizio-{n}");
        service.name = format!("Servizio di prova {n}");
        storage::charter::save_service(tx.conn, centre.as_str(), service, now)?;
    }
    let edition = app::charter::NewEdition {
        version: "prova".to_owned(),
        from: today,
        act: String::new(),
        introduction: String::new(),
    };
    app::charter::publish(tx, scope, &edition).map(|_| ())
}
