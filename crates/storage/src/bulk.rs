//! Many rows in few statements: a multi connection has no batch insert of its own.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text, Timestamp};

use crate::dialect::{self, Conn, MultiBackend};
use crate::error::Result;

/// Most values in one statement (SQLite takes 32,766, PostgreSQL 65,535).
const MOST_VALUES: usize = 16_000;

/// A value of a row. `None` is NULL.
#[derive(Debug, Clone)]
pub enum Value {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT.
    BigInt(Option<i64>),
    /// INTEGER.
    Integer(Option<i32>),
    /// BOOLEAN.
    Bool(Option<bool>),
    /// DATE.
    Date(Option<NaiveDate>),
    /// TIMESTAMP.
    Timestamp(Option<NaiveDateTime>),
}

macro_rules! from {
    ($($rust:ty => $variant:ident),* $(,)?) => {$(
        impl From<$rust> for Value {
            fn from(v: $rust) -> Self {
                Self::$variant(Some(v.into()))
            }
        }
        impl From<Option<$rust>> for Value {
            fn from(v: Option<$rust>) -> Self {
                Self::$variant(v.map(Into::into))
            }
        }
    )*};
}
from!(String => Text, &str => Text, i64 => BigInt, i32 => Integer, bool => Bool, NaiveDate => Date, NaiveDateTime => Timestamp);

/// Inserts rows; each has one value per column, in the order of `columns`.
///
/// `table` and `columns` are written by the program, never by a user.
///
/// # Errors
/// When the database refuses a row: then the transaction must be given up.
pub fn insert(conn: &mut Conn, table: &'static str, columns: &[&'static str], rows: &[Vec<Value>]) -> Result<usize> {
    let per_statement = (MOST_VALUES / columns.len().max(1)).max(1);
    let mut inserted = 0;
    for chunk in rows.chunks(per_statement) {
        inserted += insert_chunk(conn, table, columns, chunk)?;
    }
    Ok(inserted)
}

fn insert_chunk(conn: &mut Conn, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<usize> {
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    let mut n = 0;
    for (i, row) in rows.iter().enumerate() {
        sql.push_str(if i == 0 { "(" } else { ", (" });
        for j in 0..row.len() {
            n += 1;
            if j > 0 {
                sql.push_str(", ");
            }
            dialect::push_placeholder(conn, &mut sql, n);
        }
        sql.push(')');
    }
    let mut query = diesel::sql_query(sql).into_boxed::<MultiBackend>();
    for value in rows.iter().flatten() {
        query = match value.clone() {
            Value::Text(v) => query.bind::<Nullable<Text>, _>(v),
            Value::BigInt(v) => query.bind::<Nullable<BigInt>, _>(v),
            Value::Integer(v) => query.bind::<Nullable<Integer>, _>(v),
            Value::Bool(v) => query.bind::<Nullable<Bool>, _>(v),
            Value::Date(v) => query.bind::<Nullable<Date>, _>(v),
            Value::Timestamp(v) => query.bind::<Nullable<Timestamp>, _>(v),
        };
    }
    Ok(query.execute(conn)?)
}
