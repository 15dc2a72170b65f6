//! The words by which tickets are found: one row for each stem of each ticket.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::bulk;
use crate::dialect::{self, Conn, MultiBackend};
use crate::error::Result;
use crate::schema::ticket_word;

/// How far the occurrences of a word are counted to find the rarest.
const COUNTED: i64 = 500;

/// Adds words to a ticket; those that it has stay.
///
/// # Errors
/// When the database fails.
pub fn add(conn: &mut Conn, centre_id: &str, number: i32, stems: &BTreeSet<String>, fresh: bool) -> Result<()> {
    let mut wanted: Vec<&String> = stems.iter().collect();
    if !fresh && !wanted.is_empty() {
        let known: Vec<String> = ticket_word::table
            .filter(ticket_word::centre_id.eq(centre_id))
            .filter(ticket_word::stem.eq_any(&wanted))
            .filter(ticket_word::ticket.eq(number))
            .select(ticket_word::stem)
            .load(conn)?;
        wanted.retain(|stem| !known.contains(stem));
    }
    let rows: Vec<Vec<bulk::Value>> =
        wanted.into_iter().map(|stem| vec![centre_id.into(), stem.as_str().into(), number.into()]).collect();
    bulk::insert(conn, "ticket_word", &["centre_id", "stem", "ticket"], &rows)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Numbered {
    #[diesel(sql_type = Integer)]
    ticket: i32,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The tickets that hold all the stems, newest first, older than `before`. It walks the rarest stem
/// and looks the others up.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, stems: &[String], before: Option<i32>, most: i64) -> Result<Vec<i32>> {
    let mut ranked = Vec::with_capacity(stems.len());
    for stem in stems.iter().take(8) {
        let mut sql = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM ticket_word WHERE centre_id = ".to_owned();
        dialect::push_placeholder(conn, &mut sql, 1);
        sql.push_str(" AND stem = ");
        dialect::push_placeholder(conn, &mut sql, 2);
        sql.push_str(&format!(" LIMIT {COUNTED}) AS few"));
        let count: Counted =
            diesel::sql_query(sql).bind::<Text, _>(centre_id).bind::<Text, _>(stem).get_result(conn)?;
        ranked.push((count.n, stem));
    }
    ranked.sort();
    if ranked.first().is_none_or(|(n, _)| *n == 0) {
        return Ok(Vec::new());
    }
    let mut sql = "SELECT w.ticket FROM ticket_word w WHERE w.centre_id = ".to_owned();
    dialect::push_placeholder(conn, &mut sql, 1);
    sql.push_str(" AND w.stem = ");
    dialect::push_placeholder(conn, &mut sql, 2);
    sql.push_str(" AND w.ticket < ");
    dialect::push_placeholder(conn, &mut sql, 3);
    for n in 1..ranked.len() {
        sql.push_str(" AND EXISTS (SELECT 1 FROM ticket_word o WHERE o.centre_id = w.centre_id AND o.ticket = w.ticket AND o.stem = ");
        dialect::push_placeholder(conn, &mut sql, 3 + n);
        sql.push(')');
    }
    sql.push_str(&format!(" ORDER BY w.ticket DESC LIMIT {most}"));
    let mut query = diesel::sql_query(sql)
        .into_boxed::<MultiBackend>()
        .bind::<Text, _>(centre_id.to_owned())
        .bind::<Text, _>(ranked[0].1.clone())
        .bind::<Integer, _>(before.unwrap_or(i32::MAX));
    for (_, stem) in &ranked[1..] {
        query = query.bind::<Text, _>((*stem).clone());
    }
    Ok(query.load::<Numbered>(conn)?.into_iter().map(|r| r.ticket).collect())
}
