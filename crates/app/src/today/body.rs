//! The day of the people of a body.

use chrono::{Datelike, NaiveDate};
use domain::Cents;
use domain::agreements::Stage;
use domain::charter::{Charter, Inclusion};
use domain::dates::Period;
use domain::identity::Permission;
use storage::agreements::SubscriptionRow;
use storage::centres::CentreRow;
use storage::territory::bodies::{self, BodyRow};

use crate::billing::{DocumentRow, Forecast};
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
    /// The centre waits for an answer in a request for assistance.
    Answer {
        /// Its number.
        number: u32,
        /// Its subject.
        subject: String,
    },
    /// The council has to resolve on the accession.
    Resolve {
        /// Title of the scheme.
        scheme: String,
        /// First day of the accession.
        from: NaiveDate,
    },
    /// It is the turn of the body to sign.
    Sign {
        /// Title of the scheme.
        scheme: String,
    },
    /// The accession ends soon.
    Renew {
        /// Last day.
        until: NaiveDate,
    },
    /// The yearly needs form is to be filled and confirmed.
    Needs {
        /// Id of the form.
        form: String,
        /// Year of the campaign.
        year: i32,
        /// Where it stands.
        stage: domain::needs::Stage,
        /// Last day.
        deadline: NaiveDate,
    },
    /// A quote waits for the signatory.
    AcceptQuote {
        /// Its id.
        quote: String,
        /// Name of the service.
        service: String,
        /// Total with VAT.
        total: Cents,
        /// Last day.
        until: NaiveDate,
    },
    /// Prepaid hours are about to end.
    HoursEnding {
        /// Role of who works.
        role: String,
        /// Number of the order.
        order: String,
        /// Minutes left.
        left: i64,
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
    /// How it is had.
    pub inclusion: Inclusion,
    /// What was asked for, one entry for each subscription: `2 × (4 vCPU, 8 GB di memoria)`, days.
    pub asked: Vec<(String, Period)>,
    /// What it costs in the year, net of VAT; nothing for what asks for nothing by itself.
    pub cost: Option<Cents>,
    /// Why the cost is not known, in Italian.
    pub missing: Option<String>,
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
    /// What they cost this year by the price list; nothing without one.
    pub forecast: Option<Forecast>,
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
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let today = rx.today();
    let documents = billing::documents_of_body(rx, scope)?;
    let own = agreements::own(rx, scope)?;
    let published = charter::in_force(rx, PublicScope { centre }, today)?.map(|e| e.charter()).transpose()?;
    let mut needs = to_pay(&documents, today)?;
    needs.extend(to_accept(rx, scope, today)?);
    for row in crate::helpdesk::awaited_own(rx, scope)? {
        needs.push(BodyNeed::Answer { number: row.shown(), subject: row.subject });
    }
    for (accession, scheme, stage, _) in &own {
        match stage {
            Stage::Invited => needs.push(BodyNeed::Resolve { scheme: scheme.clone(), from: accession.from_date }),
            Stage::Enforceable if agreements::waits_for_body(&accession.life()?) => {
                needs.push(BodyNeed::Sign { scheme: scheme.clone() });
            }
            Stage::Expiring => needs.push(BodyNeed::Renew { until: accession.until_date }),
            _ => {}
        }
    }
    for f in
        crate::needs::own_forms(rx, scope)?.into_iter().filter(|f| f.open && f.stage != domain::needs::Stage::Confirmed)
    {
        needs.push(BodyNeed::Needs { form: f.line.id, year: f.line.year, stage: f.stage, deadline: f.deadline });
    }
    for held in crate::hours::own_prepaid(rx, scope)?.0 {
        if held.open && domain::hours::nearly_used(&held.holding) {
            let left = held.holding.minutes_left();
            needs.push(BodyNeed::HoursEnding { role: held.holding.what, order: held.order, left });
        }
    }
    if territory::own(rx, scope)?.contacts.is_empty() {
        needs.push(BodyNeed::NameContacts);
    }
    let current = own.iter().find(|(_, _, stage, _)| stage.is_member());
    let newest = documents.iter().filter(|d| d.corrects_id.is_none()).map(|d| d.dues_year).max();
    let asked_in = |year: i32| documents.iter().filter(move |d| d.dues_year == year && d.corrects_id.is_none());
    let mut day = BodyDay {
        today,
        needs,
        accession: current.map(|(a, scheme, _, _)| (scheme.clone(), a.until_date)),
        services: Vec::new(),
        forecast: billing::forecast(rx, centre, body, today.year(), |_| {})?,
        asked: newest.map(|year| (year, asked_in(year).map(|d| Cents(d.payable - d.credited)).sum())),
        left: documents.iter().map(|d| Cents(d.open)).sum(),
        documents: documents.into_iter().take(3).collect(),
        centre: storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?,
    };
    if let (Some(charter), Some((_, _, _, held))) = (&published, current) {
        let row = bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)?;
        day.services = services(charter, &row, held, &day)?;
    }
    Ok(day)
}

/// Quotes that can still be accepted, the first to expire first.
fn to_accept(rx: &mut Rx<'_>, scope: &BodyScope, today: NaiveDate) -> Result<Vec<BodyNeed>> {
    let mut all = Vec::new();
    for row in crate::quotes::own_sent(rx, scope)? {
        if let domain::quotes::QuoteState::Sent { valid_until: until, .. } = row.quote_state()?
            && until >= today
        {
            let total = Cents(row.total);
            all.push((until, BodyNeed::AcceptQuote { quote: row.id, service: row.service_name, total, until }));
        }
    }
    all.sort_by_key(|(until, _)| *until);
    Ok(all.into_iter().map(|(_, need)| need).collect())
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

/// What the base fee includes, then what the body asked for, each with its cost of the year.
fn services(charter: &Charter, body: &BodyRow, held: &[SubscriptionRow], day: &BodyDay) -> Result<Vec<OwnService>> {
    let (kind, today) = (body.kind()?, day.today);
    let population = body.population_on.and_then(|_| u64::try_from(body.population).ok());
    let own = |code: &str, name: String, inclusion| OwnService {
        code: code.to_owned(),
        name,
        inclusion,
        asked: Vec::new(),
        cost: day.forecast.as_ref().and_then(|f| f.of(code)),
        missing: day.forecast.as_ref().filter(|_| inclusion == Inclusion::OnDemand).and_then(|f| f.why_not(code)),
    };
    let mut all: Vec<OwnService> = charter
        .services
        .iter()
        .filter(|s| s.inclusion != Inclusion::OnDemand && s.state.is_open() && s.eligible(kind, population).is_ok())
        .map(|s| own(&s.code, s.name.clone(), s.inclusion))
        .collect();
    for s in held.iter().filter(|s| s.from_date <= today && s.until_date >= today) {
        let asked = s.priced()?;
        let entry = (asked.in_words(), asked.period);
        if let Some(known) = all.iter_mut().find(|o| o.code == s.service) {
            known.asked.push(entry);
            continue;
        }
        let name = charter.service(&s.service).map_or_else(|| s.service.clone(), |found| found.name.clone());
        all.push(OwnService { asked: vec![entry], ..own(&s.service, name, Inclusion::OnDemand) });
    }
    Ok(all)
}
