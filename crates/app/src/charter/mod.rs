//! The charter of a centre: services, editions, their PDF.

mod catalogue;
mod paper;
mod publish;

pub use catalogue::{Catalogue, catalogue, install, save_areas, save_service, service, set_state};
pub use paper::{PRINT, PrintJob, print, print_edition};
pub use storage::charter::EditionRow;

pub use publish::{NewEdition, editions, in_force, open_to_bodies, pdf_file, publish, suggested};
