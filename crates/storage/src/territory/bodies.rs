//! Bodies as rows: reading, adding many, replacing many, closing.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::dates::Period;
use domain::territory::register::{BodyUpdate, NewBody};
use domain::territory::{Body, BodyFacts, BodyKind, BodyRecord, Place, Succession};
use domain::{Id, Refusal, text};

use super::{MOST_IDS, provinces};
use crate::bulk::{self, Value};
use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{body, body_code, succession, union_stay};

/// A body as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = body)]
pub struct BodyRow {
    /// ULID.
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    /// Official name.
    pub name: String,
    /// Folded name, for sorting.
    pub name_key: String,
    /// Folded name and codes, for searching.
    pub search: String,
    /// Name in another language.
    pub other_name: Option<String>,
    /// ISTAT code.
    pub istat: Option<String>,
    /// Belfiore code.
    pub cadastral: Option<String>,
    /// IPA code as published.
    pub ipa: Option<String>,
    /// IPA category.
    pub ipa_category: Option<String>,
    /// Fiscal code.
    pub fiscal: Option<String>,
    /// VAT number.
    pub vat: Option<String>,
    /// Street of the seat.
    pub street: Option<String>,
    /// Postal code.
    pub cap: Option<String>,
    /// Comune of the seat.
    pub city: Option<String>,
    /// ISTAT code of the Comune of the seat.
    pub seat_istat: Option<String>,
    /// Historical province code; empty when unknown.
    pub province: String,
    /// Statistical unit.
    pub unit: Option<String>,
    /// Name of the province.
    pub province_name: Option<String>,
    /// Two letters.
    pub sigla: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// NUTS 3.
    pub nuts3: Option<String>,
    /// Certified mail.
    pub pec: Option<String>,
    /// Ordinary mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: Option<NaiveDate>,
    /// Newest population; 0 when unknown.
    pub population: i32,
    /// Reference date of the population.
    pub population_on: Option<NaiveDate>,
}

const COLUMNS: [&str; 29] = [
    "id",
    "kind",
    "name",
    "name_key",
    "search",
    "other_name",
    "istat",
    "cadastral",
    "ipa",
    "ipa_category",
    "fiscal",
    "vat",
    "street",
    "cap",
    "city",
    "seat_istat",
    "province",
    "unit",
    "province_name",
    "sigla",
    "region",
    "nuts3",
    "pec",
    "email",
    "website",
    "from_date",
    "until_date",
    "population",
    "population_on",
];

impl BodyRow {
    /// A row for a body.
    #[must_use]
    pub fn new(record: &BodyRecord, population: i32, population_on: Option<NaiveDate>) -> Self {
        let f = &record.facts;
        let text = |v: Option<&dyn ToString>| v.map(ToString::to_string);
        let place = f.place.clone();
        Self {
            id: record.id.to_string(),
            kind: f.kind.code().to_owned(),
            name: f.name.clone(),
            name_key: text::fold(&f.name),
            search: search_key(f),
            other_name: f.other_name.clone(),
            istat: text(f.istat.as_ref().map(|c| c as &dyn ToString)),
            cadastral: text(f.cadastral.as_ref().map(|c| c as &dyn ToString)),
            ipa: text(f.ipa.as_ref().map(|c| c as &dyn ToString)),
            ipa_category: f.ipa_category.clone(),
            fiscal: text(f.fiscal.as_ref().map(|c| c as &dyn ToString)),
            vat: text(f.vat.as_ref().map(|c| c as &dyn ToString)),
            street: place.street,
            cap: place.cap,
            city: place.city,
            seat_istat: text(place.seat_istat.as_ref().map(|c| c as &dyn ToString)),
            province: place.province.unwrap_or_default(),
            unit: place.unit,
            province_name: place.province_name,
            sigla: place.sigla,
            region: place.region,
            nuts3: place.nuts3,
            pec: f.pec.clone(),
            email: f.email.clone(),
            website: f.website.clone(),
            from_date: record.life.from,
            until_date: record.life.until,
            population,
            population_on,
        }
    }

