//! Accessions at every point of their life: four Comuni on their way in, one withdrawal that the
//! scheme refuses as early, one that it takes. Names and dates are invented; the signed files were
//! made with an invented authority.

use app::Result;
use app::agreements::{self, Hand, NewAccession, SignedOutside, Upload};
use chrono::NaiveDate;
use domain::Id;
use domain::agreements::act::{Act, CouncilResolution, Opinion, Votes};
use domain::agreements::signing::{Side, Signatory};
use domain::agreements::{Accession, Notice};

use super::members::OUTSIDE;
use super::story::{Story, day};

/// Who withdrew from the first agreement, in time, and came back with the second.
pub(super) const LEFT: &str = "pzdm";
/// Who asked to withdraw too early.
const TOO_EARLY: &str = "041067";
/// Whose second agreement is shorter than the others'.
pub(super) const SHORTER: &str = "abau";

/// A paper and what came back of it: the signatures of the body, then of both.
type Signed = (&'static [u8], &'static [u8], Option<&'static [u8]>);

const HALF_SIGNED: Signed = (include_bytes!("files/041030.pdf"), include_bytes!("files/041030-ente.p7m"), None);
const ALL_SIGNED: Signed = (
    include_bytes!("files/041038.pdf"),
    include_bytes!("files/041038-ente.p7m"),
    Some(include_bytes!("files/041038-tutti.p7m")),
);

/// A notice that comes before its time: refused, and kept.
pub(super) fn leave_too_early(story: &Story<'_>) -> Result<()> {
    story.on(2022, 6, 20);
    give(
        story,
        TOO_EARLY,
        day(2022, 6, 17),
        "PEC prot. 18.220 del 17/6/2022, delibera del Consiglio n. 31 del 10/6/2022",
    )
}

/// A notice in time: the body is out from the next year.
pub(super) fn leave(story: &Story<'_>) -> Result<()> {
    story.on(2024, 9, 25);
    give(
        story,
        LEFT,
        day(2024, 9, 20),
        "PEC prot. 611 del 20/9/2024, delibera del Consiglio direttivo n. 9 del 12/9/2024",
    )
}

fn give(story: &Story<'_>, code: &str, delivered: NaiveDate, reference: &str) -> Result<()> {
    let body = story.body(code)?;
    let held = story.app.read(|rx| agreements::of_body(rx, &story.fabio, body))?;
    let Some((accession, ..)) = held.into_iter().find(|(a, ..)| a.period().contains(delivered)) else { return Ok(()) };
    let id = accession.id.parse().map_err(app::Error::internal)?;
    let notice = Notice { delivered, reference: reference.to_owned() };
    story.write(|tx| agreements::give_notice(tx, &story.fabio, id, &notice).map(|_| ()))
}

/// Four Comuni that were outside come in from 2027, at the same conditions: one has resolved, one has
/// signed alone, one waits for a check of the signatures, one is to begin.
pub(super) fn newcomers(story: &Story<'_>) -> Result<()> {
    story.on(2026, 9, 1);
    let from = day(2027, 1, 1);
    let mut all: Vec<Id<Accession>> = Vec::new();
    for code in OUTSIDE {
        let new = NewAccession { body: story.body(code)?, from, until: None, services: Vec::new() };
        all.push(story.write(|tx| agreements::invite(tx, &story.fabio, &new))?);
    }
    let [adopted, half, signed, future] = all[..] else { return Ok(()) };
    story.on(2026, 10, 1);
    resolve(story, half, "27", day(2026, 9, 10), Some(day(2026, 9, 14)))?;
    sign(story, half, "Comune di Montecalvo in Foglia", &HALF_SIGNED)?;
    resolve(story, signed, "40", day(2026, 9, 8), Some(day(2026, 9, 11)))?;
    sign(story, signed, "Comune di Monte Porzio", &ALL_SIGNED)?;
    let outside = SignedOutside {
        on: day(2026, 9, 24),
        original: "protocollo della Provincia n. 35.102 del 24/9/2026, in conservazione".to_owned(),
    };
    story.write(|tx| agreements::record_signed(tx, &story.fabio, future, &outside))?;
    story.on(2026, 10, 8);
    resolve(story, adopted, "51", day(2026, 10, 5), Some(day(2026, 10, 12)))
}

fn resolve(
    story: &Story<'_>,
    id: Id<Accession>,
    number: &str,
    on: NaiveDate,
    published: Option<NaiveDate>,
) -> Result<()> {
    let act = Act::Council(CouncilResolution {
        number: number.to_owned(),
        meeting: on,
        adopted: on,
        members: 13,
        present: 11,
        votes: Votes { in_favour: 9, against: 0, abstained: 2 },
        technical: Some(Opinion::Favourable),
        accounting: Some(Opinion::Favourable),
        immediate: None,
        published,
        certified: None,
    });
    story.write(|tx| agreements::save_act(tx, &story.fabio, id, &act))
}

fn sign(story: &Story<'_>, id: Id<Accession>, body: &str, (paper, first, both): &Signed) -> Result<()> {
    let (app, staff) = (story.app, &story.fabio);
    agreements::upload_paper(app, staff, id, Upload { name: "convenzione.pdf", bytes: paper })?;
    let who = |side, party: &str, office: &str| Signatory {
        side,
        party: party.to_owned(),
        office: office.to_owned(),
        name: String::new(),
    };
    let province = "Provincia di Pesaro e Urbino";
    let order = [who(Side::Body, body, "Sindaco"), who(Side::Centre, province, "Presidente")];
    story.write(|tx| agreements::open_signing(tx, staff, id, &order))?;
    agreements::sign(app, Hand::Staff(staff), id, body, Upload { name: "convenzione.pdf.p7m", bytes: first })?;
    match both {
        Some(both) => {
            let file = Upload { name: "convenzione.pdf.p7m.p7m", bytes: both };
            agreements::sign(app, Hand::Staff(staff), id, province, file)
        }
        None => Ok(()),
    }
}
