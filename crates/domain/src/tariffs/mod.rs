//! Price rules: dated price lists, what each body pays and why.
//!
//! A [`PriceList`] is a document of [`Rule`]s. [`price_year`] applies it to the [`BodyFacts`] of
//! all members and gives each its [`PricedLine`]s, or the reason why it can't be priced.
//! [`simulate`] compares two lists. [`ready_made`] gives the lists of the report.

mod adjust;
mod agreed;
mod check;
mod compare;
mod edit;
mod engine;
mod facts;
mod form;
mod line;
mod list;
mod method;
mod notation;
mod priced;
mod proration;
mod ready;
mod rule;
mod share;
mod share_rule;
mod state;
#[cfg(test)]
mod tests;
mod vat;
mod vat_rule;
mod words;

pub use agreed::Agreed;
pub use check::{is_code, never_decreasing};
pub use compare::{Basis, Comparison, ComparisonRow, Outcome, compare, simulate};
pub use edit::Move;
pub(crate) use engine::old_population;
pub use engine::{PricingContext, price_year};
pub use facts::{BodyFacts, DatedCount, LastYearFee, NegotiatedPrice, Params, Subscription, Work};
pub use form::{
    BandRow, HeadingForm, KeyRow, Method, ReferenceForm, Requested, RoleRow, RuleForm, SubscriptionForm, WorkRow,
};
pub use line::{PricedLine, Recurrence};
pub use list::{PriceList, ROUNDING, ReferenceDay};
pub use notation::{counted, euros};
pub use priced::{Amounts, PricedBody, PricedYear, Unpriceable};
pub use proration::{Coverage, Proration};
pub use ready::{READY_MADE, ready_made};
pub use rule::{
    Adjustment, Band, BandMode, Between, Charge, Contributed, Measure, Price, RoleRate, Rule, Weight, Workstations,
};
pub use share::{Part, split};
pub use state::ListState;
pub use vat::VatTreatment;
pub use vat_rule::{
    STAMP_DUTY_THRESHOLD, SplitAuthorisation, StampDuty, VatException, VatRegime, VatRule, VatSettings, VatSummary,
    exempt_from_stamp_duty, kinds_in_words, split_payment_by_kind, stamp_duty, vat_summary,
};
