//! The fields of a row: what its price needs to know.

use domain::needs::{Answer, FormRow, Priority, Wish, is_free};
use domain::tariffs::{Measure, Price};

use crate::view::{Choice, Field};

/// Rows for the hours when the price list names no roles.
const FREE_ROLES: usize = 3;

/// The inputs of a row, with what was answered.
pub(super) struct Inputs {
    pub(super) wish: Field,
    pub(super) figures: Vec<Field>,
    pub(super) roles: Vec<[Field; 3]>,
    pub(super) unseen: Vec<Field>,
    pub(super) priority: Field,
    pub(super) note: Field,
}

impl Inputs {
    /// The inputs of a service.
    pub(super) fn of(row: &FormRow, answer: &Answer) -> Self {
        let name = |field: &str| format!("{}:{field}", row.key);
        let wishes = Wish::choices(row.held.is_some()).iter().map(|w| Choice::new(w.code(), w.label())).collect();
        let value = |field: Field| {
            let short = field.name.rsplit(':').next().unwrap_or_default().to_owned();
            field.value(answer.field(&short))
        };
        let roles = roles(row, answer);
        let figures: Vec<Field> = figures(row, &name).into_iter().map(value).collect();
        let shown: Vec<String> = figures.iter().chain(roles.iter().flatten()).map(|f| f.name.clone()).collect();
        let unseen = answer
            .fields
            .iter()
            .filter(|(k, _)| !shown.contains(&name(k)))
            .map(|(k, v)| Field::hidden(name(k), v.clone()))
            .collect();
        Self {
            wish: Field::select(name("wish"), "Che cosa si chiede", wishes).value(answer.wish.code()).required(),
            figures,
            roles,
            unseen,
            priority: priority(&row.key, answer),
            note: Field::text(name("note"), "Nota").max(1_000).value(&answer.note),
        }
    }

    /// The inputs of a need outside the charter.
    pub(super) fn free(key: &str, answer: &Answer) -> Self {
        debug_assert!(is_free(key));
        Self {
            wish: Field::hidden(format!("{key}:wish"), "none"),
            figures: vec![Field::text(format!("{key}:title"), "Che cosa serve").max(200).value(answer.field("title"))],
            roles: Vec::new(),
            unseen: Vec::new(),
            priority: priority(key, answer),
            note: Field::area(format!("{key}:note"), "Descrizione").max(1_000).value(&answer.note),
        }
    }

    /// Every field, to write errors at.
    pub(super) fn each(&mut self) -> impl Iterator<Item = &mut Field> {
        self.figures.iter_mut().chain(self.roles.iter_mut().flatten()).chain([
            &mut self.wish,
            &mut self.priority,
            &mut self.note,
        ])
    }
}

fn priority(key: &str, answer: &Answer) -> Field {
    let choices = Priority::ALL.iter().map(|p| Choice::new(p.code(), p.label())).collect();
    Field::select(format!("{key}:priority"), "Priorità", choices).value(answer.priority.code()).required()
}

/// A row for each role of the price list, or free ones.
fn roles(row: &FormRow, answer: &Answer) -> Vec<[Field; 3]> {
    let Some(Price::Hours { roles }) = &row.price else { return Vec::new() };
    let typed = (1..).take_while(|n| answer.fields.contains_key(&format!("role-{n}"))).count();
    let count = if roles.is_empty() { FREE_ROLES } else { roles.len() }.max(typed);
    let field = |n: usize, what: &str| format!("{}:{what}-{n}", row.key);
    (1..=count)
        .map(|n| {
            let role = match roles.get(n - 1) {
                Some(role) => {
                    Field { readonly: true, ..Field::text(field(n, "role"), "Figura").value(&role.role).required() }
                }
                None => Field::text(field(n, "role"), "Figura").value(answer.field(&format!("role-{n}"))),
            };
            let people = Field::integer(field(n, "people"), "Persone").class("is-short");
            let hours = Field::decimal(field(n, "hours"), "Ore per persona").class("is-short");
            [role, people.value(answer.field(&format!("people-{n}"))), hours.value(answer.field(&format!("hours-{n}")))]
        })
        .collect()
}

/// What the price needs beside the hours.
fn figures(row: &FormRow, name: &impl Fn(&str) -> String) -> Vec<Field> {
    let quantity = |label: &str| Field::decimal(name("quantity"), label).class("is-short");
    let figure = |field: &str, label: &str, unit: &str| Field::decimal(name(field), label).unit(unit).class("is-short");
    match &row.price {
        Some(Price::VirtualMachine { .. }) => vec![
            figure("vcpu", "Processori virtuali", "vCPU"),
            figure("ram", "Memoria", "GB"),
            figure("disk", "Disco", "GB"),
            quantity("Quante macchine così"),
        ],
        Some(Price::Bandwidth { .. }) => vec![figure("mbps", "Banda", "Mb/s"), quantity("Quante linee così")],
        Some(Price::Overage { unit, .. }) => vec![figure("usage", "Consumo dell'anno", unit)],
        Some(Price::PerWorkstation { counting, .. }) => vec![
            quantity("Quante postazioni")
                .help(format!("Se manca, vale il numero di {} dell'ente.", Measure::from(*counting).label())),
        ],
        Some(Price::Flat { unit, .. }) => vec![quantity("Quantità").unit(unit)],
        Some(Price::Bands { .. }) | None => vec![quantity("Quantità")],
        Some(Price::Hours { .. } | Price::PerInhabitant { .. } | Price::PerBusiness { .. })
        | Some(Price::Share { .. } | Price::Included) => Vec::new(),
    }
}
