//! Agreements in their first form: schemes, accessions of bodies, subscriptions of services.

mod accede;
mod import;
mod lists;
mod subscribe;

pub use accede::{NewAccession, accede, save_scheme, withdraw};
pub use import::{ImportReport, import};
pub use lists::{Member, Overview, of_body, overview, own, schemes};
pub use storage::agreements::{AccessionRow, SchemeRow, SubscriptionRow};
pub use subscribe::{NewSubscription, end_subscription, subscribe};
