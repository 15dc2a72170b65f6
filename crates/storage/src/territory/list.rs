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

/// A body with all its columns, and what the centre knows when it follows it: for exports.
pub type Item = (BodyRow, Option<MembershipRow>);

/// A body with the columns of the list, and its stay in the centre when this follows it. A page of
/// fifty bodies whole would spend most of its time on columns that nobody sees.
pub type Listed = (LineRow, Option<StayRow>);

/// What the list shows of a body.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = body)]
pub struct LineRow {
    /// ULID.
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    /// Official name.
    pub name: String,
    /// Folded name, for sorting.
    pub name_key: String,
    /// ISTAT code.
    pub istat: Option<String>,
    /// IPA code.
    pub ipa: Option<String>,
    /// Name of the province.
    pub province_name: Option<String>,
    /// Two letters.
    pub sigla: Option<String>,
    /// Last day.
    pub until_date: Option<NaiveDate>,
    /// Newest population; 0 when unknown.
    pub population: i32,
    /// Whether its population is known.
    #[diesel(select_expression = body::population_on.is_not_null())]
    #[diesel(select_expression_type = diesel::dsl::IsNotNull<body::population_on>)]
    pub counted: bool,
}

/// When a body is a member of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = membership)]
pub struct StayRow {
    /// First day as a member.
    pub since: Option<NaiveDate>,
    /// Last day as a member.
    pub until_date: Option<NaiveDate>,
}

impl StayRow {
    /// Whether the body is a member on a day.
    #[must_use]
    pub fn is_member(&self, day: NaiveDate) -> bool {
        self.since.is_some_and(|s| s <= day) && self.until_date.is_none_or(|u| u >= day)
    }
}

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

/// What page is asked for.
struct Asked<'a> {
    centre: Id<Centre>,
    filter: &'a Filter,
    order: Order,
    cursor: &'a Cursor,
    limit: i64,
    day: NaiveDate,
}

/// Reads a page with these columns of the body and these of its membership.
macro_rules! rows {
    ($conn:ident, $asked:ident, $body:ty, $known:ty) => {{
        let Asked { centre, filter, order, cursor, limit, day } = $asked;
        let down = matches!(order, Order::NameDown | Order::PopulationDown);
        let rows: Vec<($body, Option<$known>)> = match filter.within {
            Within::Centre => {
                let mut query = membership::table
                    .inner_join(body::table.on(body::id.eq(membership::body_id)))
                    .filter(membership::centre_id.eq(centre.to_string()))
                    .select((<$body>::as_select(), <$known>::as_select()))
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
                    from_key!(query, cursor, membership::name_key, membership::body_id, |v: &String| v.clone(), down);
                } else {
                    from_key!(query, cursor, body::population, body::id, |v: &String| number(v), down);
                }
                let found: Vec<($body, $known)> = query.limit(limit + 1).load($conn)?;
                found.into_iter().map(|(b, m)| (b, Some(m))).collect()
            }
            Within::Italy => {
                let mut query = body::table.select(<$body>::as_select()).into_boxed::<MultiBackend>();
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
                    from_key!(query, cursor, body::name_key, body::id, |v: &String| v.clone(), down);
                } else {
                    from_key!(query, cursor, body::population, body::id, |v: &String| number(v), down);
                }
                let found: Vec<$body> = query.limit(limit + 1).load($conn)?;
                let ids: Vec<&str> = found.iter().map(|b| b.id.as_str()).collect();
                let mut known = std::collections::HashMap::new();
                for chunk in ids.chunks(super::MOST_IDS) {
                    let of_centre: Vec<(String, $known)> = membership::table
                        .filter(membership::centre_id.eq(centre.as_str()))
                        .filter(membership::body_id.eq_any(chunk))
                        .select((membership::body_id, <$known>::as_select()))
                        .load($conn)?;
                    known.extend(of_centre);
                }
                let stay = |b: $body| {
                    let stay = known.remove(&b.id);
                    (b, stay)
                };
                found.into_iter().map(stay).collect()
            }
        };
        Ok(Page::build(rows, limit, cursor, |(b, _)| Key {
            value: if order.by_name() { b.name_key.clone() } else { b.population.to_string() },
            id: b.id.clone(),
        }))
    }};
}

/// A page of the list as it is on a day.
///
/// # Errors
/// When the database fails.
pub fn lines(
    conn: &mut Conn,
    centre: Id<Centre>,
    filter: &Filter,
    order: Order,
    (cursor, limit): (&Cursor, i64),
    day: NaiveDate,
) -> Result<Page<Listed>> {
    let asked = Asked { centre, filter, order, cursor, limit, day };
    rows!(conn, asked, LineRow, StayRow)
}

/// The same with all the columns.
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
    let asked = Asked { centre, filter, order, cursor, limit, day };
    rows!(conn, asked, BodyRow, MembershipRow)
}

fn number(text: &str) -> i32 {
    text.parse().unwrap_or(0)
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
