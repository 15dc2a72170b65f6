//! Contacts and applications of a body, as a centre knows them.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::Id;
use domain::dates::Period;
use domain::identity::Centre;
use domain::territory::{Application, Body, Contact, ContactRole};

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{body_application, body_contact};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = body_contact)]
struct ContactRow {
    centre_id: String,
    id: String,
    body_id: String,
    role: String,
    name: String,
    email: String,
    phone: String,
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
}

/// A contact with its id and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContact {
    /// Id.
    pub id: Id<Contact>,
    /// Body.
    pub body_id: String,
    /// The contact.
    pub contact: Contact,
}

fn contact(row: ContactRow) -> Result<StoredContact> {
    let bad = |column, value: &str| Error::inconsistent("body_contact", column, &row.id, value);
    Ok(StoredContact {
        id: Id::try_from(row.id.clone()).map_err(|_| bad("id", &row.id))?,
        contact: Contact {
            role: ContactRole::from_code(&row.role).ok_or_else(|| bad("role", &row.role))?,
            mandate: Period::new(row.from_date, row.until_date).ok_or_else(|| bad("until_date", "early"))?,
            name: row.name,
            email: row.email,
            phone: row.phone,
        },
        body_id: row.body_id,
    })
}

/// The contacts of a body, by role, the newest mandate first.
///
/// # Errors
/// When the database fails.
pub fn contacts(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<StoredContact>> {
    let rows = body_contact::table
        .filter(body_contact::centre_id.eq(centre.as_str()))
        .filter(body_contact::body_id.eq(body.as_str()))
        .select(ContactRow::as_select())
        .load(conn)?;
    let mut all = rows.into_iter().map(contact).collect::<Result<Vec<_>>>()?;
    all.sort_by_key(|c| (c.contact.role, std::cmp::Reverse(c.contact.mandate.from), c.id));
    Ok(all)
}

/// Who holds an office on a day at each of the bodies that a centre knows, by body; of two, the one
/// whose mandate began last comes last.
///
/// # Errors
/// When the database fails.
pub fn in_office(conn: &mut Conn, centre: Id<Centre>, role: ContactRole, day: NaiveDate) -> Result<Vec<StoredContact>> {
    body_contact::table
        .filter(body_contact::centre_id.eq(centre.as_str()).and(body_contact::role.eq(role.code())))
        .filter(body_contact::from_date.le(day))
        .filter(body_contact::until_date.is_null().or(body_contact::until_date.ge(day)))
        .order((body_contact::from_date.asc(), body_contact::id.asc()))
        .select(ContactRow::as_select())
        .load(conn)?
        .into_iter()
        .map(contact)
        .collect()
}

/// One contact of a centre.
///
/// # Errors
/// When the database fails.
pub fn find_contact(conn: &mut Conn, centre: Id<Centre>, id: Id<Contact>) -> Result<Option<StoredContact>> {
    let row = body_contact::table
        .find((centre.as_str(), id.as_str()))
        .select(ContactRow::as_select())
        .first(conn)
        .optional()?;
    row.map(contact).transpose()
}

/// The contacts of a centre whose mandate ends between two days.
///
/// # Errors
/// When the database fails.
pub fn ending(conn: &mut Conn, centre: Id<Centre>, from: NaiveDate, to: NaiveDate) -> Result<Vec<StoredContact>> {
    let rows = body_contact::table
        .filter(body_contact::centre_id.eq(centre.as_str()))
        .filter(body_contact::until_date.between(from, to))
        .order((body_contact::until_date.asc(), body_contact::id.asc()))
        .select(ContactRow::as_select())
        .load(conn)?;
    rows.into_iter().map(contact).collect()
}

/// How many contacts of a centre have a mandate that ends between two days.
///
/// # Errors
/// When the database fails.
pub fn count_ending(conn: &mut Conn, centre: Id<Centre>, from: NaiveDate, to: NaiveDate) -> Result<i64> {
    Ok(body_contact::table
        .filter(body_contact::centre_id.eq(centre.as_str()))
        .filter(body_contact::until_date.between(from, to))
        .count()
        .get_result(conn)?)
}

/// Writes a contact, over the one with the same id.
///
/// # Errors
/// When the database fails.
pub fn save_contact(
    conn: &mut Conn,
    centre: Id<Centre>,
    body: Id<Body>,
    id: Id<Contact>,
    contact: &Contact,
) -> Result<()> {
    delete_contact(conn, centre, id)?;
    let row = ContactRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: body.to_string(),
        role: contact.role.code().to_owned(),
        name: contact.name.clone(),
        email: contact.email.clone(),
        phone: contact.phone.clone(),
        from_date: contact.mandate.from,
        until_date: contact.mandate.until,
    };
    diesel::insert_into(body_contact::table).values(&row).execute(conn)?;
    Ok(())
}

