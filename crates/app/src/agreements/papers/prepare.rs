//! Papers set but not kept, with what each lacks.

use documents::archive::file_stem;
use documents::look::{Letterhead, Signature};
use documents::paper::PrintedPaper;
use domain::agreements::drafts::{Draft, compose};
use domain::agreements::facts::{BLANK, Facts};
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::denomination;
use domain::agreements::wanting::{Place, Wanting};
use domain::identity::{Centre, Permission};
use domain::paper::{Block, Paper, Span, Value};
use domain::{Id, Refusal};
use storage::agreements::AccessionRow;
use storage::territory::bodies::BodyRow;

use super::facts::{Subject, values_of};
use super::known::Known;
use super::parties::seat;
use crate::{Result, Rx, StaffScope};

/// A paper set for one body.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The accession.
    pub accession: AccessionRow,
    /// The body.
    pub body: BodyRow,
    /// Scheme it is made of; that of the accession, or the one that follows it.
    pub scheme_id: String,
    /// Version of its text; 0 for a paper that does not come from it.
    pub version: i32,
    /// What it lacks: nothing is issued while there is something.
    pub wanting: Vec<Wanting>,
    /// The paper, ready to be printed.
    pub printed: PrintedPaper,
    /// Name of its files, without the ending.
    pub name: String,
}

/// Sets the papers of a kind for these accessions, in their order, with what each lacks.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`]; a failure of the database.
pub fn prepare(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    kind: PaperKind,
    accessions: Vec<AccessionRow>,
) -> Result<Vec<Prepared>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    set(rx, centre, kind, accessions)
}

pub(super) fn set(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    kind: PaperKind,
    accessions: Vec<AccessionRow>,
) -> Result<Vec<Prepared>> {
    let known = Known::load(rx, centre, kind, &accessions)?;
    accessions.into_iter().filter_map(|a| one(&known, kind, a).transpose()).collect()
}

/// The values with which the text of a scheme is looked at while it is written: those of a made-up body.
#[must_use]
pub fn preview_values() -> Value {
    Facts::sample().values()
}

fn one(known: &Known, kind: PaperKind, accession: AccessionRow) -> Result<Option<Prepared>> {
    let Some(body) = known.bodies.get(&accession.body_id) else { return Ok(None) };
    let name = format!("{}-{}", kind.slug(), file_stem(&denomination(body.kind()?, &body.name)));
    let mut wanting = Vec::new();
    let mut lacks = |what: &str, place| wanting.push(Wanting { name: String::new(), what: what.to_owned(), place });
    let Some(scheme) = known.scheme_of(kind, &accession) else {
        lacks("Nessuno schema di convenzione continua quello che scade", Place::Scheme);
        let printed = PrintedPaper::new(head(known, kind, body)?, known.today, empty(), Vec::new());
        let scheme_id = accession.scheme_id.clone();
        return Ok(Some(Prepared { body: body.clone(), scheme_id, version: 0, wanting, printed, name, accession }));
    };
    if !scheme.is_open() && kind != PaperKind::WithdrawalAcceptance {
        lacks("Lo schema di convenzione non è ancora aperto alle adesioni", Place::Scheme);
    }
    let on = Subject { kind, accession: &accession, body, scheme };
    let values = values_of(known, on)?;
    let needs_text = matches!(kind, PaperKind::Agreement | PaperKind::Resolution);
    let text = scheme.text.as_ref().filter(|_| needs_text);
    if needs_text && text.is_none() {
        lacks("Il testo dello schema di convenzione non è scritto nella piattaforma", Place::Scheme);
    }
    let drafts = [known.letter(kind).map(|l| compose(&l, &values)), text.map(|(_, t)| compose(t, &values))];
    let mut paper = empty();
    for draft in drafts.into_iter().flatten() {
        match draft {
            Ok(draft) => {
                wanting.extend(of_draft(&draft));
                join(&mut paper, draft.paper);
            }
            Err(Refusal { message, .. }) => {
                wanting.push(Wanting { name: String::new(), what: message, place: Place::Scheme });
            }
        }
    }
    wanting.dedup();
    why_no_price(known, kind, &accession, &mut wanting);
    let signatures = signatures(known, on)?;
    let printed = PrintedPaper::new(head(known, kind, body)?, known.today, paper, signatures);
    let (scheme_id, version) = (scheme.id.clone(), text.map_or(0, |(version, _)| *version));
    Ok(Some(Prepared { body: body.clone(), scheme_id, version, wanting, printed, name, accession }))
}

