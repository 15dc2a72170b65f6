//! What waits for the accountant between the issue and the delivery.

use chrono::{Days, NaiveDate};
use domain::billing::{DocumentState, RESEND_DAYS, StateCode};
use domain::identity::Permission;
use storage::billing::waiting::{count_in, rejected};

use crate::{Result, Rx, StaffScope};

/// E-invoices that wait for somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// To sign or to send.
    pub to_send: usize,
    /// Rejected by the exchange system: how many.
    pub rejected: usize,
    /// The first day by which a rejected one is to be sent again.
    pub resend_by: Option<NaiveDate>,
    /// Refused by the body, without a credit note yet.
    pub refused: usize,
}

/// Counts what waits.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn waiting(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Waiting> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let states = [StateCode::Issued, StateCode::Signed, StateCode::Refused].map(StateCode::code);
    let mut waiting = Waiting::default();
    for (state, count) in count_in(rx.conn, centre.as_str(), &states)? {
        let count = usize::try_from(count).unwrap_or_default();
        if state == StateCode::Refused.code() {
            waiting.refused = count;
        } else {
            waiting.to_send += count;
        }
    }
    for state in rejected(rx.conn, centre.as_str())? {
        if let DocumentState::Rejected { on, .. } = state {
            waiting.rejected += 1;
            let by = on.checked_add_days(Days::new(RESEND_DAYS)).unwrap_or(on);
            waiting.resend_by = Some(waiting.resend_by.map_or(by, |first| first.min(by)));
        }
    }
    Ok(waiting)
}
