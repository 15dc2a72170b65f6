//! Lists of tickets: pages by key on indexes, whatever their number; counts that stop early.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::dialect::{Conn, MultiBackend};
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::ticket as t;

use super::tickets::{LineRow, TicketRow};

/// Where a count stops: more is said as «oltre 1.000».
pub const MOST_COUNTED: i64 = 1_000;

/// Which tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those still to be worked on, or only those that ended.
    pub active: Option<bool>,
    /// Code of the state.
    pub state: Option<String>,
    /// Code of the area.
    pub queue: Option<String>,
    /// Person in charge; an empty text asks for those without one.
    pub assignee: Option<String>,
    /// Body.
    pub body: Option<String>,
    /// Person who asked.
    pub requester: Option<String>,
    /// Codes of the role of who asked, or the person themselves.
    pub roles: Option<(Vec<String>, String)>,
    /// Code of the kind.
    pub kind: Option<String>,
    /// Code of the channel.
    pub channel: Option<String>,
    /// Code of the service.
    pub service: Option<String>,
    /// Code of the category.
    pub category: Option<String>,
    /// From this priority up.
    pub priority: Option<i32>,
    /// Only those with a deadline by this instant.
    pub due_by: Option<NaiveDateTime>,
    /// Only these.
    pub numbers: Option<Vec<i32>>,
}

/// Order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The last asked first.
    #[default]
    Newest,
    /// The first asked first.
    Oldest,
    /// What is due soonest first; what has no deadline is left out.
    Due,
}

type Query<'a> = t::BoxedQuery<'a, MultiBackend>;
type Condition = Box<dyn BoxableExpression<t::table, MultiBackend, SqlType = Bool>>;

fn narrowed<'a>(centre_id: &str, filter: &Filter) -> Query<'a> {
    let mut query = t::table.filter(t::centre_id.eq(centre_id.to_owned())).into_boxed();
    for condition in conditions(filter) {
        query = query.filter(condition);
    }
    query
}

fn conditions(filter: &Filter) -> Vec<Condition> {
    let f = filter.clone();
    let mut all: Vec<Condition> = Vec::new();
    let mut add = |condition: Option<Condition>| all.extend(condition);
    // A state says whether it is active too: the indexes that have the one lack the other.
    let active = f
        .active
        .or(f.state.as_deref().map(|s| s != "closed"))
        .filter(|_| f.state.is_none() || f.queue.is_some() || f.assignee.is_some() || f.body.is_some());
    add(active.map(|v| Box::new(t::active.eq(v)) as Condition));
    add(f.state.map(|v| Box::new(t::state.eq(v)) as Condition));
    add(f.queue.map(|v| Box::new(t::queue.eq(v)) as Condition));
    add(f.assignee.map(|v| Box::new(t::assignee_id.eq(v)) as Condition));
    add(f.body.map(|v| Box::new(t::body_id.eq(v)) as Condition));
    add(f.requester.map(|v| Box::new(t::requester_id.eq(v)) as Condition));
    add(f
        .roles
        .map(|(roles, person)| Box::new(t::requester_role.eq_any(roles).or(t::requester_id.eq(person))) as Condition));
    add(f.kind.map(|v| Box::new(t::kind.eq(v)) as Condition));
    add(f.channel.map(|v| Box::new(t::channel.eq(v)) as Condition));
    add(f.service.map(|v| Box::new(t::service.eq(v)) as Condition));
    add(f.category.map(|v| Box::new(t::category.eq(v)) as Condition));
    add(f.priority.map(|v| Box::new(t::priority.ge(v)) as Condition));
    add(f.numbers.map(|v| Box::new(t::number.eq_any(v)) as Condition));
    all
}

const INSTANT: &str = "%Y-%m-%dT%H:%M:%S%.3f";

