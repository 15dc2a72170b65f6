//! The day of the staff of a centre.

use chrono::{Datelike, NaiveDate};
use domain::Cents;
use domain::agreements::Stage;
use domain::billing::RunState;
use domain::identity::Permission;
use domain::needs::CampaignState;
use domain::quotes::Standing;

use crate::agreements::{Reach, reach};
use crate::billing::{self, YearSummary};
use crate::helpdesk::{self, Waiting};
use crate::{Result, Rx, StaffScope, charter, models, quotes, tariffs, territory};

/// Something that waits for the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentreNeed {
    /// The centre has not chosen its model.
    ChooseModel,
    /// The model asks for more than the centre has: what is first, and how many things in all.
    Checklist {
        /// Name of the first thing.
        first: String,
        /// How many are left.
        left: usize,
    },
    /// Nobody outside can reach the centre.
    NameContacts,
    /// The charter was never published, or changed since (`again`).
    PublishCharter {
        /// Whether an older edition is in force.
        again: bool,
    },
    /// No approved price list prices the year.
    ApprovePrices {
        /// The year.
        year: i32,
    },
    /// Nobody is named who issues the documents.
    NameIssuer,
    /// The dues of the year are to be issued.
    IssueDues {
        /// The year.
        year: i32,
        /// Within this day.
        by: NaiveDate,
        /// Whether they are approved already.
        approved: bool,
    },
    /// E-invoices rejected by the exchange system: to correct and send again.
    Rejected {
        /// How many.
        documents: usize,
        /// The first within this day.
        by: NaiveDate,
    },
    /// E-invoices refused by the body: to credit.
    Refused(usize),
    /// E-invoices to sign or to send.
    ToSend(usize),
    /// Documents are overdue.
    Overdue {
        /// How many bodies.
        bodies: usize,
        /// How much.
        amount: Cents,
    },
    /// Bodies invited to accede have not resolved yet.
    AwaitedResolutions(usize),
    /// Acts of bodies that are to be followed to their signatures, or agreements to be signed or put in
    /// force by the centre.
    AgreementsToConclude(usize),
    /// Accessions ended and were not renewed.
    ExpiredAccessions(usize),
    /// Accessions end soon.
    EndingAccessions(usize),
    /// Resources of the bodies expire soon, or have expired.
    ExpiringResources(u64),
    /// A needs campaign is open and forms are missing.
    NeedsCampaign {
        /// Year of the campaign.
        year: i32,
        /// Last day.
        closes: NaiveDate,
        /// Forms that nobody has confirmed.
        waiting: usize,
    },
    /// Bodies asked for quotes that are still to be written or sent.
    AnswerQuotes(usize),
    /// Quotes that wait for a body expire within a week.
    EndingQuotes(usize),
    /// Orders are to be carried out.
    DeliverOrders(usize),
    /// Mandates of contacts end within thirty days.
    EndingMandates(usize),
    /// Requests for assistance wait.
    Assistance(Waiting),
}

/// The first page of the centre's desk.
#[derive(Debug, Clone, Default)]
pub struct CentreDay {
    /// Today.
    pub today: NaiveDate,
    /// What waits, most pressing first.
    pub needs: Vec<CentreNeed>,
    /// Comuni of the Province, and how many are members.
    pub comuni: (usize, usize),
    /// Their inhabitants, all and of the members.
    pub inhabitants: (i64, i64),
    /// Bodies that are members today, of every kind.
    pub members: usize,
    /// Bodies invited to accede that have still to resolve.
    pub invited: usize,
    /// The dues year by year; empty for who may not read them.
    pub years: Vec<YearSummary>,
}

/// Gathers the day of a centre. What the person may not read is left out.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn centre_day(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<CentreDay> {
    let reach = reach(rx, scope)?;
    let mut day = CentreDay {
        today: rx.today(),
        comuni: reach.comuni,
        inhabitants: reach.inhabitants,
        members: reach.members(),
        invited: reach.count(Stage::Invited),
        ..CentreDay::default()
    };
    if scope.allows(Permission::ReadBilling) {
        day.years = billing::summary(rx, scope)?;
        dues(rx, scope, &mut day)?;
    }
    if scope.allows(Permission::ReadHelpdesk) {
        let waiting = helpdesk::waiting(rx, scope)?;
        if waiting != Waiting::default() {
            day.needs.push(CentreNeed::Assistance(waiting));
        }
    }
    offer(rx, scope, &mut day)?;
    bodies(rx, scope, &reach, &mut day)?;
    orders(rx, scope, &mut day)?;
    Ok(day)
}