fn empty() -> Paper {
    Paper { title: String::new(), blocks: Vec::new() }
}

/// What a text lacks for a body.
fn of_draft(draft: &Draft) -> impl Iterator<Item = Wanting> + '_ {
    let unknown = draft.unknown.iter().map(|name| Wanting::unknown(name));
    unknown.chain(draft.missing.iter().map(|name| Wanting::variable(name)))
}

/// The scheme goes with the resolution that approves it, as its annex.
fn join(paper: &mut Paper, next: Paper) {
    if paper.title.is_empty() {
        *paper = next;
        return;
    }
    let heading = Span::plain(format!("Allegato – Schema di convenzione: {}", next.title));
    paper.blocks.push(Block::PageBreak);
    paper.blocks.push(Block::Heading { level: 1, text: vec![heading] });
    paper.blocks.extend(next.blocks);
}

/// Says of a cost that is not known why it is not.
fn why_no_price(known: &Known, kind: PaperKind, accession: &AccessionRow, wanting: &mut [Wanting]) {
    let Some(year) = known.year_of(kind, accession) else { return };
    let why = match known.cost(year, &accession.body_id) {
        Some(cost) => cost.missing.iter().map(|(_, why)| why.as_str()).collect::<Vec<_>>().join(" "),
        None => format!("per il {year} non c'è un listino approvato, o l'ente non ne paga le quote"),
    };
    if why.is_empty() {
        return;
    }
    for w in wanting.iter_mut().filter(|w| w.place == Place::Prices) {
        w.what = format!("{} ({why})", w.what);
    }
}

/// A resolution is the body's own; the rest goes out under the name of the centre.
fn head(known: &Known, kind: PaperKind, body: &BodyRow) -> Result<Letterhead> {
    if kind == PaperKind::Resolution {
        return Ok(Letterhead {
            centre: denomination(body.kind()?, &body.name),
            province: "Proposta di deliberazione".to_owned(),
            office: None,
            street: seat(body),
            city: String::new(),
            pec: body.pec.clone().unwrap_or_default(),
            mail: None,
            phone: None,
            site: None,
            fiscal_code: body.fiscal.clone().unwrap_or_default(),
            verify_at: None,
        });
    }
    if let Some(issuer) = &known.issuer {
        return Ok(crate::billing::letterhead(&known.centre, issuer));
    }
    let province = &known.parties.province;
    Ok(Letterhead {
        street: province.seat.clone(),
        fiscal_code: province.fiscal_code.clone(),
        ..crate::billing::letterhead_of_centre(&known.centre)
    })
}

fn signatures(known: &Known, on: Subject<'_>) -> Result<Vec<Signature>> {
    let model = on.scheme.way.as_ref().map_or(known.model, domain::agreements::path::Way::model);
    let ours = known.parties.signing(model);
    let kind = on.body.kind()?;
    let ours = Signature { role: format!("Per {}, {}", ours.name, ours.office), name: ours.representative.clone() };
    Ok(match on.kind {
        PaperKind::Agreement | PaperKind::Annex => {
            let body = denomination(kind, &on.body.name);
            let theirs = Signature {
                role: format!("Per {body}, {}", domain::agreements::parties::office_of(kind)),
                name: known.heads.get(&on.body.id).cloned().unwrap_or_default(),
            };
            vec![theirs, ours]
        }
        PaperKind::Resolution => ["Il Presidente della seduta", "Il Segretario"]
            .map(|role| Signature { role: role.to_owned(), name: BLANK.to_owned() })
            .into(),
        PaperKind::Renewal | PaperKind::WithdrawalAcceptance => vec![ours],
        PaperKind::Summary => Vec::new(),
    })
}
