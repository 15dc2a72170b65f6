//! Agreements in their first form: schemes, accessions of bodies, subscriptions of services.

mod accede;
mod import;
mod lists;
mod look;
mod subscribe;

pub use accede::{NewAccession, accede, confirm, invite, resolve, save_scheme, withdraw};
pub use import::{ImportReport, import, preview};
pub use lists::{Member, Overview, of_body, overview, own, schemes};
pub use look::{AccessionDetail, Filter, HeldService, coverage_at, detail, list};
pub use storage::agreements::{AccessionRow, SchemeRow, SubscriptionRow};
pub use subscribe::{NewSubscription, end_subscription, subscribe};
