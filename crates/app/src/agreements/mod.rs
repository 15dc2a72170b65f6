//! Agreements: schemes, accessions of bodies, subscriptions of services.

mod accede;
mod import;
mod leaving;
mod lists;
mod look;
mod offers;
mod renew;
mod state;
mod subscribe;

pub use accede::{NewAccession, SignedOutside, accede, accede_signed, invite, record_signed, resolve, save_scheme};
pub use import::{ImportReport, import, preview};
pub use leaving::{Consequences, Verdict, consequences, give_notice, take_back};
pub use lists::{Member, Overview, of_body, overview, own, schemes};
pub use look::{AccessionDetail, Filter, HeldService, coverage_at, detail, list};
pub use offers::{Offer, offers};
pub use storage::agreements::{AccessionRow, SchemeRow, SubscriptionRow};
pub use subscribe::{NewSubscription, drop_subscription, end_subscription, subscribe};
