//! The yearly needs forms: a campaign, the frozen form of each body, its answers and what they cost.

mod answer;
mod campaign;
mod changes;
mod definition;
mod estimate;
#[cfg(test)]
mod fixture;
mod follow;
mod form;
#[cfg(test)]
mod properties;
mod results;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Answers, Merged, Priority, Wish, fields_of, merge};
pub use campaign::{Campaign, CampaignPlan, CampaignState, Stage, stage};
pub use changes::{Change, Existing, Stop, changes, stops};
pub use definition::{Definition, FREE_ROWS, FormRow, Held, Offer, definition, is_free};
pub use estimate::{Cost, Estimate, estimate};
pub use follow::{AnnexOf, Quotable, annex, quotable, source_of};
pub use form::{Form, FormState};
pub use results::{Demand, OfForm, Summary, by_area, by_service};
