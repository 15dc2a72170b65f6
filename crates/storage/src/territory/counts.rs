//! Counts by reference date: population for everybody, the rest for each centre.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::Id;
use domain::identity::Centre;
use domain::territory::register::{CountRecord, NewCount};
use domain::territory::{Body, Count, Metric};

use super::MOST_IDS;
use crate::bulk;
use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{body_count, centre_count};

/// Who says the population that is loaded.
pub const ISTAT: &str = "ISTAT";

type Raw = (String, String, NaiveDate, i32, String);

fn count((body, metric, on, value, source): Raw) -> Result<(String, Count)> {
    let metric =
        Metric::from_code(&metric).ok_or_else(|| Error::inconsistent("body_count", "metric", &body, &metric))?;
    let value = u32::try_from(value).map_err(|_| Error::inconsistent("body_count", "value", &body, value))?;
    Ok((body, Count { metric, on, value, source }))
}

/// All the counts of some bodies that a centre may use, national and its own, by body.
///
/// # Errors
/// When the database fails.
pub fn of_bodies(conn: &mut Conn, centre: Id<Centre>, ids: &[String]) -> Result<HashMap<String, Vec<Count>>> {
    let mut all: HashMap<String, Vec<Count>> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IDS) {
        let national: Vec<Raw> = body_count::table
            .filter(body_count::body_id.eq_any(chunk))
            .select((
                body_count::body_id,
                body_count::metric,
                body_count::on_date,
                body_count::value,
                body_count::source,
            ))
            .load(conn)?;
        let own: Vec<Raw> = centre_count::table
            .filter(centre_count::centre_id.eq(centre.as_str()))
            .filter(centre_count::body_id.eq_any(chunk))
            .select((
                centre_count::body_id,
                centre_count::metric,
                centre_count::on_date,
                centre_count::value,
                centre_count::source,
            ))
            .load(conn)?;
        for raw in national.into_iter().chain(own) {
            let (body, count) = count(raw)?;
            all.entry(body).or_default().push(count);
        }
    }
    for counts in all.values_mut() {
        counts.sort_by_key(|c| (c.metric, std::cmp::Reverse(c.on)));
    }
    Ok(all)
}

/// Every population held, for the plan of a load.
///
/// # Errors
/// When the database fails.
pub fn populations(conn: &mut Conn) -> Result<Vec<CountRecord>> {
    let rows: Vec<(String, NaiveDate, i32)> = body_count::table
        .filter(body_count::metric.eq(Metric::Population.code()))
        .select((body_count::body_id, body_count::on_date, body_count::value))
        .load(conn)?;
    rows.into_iter()
        .map(|(body, on, value)| {
            let id = Id::try_from(body.clone()).map_err(|_| Error::inconsistent("body_count", "body_id", &body, ""))?;
            let value = u32::try_from(value).map_err(|_| Error::inconsistent("body_count", "value", &body, value))?;
            Ok(CountRecord { body: id, on, value })
        })
        .collect()
}

/// Writes populations over those of the same date, and brings each body's newest one up to date.
///
/// # Errors
/// When the database fails.
pub fn write_populations(conn: &mut Conn, added: &[NewCount], changed: &[NewCount]) -> Result<()> {
    let mut by_date: HashMap<NaiveDate, Vec<String>> = HashMap::new();
    for c in changed {
        by_date.entry(c.on).or_default().push(c.body.to_string());
    }
    for (on, ids) in by_date {
        for chunk in ids.chunks(MOST_IDS) {
            diesel::delete(
                body_count::table
                    .filter(body_count::body_id.eq_any(chunk))
                    .filter(body_count::metric.eq(Metric::Population.code()))
                    .filter(body_count::on_date.eq(on)),
            )
            .execute(conn)?;
        }
    }
    let rows: Vec<_> = added
        .iter()
        .chain(changed)
        .map(|c| {
            vec![
                c.body.to_string().into(),
                Metric::Population.code().into(),
                c.on.into(),
                i32::try_from(c.value).unwrap_or(i32::MAX).into(),
                ISTAT.into(),
            ]
        })
        .collect();
    bulk::insert(conn, "body_count", &["body_id", "metric", "on_date", "value", "source"], &rows)?;
    refresh_newest(conn)
}

/// Copies each body's newest population beside its name, where lists sort and filter.
fn refresh_newest(conn: &mut Conn) -> Result<()> {
    diesel::sql_query(
        "UPDATE body SET
            population = (SELECT c.value FROM body_count c
                WHERE c.body_id = body.id AND c.metric = 'population' ORDER BY c.on_date DESC LIMIT 1),
            population_on = (SELECT MAX(c.on_date) FROM body_count c
                WHERE c.body_id = body.id AND c.metric = 'population')
         WHERE id IN (SELECT c.body_id FROM body_count c WHERE c.metric = 'population')",
    )
    .execute(conn)?;
    Ok(())
}

/// Writes what a centre counted, over a count of the same date.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>, count: &Count) -> Result<()> {
    delete(conn, centre, body, count.metric, count.on)?;
    diesel::insert_into(centre_count::table)
        .values((
            centre_count::centre_id.eq(centre.as_str()),
            centre_count::body_id.eq(body.as_str()),
            centre_count::metric.eq(count.metric.code()),
            centre_count::on_date.eq(count.on),
            centre_count::value.eq(i32::try_from(count.value).unwrap_or(i32::MAX)),
            centre_count::source.eq(&count.source),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets what a centre counted on a date; whether it was there.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>, metric: Metric, on: NaiveDate) -> Result<bool> {
    let gone =
        diesel::delete(centre_count::table.find((centre.as_str(), body.as_str(), metric.code(), on))).execute(conn)?;
    Ok(gone > 0)
}