/// Forgets a contact; whether it was there.
///
/// # Errors
/// When the database fails.
pub fn delete_contact(conn: &mut Conn, centre: Id<Centre>, id: Id<Contact>) -> Result<bool> {
    Ok(diesel::delete(body_contact::table.find((centre.as_str(), id.as_str()))).execute(conn)? > 0)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = body_application)]
struct ApplicationRow {
    centre_id: String,
    id: String,
    body_id: String,
    product: String,
    supplier: String,
    area: String,
    version: String,
    expires: Option<NaiveDate>,
}

/// An application in use with its id and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredApplication {
    /// Id.
    pub id: Id<Application>,
    /// Body.
    pub body_id: String,
    /// The application.
    pub application: Application,
}

fn application(row: ApplicationRow) -> Result<StoredApplication> {
    Ok(StoredApplication {
        id: Id::try_from(row.id.clone())
            .map_err(|_| Error::inconsistent("body_application", "id", &row.id, &row.id))?,
        body_id: row.body_id,
        application: Application {
            product: row.product,
            supplier: row.supplier,
            area: row.area,
            version: row.version,
            expires: row.expires,
        },
    })
}

/// The applications in use at a body, by area and product.
///
/// # Errors
/// When the database fails.
pub fn applications(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<StoredApplication>> {
    let rows = body_application::table
        .filter(body_application::centre_id.eq(centre.as_str()))
        .filter(body_application::body_id.eq(body.as_str()))
        .select(ApplicationRow::as_select())
        .load(conn)?;
    let mut all = rows.into_iter().map(application).collect::<Result<Vec<_>>>()?;
    all.sort_by_key(|a| (domain::text::fold(&a.application.area), domain::text::fold(&a.application.product), a.id));
    Ok(all)
}

/// One application of a centre.
///
/// # Errors
/// When the database fails.
pub fn find_application(conn: &mut Conn, centre: Id<Centre>, id: Id<Application>) -> Result<Option<StoredApplication>> {
    let row = body_application::table
        .find((centre.as_str(), id.as_str()))
        .select(ApplicationRow::as_select())
        .first(conn)
        .optional()?;
    row.map(application).transpose()
}

/// Writes an application, over the one with the same id.
///
/// # Errors
/// When the database fails.
pub fn save_application(
    conn: &mut Conn,
    centre: Id<Centre>,
    body: Id<Body>,
    id: Id<Application>,
    application: &Application,
) -> Result<()> {
    delete_application(conn, centre, id)?;
    let row = ApplicationRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: body.to_string(),
        product: application.product.clone(),
        supplier: application.supplier.clone(),
        area: application.area.clone(),
        version: application.version.clone(),
        expires: application.expires,
    };
    diesel::insert_into(body_application::table).values(&row).execute(conn)?;
    Ok(())
}

/// Forgets an application; whether it was there.
///
/// # Errors
/// When the database fails.
pub fn delete_application(conn: &mut Conn, centre: Id<Centre>, id: Id<Application>) -> Result<bool> {
    Ok(diesel::delete(body_application::table.find((centre.as_str(), id.as_str()))).execute(conn)? > 0)
}
