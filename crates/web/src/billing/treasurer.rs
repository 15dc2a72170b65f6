//! The treasurer's list of receipts: what each pays, before anything is recorded.

use app::billing::{Filter, ReceiptRow};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::billing::ReceiptMatch;
use domain::{Cents, Id, Refusal, it};

use crate::forms::Typed;
use crate::view::form::Summary;
use crate::view::{Alert, Badge, Choice, Crumbs, Facts, Field, Form, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/treasurer.html")]
struct TreasurerPage {
    shell: Shell,
    crumbs: Crumbs,
    summary: Summary,
    faults: Vec<String>,
    form: Form,
    action: String,
}

/// Where the file is chosen.
pub(super) async fn form(desk: Desk) -> Result<Response> {
    respond::page(&page(&desk, None))
}

fn page(desk: &Desk, refusal: Option<&Refusal>) -> TreasurerPage {
    let field = Field::file("file", "File del tesoriere", ".csv,.txt").required();
    let mut form = Form::new(vec![
        field.help("CSV con le colonne data, importo, provvisorio, versante, causale, in qualunque ordine."),
    ]);
    let mut faults = Vec::new();
    if let Some(refusal) = refusal {
        form.refused = Some(refusal.message.clone());
        faults = refusal.fields.iter().map(|f| f.message.clone()).collect();
    }
    TreasurerPage {
        shell: desk.shell("pagamenti"),
        crumbs: Crumbs::new().to("Pagamenti", desk.href("/pagamenti")).here("File del tesoriere"),
        summary: form.summary(),
        faults,
        form,
        action: desk.href("/pagamenti/tesoriere"),
    }
}

#[derive(Template)]
#[template(path = "billing/receipts.html")]
struct ReceiptsPage {
    shell: Shell,
    crumbs: Crumbs,
    facts: Facts,
    alert: Option<Alert>,
    rows: Vec<Row>,
    content: String,
    action: String,
    verb: String,
    back: String,
}

struct Row {
    row: usize,
    on: String,
    payer: String,
    reason: String,
    amount: String,
    state: Badge,
    document: Option<(String, String)>,
    choice: Option<Field>,
}

/// What each receipt pays; nothing is recorded.
pub(super) async fn preview(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let Some(sent) = typed.files.get("file") else {
        let refusal = Refusal::field("file", "Scegliere il file da caricare.");
        return respond::refused(&page(&desk, Some(&refusal)));
    };
    let content = decoded(&sent.bytes);
    let (scope, text) = (desk.scope.clone(), content.clone());
    let read = web
        .read(move |rx| {
            let rows = app::billing::preview_receipts(rx, &scope, &text)?;
            let open = Filter { open: true, ..Filter::default() };
            Ok((rows, app::billing::documents_of(rx, &scope, &open)?))
        })
        .await;
    match read {
        Ok((rows, open)) => respond::page(&receipts(&desk, &rows, &open, content)?),
        Err(e) => respond::refused(&page(&desk, Some(&e.refusal()?))),
    }
}

/// Treasurers still write in the alphabet of Windows.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

fn receipts(
    desk: &Desk,
    found: &[ReceiptRow],
    open: &[app::billing::DocumentRow],
    content: String,
) -> Result<ReceiptsPage> {
    let mut choices = vec![Choice::new("", "Non registrare")];
    for row in open {
        let name = row.document()?.draft.customer.name;
        choices.push(Choice::new(row.id.clone(), format!("{name}, {}: {}", row.number_text(), Cents(row.open))));
    }
    let number = |id: &str| open.iter().find(|d| d.id == id).map(app::billing::DocumentRow::number_text);
    let rows: Vec<Row> = found.iter().map(|r| row(desk, r, &choices, &number)).collect();
    let matched: Vec<&ReceiptRow> = found.iter().filter(|r| is_matched(r)).collect();
    let sum: Cents = matched.iter().map(|r| r.receipt.amount).sum();
    let known = found.iter().filter(|r| r.found.is_none()).count() as u64;
    let left = (found.len() - matched.len()) as u64 - known;
    Ok(ReceiptsPage {
        shell: desk.shell("pagamenti"),
        crumbs: Crumbs::new()
            .to("Pagamenti", desk.href("/pagamenti"))
            .to("File del tesoriere", desk.href("/pagamenti/tesoriere"))
            .here("Anteprima"),
        facts: Facts::new()
            .figure("Riconosciuti", it::thousands(matched.len() as u64), sum.to_string())
            .figure("Da abbinare", it::thousands(left), "")
            .figure("Già registrati", it::thousands(known), ""),
        alert: (left > 0).then(|| {
            Alert::new(
                Tone::Warn,
                format!("{} da abbinare a mano", counted(left, "incasso", "incassi")),
                "Scegliere il documento nella riga, oppure lasciare «Non registrare».",
            )
        }),
        rows,
        content,
        action: desk.href("/pagamenti/tesoriere/registra"),
        verb: format!("Registra {} per {sum}", counted(matched.len() as u64, "incasso", "incassi")),
        back: desk.href("/pagamenti/tesoriere"),
    })
}

fn is_matched(row: &ReceiptRow) -> bool {
    matches!(row.found, Some(ReceiptMatch::ByNumber { .. } | ReceiptMatch::ByAmount { .. }))
}

fn row(desk: &Desk, row: &ReceiptRow, choices: &[Choice], number: &impl Fn(&str) -> Option<String>) -> Row {
    let receipt = &row.receipt;
    let (state, document, choice) = match &row.found {
        None => (Badge::new(Tone::Plain, "Già registrato"), None, None),
        Some(ReceiptMatch::ByNumber { document } | ReceiptMatch::ByAmount { document }) => {
            let how =
                if matches!(row.found, Some(ReceiptMatch::ByNumber { .. })) { "Dal numero" } else { "Dall'importo" };
            let text = number(document.as_str()).unwrap_or_default();
            (Badge::new(Tone::Good, how), Some((text, desk.href(&format!("/documenti/{document}")))), None)
        }
        Some(ReceiptMatch::Unmatched { why }) => {
            let label = format!("Documento per la riga {}", receipt.row);
            let field = Field::select(format!("riga-{}", receipt.row), label, choices.to_vec()).help(why.clone());
            (Badge::new(Tone::Warn, "Da abbinare"), None, Some(field))
        }
    };
    Row {
        row: receipt.row,
        on: it::date(receipt.on),
        payer: receipt.payer.clone(),
        reason: receipt.reason.clone(),
        amount: receipt.amount.to_string(),
        state,
        document,
        choice,
    }
}

/// Records the receipts.
pub(super) async fn record(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let (scope, content) = (desk.scope.clone(), typed.get("content").to_owned());
    let chosen: Vec<(usize, Id<domain::billing::Document>)> = typed
        .pairs
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("riga-")?.parse().ok()?, value.parse().ok()?)))
        .collect();
    let done = web.write(move |tx| app::billing::import_receipts(tx, &scope, &content, &chosen)).await;
    match done {
        Ok(0) => Ok(respond::done(&desk.href("/pagamenti"), "Nessun incasso nuovo da registrare.")),
        Ok(n) => {
            let said = format!("{}.", counted(n as u64, "incasso registrato", "incassi registrati"));
            Ok(respond::done(&desk.href("/pagamenti"), &said))
        }
        Err(e) => respond::refused(&page(&desk, Some(&e.refusal()?))),
    }
}
