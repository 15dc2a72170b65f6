//! Agreements: schemes, accessions of bodies, subscriptions of services.

mod accede;
mod asking;
mod campaign;
mod dossier;
mod import;
mod leaving;
mod letters;
mod lists;
mod look;
mod offers;
pub mod papers;
mod renew;
mod settings;
mod sign;
mod state;
mod steps;
mod subscribe;
mod texts;
mod trust;
mod ways;

pub use accede::{NewAccession, SignedOutside, accede, accede_signed, invite, record_signed, resolve, save_scheme};
pub use campaign::{RenewalReminders, Renewing, campaign, invite_to_renew, look_at_ends, remind_renewal};
pub use dossier::{Dossier, dossier, own_dossiers, report_of};
pub use import::{ImportReport, import, preview};
pub use leaving::{Consequences, Verdict, consequences, give_notice, take_back};
pub use letters::{
    CentreLetter, drop_text_draft, keep_text_draft, letter, letters, reset_letter, save_letter, text_draft,
};
pub use lists::{Member, Overview, Reach, of_body, overview, own, reach, schemes};
pub use look::{AccessionDetail, Filter, HeldService, Listing, coverage_at, detail, list, listing};
pub use offers::{Offer, offers};
pub use settings::{AgreementSettings, agreement_settings, save_agreement_settings};
pub use sign::{Hand, KeptReport, KeptSigner, attest, enter_into_force, is_ready, sign, signed_file, to_sign};
pub use steps::{
    Registered, Upload, act_of, annul, choose_paper, may_change_paper, open_signing, save_act, save_registered,
    signing_of, upload_paper, waits_for_body,
};
pub use storage::agreements::folder::{FolderRow, NoticeRow, SignatureRow};
pub use storage::agreements::papers::PaperRow;
pub use storage::agreements::schemes::TextRow;
pub use storage::agreements::{AccessionRow, SchemeRow, SubscriptionRow};
pub(crate) use subscribe::applicant;
pub use subscribe::{NewSubscription, drop_subscription, end_subscription, prolong_subscription, subscribe};
pub use texts::{Change, Copyable, Start, change_text, copyable, start_text};
pub use trust::{
    TrustRow, end_platform_trust, end_trust, import_platform_trust, import_trust, trust_of_centre, trust_of_platform,
};
pub use ways::{NewStep, SchemeDetail, act_file, begin_scheme, go_back, next_steps, scheme_detail, take_step};
