//! The papers of one body: facts gathered, paper set, bytes kept.
//!
//! [`known`] reads once what many papers need, [`facts`] turns it into the values of one body,
//! [`prepare`](prepare::prepare) sets the papers and says what each lacks, [`issue`] keeps one,
//! [`batch`] many, [`files`] hands them out.

mod batch;
mod facts;
mod files;
mod issue;
mod known;
mod parties;
mod prepare;

pub use batch::{BATCH, BatchProgress, BatchWork, ask, batch_job, chosen, issue_many, progress};
pub use files::{Format, Listed, NamedFile, download, list, meant_for_body, of_accession, own_download, zip};
pub(crate) use issue::{Printed, print_paper, record};
pub use issue::{issue, latest};
pub use parties::{known_parties, parties, save_parties};
pub use prepare::{Prepared, prepare, preview_values};
pub use storage::agreements::papers::{Filter, PaperRow};
