//! The list of bodies: search, filters, order, keyset pages.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::Id;
use domain::identity::Centre;
use domain::territory::BodyKind;

use super::bodies::BodyRow;
use super::memberships::MembershipRow;
use crate::dialect::{Conn, MultiBackend};
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::{body, membership};

/// Which bodies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Within {
    /// Those that the centre follows, members or not.
    #[default]
    Centre,
    /// The whole register.
    Italy,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By name.
    #[default]
    Name,
    /// By name, backwards.
    NameDown,
    /// Fewest inhabitants first.
    PopulationUp,
    /// Most inhabitants first.
    PopulationDown,
}

impl Order {
    fn by_name(self) -> bool {
        matches!(self, Self::Name | Self::NameDown)
    }
}

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Which bodies.
    pub within: Within,
    /// Folded words that start a word of the name or of a code.
    pub words: Vec<String>,
    /// Historical code of a province.
    pub province: Option<String>,
    /// A kind.
    pub kind: Option<BodyKind>,
    /// At least so many inhabitants.
    pub population_from: Option<i32>,
    /// At most so many inhabitants.
    pub population_to: Option<i32>,
    /// Members on the day, or not members.
    pub member: Option<bool>,
    /// Also those closed before the day.
    pub closed: bool,
}

/// A body in the list, with what the centre knows when it follows it.
pub type Item = (BodyRow, Option<MembershipRow>);

/// Keeps what the filter asks of the body itself.
macro_rules! of_body {
    ($query:ident, $filter:ident, $day:ident) => {
        for word in &$filter.words {
            $query = $query.filter(body::search.like(format!("% {}%", word.replace(['%', '_'], ""))));
        }
        if let Some(province) = &$filter.province {
            $query = $query.filter(body::province.eq(province));
        }
        if let Some(kind) = $filter.kind {
            $query = $query.filter(body::kind.eq(kind.code()));
        }
        if let Some(least) = $filter.population_from {
            $query = $query.filter(body::population.ge(least));
        }
        if let Some(most) = $filter.population_to {
            $query = $query.filter(body::population.le(most));
        }
        if !$filter.closed {
            $query = $query.filter(body::until_date.is_null().or(body::until_date.ge($day)));
        }
    };
}

/// Starts after (or before) a row and puts the rows in order, by one column and the id.
macro_rules! from_key {
    ($query:ident, $cursor:ident, $column:expr, $id:expr, $value:expr, $descending:expr) => {
        let backwards = matches!($cursor, Cursor::Before(_));
        if let Cursor::After(key) | Cursor::Before(key) = $cursor {
            let (value, id) = ($value(&key.value), key.id.clone());
            $query = if backwards == $descending {
                $query.filter($column.ge(value.clone())).filter($column.gt(value).or($id.gt(id)))
            } else {
                $query.filter($column.le(value.clone())).filter($column.lt(value).or($id.lt(id)))
            };
        }
        $query = if backwards == $descending {
            $query.order(($column.asc(), $id.asc()))
        } else {
            $query.order(($column.desc(), $id.desc()))
        };
    };
}

/// A page of the list as it is on a day.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    centre: Id<Centre>,
    filter: &Filter,
    order: Order,
    (cursor, limit): (&Cursor, i64),
    day: NaiveDate,
) -> Result<Page<Item>> {
    let rows = match filter.within {
        Within::Centre => followed(conn, centre, filter, order, (cursor, limit), day)?,
        Within::Italy => everywhere(conn, centre, filter, order, (cursor, limit), day)?,
    };
    Ok(Page::build(rows, limit, cursor, |(b, _): &Item| Key {
        value: if order.by_name() { b.name_key.clone() } else { b.population.to_string() },
        id: b.id.clone(),
    }))
}

fn number(text: &str) -> i32 {
    text.parse().unwrap_or(0)
}

