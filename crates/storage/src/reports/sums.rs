//! Sums kept by day and by month, for every part.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::reports::{Part, Sums};

use crate::dialect::{Conn, sum_cents};
use crate::error::{Error, Result};
use crate::schema::{desk_sum as t, desk_summed};

/// The sums of a day or of a month, of one body, area, and so on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = t)]
pub struct SumRow {
    /// Centre.
    pub centre_id: String,
    /// `d` a day, `m` a month.
    pub span: String,
    /// First day.
    pub start: NaiveDate,
    /// Code of the part.
    pub part: String,
    /// Id or code of what is summed; empty for what has none, and for everything.
    pub name: String,
    /// Opened.
    pub opened: i64,
    /// Closed.
    pub closed: i64,
    /// Opened again.
    pub reopened: i64,
    /// The times, as [`Sums::times`] writes them.
    pub times: Vec<u8>,
}

impl SumRow {
    /// The row of some sums.
    #[must_use]
    pub fn new(centre: &str, span: &str, start: NaiveDate, (part, name): (Part, &str), sums: &Sums) -> Self {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Self {
            centre_id: centre.to_owned(),
            span: span.to_owned(),
            start,
            part: part.code().to_owned(),
            name: name.to_owned(),
            opened: number(sums.opened),
            closed: number(sums.closed),
            reopened: number(sums.reopened),
            times: sums.times(),
        }
    }

    /// Adds it to sums.
    ///
    /// # Errors
    /// When the times can't be read.
    pub fn add_to(&self, sums: &mut Sums) -> Result<()> {
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let counts = (number(self.opened), number(self.closed), number(self.reopened));
        sums.absorb(counts, &self.times)
            .map_err(|e| Error::inconsistent("desk_sum", "times", self.start.to_string(), e.to_string()))
    }
}

/// Writes sums; those of the same span and day must be away.
///
/// # Errors
/// When the database fails.
pub fn put(conn: &mut Conn, rows: &[SumRow]) -> Result<()> {
    for row in rows {
        diesel::insert_into(t::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Takes away the sums of a span that begin on a day; of all days when none is given.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut Conn, centre: &str, span: &str, start: Option<NaiveDate>) -> Result<()> {
    for part in Part::ALL {
        let of = t::table.filter(t::centre_id.eq(centre).and(t::span.eq(span)).and(t::part.eq(part.code())));
        match start {
            Some(day) => diesel::delete(of.filter(t::start.eq(day))).execute(conn)?,
            None => diesel::delete(of).execute(conn)?,
        };
    }
    Ok(())
}

/// The sums of a part that begin from a day to another, both included; of one name when given.
///
/// # Errors
/// When the database fails.
pub fn range(
    conn: &mut Conn,
    centre: &str,
    (span, part): (&str, Part),
    (from, to): (NaiveDate, NaiveDate),
    name: Option<&str>,
) -> Result<Vec<SumRow>> {
    let of = t::table
        .filter(t::centre_id.eq(centre).and(t::span.eq(span)).and(t::part.eq(part.code())))
        .filter(t::start.ge(from).and(t::start.le(to)));
    Ok(match name {
        Some(name) => of.filter(t::name.eq(name)).order(t::start.asc()).select(SumRow::as_select()).load(conn)?,
        None => of.order((t::start.asc(), t::name.asc())).select(SumRow::as_select()).load(conn)?,
    })
}

/// Opened, closed and opened again before a day, by the sums of months and days, each by name.
///
/// # Errors
/// When the database fails.
pub fn backlog(
    conn: &mut Conn,
    centre: &str,
    (span, part): (&str, Part),
    (from, before): (NaiveDate, NaiveDate),
) -> Result<Vec<(String, i64)>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::span.eq(span)).and(t::part.eq(part.code())))
        .filter(t::start.ge(from).and(t::start.lt(before)))
        .group_by(t::name)
        .select((t::name, sum_cents("opened - closed + reopened")))
        .load(conn)?)
}

/// The first day that is not summed yet.
///
/// # Errors
/// When the database fails.
pub fn until(conn: &mut Conn, centre: &str) -> Result<Option<NaiveDate>> {
    Ok(desk_summed::table.find(centre).select(desk_summed::until).first(conn).optional()?)
}

/// Writes the first day that is not summed yet; `None` when nothing is.
///
/// # Errors
/// When the database fails.
pub fn set_until(conn: &mut Conn, centre: &str, day: Option<NaiveDate>) -> Result<()> {
    diesel::delete(desk_summed::table.find(centre)).execute(conn)?;
    if let Some(day) = day {
        diesel::insert_into(desk_summed::table)
            .values((desk_summed::centre_id.eq(centre), desk_summed::until.eq(day)))
            .execute(conn)?;
    }
    Ok(())
}
