//! The centres hosted by this installation and their settings.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::centres::Reach;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{centre, centre_setting};

/// A centre: one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = centre, treat_none_as_null = true)]
pub struct CentreRow {
    /// ULID.
    pub id: String,
    /// Name in URLs, e.g. `pu`.
    pub slug: String,
    /// Name for people, e.g. `Centro Servizi Territoriale di Pesaro e Urbino`.
    pub name: String,
    /// Name of the Province or metropolitan city.
    pub province_name: String,
    /// Historical ISTAT code of the province, three digits.
    pub province_code: String,
    /// Two letters, e.g. `PU`.
    pub province_sigla: String,
    /// Ordinary mail.
    pub email: Option<String>,
    /// Certified mail.
    pub pec: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Seat, in one line.
    pub address: Option<String>,
    /// Whether this is the demonstration, whose log-ins are shown.
    pub demo: bool,
    /// When it was opened, UTC.
    pub created_at: NaiveDateTime,
    /// When the office is open, in words.
    pub hours: Option<String>,
    /// Who follows the bodies.
    pub referent: Option<String>,
    /// Telephone of the referent.
    pub referent_phone: Option<String>,
    /// Mail of the referent.
    pub referent_email: Option<String>,
}

impl CentreRow {
    /// How the centre is reached.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let text = |v: &Option<String>| v.clone().unwrap_or_default();
        Reach {
            phone: text(&self.phone),
            email: text(&self.email),
            pec: text(&self.pec),
            address: text(&self.address),
            hours: text(&self.hours),
            referent: text(&self.referent),
            referent_phone: text(&self.referent_phone),
            referent_email: text(&self.referent_email),
        }
    }

    /// The row with how the centre is reached; empty lines are stored as absent.
    #[must_use]
    pub fn with_reach(self, reach: &Reach) -> Self {
        let known = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        Self {
            phone: known(&reach.phone),
            email: known(&reach.email),
            pec: known(&reach.pec),
            address: known(&reach.address),
            hours: known(&reach.hours),
            referent: known(&reach.referent),
            referent_phone: known(&reach.referent_phone),
            referent_email: known(&reach.referent_email),
            ..self
        }
    }
}

/// Adds a centre.
///
/// # Errors
/// When the slug is taken (a duplicate) or the database fails.
pub fn insert(conn: &mut Conn, row: &CentreRow) -> Result<()> {
    diesel::insert_into(centre::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a centre.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &CentreRow) -> Result<()> {
    diesel::update(centre::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// The centre with this name in URLs.
///
/// # Errors
/// When the database fails.
pub fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<CentreRow>> {
    Ok(centre::table.filter(centre::slug.eq(slug)).select(CentreRow::as_select()).first(conn).optional()?)
}

/// The centre with this id.
///
/// # Errors
/// When the database fails.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Option<CentreRow>> {
    Ok(centre::table.find(id).select(CentreRow::as_select()).first(conn).optional()?)
}

/// All the centres, by name.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn) -> Result<Vec<CentreRow>> {
    Ok(centre::table.order((centre::name.asc(), centre::id.asc())).select(CentreRow::as_select()).load(conn)?)
}

/// One section of a centre's settings (`issuer`, `calendar`...), if it was ever saved.
///
/// # Errors
/// When the database fails or the stored JSON is not a `T`.
pub fn setting<T: DeserializeOwned>(conn: &mut Conn, centre_id: &str, section: &'static str) -> Result<Option<T>> {
    let json: Option<String> =
        centre_setting::table.find((centre_id, section)).select(centre_setting::json).first(conn).optional()?;
    json.map(|j| {
        serde_json::from_str(&j).map_err(|e| Error::inconsistent("centre_setting", section, centre_id, e.to_string()))
    })
    .transpose()
}

/// Saves one section of a centre's settings.
///
/// # Errors
/// When the database fails.
pub fn save_setting<T: Serialize>(
    conn: &mut Conn,
    centre_id: &str,
    section: &'static str,
    value: &T,
    at: NaiveDateTime,
) -> Result<()> {
    let json = serde_json::to_string(value)
        .map_err(|e| Error::inconsistent("centre_setting", section, centre_id, e.to_string()))?;
    let changed = diesel::update(centre_setting::table.find((centre_id, section)))
        .set((centre_setting::json.eq(&json), centre_setting::changed_at.eq(at)))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(centre_setting::table)
            .values((
                centre_setting::centre_id.eq(centre_id),
                centre_setting::section.eq(section),
                centre_setting::json.eq(&json),
                centre_setting::changed_at.eq(at),
            ))
            .execute(conn)?;
    }
    Ok(())
}
