//! Signed files that come back: verified against the paper, taken in their turn, attested, and the
//! accession put in force.

use chrono::NaiveDateTime;
use documents::signature::{Chain, Question, Report, verify};
use domain::agreements::signing::{Attestation, Check, CheckedSigner, Side};
use domain::agreements::{Accession, Life, apart};
use domain::dates::Period;
use domain::identity::Permission;
use domain::{Id, Refusal, it};
use serde::{Deserialize, Serialize};
use storage::agreements::folder::{self, SignatureRow};
use storage::agreements::{self as rows, AccessionRow};
use storage::files::FileRow;

use super::steps::{Upload, signing_of};
use super::{asking, state, trust};
use crate::{Actor, App, BodyScope, Error, Result, Rx, StaffScope, Tx};

/// What is kept of the verification of a signed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReport {
    /// Who signed, the first first.
    pub signers: Vec<KeptSigner>,
    /// Whether a list of trusted authorities was there to check the chains against.
    pub with_list: bool,
}

/// A signer of a kept report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSigner {
    /// Name in the certificate.
    pub name: String,
    /// Organisation in the certificate.
    pub organisation: Option<String>,
    /// First instant of the certificate, UTC.
    pub valid_from: NaiveDateTime,
    /// Last instant of the certificate, UTC.
    pub valid_to: NaiveDateTime,
    /// When the signer says to have signed, UTC.
    pub signed_at: Option<NaiveDateTime>,
    /// Whether the certificate leads to a trusted authority.
    pub trusted: bool,
}

impl KeptReport {
    fn of(report: &Report, with_list: bool) -> Self {
        let signers = report.signers.iter().map(|s| KeptSigner {
            name: s.name.clone(),
            organisation: s.organisation.clone(),
            valid_from: s.valid_from,
            valid_to: s.valid_to,
            signed_at: s.signed_at,
            trusted: s.chain == Chain::Trusted,
        });
        Self { signers: signers.collect(), with_list }
    }
}

/// Who brings a signed file.
#[derive(Debug, Clone, Copy)]
pub enum Hand<'a> {
    /// The staff of the centre, for whoever has signed.
    Staff(&'a StaffScope),
    /// The signatory of the body, for the body.
    Body(&'a BodyScope),
}

impl Hand<'_> {
    fn actor(&self) -> &Actor {
        match self {
            Self::Staff(scope) => scope.actor(),
            Self::Body(scope) => scope.actor(),
        }
    }

    /// The accession, for a hand that may bring its signatures.
    fn accession(&self, rx: &mut Rx<'_>, id: Id<Accession>) -> Result<AccessionRow> {
        let (centre, body) = match self {
            Self::Staff(scope) => (scope.centre(Permission::EditAgreements)?, None),
            Self::Body(scope) => {
                let (centre, body) = scope.body(Permission::SignBody)?;
                (centre, Some(body))
            }
        };
        let row = rows::accession(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
        if body.is_some_and(|b| b.as_str() != row.body_id) { Err(Error::NotFound) } else { Ok(row) }
    }

    /// Whether it may bring the signature of that side.
    fn may_sign_for(&self, side: Side) -> Result<(), Refusal> {
        match (self, side) {
            (Self::Body(_), Side::Centre) => {
                Err(Refusal::new("Adesso deve firmare il centro: l'ente non ha altro da firmare per ora."))
            }
            _ => Ok(()),
        }
    }
}

/// The paper of an accession.
fn paper(rx: &mut Rx<'_>, row: &AccessionRow) -> Result<FileRow> {
    let id = folder::folder(rx.conn, &row.centre_id, &row.id)?.paper_file_id;
    let id =
        id.ok_or_else(|| Error::refused("Manca il documento da firmare: caricarlo prima di chiedere le firme."))?;
    storage::files::find(rx.conn, &row.centre_id, &id)?.ok_or(Error::NotFound)
}

/// Takes the signed file of the party whose turn it is: its signatures are verified against the paper
/// that was fixed, and the report is kept.
///
/// # Errors
/// `Forbidden`, `NotFound`; a refusal, at the field `file`, when the file is not sound, and without a
/// field when it is not the turn of `party`. Nothing changes then.
pub fn sign(app: &App, hand: Hand<'_>, id: Id<Accession>, party: &str, file: Upload<'_>) -> Result<()> {
    let (centre, issued) = app.read(|rx| {
        let row = hand.accession(rx, id)?;
        let life = row.life()?;
        if signing_of(&life).is_none_or(|s| s.is_complete()) {
            // The sentence says at what point the accession is.
            life.sign(party, rx.today(), "", &unread())?;
        }
        Ok((row.centre_id.clone(), paper(rx, &row)?))
    })?;
    let list = trust::in_use(app, &centre)?;
    let bytes = app.files.get(&issued.sha256)?;
    let question = Question { file: file.bytes, issued: Some(&bytes), trust: list.as_ref(), at: app.clock.now() };
    let report = verify(&question).map_err(|e| Refusal::field("file", e.message()))?;
    let check = check_of(&report);
    let kept = serde_json::to_string(&KeptReport::of(&report, list.is_some())).map_err(Error::internal)?;
    let hash = app.files.put(file.bytes)?;
    app.write(|tx| {
        let before = hand.accession(&mut tx.reading(), id)?;
        if paper(&mut tx.reading(), &before)?.id != issued.id {
            return Err(Error::refused(
                "Il documento da firmare è cambiato nel frattempo: scaricarlo e firmarlo di nuovo.",
            ));
        }
        let life = before.life()?;
        if let Some(next) = signing_of(&life).and_then(|s| s.next()).filter(|n| n.party == party) {
            hand.may_sign_for(next.side)?;
        }
        let media = if file.bytes.starts_with(b"%PDF-") { "application/pdf" } else { "application/pkcs7-mime" };
        let stored = tx.record_file(&before.centre_id, file.name, media, &hash, file.bytes.len())?.to_string();
        let next = life.sign(party, tx.today(), &stored, &check)?;
        folder::add_signature(tx.conn, &signature_row(tx, hand.actor(), &before, (party, &stored, &kept)))?;
        let signer = signing_of(&next).and_then(|s| s.taken().last()).map(|s| s.signer.clone()).unwrap_or_default();
        let what = format!("firma di {party}: {signer}, verificata sul documento emesso");
        let after = state::save_as(tx, hand.actor(), ("agreements.sign", what), &before, &next)?;
        asking::ask(tx, &after, &next)
    })
}

fn signature_row(
    tx: &Tx<'_>,
    actor: &Actor,
    of: &AccessionRow,
    (party, file, report): (&str, &str, &str),
) -> SignatureRow {
    SignatureRow {
        centre_id: of.centre_id.clone(),
        id: tx.id::<SignatureRow>().to_string(),
        accession_id: of.id.clone(),
        party: party.to_owned(),
        file_id: file.to_owned(),
        report: report.to_owned(),
        taken_at: tx.now,
        taken_by: actor.name.clone(),
        void: false,
    }
}

fn unread() -> Check {
    Check { signers: Vec::new(), intact: true, same_content: true, problems: Vec::new() }
}

fn check_of(report: &Report) -> Check {
    let signers = report.signers.iter();
    Check {
        signers: signers.map(|s| CheckedSigner { name: s.name.clone(), trusted: s.chain == Chain::Trusted }).collect(),
        intact: report.intact,
        same_content: report.same_content == Some(true),
        problems: report.problems.clone(),
    }
}

/// The file to download for whoever signs now: the paper, or the file that the others have signed.
///
/// # Errors
/// `NotFound` without a paper; `Forbidden`.
pub fn to_sign(app: &App, hand: Hand<'_>, id: Id<Accession>) -> Result<(String, String, Vec<u8>)> {
    let file = app.read(|rx| {
        let row = hand.accession(rx, id)?;
        let last = signing_of(&row.life()?).and_then(|s| s.taken().last()).map(|s| s.file.clone());
        match last {
            Some(file) => storage::files::find(rx.conn, &row.centre_id, &file)?.ok_or(Error::NotFound),
            None => paper(rx, &row),
        }
    })?;
    Ok((file.name.clone(), file.media_type.clone(), app.files.get(&file.sha256)?))
}

/// A signed file that was taken.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn signed_file(
    app: &App,
    scope: &StaffScope,
    id: Id<Accession>,
    signature: &str,
) -> Result<(String, String, Vec<u8>)> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let file = app.read(|rx| {
        let all = folder::signatures(rx.conn, centre.as_str(), id.as_str())?;
        let row = all.into_iter().find(|s| s.id == signature).ok_or(Error::NotFound)?;
        storage::files::find(rx.conn, centre.as_str(), &row.file_id)?.ok_or(Error::NotFound)
    })?;
    Ok((file.name.clone(), file.media_type.clone(), app.files.get(&file.sha256)?))
}

