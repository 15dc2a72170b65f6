//! From the invitation to the signatures: the act of the body, the paper to sign, who signs, and the
//! way back.

use domain::agreements::Accession;
use domain::agreements::act::Act;
use domain::agreements::life::Life;
use domain::agreements::papers::{IssuedPaper, PaperKind};
use domain::agreements::signing::{Signatory, Signing};
use domain::territory::Body;
use domain::{Id, Refusal, it};
use storage::agreements::folder::{self, FolderRow};
use storage::territory::bodies;

use super::{asking, settings, state};
use crate::audit::Event;
use crate::{App, Error, Result, StaffScope, Tx};

/// Registers the act by which a body accedes, or corrects it while nobody has signed upon it.
///
/// # Errors
/// `Forbidden`, `NotFound`, the fields of the act at fault, or a refusal once somebody has signed.
pub fn save_act(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, act: &Act) -> Result<()> {
    let (before, life) = state::load(tx, scope, id)?;
    let body: Id<Body> = before.body_id.parse().map_err(Error::internal)?;
    let kind = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?.kind()?;
    if act.adopted() > tx.today() {
        return Err(Refusal::field("adopted", "L'atto non può essere nel futuro.").into());
    }
    let new = matches!(life, Life::Invited { .. });
    let next = if new { life.decide(act.clone(), kind)? } else { life.correct(act.clone(), kind)? };
    let verb = if new { "registrato l'atto" } else { "corretto l'atto" };
    let count = settings::of_centre(tx, &before.centre_id)?.count_from;
    let what = format!("{verb} n. {} del {}. {}", act.number().trim(), it::date(act.adopted()), act.explain(count));
    state::save(tx, scope, ("agreements.act", what), &before, &next).map(|_| ())
}

/// A file that comes from outside.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// Fixes the PDF that is to be signed, from a file made outside the platform.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when it is no PDF or a signature stands already.
pub fn upload_paper(app: &App, scope: &StaffScope, id: Id<Accession>, file: Upload<'_>) -> Result<()> {
    if !file.bytes.starts_with(b"%PDF-") {
        return Err(
            Refusal::field("paper", "Il documento da firmare è un PDF: caricare il PDF della convenzione.").into()
        );
    }
    let hash = app.files.put(file.bytes)?;
    app.write(|tx| {
        let (row, _) = state::load(tx, scope, id)?;
        let paper = tx.record_file(&row.centre_id, file.name, "application/pdf", &hash, file.bytes.len())?;
        fix_paper(tx, scope, id, paper.as_str(), file.name)
    })
}

/// Fixes as the PDF to be signed an agreement that the platform has issued for this accession: what is
/// signed, and what the signed files are compared with, are the bytes that were kept then.
///
/// # Errors
/// `Forbidden`; `NotFound` for a paper of another accession or of another kind; a refusal when a
/// signature stands already.
pub fn choose_paper(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, paper: Id<IssuedPaper>) -> Result<()> {
    let (row, _) = state::load(tx, scope, id)?;
    let paper = storage::agreements::papers::find(tx.conn, &row.centre_id, paper.as_str())?
        .filter(|p| p.accession_id == row.id && p.kind == PaperKind::Agreement.code())
        .ok_or(Error::NotFound)?;
    let day = it::date(domain::dates::italian_date(paper.issued_at));
    let name = format!("{}.pdf, emesso il {day} (schema, versione {})", paper.name, paper.scheme_version);
    fix_paper(tx, scope, id, &paper.pdf_file_id, &name)
}

/// Fixes the file that is to be signed.
pub(super) fn fix_paper(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, file: &str, name: &str) -> Result<()> {
    let (row, life) = state::load(tx, scope, id)?;
    if !may_change_paper(&life) {
        return Err(Error::refused(
            "Il documento da firmare non si può più cambiare: c'è già una firma, oppure l'adesione è in vigore.",
        ));
    }
    let before = folder::folder(tx.conn, &row.centre_id, &row.id)?;
    let after = FolderRow { paper_file_id: Some(file.to_owned()), ..before.clone() };
    note_folder(tx, scope, &row.body_id, (&before, &after), format!("documento da firmare: {name}"))
}

/// Whether the paper may still be changed: nobody has signed it.
#[must_use]
pub fn may_change_paper(life: &Life) -> bool {
    match life {
        Life::Invited { .. } | Life::Adopted(_) => true,
        Life::Enforceable(papers) => papers.signing.taken().is_empty(),
        _ => false,
    }
}

/// Where the agreement is registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    /// Protocol number.
    pub protocol: String,
    /// Day of the protocol.
    pub protocol_on: Option<chrono::NaiveDate>,
    /// Address of the act on the public register of the body.
    pub register_link: String,
}

