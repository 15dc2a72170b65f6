//! The texts of the form of a subscription, and the subscription that they ask for. What must be
//! said depends on how the service is priced.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::field;
use super::read::Reader;
use crate::tariffs::{Method, Params, Price, Work};
use crate::{Refusal, it};

/// Beyond this no figure of a subscription is meant.
const MOST: i64 = 1_000_000;

/// People and hours of one role, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkRow {
    /// Name of the role, as in the price list.
    pub role: String,
    /// How many persons.
    pub people: String,
    /// Hours of each.
    pub hours: String,
}

/// A subscription as typed. Fields that the price doesn't need stay empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionForm {
    /// How many units.
    pub quantity: String,
    /// Virtual processors of one machine.
    pub vcpu: String,
    /// Gigabytes of memory of one machine.
    pub ram: String,
    /// Gigabytes of disk of one machine.
    pub disk: String,
    /// Megabits per second of the line.
    pub mbps: String,
    /// What was used in the year.
    pub usage: String,
    /// People and hours by role.
    pub work: Vec<WorkRow>,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
}

/// What a subscription form asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requested {
    /// How many units; `None` leaves it to the rule.
    pub quantity: Option<Decimal>,
    /// What the price needs.
    pub params: Params,
    /// First day; that of the accession when absent.
    pub from: Option<NaiveDate>,
    /// Last day; that of the accession when absent.
    pub until: Option<NaiveDate>,
}

impl SubscriptionForm {
    /// The form as sent: the rows of hours are `role-1`, `people-1`, `hours-1` and so on.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get = |name: &str| field(pairs, name);
        let row = |n: usize| WorkRow {
            role: get(&format!("role-{n}")),
            people: get(&format!("people-{n}")),
            hours: get(&format!("hours-{n}")),
        };
        let sent = |n: &usize| pairs.iter().any(|(name, _)| *name == format!("role-{n}"));
        Self {
            quantity: get("quantity"),
            vcpu: get("vcpu"),
            ram: get("ram"),
            disk: get("disk"),
            mbps: get("mbps"),
            usage: get("usage"),
            work: (1..).take_while(sent).map(row).collect(),
            from: get("from"),
            until: get("until"),
        }
    }

    /// The subscription that the form asks for, under a price; `None` when the list has no price for
    /// the service.
    ///
    /// # Errors
    /// A refusal with every field at fault; of the rows of hours the fields are `people-1`, `hours-1`.
    pub fn read(&self, price: Option<&Price>) -> Result<Requested, Refusal> {
        let mut r = Reader::new();
        let method = price.map(Price::method);
        let mut params = Params::default();
        match method {
            Some(Method::VirtualMachine) => {
                params.vcpu = needed(&mut r, "vcpu", &self.vcpu, "Scrivere quanti processori ha la macchina.");
                params.ram_gb = needed(&mut r, "ram", &self.ram, "Scrivere quanti GB di memoria ha la macchina.");
                params.disk_gb = needed(&mut r, "disk", &self.disk, "Scrivere quanti GB di disco ha la macchina.");
            }
            Some(Method::Bandwidth) => {
                params.mbps = needed(&mut r, "mbps", &self.mbps, "Scrivere la banda in Mb/s, per esempio 100.");
            }
            Some(Method::Overage) => params.usage = positive(&mut r, "usage", &self.usage),
            Some(Method::Hours) => params.work = self.read_work(&mut r),
            _ => {}
        }
        let quantity = positive(&mut r, "quantity", &self.quantity);
        let (from, until) = (day(&mut r, "from", &self.from), day(&mut r, "until", &self.until));
        r.finish(Requested { quantity, params, from, until })
    }

    /// The rows that say something; at least one must.
    fn read_work(&self, r: &mut Reader) -> Vec<Work> {
        let mut out = Vec::new();
        for (row, n) in self.work.iter().zip(1..) {
            if row.people.is_empty() && row.hours.is_empty() {
                continue;
            }
            if row.role.is_empty() {
                r.fault(format!("role-{n}"), "Scrivere la figura, come nel listino.");
            }
            let people = match row.people.as_str() {
                "" => Some(1),
                text => r.whole(format!("people-{n}"), text),
            };
            let hours = needed(r, &format!("hours-{n}"), &row.hours, "Scrivere quante ore per ogni persona.");
            match (people.map(u32::try_from), hours) {
                (Some(Ok(people @ 1..=1_000)), Some(hours)) => {
                    out.push(Work { role: row.role.clone(), people, hours });
                }
                (Some(_), Some(_)) => r.fault(format!("people-{n}"), "Le persone sono da 1 a 1.000."),
                _ => {}
            }
        }
        if out.is_empty() && self.work.iter().all(|w| w.people.is_empty() && w.hours.is_empty()) {
            r.fault("hours-1", "Scrivere le ore di almeno una figura.");
        }
        out
    }
}

