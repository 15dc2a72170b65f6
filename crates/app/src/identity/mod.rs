//! People: who gets in, who may do what and where, who invites whom.

mod bodies;
mod current;
mod delegate;
mod details;
mod first_run;
mod grant;
mod invite;
mod link;
mod log_in;
mod password;
mod people;
mod reset;
mod sessions;

pub use bodies::{body_by_code, body_choices, body_names, unions};
pub use current::{BodyPost, CurrentUser, Posts, StaffPost, body_visit};
pub use delegate::{Delegation, Delegations, delegate, delegate_for, delegations, end_delegation, end_delegation_for};
pub use details::{
    Address, Details, NewAddress, change_own_address, confirm_address, edit_any, edit_person, open_address,
    person_to_edit, rename_self,
};
pub use first_run::{FirstRun, first_run, first_run_code, first_run_needed};
pub use grant::{end_body_role, end_body_role_for, end_staff_role, set_active};
pub use invite::{
    Invite, Invited, invite_admin, invite_staff, invite_staff_of, invite_to_body, invite_to_own_body, repeat_invitation,
};
pub use link::{Open, accept, open_link};
pub use log_in::{Attempt, LoggedIn, log_in};
pub(crate) use log_in::{count_failure, is_crowded};
pub use password::{MakePassword, hash};
pub use people::{
    PersonLine, Post, Standing, State, body_post, own_body_post, people_of_bodies, people_of_own_body, person_names,
    person_of_platform, platform_people, staff, staff_post,
};
pub use reset::{ask_reset, change_password};
pub use sessions::{close_session, open_session, session_user, touch_session};

use domain::Id;
use domain::identity::Person;
use storage::identity::PersonRow;

use crate::audit::{Event, PLATFORM};
use crate::{Actor, Error, Result};

/// A typed id out of a row.
fn id_of<T>(text: &str) -> Result<Id<T>> {
    text.parse().map_err(Error::internal)
}

/// The person as the log knows it.
fn actor_of(person: &PersonRow) -> Result<Actor> {
    Ok(Actor { person: Some(id_of::<Person>(&person.id)?), name: person.name.clone() })
}

/// An event about a person that belongs to no centre.
fn platform_event<'a>(action: &'static str, person: &'a str, summary: &str) -> Event<'a> {
    Event { centre: PLATFORM, action, kind: "person", id: person, summary: summary.to_owned() }
}