/// Dues to issue and to collect.
fn dues(rx: &mut Rx<'_>, scope: &StaffScope, day: &mut CentreDay) -> Result<()> {
    let waiting = billing::waiting(rx, scope)?;
    if let Some(by) = waiting.resend_by {
        day.needs.push(CentreNeed::Rejected { documents: waiting.rejected, by });
    }
    if waiting.refused > 0 {
        day.needs.push(CentreNeed::Refused(waiting.refused));
    }
    let (amount, bodies) = billing::overdue(rx, scope)?;
    if amount > Cents::ZERO {
        day.needs.push(CentreNeed::Overdue { bodies, amount });
    }
    if waiting.to_send > 0 {
        day.needs.push(CentreNeed::ToSend(waiting.to_send));
    }
    if day.members == 0 {
        return Ok(());
    }
    if billing::issuer(rx, scope)?.is_none() {
        day.needs.push(CentreNeed::NameIssuer);
    }
    let year = day.today.year();
    let run = billing::campaigns(rx, scope)?.into_iter().find(|(y, sequence, _)| *y == year && *sequence == 0);
    let state = run.map_or(RunState::Preview, |(_, _, state)| state);
    if matches!(state, RunState::Preview | RunState::Approved { .. }) {
        let by = billing::settings(rx, scope)?.calendar.issue_date(year)?;
        day.needs.push(CentreNeed::IssueDues { year, by, approved: matches!(state, RunState::Approved { .. }) });
    }
    Ok(())
}

/// Model, contacts, charter and prices.
fn offer(rx: &mut Rx<'_>, scope: &StaffScope, day: &mut CentreDay) -> Result<()> {
    match models::centre_model(rx, scope)? {
        None => day.needs.push(CentreNeed::ChooseModel),
        Some(model) => {
            let mut left = model.tasks.iter().filter(|t| !t.item.done);
            if let Some(first) = left.next() {
                let first = first.item.name.to_owned();
                day.needs.push(CentreNeed::Checklist { first, left: left.count() + 1 });
            }
        }
    }
    if crate::centres::reach(rx, scope)?.is_mute() {
        day.needs.push(CentreNeed::NameContacts);
    }
    let catalogue = charter::catalogue(rx, scope)?;
    if catalogue.changed && !catalogue.services.is_empty() {
        day.needs.push(CentreNeed::PublishCharter { again: !catalogue.editions.is_empty() });
    }
    let year = day.today.year();
    if tariffs::for_year(rx, scope.centre(Permission::ReadCentre)?, year)?.is_none() {
        day.needs.push(CentreNeed::ApprovePrices { year });
    }
    Ok(())
}

/// Quotes to write, about to expire, to carry out.
fn orders(rx: &mut Rx<'_>, scope: &StaffScope, day: &mut CentreDay) -> Result<()> {
    let soon = day.today.checked_add_days(chrono::Days::new(7)).unwrap_or(day.today);
    let counts = quotes::counts(rx, scope)?;
    let count = |wanted: &[Standing]| {
        let n: u64 = counts.iter().filter(|(s, _)| wanted.contains(s)).map(|(_, n)| n).sum();
        usize::try_from(n).unwrap_or(usize::MAX)
    };
    let ending = usize::try_from(quotes::count_ending(rx, scope, soon)?).unwrap_or(usize::MAX);
    let needs = [
        CentreNeed::AnswerQuotes(count(&[Standing::Requested, Standing::Draft, Standing::Renewal])),
        CentreNeed::EndingQuotes(ending),
        CentreNeed::DeliverOrders(count(&[Standing::Ordered])),
    ];
    let some = |need: &CentreNeed| {
        !matches!(need, CentreNeed::AnswerQuotes(0) | CentreNeed::EndingQuotes(0) | CentreNeed::DeliverOrders(0))
    };
    day.needs.extend(needs.into_iter().filter(some));
    Ok(())
}

/// Accessions and contacts.
fn bodies(rx: &mut Rx<'_>, scope: &StaffScope, reach: &Reach, day: &mut CentreDay) -> Result<()> {
    if reach.count(Stage::Invited) > 0 {
        day.needs.push(CentreNeed::AwaitedResolutions(reach.count(Stage::Invited)));
    }
    let open = reach.count(Stage::Adopted) + reach.count(Stage::Enforceable) + reach.count(Stage::Signed);
    if open > 0 {
        day.needs.push(CentreNeed::AgreementsToConclude(open));
    }
    if reach.count(Stage::Expiring) > 0 {
        day.needs.push(CentreNeed::EndingAccessions(reach.count(Stage::Expiring)));
    }
    if reach.count(Stage::Expired) > 0 {
        let lost = crate::agreements::overview(rx, scope)?.not_renewed(rx.today()).count();
        if lost > 0 {
            day.needs.push(CentreNeed::ExpiredAccessions(lost));
        }
    }
    let expiring = crate::resources::count_expiring(rx, scope)?;
    if expiring > 0 {
        day.needs.push(CentreNeed::ExpiringResources(expiring));
    }
    for (row, state, plan) in crate::needs::overview(rx, scope)? {
        if matches!(state, CampaignState::Open { .. }) {
            let waiting = crate::needs::count_waiting(rx, scope, &row)?;
            day.needs.push(CentreNeed::NeedsCampaign { year: row.year, closes: plan.closes, waiting });
        }
    }
    let ending = territory::count_expiring(rx, scope)?;
    if ending > 0 {
        day.needs.push(CentreNeed::EndingMandates(ending));
    }
    Ok(())
}
