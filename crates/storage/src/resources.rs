//! What a centre has delivered to its bodies.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::Id;
use domain::identity::Centre;
use domain::resources::{Resource, ResourceKind};
use domain::territory::Body;
use domain::text;

use crate::dialect::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::page::{Cursor, Key, Page};
use crate::schema::{body, resource};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = resource, treat_none_as_null = true)]
struct ResourceRow {
    centre_id: String,
    id: String,
    body_id: String,
    kind: String,
    name: String,
    name_key: String,
    search: String,
    detail: String,
    service: String,
    supplier: String,
    from_date: NaiveDate,
    expires_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    warned_for: Option<NaiveDate>,
    changed_at: NaiveDateTime,
}

/// A resource with its id and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Id.
    pub id: Id<Resource>,
    /// Body.
    pub body_id: String,
    /// The resource.
    pub resource: Resource,
    /// Day of the last warning of its expiry.
    pub warned: Option<NaiveDate>,
    name_key: String,
}

fn stored(row: ResourceRow) -> Result<Stored> {
    let bad = |column, value: &str| Error::inconsistent("resource", column, &row.id, value);
    Ok(Stored {
        id: Id::try_from(row.id.clone()).map_err(|_| bad("id", &row.id))?,
        resource: Resource {
            kind: ResourceKind::from_code(&row.kind).ok_or_else(|| bad("kind", &row.kind))?,
            name: row.name,
            detail: row.detail,
            service: row.service,
            supplier: row.supplier,
            from: row.from_date,
            expires: row.expires_on,
            ended: row.ended_on,
        },
        body_id: row.body_id,
        warned: row.warned_for,
        name_key: row.name_key,
    })
}

/// What a list asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words folded; each begins a word of the name, the particulars or the supplier.
    pub words: Vec<String>,
    /// A kind.
    pub kind: Option<ResourceKind>,
    /// A body.
    pub body: Option<Id<Body>>,
    /// A service of the charter.
    pub service: Option<String>,
    /// Also those that were given back.
    pub ended: bool,
}

/// A resource in the list, with the name of its body.
pub type Item = (Stored, String);

/// A page of the resources of a centre, by name.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    centre: Id<Centre>,
    filter: &Filter,
    (cursor, limit): (&Cursor, i64),
) -> Result<Page<Item>> {
    let mut query = resource::table
        .inner_join(body::table.on(body::id.eq(resource::body_id)))
        .filter(resource::centre_id.eq(centre.to_string()))
        .select((ResourceRow::as_select(), body::name))
        .into_boxed::<MultiBackend>();
    for word in &filter.words {
        query = query.filter(resource::search.like(format!("% {}%", word.replace(['%', '_'], ""))));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(resource::kind.eq(kind.code()));
    }
    if let Some(body) = filter.body {
        query = query.filter(resource::body_id.eq(body.to_string()));
    }
    if let Some(service) = &filter.service {
        query = query.filter(resource::service.eq(service));
    }
    if !filter.ended {
        query = query.filter(resource::ended_on.is_null());
    }
    query = match cursor {
        Cursor::First => query,
        Cursor::After(Key { value, id }) => query
            .filter(resource::name_key.ge(value.clone()))
            .filter(resource::name_key.gt(value.clone()).or(resource::id.gt(id.clone()))),
        Cursor::Before(Key { value, id }) => query
            .filter(resource::name_key.le(value.clone()))
            .filter(resource::name_key.lt(value.clone()).or(resource::id.lt(id.clone()))),
    };
    query = match cursor {
        Cursor::Before(_) => query.order((resource::name_key.desc(), resource::id.desc())),
        _ => query.order((resource::name_key.asc(), resource::id.asc())),
    };
    let rows: Vec<(ResourceRow, String)> = query.limit(limit + 1).load(conn)?;
    let rows = with_names(rows)?;
    Ok(Page::build(rows, limit, cursor, |(r, _): &Item| Key { value: r.name_key.clone(), id: r.id.to_string() }))
}

fn with_names(rows: Vec<(ResourceRow, String)>) -> Result<Vec<Item>> {
    rows.into_iter().map(|(row, name)| Ok((stored(row)?, name))).collect()
}

/// The resources still in use that expire up to a day, the first to expire first; at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn expiring(conn: &mut Conn, centre: Id<Centre>, until: NaiveDate, limit: i64) -> Result<Vec<Item>> {
    let rows: Vec<(ResourceRow, String)> = resource::table
        .inner_join(body::table.on(body::id.eq(resource::body_id)))
        .filter(resource::centre_id.eq(centre.as_str()))
        .filter(resource::expires_on.le(until))
        .filter(resource::ended_on.is_null())
        .select((ResourceRow::as_select(), body::name))
        .order((resource::expires_on.asc(), resource::id.asc()))
        .limit(limit)
        .load(conn)?;
    with_names(rows)
}

