//! What a body may still ask for within an accession, and how it would pay it.

use chrono::Datelike;
use domain::Id;
use domain::agreements::Accession;
use domain::charter::{Inclusion, Service};
use domain::identity::Permission;
use domain::tariffs::Rule;

use super::look::{AccessionDetail, detail};
use super::subscribe::applicant;
use crate::{Result, Rx, StaffScope};

/// A service on demand, as it may be added to an accession.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The service.
    pub service: Service,
    /// How the price list of the year prices it for this body; nothing when it does not.
    pub rule: Option<Rule>,
    /// Why the body may not have it, in Italian.
    pub barred: Option<String>,
}

/// The services on demand that the charter offers, in its order, with the accession.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn offers(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Accession>) -> Result<(AccessionDetail, Vec<Offer>)> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let detail = detail(rx, scope, id)?;
    let day = rx.today().clamp(detail.row.from_date, detail.row.until_date);
    let list = crate::tariffs::for_year(rx, centre, day.year())?.map(|v| v.list);
    let now = detail.services.iter().filter(|h| h.row.from_date <= day && h.row.until_date >= day);
    let applicant = applicant(&detail.body, now.map(|h| h.row.service.clone()))?;
    let priced = |service: &Service| {
        let rules = list.iter().flat_map(|l| &l.rules);
        rules.into_iter().find(|r| r.service == service.code && r.concerns(applicant.kind)).cloned()
    };
    let offers = detail
        .charter
        .iter()
        .flat_map(|charter| charter.services.iter().map(move |s| (charter, s)))
        .filter(|(_, s)| s.inclusion == Inclusion::OnDemand && s.state.is_open())
        .map(|(charter, s)| Offer {
            service: s.clone(),
            rule: priced(s),
            barred: charter.may_subscribe(&s.code, &applicant).err().map(|refusal| refusal.message),
        })
        .collect();
    Ok((detail, offers))
}