/// Notes where the agreement is registered.
///
/// # Errors
/// `Forbidden`, `NotFound`, or the field `register_link` when it is no address.
pub fn save_registered(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, new: &Registered) -> Result<()> {
    let (row, _) = state::load(tx, scope, id)?;
    let link = new.register_link.trim();
    if !link.is_empty() && !link.starts_with("https://") && !link.starts_with("http://") {
        return Err(Refusal::field("register_link", "L'indirizzo comincia con https://.").into());
    }
    if new.protocol_on.is_some() && new.protocol.trim().is_empty() {
        return Err(Refusal::field("protocol", "Scrivere il numero di protocollo.").into());
    }
    let before = folder::folder(tx.conn, &row.centre_id, &row.id)?;
    let after = FolderRow {
        protocol: new.protocol.trim().to_owned(),
        protocol_on: new.protocol_on,
        register_link: link.to_owned(),
        ..before.clone()
    };
    let day = new.protocol_on.map(|d| format!(" del {}", it::date(d))).unwrap_or_default();
    note_folder(tx, scope, &row.body_id, (&before, &after), format!("protocollo {}{day}", after.protocol))
}

fn note_folder(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    body: &str,
    (before, after): (&FolderRow, &FolderRow),
    what: String,
) -> Result<()> {
    folder::save_folder(tx.conn, after)?;
    let id: Id<Body> = body.parse().map_err(Error::internal)?;
    let name = bodies::by_id(tx.conn, id)?.ok_or(Error::NotFound)?.name;
    let event = Event {
        centre: &after.centre_id,
        action: "agreements.folder",
        kind: "body",
        id: body,
        summary: format!("{name}: {what}"),
    };
    tx.audit(scope.actor(), &event, Some(before), Some(after))
}

/// Asks for the signatures, in this order: only the first is asked now.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when the act is not enforceable yet, there is no paper to
/// sign, or nobody is to sign.
pub fn open_signing(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, order: &[Signatory]) -> Result<()> {
    let (before, life) = state::load(tx, scope, id)?;
    let count = settings::of_centre(tx, &before.centre_id)?.count_from;
    let next = life.open_signing(count, tx.today(), order.to_vec())?;
    if folder::folder(tx.conn, &before.centre_id, &before.id)?.paper_file_id.is_none() {
        return Err(
            Refusal::field("paper", "Manca il documento da firmare: caricare prima il PDF della convenzione.").into()
        );
    }
    let parties: Vec<&str> = order.iter().map(|s| s.party.as_str()).collect();
    let what = format!("chieste le firme, nell'ordine: {}", parties.join(", "));
    let after = state::save(tx, scope, ("agreements.ask", what), &before, &next)?;
    asking::ask(tx, &after, &next)
}

/// Goes back to the invitation, as when a resolution is annulled. What was signed counts no more.
///
/// # Errors
/// `Forbidden`, `NotFound`, the field `reason` when it is empty, or a refusal once in force.
pub fn annul(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, reason: &str) -> Result<()> {
    let (before, life) = state::load(tx, scope, id)?;
    let next = life.annul(reason)?;
    folder::void_signatures(tx.conn, &before.centre_id, &before.id)?;
    let what = format!("si torna all'invito: {}", reason.trim());
    state::save(tx, scope, ("agreements.annul", what), &before, &next).map(|_| ())
}

/// The signatures of a life, if any were asked.
#[must_use]
pub fn signing_of(life: &Life) -> Option<&Signing> {
    use domain::agreements::life::Grounds;
    match life {
        Life::Enforceable(papers) | Life::Signed(papers) => Some(&papers.signing),
        other => match &other.in_force()?.grounds {
            Grounds::Signed(papers) => Some(&papers.signing),
            Grounds::Recorded { .. } => None,
        },
    }
}

/// The act of a life, if one is registered.
#[must_use]
pub fn act_of(life: &Life) -> Option<&Act> {
    use domain::agreements::life::Grounds;
    match life {
        Life::Adopted(decided) => Some(&decided.act),
        Life::Enforceable(papers) | Life::Signed(papers) => Some(&papers.decided.act),
        other => match &other.in_force()?.grounds {
            Grounds::Signed(papers) => Some(&papers.decided.act),
            Grounds::Recorded { .. } => None,
        },
    }
}

/// Whether it is the turn of the body to sign.
#[must_use]
pub fn waits_for_body(life: &Life) -> bool {
    use domain::agreements::signing::Side;
    matches!(life, Life::Enforceable(papers) if papers.signing.next().is_some_and(|n| n.side == Side::Body))
}
