//! Price lists and negotiated prices of a centre.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::Id;
use domain::identity::Centre;
use domain::tariffs::{ListState, PriceList};
use domain::territory::Body;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{negotiated_price, price_list};

/// One version of a price list, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = price_list, treat_none_as_null = true)]
pub struct PriceListRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Code of the list, shared by its versions.
    pub code: String,
    /// 1, 2, 3... within the code.
    pub version: i32,
    /// Name.
    pub name: String,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force.
    pub valid_until: Option<NaiveDate>,
    /// `draft`, `approved` or `withdrawn`.
    pub state: String,
    /// When it was approved.
    pub approved_on: Option<NaiveDate>,
    /// Act that approves it.
    pub approval_act: Option<String>,
    /// When it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
    /// Why it was withdrawn.
    pub withdrawal_reason: Option<String>,
    /// When dues were first calculated with it.
    pub used_at: Option<NaiveDateTime>,
    /// The list as JSON.
    pub document: String,
    /// When it was created, UTC.
    pub created_at: NaiveDateTime,
    /// When it last changed, UTC.
    pub changed_at: NaiveDateTime,
}

impl PriceListRow {
    /// The list itself.
    ///
    /// # Errors
    /// When the stored document is no price list.
    pub fn list(&self) -> Result<PriceList> {
        serde_json::from_str(&self.document)
            .map_err(|e| Error::inconsistent("price_list", "document", &self.id, e.to_string()))
    }

    /// Where it stands.
    ///
    /// # Errors
    /// When the columns of the state don't agree.
    pub fn state(&self) -> Result<ListState> {
        let state = match (self.state.as_str(), self) {
            ("draft", _) => Some(ListState::Draft),
            ("approved", Self { approved_on: Some(on), approval_act: Some(act), .. }) => {
                Some(ListState::Approved { on: *on, act: act.clone() })
            }
            ("withdrawn", Self { withdrawn_on: Some(on), withdrawal_reason: Some(reason), .. }) => {
                Some(ListState::Withdrawn { on: *on, reason: reason.clone() })
            }
            _ => None,
        };
        state.ok_or_else(|| Error::inconsistent("price_list", "state", &self.id, &self.state))
    }

    /// Sets the columns of the state; a withdrawn list keeps the act that had approved it.
    pub fn set_state(&mut self, state: &ListState) {
        state.code().clone_into(&mut self.state);
        match state {
            ListState::Draft => {}
            ListState::Approved { on, act } => {
                self.approved_on = Some(*on);
                self.approval_act = Some(act.clone());
            }
            ListState::Withdrawn { on, reason } => {
                self.withdrawn_on = Some(*on);
                self.withdrawal_reason = Some(reason.clone());
            }
        }
    }

    /// Sets the document and the columns that repeat it.
    ///
    /// # Errors
    /// When the list can't be written as JSON.
    pub fn set_list(&mut self, list: &PriceList) -> Result<()> {
        self.document = serde_json::to_string(list)
            .map_err(|e| Error::inconsistent("price_list", "document", &self.id, e.to_string()))?;
        self.name.clone_from(&list.name);
        self.code.clone_from(&list.code);
        self.valid_from = list.validity.from;
        self.valid_until = list.validity.until;
        Ok(())
    }
}

