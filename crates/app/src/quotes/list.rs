//! Lists of quotes, how many stand where, and the income of orders.

use chrono::{Datelike, NaiveDate};
use domain::identity::Permission;
use domain::quotes::Standing;
use domain::territory::Body;
use domain::{Cents, Id, text};
use storage::page::{Cursor, PAGE_ROWS, Page};
use storage::quotes::{self as rows, Filter, QuoteRow};

use crate::{BodyScope, Result, Rx, StaffScope};

/// What a person looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Words of the body's name.
    pub text: String,
    /// How they stand today.
    pub standing: Option<Standing>,
    /// Code of a service.
    pub service: Option<String>,
    /// One body.
    pub body: Option<String>,
    /// Only orders with an amount that no document asks yet.
    pub to_bill: bool,
}

fn filter(rx: &Rx<'_>, search: &Search) -> Filter {
    Filter {
        standing: search.standing,
        body: search.body.clone(),
        service: search.service.clone(),
        to_bill: search.to_bill,
        words: text::fold(&search.text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
        today: rx.today(),
    }
}

/// A page of quotes, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search, cursor: &Cursor) -> Result<Page<QuoteRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let filter = filter(rx, search);
    Ok(rows::page(rx.conn, centre.as_str(), &filter, cursor, PAGE_ROWS)?)
}

/// All the quotes of a search, for a file.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn export(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search) -> Result<Vec<QuoteRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let filter = filter(rx, search);
    Ok(rows::all(rx.conn, centre.as_str(), &filter)?)
}

/// How many quotes stand in each way today.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn counts(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(Standing, u64)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let today = rx.today();
    Ok(rows::counts(rx.conn, centre.as_str(), None, today)?)
}

/// How many quotes can still be accepted, but only up to a day.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn count_ending(rx: &mut Rx<'_>, scope: &StaffScope, until: NaiveDate) -> Result<u64> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let today = rx.today();
    Ok(u64::try_from(rows::ending(rx.conn, centre.as_str(), today, until)?).unwrap_or(0))
}

/// The quotes of one's own body that can still be accepted, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_sent(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<QuoteRow>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let filter =
        Filter { standing: Some(Standing::Sent), body: Some(body.to_string()), today: rx.today(), ..Filter::default() };
    Ok(rows::all(rx.conn, centre.as_str(), &filter)?)
}

/// The quotes and orders of a body, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn of_body(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<Vec<QuoteRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::of_body(rx.conn, centre.as_str(), body.as_str())?)
}

/// The quotes and orders of one's own body, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<QuoteRow>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    Ok(rows::of_body(rx.conn, centre.as_str(), body.as_str())?)
}

/// What the orders accepted in a year bring to it, net of VAT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Income {
    /// How many orders.
    pub orders: u64,
    /// Asked once.
    pub one_off: Cents,
    /// What of the recurring services falls in the year.
    pub recurring: Cents,
    /// Of what is asked once, what no document asks yet.
    pub to_bill: Cents,
}

/// The income that the orders accepted in a year bring to it.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn income(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Income> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let mut income = Income::default();
    for standing in [Standing::Ordered, Standing::Delivered] {
        let filter = Filter { standing: Some(standing), ..Filter::default() };
        for row in rows::all(rx.conn, centre.as_str(), &filter)? {
            if row.ordered_on.is_none_or(|on| on.year() != year) {
                continue;
            }
            let first = row.offer()?.map(|o| o.first_year()).unwrap_or_default();
            income.orders += 1;
            income.one_off += Cents(row.one_off);
            income.recurring += first - Cents(row.one_off);
            if row.to_bill {
                income.to_bill += Cents(row.one_off);
            }
        }
    }
    Ok(income)
}
