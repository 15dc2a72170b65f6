//! Stays of Comuni in Unions.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::Id;
use domain::dates::Period;
use domain::territory::{Body, UnionStay};

use super::bodies::BodyRow;
use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{body, union_stay};

#[derive(Queryable, Selectable)]
#[diesel(table_name = union_stay)]
struct StayRow {
    union_id: String,
    comune_id: String,
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
}

impl StayRow {
    fn stay(self) -> Result<UnionStay> {
        let id = |s: String| Id::try_from(s.clone()).map_err(|_| Error::inconsistent("union_stay", "id", &s, &s));
        Ok(UnionStay {
            period: Period::new(self.from_date, self.until_date)
                .ok_or_else(|| Error::inconsistent("union_stay", "until_date", &self.union_id, self.until_date))?,
            union: id(self.union_id)?,
            comune: id(self.comune_id)?,
        })
    }
}

/// The stays of a body, as Comune or as Union, each with the other body, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_body(conn: &mut Conn, id: Id<Body>) -> Result<Vec<(UnionStay, BodyRow)>> {
    let as_comune: Vec<(StayRow, BodyRow)> = union_stay::table
        .inner_join(body::table.on(body::id.eq(union_stay::union_id)))
        .filter(union_stay::comune_id.eq(id.as_str()))
        .order((union_stay::from_date.desc(), body::name_key.asc()))
        .select((StayRow::as_select(), BodyRow::as_select()))
        .load(conn)?;
    let as_union: Vec<(StayRow, BodyRow)> = union_stay::table
        .inner_join(body::table.on(body::id.eq(union_stay::comune_id)))
        .filter(union_stay::union_id.eq(id.as_str()))
        .order((body::name_key.asc(), union_stay::from_date.desc()))
        .select((StayRow::as_select(), BodyRow::as_select()))
        .load(conn)?;
    as_comune.into_iter().chain(as_union).map(|(s, b)| Ok((s.stay()?, b))).collect()
}

/// Writes a stay, over one that began on the same day.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, stay: &UnionStay) -> Result<()> {
    let key = (stay.union.to_string(), stay.comune.to_string(), stay.period.from);
    let changed =
        diesel::update(union_stay::table.find(key)).set(union_stay::until_date.eq(stay.period.until)).execute(conn)?;
    if changed == 0 {
        diesel::insert_into(union_stay::table)
            .values((
                union_stay::union_id.eq(stay.union.as_str()),
                union_stay::comune_id.eq(stay.comune.as_str()),
                union_stay::from_date.eq(stay.period.from),
                union_stay::until_date.eq(stay.period.until),
            ))
            .execute(conn)?;
    }
    Ok(())
}