/// Adds a version of a list.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &PriceListRow) -> Result<()> {
    diesel::insert_into(price_list::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves a version of a list.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &PriceListRow) -> Result<()> {
    diesel::update(price_list::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// Removes a draft.
///
/// # Errors
/// When the database fails.
pub fn delete_draft(conn: &mut Conn, centre: Id<Centre>, id: Id<PriceList>) -> Result<bool> {
    let draft = price_list::table
        .filter(price_list::centre_id.eq(centre.as_str()))
        .filter(price_list::id.eq(id.as_str()))
        .filter(price_list::state.eq("draft"));
    Ok(diesel::delete(draft).execute(conn)? > 0)
}

/// One version of a list.
///
/// # Errors
/// When the database fails.
pub fn by_id(conn: &mut Conn, centre: Id<Centre>, id: Id<PriceList>) -> Result<Option<PriceListRow>> {
    let found = price_list::table.find((centre.as_str(), id.as_str())).select(PriceListRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Every version of every list of a centre: those in force last come first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn, centre: Id<Centre>) -> Result<Vec<PriceListRow>> {
    Ok(price_list::table
        .filter(price_list::centre_id.eq(centre.as_str()))
        .order((price_list::valid_from.desc(), price_list::id.desc()))
        .select(PriceListRow::as_select())
        .load(conn)?)
}

/// The approved versions of a centre, those in force last first.
///
/// # Errors
/// When the database fails.
pub fn approved(conn: &mut Conn, centre: Id<Centre>) -> Result<Vec<PriceListRow>> {
    Ok(price_list::table
        .filter(price_list::centre_id.eq(centre.as_str()))
        .filter(price_list::state.eq("approved"))
        .order((price_list::valid_from.desc(), price_list::id.desc()))
        .select(PriceListRow::as_select())
        .load(conn)?)
}

/// The highest version of a code; zero when there is none.
///
/// # Errors
/// When the database fails.
pub fn last_version(conn: &mut Conn, centre: Id<Centre>, code: &str) -> Result<i32> {
    let last: Option<i32> = price_list::table
        .filter(price_list::centre_id.eq(centre.as_str()))
        .filter(price_list::code.eq(code))
        .select(diesel::dsl::max(price_list::version))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// Records that dues were calculated with a list; the first time counts. From then on it can't be
/// withdrawn.
///
/// # Errors
/// When the database fails.
pub fn mark_used(conn: &mut Conn, centre: Id<Centre>, id: Id<PriceList>, at: NaiveDateTime) -> Result<()> {
    let unused = price_list::table
        .filter(price_list::centre_id.eq(centre.as_str()))
        .filter(price_list::id.eq(id.as_str()))
        .filter(price_list::used_at.is_null());
    diesel::update(unused).set(price_list::used_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// A price agreed with one body, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = negotiated_price)]
pub struct NegotiatedRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Body.
    pub body_id: String,
    /// Code of the service.
    pub service: String,
    /// Net amount in cents.
    pub amount_cents: i64,
    /// Why.
    pub reason: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: Option<NaiveDate>,
    /// When it was recorded, UTC.
    pub created_at: NaiveDateTime,
}

/// Adds a negotiated price.
///
/// # Errors
/// When the database fails.
pub fn insert_negotiated(conn: &mut Conn, row: &NegotiatedRow) -> Result<()> {
    diesel::insert_into(negotiated_price::table).values(row).execute(conn)?;
    Ok(())
}

/// One negotiated price.
///
/// # Errors
/// When the database fails.
pub fn negotiated_by_id(conn: &mut Conn, centre: Id<Centre>, id: &str) -> Result<Option<NegotiatedRow>> {
    let found = negotiated_price::table.find((centre.as_str(), id)).select(NegotiatedRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Sets the last day of a negotiated price.
///
/// # Errors
/// When the database fails.
pub fn end_negotiated(conn: &mut Conn, centre: Id<Centre>, id: &str, until: NaiveDate) -> Result<()> {
    diesel::update(negotiated_price::table.find((centre.as_str(), id)))
        .set(negotiated_price::until_date.eq(Some(until)))
        .execute(conn)?;
    Ok(())
}

/// The negotiated prices of a centre, newest first.
///
/// # Errors
/// When the database fails.
pub fn negotiated(conn: &mut Conn, centre: Id<Centre>) -> Result<Vec<NegotiatedRow>> {
    Ok(negotiated_price::table
        .filter(negotiated_price::centre_id.eq(centre.as_str()))
        .order(negotiated_price::id.desc())
        .select(NegotiatedRow::as_select())
        .load(conn)?)
}

/// The negotiated prices of one body, newest first.
///
/// # Errors
/// When the database fails.
pub fn negotiated_of(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<NegotiatedRow>> {
    Ok(negotiated_price::table
        .filter(negotiated_price::centre_id.eq(centre.as_str()))
        .filter(negotiated_price::body_id.eq(body.as_str()))
        .order(negotiated_price::id.desc())
        .select(NegotiatedRow::as_select())
        .load(conn)?)
}
