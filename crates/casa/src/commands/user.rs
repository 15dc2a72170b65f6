//! `casa user`: people, without the pages.

use app::identity::{self, Invite, Invited};
use app::{Actor, App, Error, PlatformScope, StaffScope, Tx};
use clap::{Args, Subcommand};
use domain::Id;
use domain::identity::{BodyRole, Centre, StaffRole};
use serde_json::json;

use crate::output;

/// Name in the log.
const ACTOR: &str = "riga di comando";

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Invite a person to a role of a centre or of a body, or to administer the platform.
    Invite(UserInvite),
}

/// Whom to invite, and to what.
#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("to").required(true).multiple(true).args(["centre", "body", "platform"]))]
pub(crate) struct UserInvite {
    /// Mail address, which is also the name to log in with.
    #[arg(long)]
    pub(crate) email: String,
    /// Name and surname.
    #[arg(long)]
    pub(crate) name: String,
    /// Centre, by its name in addresses; may be left out for a body when there is one centre.
    #[arg(long, value_name = "SLUG", requires = "role")]
    pub(crate) centre: Option<String>,
    /// Body, by ISTAT or IPA code.
    #[arg(long, value_name = "CODE", requires = "role")]
    pub(crate) body: Option<String>,
    /// Role: coordinator, accountant, help-desk, technician, planner, secretary, auditor; of a body:
    /// referent, signatory, compiler, viewer.
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// Administer the platform.
    #[arg(long, conflicts_with_all = ["centre", "body", "role"])]
    pub(crate) platform: bool,
    /// Last day of the role (ISO date).
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<chrono::NaiveDate>,
    /// Company, for the staff of an operator; needs --until.
    #[arg(long, requires = "until")]
    pub(crate) employer: Option<String>,
}

/// Runs a command about people.
pub(crate) fn run(app: &App, command: &User, as_json: bool) -> Result<(), String> {
    let User::Invite(asked) = command;
    invite(app, asked, as_json)
}

/// Invites somebody; prints the link to hand over when there is no mail server.
fn invite(app: &App, asked: &UserInvite, as_json: bool) -> Result<(), String> {
    let invited = app.write(|tx| one(tx, asked)).map_err(|e| match e {
        Error::NotFound => "there is no such centre or body".to_owned(),
        other => super::explain(other),
    })?;
    let document = json!({ "person": invited.person, "link": invited.link });
    output::answer(as_json, &document, || match &invited.link {
        Some(link) => format!("Invited. The link to choose a password, good for 14 days:\n{link}"),
        None => "Done. The person has a password already and was told by mail.".to_owned(),
    })
}

fn one(tx: &mut Tx<'_>, asked: &UserInvite) -> app::Result<Invited> {
    let platform = PlatformScope::new(Actor::program(ACTOR));
    if asked.platform {
        return identity::invite_admin(tx, &platform, &asked.name, &asked.email);
    }
    let centre = centre(tx, asked.centre.as_deref())?;
    let code = &asked.role.as_deref().unwrap_or_default().replace('-', "_");
    match &asked.body {
        Some(body) => {
            let role = BodyRole::from_code(code)
                .ok_or_else(|| unknown_role(code, BodyRole::ALL.into_iter().map(BodyRole::code)))?;
            let body = identity::body_by_code(&mut tx.reading(), body)?.ok_or(Error::NotFound)?;
            identity::invite_to_body(tx, &StaffScope::program(centre, ACTOR), body, &invitation(asked, role))
        }
        None => {
            let role = StaffRole::from_code(code)
                .ok_or_else(|| unknown_role(code, StaffRole::ALL.into_iter().map(StaffRole::code)))?;
            identity::invite_staff_of(tx, &platform, centre, &invitation(asked, role))
        }
    }
}

/// The centre named, or the only one of the installation.
fn centre(tx: &mut Tx<'_>, slug: Option<&str>) -> app::Result<Id<Centre>> {
    let mut rx = tx.reading();
    let row = match slug {
        Some(slug) => app::centres::by_slug(&mut rx, slug)?.ok_or(Error::NotFound)?,
        None => match app::centres::all(&mut rx)?.as_slice() {
            [only] => only.clone(),
            _ => return Err(Error::refused("name the centre with --centre")),
        },
    };
    row.id.parse().map_err(Error::internal)
}

fn unknown_role(code: &str, known: impl Iterator<Item = &'static str>) -> Error {
    let known = known.collect::<Vec<_>>().join(", ");
    Error::refused(format!("--role {code:?} is not one of: {known}"))
}

fn invitation<R>(asked: &UserInvite, role: R) -> Invite<R> {
    Invite {
        name: asked.name.clone(),
        email: asked.email.clone(),
        role,
        from: None,
        until: asked.until,
        employer: asked.employer.clone(),
    }
}
