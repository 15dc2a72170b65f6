//! The day of the people of a body.

use chrono::NaiveDate;
use domain::Cents;
use domain::agreements::Standing;
use domain::charter::{Charter, Inclusion};
use domain::identity::Permission;
use storage::centres::CentreRow;

use crate::billing::DocumentRow;
use crate::{BodyScope, Error, PublicScope, Result, Rx, agreements, billing, charter, territory};

/// Something that waits for the people of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyNeed {
    /// A document is to be paid.
    Pay {
        /// Its id.
        document: String,
        /// Its number.
        number: String,
        /// What is left.
        left: Cents,
        /// Last day.
        due: NaiveDate,
        /// Whether the day has passed.
        late: bool,
    },
    /// The council has to resolve on the accession.
    Resolve {
        /// Title of the scheme.
        scheme: String,
        /// First day of the accession.
        from: NaiveDate,
    },
    /// The accession ends soon.
    Renew {
        /// Last day.
        until: NaiveDate,
    },
    /// The centre has nobody to write to at the body.
    NameContacts,
}

/// One service that the body has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnService {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether the base fee includes it.
    pub included: bool,
    /// How many, when a quantity is stated.
    pub quantity: Option<rust_decimal::Decimal>,
}

/// The first page of a body's desk.
#[derive(Debug, Clone)]
pub struct BodyDay {
    /// Today.
    pub today: NaiveDate,
    /// What waits, most pressing first.
    pub needs: Vec<BodyNeed>,
    /// The accession in force, if any: title of the scheme, last day.
    pub accession: Option<(String, NaiveDate)>,
    /// The services it has today.
    pub services: Vec<OwnService>,
    /// The newest documents, three at most.
    pub documents: Vec<DocumentRow>,
    /// Asked for the newest year of dues, with the year.
    pub asked: Option<(i32, Cents)>,
    /// Left to pay in all.
    pub left: Cents,
    /// The centre, to reach it.
    pub centre: CentreRow,
}

/// Gathers the day of a body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn body_day(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<BodyDay> {
    let (centre, _) = scope.body(Permission::ReadBody)?;
    let today = rx.today();
    let documents = billing::documents_of_body(rx, scope)?;
    let own = agreements::own(rx, scope)?;
    let published = charter::in_force(rx, PublicScope { centre }, today)?.map(|e| e.charter()).transpose()?;
    let mut needs = to_pay(&documents, today)?;
    for (accession, scheme, standing, _) in &own {
        match standing {
            Standing::Invited => needs.push(BodyNeed::Resolve { scheme: scheme.clone(), from: accession.from_date }),
            Standing::Expiring => needs.push(BodyNeed::Renew { until: accession.until_date }),
            _ => {}
        }
    }
    if territory::own(rx, scope)?.contacts.is_empty() {
        needs.push(BodyNeed::NameContacts);
    }
    let current = own.iter().find(|(_, _, standing, _)| standing.is_member());
    let newest = documents.iter().filter(|d| d.corrects_id.is_none()).map(|d| d.dues_year).max();
    let asked_in = |year: i32| documents.iter().filter(move |d| d.dues_year == year && d.corrects_id.is_none());
    Ok(BodyDay {
        today,
        needs,
        accession: current.map(|(a, scheme, _, _)| (scheme.clone(), a.until_date)),
        services: match (&published, current) {
            (Some(charter), Some((_, _, _, subscriptions))) => services(charter, subscriptions, today),
            _ => Vec::new(),
        },
        asked: newest.map(|year| (year, asked_in(year).map(|d| Cents(d.payable - d.credited)).sum())),
        left: documents.iter().map(|d| Cents(d.open)).sum(),
        documents: documents.into_iter().take(3).collect(),
        centre: storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?,
    })
}

/// Documents with something left to pay, the longest due first.
fn to_pay(documents: &[DocumentRow], today: NaiveDate) -> Result<Vec<BodyNeed>> {
    let mut open: Vec<&DocumentRow> = documents.iter().filter(|d| d.open > 0).collect();
    open.sort_by_key(|d| (d.due, d.id.clone()));
    open.into_iter()
        .map(|d| {
            Ok(BodyNeed::Pay {
                document: d.id.clone(),
                number: d.document()?.number.to_string(),
                left: Cents(d.open),
                due: d.due,
                late: d.due < today,
            })
        })
        .collect()
}

/// What the base fee includes, then what the body asked for.
fn services(
    charter: &Charter,
    subscriptions: &[storage::agreements::SubscriptionRow],
    today: NaiveDate,
) -> Vec<OwnService> {
    let mut all: Vec<OwnService> = charter
        .services
        .iter()
        .filter(|s| s.inclusion != Inclusion::OnDemand && s.state.is_open())
        .map(|s| OwnService { code: s.code.clone(), name: s.name.clone(), included: true, quantity: None })
        .collect();
    for s in subscriptions.iter().filter(|s| s.from_date <= today && s.until_date >= today) {
        let name = charter.service(&s.service).map_or_else(|| s.service.clone(), |found| found.name.clone());
        all.push(OwnService { code: s.service.clone(), name, included: false, quantity: s.quantity() });
    }
    all
}
