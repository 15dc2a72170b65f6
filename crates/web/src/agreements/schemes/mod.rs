//! Schemes at the centre's desk: terms, text, way, who signs; and the papers made of them.

mod batch;
mod index;
mod letters;
mod papers;
mod part;
mod parties;
mod preview;
mod scheme;
mod steps;
mod terms;
mod text;

use domain::Id;
use domain::agreements::Scheme;
use domain::agreements::edit::Part;

use super::{EDIT, SEE};
use crate::route::{Route, get, post};
use crate::visit::Desk;
use crate::{Error, Result};

/// Routes of schemes and papers.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/convenzioni", SEE, index::show),
        get("/{centre}/cst/convenzioni/nuova", EDIT, terms::new_form),
        post("/{centre}/cst/convenzioni/nuova", EDIT, terms::create),
        get("/{centre}/cst/convenzioni/firmatari", EDIT, parties::form),
        post("/{centre}/cst/convenzioni/firmatari", EDIT, parties::save),
        get("/{centre}/cst/convenzioni/documenti", SEE, papers::show),
        get("/{centre}/cst/convenzioni/documenti/archivio.zip", SEE, papers::zip),
        get("/{centre}/cst/convenzioni/documenti/nuovi", EDIT, batch::choose),
        post("/{centre}/cst/convenzioni/documenti/nuovi", EDIT, batch::make),
        get("/{centre}/cst/convenzioni/documenti/lavori/{lavoro}", SEE, batch::progress),
        get("/{centre}/cst/convenzioni/documenti/{documento}/pdf", SEE, papers::pdf),
        get("/{centre}/cst/convenzioni/documenti/{documento}/docx", SEE, papers::docx),
        get("/{centre}/cst/convenzioni/lettere", SEE, letters::show),
        get("/{centre}/cst/convenzioni/lettere/{documento}", EDIT, letters::form),
        post("/{centre}/cst/convenzioni/lettere/{documento}", EDIT, letters::save),
        post("/{centre}/cst/convenzioni/lettere/{documento}/anteprima", EDIT, letters::preview),
        post("/{centre}/cst/convenzioni/lettere/{documento}/bozza", EDIT, letters::draft),
        post("/{centre}/cst/convenzioni/lettere/{documento}/scarta", EDIT, letters::drop_draft),
        post("/{centre}/cst/convenzioni/lettere/{documento}/pronto", EDIT, letters::reset),
        get("/{centre}/cst/convenzioni/{convenzione}", SEE, scheme::show),
        get("/{centre}/cst/convenzioni/{convenzione}/termini", EDIT, terms::form),
        post("/{centre}/cst/convenzioni/{convenzione}/termini", EDIT, terms::save),
        post("/{centre}/cst/convenzioni/{convenzione}/passo", EDIT, steps::go),
        post("/{centre}/cst/convenzioni/{convenzione}/indietro", EDIT, steps::back),
        get("/{centre}/cst/convenzioni/{convenzione}/atti/{file}", SEE, steps::act),
        post("/{centre}/cst/convenzioni/{convenzione}/inizia", EDIT, text::start),
        get("/{centre}/cst/convenzioni/{convenzione}/testo", SEE, text::show),
        get("/{centre}/cst/convenzioni/{convenzione}/anteprima", SEE, preview::whole),
        get("/{centre}/cst/convenzioni/{convenzione}/testo/{parte}/{numero}", EDIT, part::form),
        post("/{centre}/cst/convenzioni/{convenzione}/testo/{parte}/{numero}", EDIT, part::save),
        post("/{centre}/cst/convenzioni/{convenzione}/testo/{parte}/{numero}/anteprima", EDIT, part::preview),
        post("/{centre}/cst/convenzioni/{convenzione}/testo/{parte}/{numero}/sposta", EDIT, part::reorder),
        post("/{centre}/cst/convenzioni/{convenzione}/testo/{parte}/{numero}/bozza", EDIT, part::draft),
        post("/{centre}/cst/convenzioni/{convenzione}/testo/{parte}/{numero}/scarta", EDIT, part::drop_draft),
    ]
}

/// What stands in an address of a scheme.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct At {
    convenzione: String,
    parte: String,
    numero: String,
    file: String,
    documento: String,
    lavoro: String,
}

impl At {
    fn scheme(&self) -> Result<Id<Scheme>> {
        super::parse(&self.convenzione)
    }

    /// The part and its place; `nuovo` is the place after the last.
    fn part(&self, count: impl Fn(Part) -> usize) -> Result<(Part, usize)> {
        let part = Part::from_slug(&self.parte).ok_or_else(Error::not_found)?;
        let at = match self.numero.as_str() {
            "nuovo" if part != Part::Opening => count(part),
            number => {
                let number: usize = number.parse().map_err(|_| Error::not_found())?;
                let at = number.checked_sub(1).filter(|at| *at < count(part));
                at.ok_or_else(Error::not_found)?
            }
        };
        Ok((part, at))
    }
}

/// The page of a scheme.
fn of_scheme(desk: &Desk, id: Id<Scheme>) -> String {
    desk.href(&format!("/convenzioni/{id}"))
}