fn needed(r: &mut Reader, field: &str, value: &str, missing: &str) -> Option<Decimal> {
    if value.is_empty() {
        r.fault(field, missing);
        return None;
    }
    positive(r, field, value)
}

/// A number above zero with four decimals at most, if there is one.
fn positive(r: &mut Reader, field: &str, value: &str) -> Option<Decimal> {
    let read = r.number(field, value)?;
    if read <= Decimal::ZERO || read > Decimal::from(MOST) || read.normalize().scale() > 4 {
        r.fault(field, "Scrivere un numero maggiore di zero, fino a un milione, con quattro decimali al massimo.");
        return None;
    }
    Some(read)
}

fn day(r: &mut Reader, field: &str, value: &str) -> Option<NaiveDate> {
    if value.is_empty() {
        return None;
    }
    let read = it::parse_date(value);
    if read.is_none() {
        r.fault(field, "La data si scrive come 31/12/2026.");
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(list: &[(&str, &str)]) -> SubscriptionForm {
        SubscriptionForm::from_pairs(&list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>())
    }

    fn faults(form: &SubscriptionForm, price: Option<&Price>) -> Vec<String> {
        form.read(price).unwrap_err().fields.into_iter().map(|f| f.field).collect()
    }

    const MACHINE: Price = Price::VirtualMachine { vcpu: None, ram_gb: None, disk_gb: None };
    const HOURS: Price = Price::Hours { roles: Vec::new() };

    #[test]
    fn a_machine_says_its_size() {
        assert_eq!(faults(&form(&[]), Some(&MACHINE)), ["vcpu", "ram", "disk"]);
        let typed = form(&[
            ("quantity", "2"),
            ("vcpu", "4"),
            ("ram", "7,5"),
            ("disk", "1.000"),
            ("from", "01/07/2026"),
            ("until", "domani"),
        ]);
        assert_eq!(faults(&typed, Some(&MACHINE)), ["until"]);
        let asked = SubscriptionForm { until: String::new(), ..typed }.read(Some(&MACHINE)).unwrap();
        assert_eq!((asked.quantity, asked.from), (Some(Decimal::TWO), NaiveDate::from_ymd_opt(2026, 7, 1)));
        assert_eq!((asked.params.ram_gb, asked.params.disk_gb), (Some(Decimal::new(75, 1)), Some(Decimal::from(1000))));
        assert!(asked.params.work.is_empty() && asked.params.mbps.is_none());
    }

    #[test]
    fn hours_are_asked_by_role() {
        let rows = |people: &str, hours: &str| {
            form(&[
                ("role-1", "Sistemista"),
                ("people-1", people),
                ("hours-1", hours),
                ("role-2", "Analista"),
                ("people-2", ""),
                ("hours-2", ""),
            ])
        };
        let asked = rows("2", "12,5").read(Some(&HOURS)).unwrap();
        assert_eq!(asked.params.work, [Work { role: "Sistemista".to_owned(), people: 2, hours: Decimal::new(125, 1) }]);
        assert_eq!(rows("", "3").read(Some(&HOURS)).unwrap().params.work[0].people, 1);
        assert_eq!(faults(&rows("", ""), Some(&HOURS)), ["hours-1"]);
        assert_eq!(faults(&rows("2", ""), Some(&HOURS)), ["hours-1"]);
        assert_eq!(faults(&rows("due", "0"), Some(&HOURS)), ["people-1", "hours-1"]);
        assert_eq!(faults(&rows("0", "1"), Some(&HOURS)), ["people-1"]);
    }

    #[test]
    fn the_rest_asks_for_little() {
        let line = Price::Bandwidth { per_mbps: None, bands: Vec::new() };
        assert_eq!(faults(&form(&[]), Some(&line)), ["mbps"]);
        assert_eq!(faults(&form(&[("mbps", "-1")]), Some(&line)), ["mbps"]);
        assert_eq!(form(&[("mbps", "100")]).read(Some(&line)).unwrap().params.mbps, Some(Decimal::ONE_HUNDRED));
        assert_eq!(form(&[]).read(None).unwrap(), Requested::default());
        assert_eq!(faults(&form(&[("quantity", "1,23456")]), None), ["quantity"]);
        let over = Price::Overage { included: Decimal::TEN, unit: "GB".to_owned(), rate: None };
        assert_eq!(form(&[]).read(Some(&over)).unwrap().params.usage, None, "it may be told at the end of the year");
    }
}
