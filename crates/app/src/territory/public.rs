//! The members of a centre as anybody may know them.

use domain::territory::BodyKind;
use storage::page::Cursor;
use storage::territory::list::{self, Filter, Order, Within};

use super::bodies::EXPORT_ROWS;
use crate::{PublicScope, Result, Rx};

/// A member of a centre: what is public of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Official name.
    pub name: String,
    /// Kind.
    pub kind: BodyKind,
    /// ISTAT code; empty when it has none.
    pub istat: String,
    /// IPA code; empty when it has none.
    pub ipa: String,
    /// Two letters of the province; empty when unknown.
    pub sigla: String,
    /// Newest population; 0 when unknown.
    pub population: u64,
    /// First day as a member.
    pub since: Option<chrono::NaiveDate>,
}

/// The members of a centre today, by name.
///
/// # Errors
/// When the database fails, or a stored kind is unknown.
pub fn members(rx: &mut Rx<'_>, scope: PublicScope) -> Result<Vec<Member>> {
    let day = rx.today();
    let filter = Filter { within: Within::Centre, member: Some(true), ..Filter::default() };
    let page = list::page(rx.conn, scope.centre, &filter, Order::Name, (&Cursor::First, EXPORT_ROWS), day)?;
    page.rows
        .into_iter()
        .map(|(body, membership)| {
            Ok(Member {
                kind: body.kind()?,
                name: body.name,
                istat: body.istat.unwrap_or_default(),
                ipa: body.ipa.unwrap_or_default(),
                sigla: body.sigla.unwrap_or_default(),
                population: u64::try_from(body.population).unwrap_or(0),
                since: membership.and_then(|m| m.since),
            })
        })
        .collect()
}
