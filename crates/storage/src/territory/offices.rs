//! Offices that receive invoices.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::Id;
use domain::identity::Centre;
use domain::territory::register::{Office, OfficeRecord};
use domain::territory::{Body, FiscalCode, OfficeCode};

use super::MOST_IDS;
use crate::bulk;
use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{body, body_office, membership};

#[derive(Queryable, Selectable)]
#[diesel(table_name = body_office)]
struct OfficeRow {
    code: String,
    body_id: String,
    name: String,
    fiscal: Option<String>,
    since: Option<NaiveDate>,
    until_date: Option<NaiveDate>,
    is_default: bool,
}

impl OfficeRow {
    fn record(self) -> Result<OfficeRecord> {
        let bad = |column, value: &str| Error::inconsistent("body_office", column, &self.code, value);
        let fiscal = self.fiscal.as_deref().map(FiscalCode::new).transpose();
        Ok(OfficeRecord {
            office: Office {
                body: Id::try_from(self.body_id.clone()).map_err(|_| bad("body_id", &self.body_id))?,
                code: OfficeCode::new(&self.code).map_err(|_| bad("code", &self.code))?,
                fiscal: fiscal.map_err(|_| bad("fiscal", "not a fiscal code"))?,
                name: self.name,
                since: self.since,
                is_default: self.is_default,
            },
            until: self.until_date,
        })
    }
}

/// Every office, for the plan of a load.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn) -> Result<Vec<OfficeRecord>> {
    body_office::table.select(OfficeRow::as_select()).load(conn)?.into_iter().map(OfficeRow::record).collect()
}

/// The offices of a body: those in force first, the default before the others.
///
/// # Errors
/// When the database fails.
pub fn of_body(conn: &mut Conn, id: Id<Body>) -> Result<Vec<OfficeRecord>> {
    let rows =
        body_office::table.filter(body_office::body_id.eq(id.as_str())).select(OfficeRow::as_select()).load(conn)?;
    let mut offices = rows.into_iter().map(OfficeRow::record).collect::<Result<Vec<_>>>()?;
    offices.sort_by_key(|o| (o.until.is_some(), !o.office.is_default, o.office.code.clone()));
    Ok(offices)
}

/// The id of the body in force for each IPA code in lower case.
///
/// # Errors
/// When the database fails.
pub fn bodies_by_ipa(conn: &mut Conn) -> Result<HashMap<String, Id<Body>>> {
    let rows: Vec<(String, Option<String>)> = body::table
        .filter(body::ipa.is_not_null())
        .filter(body::until_date.is_null())
        .select((body::id, body::ipa))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, ipa)| {
            let body = Id::try_from(id.clone()).map_err(|_| Error::inconsistent("body", "id", &id, &id))?;
            Ok((ipa.unwrap_or_default().to_ascii_lowercase(), body))
        })
        .collect()
}

/// Adds offices, and replaces those that changed.
///
/// # Errors
/// When the database fails.
pub fn write<'a>(
    conn: &mut Conn,
    added: impl Iterator<Item = &'a Office>,
    changed: impl Iterator<Item = &'a Office> + Clone,
) -> Result<()> {
    let codes: Vec<&str> = changed.clone().map(|o| o.code.as_str()).collect();
    for chunk in codes.chunks(MOST_IDS) {
        diesel::delete(body_office::table.filter(body_office::code.eq_any(chunk))).execute(conn)?;
    }
    let rows: Vec<_> = added
        .chain(changed)
        .map(|o| {
            vec![
                o.code.as_str().into(),
                o.body.to_string().into(),
                o.name.clone().into(),
                o.fiscal.as_ref().map(ToString::to_string).into(),
                o.since.into(),
                None::<NaiveDate>.into(),
                o.is_default.into(),
            ]
        })
        .collect();
    let columns = ["code", "body_id", "name", "fiscal", "since", "until_date", "is_default"];
    bulk::insert(conn, "body_office", &columns, &rows)?;
    Ok(())
}

/// Closes offices that IPA has dropped.
///
/// # Errors
/// When the database fails.
pub fn close(conn: &mut Conn, codes: &[String], last: NaiveDate) -> Result<()> {
    for chunk in codes.chunks(MOST_IDS) {
        diesel::update(body_office::table.filter(body_office::code.eq_any(chunk)))
            .set((body_office::until_date.eq(last), body_office::is_default.eq(false)))
            .execute(conn)?;
    }
    Ok(())
}

/// Where each body's invoices go, for a centre: the office that the centre chose, else IPA's default.
/// A body without an office in force is absent.
///
/// # Errors
/// When the database fails.
pub fn addressees(conn: &mut Conn, centre: Id<Centre>, ids: &[String]) -> Result<HashMap<String, String>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IDS) {
        let defaults: Vec<(String, String)> = body_office::table
            .filter(body_office::body_id.eq_any(chunk))
            .filter(body_office::is_default.eq(true))
            .filter(body_office::until_date.is_null())
            .select((body_office::body_id, body_office::code))
            .load(conn)?;
        found.extend(defaults);
        let chosen: Vec<(String, Option<String>)> = membership::table
            .filter(membership::centre_id.eq(centre.as_str()))
            .filter(membership::body_id.eq_any(chunk))
            .filter(membership::office_code.is_not_null())
            .select((membership::body_id, membership::office_code))
            .load(conn)?;
        found.extend(chosen.into_iter().filter_map(|(b, c)| Some((b, c?))));
    }
    Ok(found)
}