/// How many resources still in use expire up to a day.
///
/// # Errors
/// When the database fails.
pub fn count_expiring(conn: &mut Conn, centre: Id<Centre>, until: NaiveDate) -> Result<i64> {
    Ok(resource::table
        .filter(resource::centre_id.eq(centre.as_str()))
        .filter(resource::expires_on.le(until))
        .filter(resource::ended_on.is_null())
        .count()
        .get_result(conn)?)
}

/// The resources of a body, those given back included, by name.
///
/// # Errors
/// When the database fails.
pub fn of_body(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<Stored>> {
    let rows: Vec<ResourceRow> = resource::table
        .filter(resource::centre_id.eq(centre.as_str()))
        .filter(resource::body_id.eq(body.as_str()))
        .select(ResourceRow::as_select())
        .order((resource::name_key.asc(), resource::id.asc()))
        .load(conn)?;
    rows.into_iter().map(stored).collect()
}

/// The resources given under a service, by body: what prices count.
///
/// # Errors
/// When the database fails.
pub fn priced(conn: &mut Conn, centre: Id<Centre>, only: Option<Id<Body>>) -> Result<HashMap<String, Vec<Resource>>> {
    let mut query = resource::table
        .filter(resource::centre_id.eq(centre.to_string()))
        .filter(resource::service.ne(""))
        .select(ResourceRow::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(body) = only {
        query = query.filter(resource::body_id.eq(body.to_string()));
    }
    let mut all: HashMap<String, Vec<Resource>> = HashMap::new();
    for row in query.load(conn)? {
        let one = stored(row)?;
        all.entry(one.body_id).or_default().push(one.resource);
    }
    Ok(all)
}

/// One resource of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: Id<Centre>, id: Id<Resource>) -> Result<Option<Stored>> {
    let row =
        resource::table.find((centre.as_str(), id.as_str())).select(ResourceRow::as_select()).first(conn).optional()?;
    row.map(stored).transpose()
}

/// The resources still in use that have exactly this name, whatever its letters' case; two at most, to
/// tell whether there is only one.
///
/// # Errors
/// When the database fails.
pub fn named(conn: &mut Conn, centre: Id<Centre>, name: &str, only: Option<Id<Body>>) -> Result<Vec<Stored>> {
    let mut query = resource::table
        .filter(resource::centre_id.eq(centre.to_string()))
        .filter(resource::name_key.eq(text::fold(name)))
        .filter(resource::ended_on.is_null())
        .select(ResourceRow::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(body) = only {
        query = query.filter(resource::body_id.eq(body.to_string()));
    }
    query.limit(2).load(conn)?.into_iter().map(stored).collect()
}

/// Remembers up to which day a resource was warned of.
///
/// # Errors
/// When the database fails.
pub fn set_warned(conn: &mut Conn, centre: Id<Centre>, id: Id<Resource>, day: NaiveDate) -> Result<()> {
    let one = resource::table.find((centre.as_str(), id.as_str()));
    diesel::update(one).set(resource::warned_for.eq(day)).execute(conn)?;
    Ok(())
}

/// Writes a resource, over the one with the same id. A new expiry is warned of again.
///
/// # Errors
/// When the database fails.
pub fn save(
    conn: &mut Conn,
    centre: Id<Centre>,
    body: Id<Body>,
    (id, one): (Id<Resource>, &Resource),
    now: NaiveDateTime,
) -> Result<()> {
    let before: Option<(Option<NaiveDate>, Option<NaiveDate>)> = resource::table
        .find((centre.as_str(), id.as_str()))
        .select((resource::expires_on, resource::warned_for))
        .first(conn)
        .optional()?;
    let row = ResourceRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: body.to_string(),
        kind: one.kind.code().to_owned(),
        name_key: text::fold(&one.name),
        search: format!(" {}", text::fold(&format!("{} {} {}", one.name, one.detail, one.supplier))),
        name: one.name.clone(),
        detail: one.detail.clone(),
        service: one.service.clone(),
        supplier: one.supplier.clone(),
        from_date: one.from,
        expires_on: one.expires,
        ended_on: one.ended,
        warned_for: before.filter(|(expires, _)| *expires == one.expires).and_then(|(_, warned)| warned),
        changed_at: now,
    };
    let there = diesel::update(resource::table.find((&row.centre_id, &row.id))).set(&row).execute(conn)?;
    if there == 0 {
        diesel::insert_into(resource::table).values(&row).execute(conn)?;
    }
    Ok(())
}

/// Forgets a resource entered by mistake; whether it was there.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut Conn, centre: Id<Centre>, id: Id<Resource>) -> Result<bool> {
    Ok(diesel::delete(resource::table.find((centre.as_str(), id.as_str()))).execute(conn)? > 0)
}