    /// The body of a row.
    ///
    /// # Errors
    /// When the row holds a code that no rule allows.
    pub fn record(&self) -> Result<BodyRecord> {
        let bad = |column: &'static str, value: &str| Error::inconsistent("body", column, &self.id, value);
        let life = Period::new(self.from_date, self.until_date).ok_or_else(|| bad("until_date", "before from_date"))?;
        Ok(BodyRecord {
            id: Id::<Body>::try_from(self.id.clone()).map_err(|_| bad("id", &self.id))?,
            life,
            facts: BodyFacts {
                kind: self.kind()?,
                name: self.name.clone(),
                other_name: self.other_name.clone(),
                istat: self.code("istat", self.istat.as_ref())?,
                cadastral: self.code("cadastral", self.cadastral.as_ref())?,
                ipa: self.code("ipa", self.ipa.as_ref())?,
                ipa_category: self.ipa_category.clone(),
                fiscal: self.code("fiscal", self.fiscal.as_ref())?,
                vat: self.code("vat", self.vat.as_ref())?,
                place: Place {
                    street: self.street.clone(),
                    cap: self.cap.clone(),
                    city: self.city.clone(),
                    seat_istat: self.code("seat_istat", self.seat_istat.as_ref())?,
                    province: Some(self.province.clone()).filter(|p| !p.is_empty()),
                    unit: self.unit.clone(),
                    province_name: self.province_name.clone(),
                    sigla: self.sigla.clone(),
                    region: self.region.clone(),
                    nuts3: self.nuts3.clone(),
                },
                pec: self.pec.clone(),
                email: self.email.clone(),
                website: self.website.clone(),
            },
        })
    }

    /// The kind.
    ///
    /// # Errors
    /// When the stored code is unknown.
    pub fn kind(&self) -> Result<BodyKind> {
        BodyKind::from_code(&self.kind).ok_or_else(|| Error::inconsistent("body", "kind", &self.id, &self.kind))
    }

    fn code<T: TryFrom<String, Error = Refusal>>(&self, column: &'static str, v: Option<&String>) -> Result<Option<T>> {
        v.map(|c| T::try_from(c.clone()).map_err(|_| Error::inconsistent("body", column, &self.id, c))).transpose()
    }

    fn values(self) -> Vec<Value> {
        vec![
            self.id.into(),
            self.kind.into(),
            self.name.into(),
            self.name_key.into(),
            self.search.into(),
            self.other_name.into(),
            self.istat.into(),
            self.cadastral.into(),
            self.ipa.into(),
            self.ipa_category.into(),
            self.fiscal.into(),
            self.vat.into(),
            self.street.into(),
            self.cap.into(),
            self.city.into(),
            self.seat_istat.into(),
            self.province.into(),
            self.unit.into(),
            self.province_name.into(),
            self.sigla.into(),
            self.region.into(),
            self.nuts3.into(),
            self.pec.into(),
            self.email.into(),
            self.website.into(),
            self.from_date.into(),
            self.until_date.into(),
            self.population.into(),
            self.population_on.into(),
        ]
    }
}

/// Folded name, city and codes, each after a blank, so that a search finds the start of a word.
fn search_key(f: &BodyFacts) -> String {
    let codes = [
        f.istat.as_ref().map(ToString::to_string),
        f.cadastral.as_ref().map(ToString::to_string),
        f.ipa.as_ref().map(|c| c.key()),
        f.fiscal.as_ref().map(ToString::to_string),
        f.other_name.clone(),
    ];
    let mut key = format!(" {}", text::fold(&f.name));
    for code in codes.into_iter().flatten() {
        key.push(' ');
        key.push_str(&text::fold(&code));
    }
    key
}

/// All the bodies that a load may concern: in force, or closed without a successor.
///
/// # Errors
/// When the database fails.
pub fn loadable(conn: &mut Conn) -> Result<Vec<BodyRow>> {
    let succeeded = succession::table.select(succession::predecessor_id);
    Ok(body::table
        .filter(body::until_date.is_null().or(diesel::dsl::not(body::id.eq_any(succeeded))))
        .select(BodyRow::as_select())
        .load(conn)?)
}

/// One body.
///
/// # Errors
/// When the database fails.
pub fn by_id(conn: &mut Conn, id: Id<Body>) -> Result<Option<BodyRow>> {
    Ok(body::table.find(id.as_str()).select(BodyRow::as_select()).first(conn).optional()?)
}

/// Several bodies, by name.
///
/// # Errors
/// When the database fails.
pub fn by_ids(conn: &mut Conn, ids: &[String]) -> Result<Vec<BodyRow>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IDS) {
        rows.extend(body::table.filter(body::id.eq_any(chunk)).select(BodyRow::as_select()).load(conn)?);
    }
    rows.sort_by(|a: &BodyRow, b: &BodyRow| (&a.name_key, &a.id).cmp(&(&b.name_key, &b.id)));
    Ok(rows)
}

/// The Province or metropolitan city with this historical code, if the registers have it.
///
/// # Errors
/// When the database fails.
pub fn province(conn: &mut Conn, code: &str) -> Result<Option<BodyRow>> {
    Ok(body::table
        .filter(body::kind.eq(BodyKind::Provincia.code()).and(body::province.eq(code)))
        .filter(body::until_date.is_null())
        .order(body::id.asc())
        .select(BodyRow::as_select())
        .first(conn)
        .optional()?)
}

/// Adds bodies.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, rows: Vec<BodyRow>) -> Result<()> {
    write(conn, rows)?;
    provinces::refresh(conn)
}