/// Records that whoever acts has checked a signature outside, whose chain is not verified here.
///
/// # Errors
/// `Forbidden`, `NotFound`, the field `how` when it is empty, or a refusal when there is nothing to
/// attest.
pub fn attest(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, party: &str, how: &str) -> Result<()> {
    let (before, life) = state::load(tx, scope, id)?;
    let by = scope.actor().name.clone();
    let next = life.attest(party, Attestation { by, on: tx.today(), how: how.trim().to_owned() })?;
    let what = format!("firma di {party} attestata da un controllo esterno: {}", how.trim());
    state::save(tx, scope, ("agreements.attest", what), &before, &next).map(|_| ())
}

/// Puts an accession in force from a day to the end that was planned.
///
/// # Errors
/// `Forbidden`, `NotFound`; a refusal when a signature is missing or a chain is neither verified nor
/// attested, and at the field `from` when the days do not fit.
pub fn enter_into_force(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, from: chrono::NaiveDate) -> Result<()> {
    let (before, life) = state::load(tx, scope, id)?;
    let centre = scope.centre(Permission::EditAgreements)?;
    let scheme = rows::scheme(tx.conn, &before.centre_id, &before.scheme_id)?.ok_or(Error::NotFound)?;
    let period = Period::new(from, Some(before.until_date)).filter(|_| from >= scheme.from_date).ok_or_else(|| {
        let days = (it::date(scheme.from_date), it::date(before.until_date));
        Refusal::field("from", format!("L'adesione entra in vigore tra il {} e il {}.", days.0, days.1))
    })?;
    let body = before.body_id.parse().map_err(Error::internal)?;
    apart(period, &super::accede::existing_of(tx, centre, body, &before.id)?)?;
    let next = life.enter_into_force(period)?;
    let what = format!("adesione in vigore dal {} al {}", it::date(from), it::date(before.until_date));
    let after = state::save(tx, scope, ("agreements.enter", what), &before, &next)?;
    super::renew::link(tx, scope, &after)
}

/// Whether an accession is signed by all and may enter into force.
#[must_use]
pub fn is_ready(life: &Life) -> bool {
    matches!(life, Life::Signed(papers) if papers.signing.check_complete().is_ok())
}