/// A page of the tickets of a centre, whole.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    centre_id: &str,
    filter: &Filter,
    order: Order,
    (cursor, limit): (&Cursor, i64),
) -> Result<Page<TicketRow>> {
    let query = ordered(narrowed(centre_id, filter), order, filter.due_by, cursor);
    let rows = query.limit(limit + 1).select(TicketRow::as_select()).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |r: &TicketRow| key(order, r.number, r.due_at)))
}

/// The same page, with what a list shows.
///
/// # Errors
/// When the database fails.
pub fn lines(
    conn: &mut Conn,
    centre_id: &str,
    filter: &Filter,
    order: Order,
    (cursor, limit): (&Cursor, i64),
) -> Result<Page<LineRow>> {
    let query = ordered(narrowed(centre_id, filter), order, filter.due_by, cursor);
    let rows = query.limit(limit + 1).select(LineRow::as_select()).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |r: &LineRow| key(order, r.number, r.due_at)))
}

fn key(order: Order, number: i32, due_at: Option<NaiveDateTime>) -> Key {
    Key {
        value: due_at.filter(|_| order == Order::Due).map(|d| d.format(INSTANT).to_string()).unwrap_or_default(),
        id: number.to_string(),
    }
}

fn ordered<'a>(query: Query<'a>, order: Order, by: Option<NaiveDateTime>, cursor: &Cursor) -> Query<'a> {
    match order {
        Order::Newest | Order::Oldest => by_number(query, order, cursor),
        Order::Due => by_due(query, by, cursor),
    }
}

fn by_number<'a>(query: Query<'a>, order: Order, cursor: &Cursor) -> Query<'a> {
    let number = |key: &Key| key.id.parse::<i32>().unwrap_or(0);
    let (query, down) = match cursor {
        Cursor::First => (query, order == Order::Newest),
        Cursor::After(key) if order == Order::Newest => (query.filter(t::number.lt(number(key))), true),
        Cursor::After(key) => (query.filter(t::number.gt(number(key))), false),
        Cursor::Before(key) if order == Order::Newest => (query.filter(t::number.gt(number(key))), false),
        Cursor::Before(key) => (query.filter(t::number.lt(number(key))), true),
    };
    if down { query.order(t::number.desc()) } else { query.order(t::number.asc()) }
}

fn by_due<'a>(query: Query<'a>, by: Option<NaiveDateTime>, cursor: &Cursor) -> Query<'a> {
    let mut query = query.filter(t::due_at.is_not_null());
    if let Some(by) = by {
        query = query.filter(t::due_at.le(by));
    }
    let known = |key: &Key| {
        let at = NaiveDateTime::parse_from_str(&key.value, INSTANT).ok()?;
        Some((at, key.id.parse::<i32>().ok()?))
    };
    let (query, down) = match cursor {
        Cursor::First => (query, false),
        Cursor::After(key) => match known(key) {
            Some((at, n)) => (
                query.filter(t::due_at.gt(at).or(t::due_at.eq(at).and(t::number.gt(n)))).filter(t::due_at.ge(at)),
                false,
            ),
            None => (query, false),
        },
        Cursor::Before(key) => match known(key) {
            Some((at, n)) => (
                query.filter(t::due_at.lt(at).or(t::due_at.eq(at).and(t::number.lt(n)))).filter(t::due_at.le(at)),
                true,
            ),
            None => (query, true),
        },
    };
    if down {
        query.order((t::due_at.desc(), t::number.desc()))
    } else {
        query.order((t::due_at.asc(), t::number.asc()))
    }
}

/// How many tickets match, counted as far as [`MOST_COUNTED`] and one more.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut Conn, centre_id: &str, filter: &Filter) -> Result<i64> {
    let mut query = narrowed(centre_id, filter);
    if let Some(by) = filter.due_by {
        query = query.filter(t::due_at.le(by));
    }
    let numbers: Vec<i32> = query.limit(MOST_COUNTED + 1).select(t::number).load(conn)?;
    Ok(i64::try_from(numbers.len()).unwrap_or(MOST_COUNTED))
}
