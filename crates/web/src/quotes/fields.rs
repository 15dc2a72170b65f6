//! The fields by which a service is asked and quoted.

use domain::Refusal;
use domain::quotes::Wish;
use domain::tariffs::{Params, Price, SubscriptionForm};
use domain::{it, tariffs::Work};
use rust_decimal::Decimal;

use crate::agreements::{figures, hours};
use crate::forms::Typed;
use crate::view::Field;

/// The fields of quantities for a price, and the numbers of the rows of hours. `required` leaves the
/// fields that a price needs marked so.
pub(super) fn quantities(price: Option<&Price>, body: &str, required: bool) -> (Vec<Field>, Vec<usize>) {
    let mut fields = Vec::new();
    let rows = match price {
        Some(Price::Hours { roles }) => hours(&mut fields, &roles.iter().map(|r| r.role.clone()).collect::<Vec<_>>()),
        _ => Vec::new(),
    };
    fields.extend(figures(price, body));
    if !required {
        for field in fields.iter_mut().filter(|f| !f.readonly) {
            field.required = false;
        }
    }
    (fields, rows)
}

/// The wish that a form says: the quantities may be missing altogether.
pub(super) fn wish(typed: &Typed, service: &str, price: Option<&Price>) -> Result<Wish, Refusal> {
    let form = SubscriptionForm::from_pairs(&typed.pairs);
    let figures = [&form.quantity, &form.vcpu, &form.ram, &form.disk, &form.mbps, &form.usage];
    let silent = figures.iter().all(|f| f.is_empty()) && form.work.iter().all(|w| w.hours.is_empty());
    let mut wish = Wish { service: service.to_owned(), need: typed.get("need").to_owned(), ..Wish::default() };
    let from = it::parse_date(&form.from);
    if from.is_none() && !form.from.is_empty() {
        return Err(Refusal::field("from", "La data si scrive come 31/12/2026."));
    }
    wish.from = from;
    if !silent {
        let asked = form.read(price)?;
        wish.quantity = asked.quantity;
        wish.params = asked.params;
    }
    wish.check()?;
    Ok(wish)
}

/// Puts quantities that are known into the fields.
pub(super) fn fill(fields: &mut [Field], quantity: Option<Decimal>, params: &Params) {
    let known = [
        ("quantity", quantity),
        ("vcpu", params.vcpu),
        ("ram", params.ram_gb),
        ("disk", params.disk_gb),
        ("mbps", params.mbps),
        ("usage", params.usage),
    ];
    for (name, value) in known {
        if let (Some(value), Some(field)) = (value, fields.iter_mut().find(|f| f.name == name)) {
            field.value = it::decimal(value);
        }
    }
    for work in &params.work {
        fill_work(fields, work);
    }
}

/// The hours of a role go in its row, or in the first free one.
fn fill_work(fields: &mut [Field], work: &Work) {
    let rows = || 1..=fields.iter().filter(|f| f.name.starts_with("role-")).count();
    let role = |n: usize| fields.iter().find(|f| f.name == format!("role-{n}")).map(|f| f.value.clone());
    let mine = rows().find(|n| role(*n).as_deref() == Some(work.role.as_str()));
    let Some(n) = mine.or_else(|| rows().find(|n| role(*n).is_some_and(|r| r.is_empty()))) else { return };
    let values = [
        (format!("role-{n}"), work.role.clone()),
        (format!("people-{n}"), work.people.to_string()),
        (format!("hours-{n}"), it::decimal(work.hours)),
    ];
    for (name, value) in values {
        if let Some(field) = fields.iter_mut().find(|f| f.name == name) {
            field.value = value;
        }
    }
}