fn write(conn: &mut Conn, rows: Vec<BodyRow>) -> Result<()> {
    let values: Vec<_> = rows.into_iter().map(BodyRow::values).collect();
    bulk::insert(conn, "body", &COLUMNS, &values)?;
    Ok(())
}

/// Replaces bodies whole, many at a time.
///
/// # Errors
/// When the database fails.
pub fn replace(conn: &mut Conn, rows: Vec<BodyRow>) -> Result<()> {
    let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
    for chunk in ids.chunks(MOST_IDS) {
        diesel::delete(body::table.filter(body::id.eq_any(chunk))).execute(conn)?;
    }
    insert(conn, rows)
}

/// Closes bodies on a day: their codes and their stays in Unions end with them.
///
/// # Errors
/// When the database fails.
pub fn close(conn: &mut Conn, ids: &[String], last: NaiveDate) -> Result<()> {
    for chunk in ids.chunks(MOST_IDS) {
        diesel::update(body::table.filter(body::id.eq_any(chunk))).set(body::until_date.eq(last)).execute(conn)?;
        diesel::update(
            body_code::table.filter(body_code::body_id.eq_any(chunk)).filter(body_code::until_date.is_null()),
        )
        .set(body_code::until_date.eq(last))
        .execute(conn)?;
        let stays = union_stay::union_id.eq_any(chunk).or(union_stay::comune_id.eq_any(chunk));
        diesel::update(union_stay::table.filter(stays).filter(union_stay::until_date.is_null()))
            .set(union_stay::until_date.eq(last))
            .execute(conn)?;
    }
    provinces::refresh(conn)
}

/// The record that a plan opens, under a new id.
#[must_use]
pub fn opened(id: Id<Body>, new: &NewBody) -> BodyRecord {
    BodyRecord { id, life: Period { from: new.from, until: None }, facts: new.facts.clone() }
}

/// The record that a plan's change leaves.
#[must_use]
pub fn changed(update: &BodyUpdate, on: NaiveDate) -> BodyRecord {
    let until = if update.reopens(on) { None } else { update.life.until };
    BodyRecord { id: update.id, life: Period { from: update.life.from, until }, facts: update.after.clone() }
}

/// Links bodies that ended to the one that took their place.
///
/// # Errors
/// When the database fails.
pub fn link(conn: &mut Conn, links: &[Succession]) -> Result<()> {
    for l in links {
        diesel::insert_into(succession::table)
            .values((
                succession::predecessor_id.eq(l.predecessor.as_str()),
                succession::successor_id.eq(l.successor.as_str()),
                succession::on_date.eq(l.on),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The bodies that a body succeeded, and those that succeeded it: `(body, first day, is_successor)`.
///
/// # Errors
/// When the database fails.
pub fn relatives(conn: &mut Conn, id: Id<Body>) -> Result<Vec<(BodyRow, NaiveDate, bool)>> {
    let mut all = Vec::new();
    let before: Vec<(BodyRow, NaiveDate)> = succession::table
        .inner_join(body::table.on(body::id.eq(succession::predecessor_id)))
        .filter(succession::successor_id.eq(id.as_str()))
        .order((body::name_key.asc(), body::id.asc()))
        .select((BodyRow::as_select(), succession::on_date))
        .load(conn)?;
    all.extend(before.into_iter().map(|(b, on)| (b, on, false)));
    let after: Vec<(BodyRow, NaiveDate)> = succession::table
        .inner_join(body::table.on(body::id.eq(succession::successor_id)))
        .filter(succession::predecessor_id.eq(id.as_str()))
        .order((body::name_key.asc(), body::id.asc()))
        .select((BodyRow::as_select(), succession::on_date))
        .load(conn)?;
    all.extend(after.into_iter().map(|(b, on)| (b, on, true)));
    Ok(all)
}

/// The kinds of the bodies that a centre follows as soon as they are known in its Province.
pub const FOLLOWED: [BodyKind; 5] =
    [BodyKind::Comune, BodyKind::Unione, BodyKind::UnioneMontana, BodyKind::Provincia, BodyKind::Parco];

/// The ids of the bodies in force of those kinds in a province.
///
/// # Errors
/// When the database fails.
pub fn of_territory(conn: &mut Conn, province: &str) -> Result<Vec<String>> {
    Ok(body::table
        .filter(body::province.eq(province))
        .filter(body::until_date.is_null())
        .filter(body::kind.eq_any(FOLLOWED.map(BodyKind::code)))
        .select(body::id)
        .load(conn)?)
}

/// The Comuni in force of a province: id and newest population.
///
/// # Errors
/// When the database fails.
pub fn comuni_of(conn: &mut Conn, province: &str) -> Result<Vec<(String, i32)>> {
    Ok(body::table
        .filter(body::province.eq(province))
        .filter(body::until_date.is_null())
        .filter(body::kind.eq(BodyKind::Comune.code()))
        .select((body::id, body::population))
        .load(conn)?)
}
