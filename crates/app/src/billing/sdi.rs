//! Signed files and notices brought back by the officers.

use documents::billing::{compare_signed, read_notice};
use documents::signature::content;
use domain::billing::{Document, DocumentEvent, FileName, Notice, NoticeKind};
use domain::identity::Permission;
use domain::{Id, Refusal};
use storage::billing::documents::{self as rows, DocumentRow};

use super::document::{Happened, apply, record};
use crate::{App, Error, Result, StaffScope};

/// A signed file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTaken {
    /// The document.
    pub document: String,
    /// Its number.
    pub number: String,
}

/// A notice that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeTaken {
    /// The document.
    pub document: String,
    /// Its number.
    pub number: String,
    /// The kind of notice.
    pub kind: NoticeKind,
    /// Code of the document's state after it.
    pub state: String,
}

/// For which document a file is brought: one, or whichever it speaks of.
pub type Target = Option<Id<Document>>;

/// A file brought for one document must be its own.
fn belongs(row: &DocumentRow, target: Target) -> Result<(), Refusal> {
    if target.is_none_or(|id| id.as_str() == row.id) {
        return Ok(());
    }
    let text = format!(
        "Il file è del documento {}: caricarlo dalla pagina di quel documento, oppure con tutti gli altri da «Carica firmati e notifiche».",
        row.number_text()
    );
    Err(Refusal::field("file", text))
}

/// Takes a signed file: its content must be exactly what was generated.
///
/// # Errors
/// A refusal when the file is of no document or of another than `target`, is not signed or holds
/// something else; `Forbidden` without [`Permission::EditBilling`].
pub fn upload_signed(app: &App, scope: &StaffScope, target: Target, name: &str, bytes: &[u8]) -> Result<SignedTaken> {
    let centre = scope.centre(Permission::EditBilling)?;
    let stem = stem_of(name)?;
    let xml = app.read(|rx| {
        let row = rows::by_stem(rx.conn, centre.as_str(), &stem)?.ok_or_else(|| {
            Refusal::field("file", format!("Il file «{name}» non corrisponde a nessun documento emesso."))
        })?;
        belongs(&row, target)?;
        if row.file_stem.as_deref() != Some(stem.as_str()) {
            let current = row.file_stem.clone().unwrap_or_default();
            let text = format!(
                "Il documento {} è stato generato di nuovo con il nome {current}.xml: firmare quello.",
                row.number_text()
            );
            return Err(Refusal::field("file", text).into());
        }
        rows::file(rx.conn, centre.as_str(), &row.id, &stem)?.ok_or(Error::NotFound)
    })?;
    compare_signed(xml.xml.as_bytes(), bytes).map_err(|e| Refusal::field("file", e.message()))?;
    let hash = app.files.put(bytes)?;
    let stored =
        if name.to_ascii_lowercase().ends_with(".p7m") { format!("{stem}.xml.p7m") } else { format!("{stem}.xml") };
    app.write(|tx| {
        let before = rows::find(tx.conn, centre.as_str(), &xml.document_id)?.ok_or(Error::NotFound)?;
        let mut row = before.clone();
        apply(&mut row, DocumentEvent::SignedReceived { file: stored.clone() }, tx)?;
        let media = if content(bytes).is_ok() { "application/pkcs7-mime" } else { "application/xml" };
        let file = tx.record_file(centre.as_str(), &stored, media, &hash, bytes.len())?;
        let happened = Happened {
            kind: "signed",
            action: "billing.signed",
            summary: format!("caricato il file firmato {stored}"),
            file: Some(file.to_string()),
            json: None,
            before: &before,
        };
        record(tx, scope, &row, happened)?;
        Ok(SignedTaken { document: row.id.clone(), number: row.number_text() })
    })
}

fn stem_of(name: &str) -> Result<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let parsed: FileName = name.parse().map_err(|_| {
        Refusal::field("file", format!("Il nome «{name}» non è quello di una fattura: non rinominare il file firmato."))
    })?;
    Ok(parsed.stem().to_owned())
}

/// Takes a notice of the exchange system: it moves the state of its document and stays attached.
///
/// # Errors
/// A refusal when the file is no notice, speaks of no document of the centre or of another than
/// `target`, or does not fit its state; `Forbidden` without [`Permission::EditBilling`].
pub fn upload_notice(app: &App, scope: &StaffScope, target: Target, name: &str, bytes: &[u8]) -> Result<NoticeTaken> {
    let centre = scope.centre(Permission::EditBilling)?;
    let notice = read_notice(bytes).map_err(|e| Refusal::field("file", e.message()))?;
    if matches!(notice.kind, NoticeKind::Ec | NoticeKind::Se) {
        let text = "Questa notifica riguarda l'ente destinatario, non chi ha emesso la fattura.";
        return Err(Refusal::field("file", text).into());
    }
    let stem = stem_of(notice.file_name.as_deref().unwrap_or_default())?;
    let hash = app.files.put(bytes)?;
    app.write(|tx| {
        let before = rows::by_stem(tx.conn, centre.as_str(), &stem)?.ok_or_else(|| {
            let text = format!("La notifica parla del file {stem}, che non è di un documento di questo centro.");
            Refusal::field("file", text)
        })?;
        belongs(&before, target)?;
        let mut row = before.clone();
        let current = row.file_stem.as_deref() == Some(stem.as_str());
        if current {
            apply(&mut row, DocumentEvent::Notice(Box::new(notice.clone())), tx)?;
        }
        let file = tx.record_file(centre.as_str(), &plain_name(name), "application/xml", &hash, bytes.len())?;
        let happened = Happened {
            kind: "notice",
            action: "billing.notice",
            summary: summary(&notice, current),
            file: Some(file.to_string()),
            json: Some(serde_json::to_string(&notice).map_err(Error::internal)?),
            before: &before,
        };
        record(tx, scope, &row, happened)?;
        Ok(taken(&row, &notice))
    })
}

fn taken(row: &DocumentRow, notice: &Notice) -> NoticeTaken {
    NoticeTaken { document: row.id.clone(), number: row.number_text(), kind: notice.kind, state: row.state.clone() }
}

fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')).take(100).collect()
}

fn summary(notice: &Notice, current: bool) -> String {
    let mut text = notice.kind.label().to_owned();
    for error in &notice.errors {
        text.push_str(&format!("; {} {}", error.code, error.description));
    }
    if let Some(outcome) = &notice.outcome {
        text.push_str(if outcome.accepted { ": accettata" } else { ": rifiutata" });
        if let Some(words) = &outcome.description {
            text.push_str(&format!(" ({words})"));
        }
    }
    if !current {
        text.push_str(" (di un file precedente)");
    }
    text
}