fn followed(
    conn: &mut Conn,
    centre: Id<Centre>,
    filter: &Filter,
    order: Order,
    (cursor, limit): (&Cursor, i64),
    day: NaiveDate,
) -> Result<Vec<Item>> {
    let mut query = membership::table
        .inner_join(body::table.on(body::id.eq(membership::body_id)))
        .filter(membership::centre_id.eq(centre.to_string()))
        .select((BodyRow::as_select(), MembershipRow::as_select()))
        .into_boxed::<MultiBackend>();
    of_body!(query, filter, day);
    if let Some(member) = filter.member {
        let ended = membership::until_date.is_not_null().and(membership::until_date.lt(day));
        query = if member {
            query
                .filter(membership::since.le(day))
                .filter(membership::until_date.is_null().or(membership::until_date.ge(day)))
        } else {
            query.filter(membership::since.is_null().or(membership::since.gt(day)).or(ended))
        };
    }
    if order.by_name() {
        let down = order == Order::NameDown;
        from_key!(query, cursor, membership::name_key, membership::body_id, |v: &String| v.clone(), down);
    } else {
        from_key!(query, cursor, body::population, body::id, |v: &String| number(v), order == Order::PopulationDown);
    }
    let rows: Vec<(BodyRow, MembershipRow)> = query.limit(limit + 1).load(conn)?;
    Ok(rows.into_iter().map(|(b, m)| (b, Some(m))).collect())
}

fn everywhere(
    conn: &mut Conn,
    centre: Id<Centre>,
    filter: &Filter,
    order: Order,
    (cursor, limit): (&Cursor, i64),
    day: NaiveDate,
) -> Result<Vec<Item>> {
    let mut query = body::table.select(BodyRow::as_select()).into_boxed::<MultiBackend>();
    of_body!(query, filter, day);
    if let Some(member) = filter.member {
        let members = membership::table
            .filter(membership::centre_id.eq(centre.to_string()))
            .filter(membership::since.le(day))
            .filter(membership::until_date.is_null().or(membership::until_date.ge(day)))
            .select(membership::body_id);
        query = if member {
            query.filter(body::id.eq_any(members))
        } else {
            query.filter(diesel::dsl::not(body::id.eq_any(members)))
        };
    }
    if order.by_name() {
        let down = order == Order::NameDown;
        from_key!(query, cursor, body::name_key, body::id, |v: &String| v.clone(), down);
    } else {
        from_key!(query, cursor, body::population, body::id, |v: &String| number(v), order == Order::PopulationDown);
    }
    let rows = query.limit(limit + 1).load(conn)?;
    with_memberships(conn, centre, rows)
}

fn with_memberships(conn: &mut Conn, centre: Id<Centre>, rows: Vec<BodyRow>) -> Result<Vec<Item>> {
    let ids: Vec<&str> = rows.iter().map(|b| b.id.as_str()).collect();
    let mut known = std::collections::HashMap::new();
    for chunk in ids.chunks(super::MOST_IDS) {
        let found: Vec<MembershipRow> = membership::table
            .filter(membership::centre_id.eq(centre.as_str()))
            .filter(membership::body_id.eq_any(chunk))
            .select(MembershipRow::as_select())
            .load(conn)?;
        known.extend(found.into_iter().map(|m| (m.body_id.clone(), m)));
    }
    Ok(rows
        .into_iter()
        .map(|b| {
            let membership = known.remove(&b.id);
            (b, membership)
        })
        .collect())
}

/// How many bodies a centre follows, and how many of them are members on a day.
///
/// # Errors
/// When the database fails.
pub fn count_followed(conn: &mut Conn, centre: Id<Centre>, day: NaiveDate) -> Result<(i64, i64)> {
    let followed = membership::table.filter(membership::centre_id.eq(centre.as_str())).count().get_result(conn)?;
    let members = membership::table
        .filter(membership::centre_id.eq(centre.as_str()))
        .filter(membership::since.le(day))
        .filter(membership::until_date.is_null().or(membership::until_date.ge(day)))
        .count()
        .get_result(conn)?;
    Ok((followed, members))
}
