//! Who issues the documents, and the rules of the centre's dues.

use app::billing::BillingSettings;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::billing::{
    Address, Calendar, DayOfYear, DocumentKind, DueYear, Iban, Issuer, IssuerKind, LateServices, PaymentMethod,
    Reference, Series,
};
use domain::{FieldError, Refusal, it};

use crate::forms::Typed;
use crate::view::form::Summary;
use crate::view::{Alert, Choice, Field, Form, Shell, Tabs};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/settings.html")]
struct SettingsPage {
    shell: Shell,
    title: &'static str,
    lead: &'static str,
    tabs: Tabs,
    alert: Option<Alert>,
    summary: Summary,
    groups: Vec<(&'static str, Vec<Vec<Field>>)>,
    action: String,
}

fn page(
    desk: &Desk,
    open: &'static str,
    mut form: Form,
    groups: &[Group],
    refused: Option<(&Typed, &Refusal)>,
) -> SettingsPage {
    let mut alert = None;
    if let Some((typed, refusal)) = refused {
        form.fill(&typed.pairs);
        alert = super::words::refuse(refusal, [&mut form]);
    }
    let issuer = open == "emittente";
    SettingsPage {
        shell: desk.shell("impostazioni"),
        title: "Impostazioni",
        lead: if issuer {
            "Chi emette i documenti del centro: vale per quelli ancora da emettere."
        } else {
            "Quando si emettono e si pagano le quote, e con quale documento."
        },
        tabs: crate::centres::tabs(desk, open),
        alert,
        summary: form.summary(),
        groups: groups
            .iter()
            .map(|(title, rows)| (*title, rows.iter().map(|r| r.iter().map(|n| form.field(n)).collect()).collect()))
            .collect(),
        action: desk.href(if issuer { "/impostazioni" } else { "/impostazioni/quote" }),
    }
}

/// A titled group of rows of fields.
type Group = (&'static str, &'static [&'static [&'static str]]);

const ISSUER: &[Group] = &[
    ("Chi emette", &[&["kind"], &["name"], &["vat_number", "fiscal_code"], &["tax_regime", "pec"]]),
    ("Sede", &[&["street"], &["cap", "city", "sigla"]]),
    ("Dove si paga", &[&["iban"], &["treasury_account"]]),
    ("Numerazione", &[&["series"]]),
];

const RULES: &[Group] = &[
    ("Calendario", &[&["issue_by", "due_by"], &["due_year"], &["late_services"]]),
    ("Documento", &[&["kind"], &["payment"], &["convention", "convention_on"]]),
    ("Dati obbligatori nelle fatture", &[&["requires_cig"], &["requires_cup"], &["requires_commitment"]]),
];

/// The issuer as it stands.
pub(super) async fn issuer_form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let issuer = web.read(move |rx| app::billing::issuer(rx, &scope)).await?;
    respond::page(&page(&desk, "emittente", issuer_fields(issuer.as_ref()), ISSUER, None))
}

/// Names the issuer.
pub(super) async fn save_issuer(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let saved = match read_issuer(&typed) {
        Ok(issuer) => web.write(move |tx| app::billing::save_issuer(tx, &scope, &issuer)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(respond::done(&desk.href("/impostazioni"), "L'emittente è salvato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            respond::refused(&page(&desk, "emittente", issuer_fields(None), ISSUER, Some((&typed, &refusal))))
        }
    }
}

fn issuer_fields(issuer: Option<&Issuer>) -> Form {
    let text = |pick: fn(&Issuer) -> String| issuer.map(pick).unwrap_or_default();
    let kinds = IssuerKind::ALL.map(|k| Choice::new(k.code(), k.label())).to_vec();
    Form::new(vec![
        Field::select("kind", "Tipo", kinds).required().value(text(|i| i.kind.code().to_owned())),
        Field::text("name", "Denominazione").required().max(80).value(text(|i| i.name.clone())),
        Field::code("vat_number", "Partita IVA", "piva").required().value(text(|i| i.vat_number.clone())),
        Field::code("fiscal_code", "Codice fiscale", "cfente").required().value(text(|i| i.fiscal_code.clone())),
        Field::text("tax_regime", "Regime fiscale")
            .class("is-short")
            .required()
            .max(4)
            .help("RF01 è quello ordinario.")
            .value(issuer.map_or_else(|| "RF01".to_owned(), |i| i.tax_regime.clone())),
        Field::email("pec", "PEC").value(text(|i| i.pec.clone().unwrap_or_default())),
        Field::text("street", "Indirizzo").required().max(60).value(text(|i| i.address.street.clone())),
        Field::code("cap", "CAP", "cap").class("is-short").required().value(text(|i| i.address.cap.clone())),
        Field::text("city", "Comune").required().max(60).value(text(|i| i.address.city.clone())),
        Field::text("sigla", "Sigla").class("is-short").required().max(2).value(text(|i| i.address.sigla.clone())),
        Field::code("iban", "IBAN", "iban")
            .class("is-long")
            .help("Per il bonifico (MP05).")
            .value(text(|i| i.iban.as_ref().map(|b| b.grouped()).unwrap_or_default())),
        Field::text("treasury_account", "Conto di tesoreria unica")
            .max(20)
            .help("Per il girofondi tra enti pubblici (MP15).")
            .value(text(|i| i.treasury_account.clone().unwrap_or_default())),
        Field::text("series", "Sezionale")
            .class("is-short")
            .max(6)
            .help("Vuoto: i numeri sono 1/2026, 2/2026. Con CST: 1/CST/2026.")
            .value(text(|i| i.series.as_str().to_owned())),
    ])
}

fn read_issuer(typed: &Typed) -> Result<Issuer, Refusal> {
    let mut faults = Vec::new();
    let iban = typed.some("iban").and_then(|t| match t.parse::<Iban>() {
        Ok(iban) => Some(iban),
        Err(_) => {
            faults.push(FieldError::new("iban", "L'IBAN non è corretto: controllare lettere e cifre."));
            None
        }
    });
    let series = typed.get("series").parse::<Series>().unwrap_or_else(|refusal| {
        faults.extend(refusal.fields);
        Series::default()
    });
    let upper = |name: &str| typed.get(name).to_uppercase();
    let issuer = Issuer {
        kind: IssuerKind::from_code(typed.get("kind")).unwrap_or(IssuerKind::Province),
        name: typed.get("name").to_owned(),
        vat_number: upper("vat_number").trim_start_matches("IT").to_owned(),
        fiscal_code: upper("fiscal_code"),
        address: Address {
            street: typed.get("street").to_owned(),
            cap: typed.get("cap").to_owned(),
            city: typed.get("city").to_owned(),
            sigla: upper("sigla"),
        },
        iban,
        treasury_account: typed.some("treasury_account").map(str::to_owned),
        tax_regime: upper("tax_regime"),
        pec: typed.some("pec").map(str::to_owned),
        series,
    };
    if let Err(refusal) = issuer.check() {
        faults.extend(refusal.fields);
    }
    Refusal::of_fields(faults).map_or(Ok(issuer), Err)
}

/// The rules as they stand.
pub(super) async fn rules_form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let settings = web.read(move |rx| app::billing::settings(rx, &scope)).await?;
    respond::page(&page(&desk, "quote", rules_fields(&settings), RULES, None))
}

/// Saves the rules.
pub(super) async fn save_rules(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let saved = match read_rules(&typed) {
        Ok(settings) => web.write(move |tx| app::billing::save_settings(tx, &scope, &settings)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(respond::done(&desk.href("/impostazioni/quote"), "Le regole delle quote sono salvate.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let form = rules_fields(&BillingSettings::default());
            respond::refused(&page(&desk, "quote", form, RULES, Some((&typed, &refusal))))
        }
    }
}

fn rules_fields(s: &BillingSettings) -> Form {
    let day = |d: DayOfYear| format!("{}/{}", d.day, d.month);
    let kinds =
        [DocumentKind::FatturaPa, DocumentKind::TransferRequest].map(|k| Choice::new(k.code(), k.label())).to_vec();
    let payments = [PaymentMethod::BankTransfer, PaymentMethod::TreasuryTransfer]
        .map(|m| Choice::new(m.code(), m.label()))
        .to_vec();
    let years = vec![Choice::new("same", "Nello stesso anno della quota"), Choice::new("next", "Nell'anno dopo")];
    let late = vec![
        Choice::new("supplementary", "In un documento integrativo")
            .help("Si prepara un supplemento nello stesso anno."),
        Choice::new("next_year", "Con le quote dell'anno dopo").help("Quest'anno non si chiede altro."),
    ];
    let tick = |on: bool| if on { "si" } else { "" };
    Form::new(vec![
        Field::text("issue_by", "Si emettono entro il")
            .class("is-short")
            .required()
            .help("Giorno e mese: 31/10.")
            .value(day(s.calendar.issue_by)),
        Field::text("due_by", "Si pagano entro il")
            .class("is-short")
            .required()
            .help("Giorno e mese: 31/12.")
            .value(day(s.calendar.due_by)),
        Field::radio("due_year", "La scadenza cade", years).required().value(if s.calendar.due_year == DueYear::Same {
            "same"
        } else {
            "next"
        }),
        Field::radio("late_services", "Servizi aggiunti dopo l'emissione", late)
            .required()
            .value(if s.calendar.late_services == LateServices::NextYear { "next_year" } else { "supplementary" }),
        Field::select("kind", "Documento usuale", kinds).required().value(s.kind.code()),
        Field::select("payment", "Modo di pagamento", payments).required().value(s.payment.code()),
        Field::text("convention", "Convenzione citata in ogni documento")
            .max(20)
            .value(s.convention.as_ref().map(|r| r.number.clone()).unwrap_or_default()),
        Field::date("convention_on", "Del")
            .class("is-short")
            .value(s.convention.as_ref().and_then(|r| r.date).map(it::date).unwrap_or_default()),
        Field::check("requires_cig", "CIG").value(tick(s.requires_cig)),
        Field::check("requires_cup", "CUP").value(tick(s.requires_cup)),
        Field::check("requires_commitment", "Determina d'impegno").value(tick(s.requires_commitment)),
    ])
}

fn read_rules(typed: &Typed) -> Result<BillingSettings, Refusal> {
    let mut faults = Vec::new();
    let mut day = |name: &str| {
        let read = typed.get(name).split_once(['/', '-', '.']).and_then(|(d, m)| {
            let day = DayOfYear { day: d.trim().parse().ok()?, month: m.trim().parse().ok()? };
            day.in_year(2024).is_ok().then_some(day)
        });
        read.unwrap_or_else(|| {
            faults.push(FieldError::new(name, "Scrivere giorno e mese come 31/10."));
            DayOfYear { day: 1, month: 1 }
        })
    };
    let (issue_by, due_by) = (day("issue_by"), day("due_by"));
    let convention_on = typed.some("convention_on").map(it::parse_date);
    if convention_on == Some(None) {
        faults.push(FieldError::new("convention_on", "Scrivere la data come gg/mm/aaaa."));
    }
    let settings = BillingSettings {
        calendar: Calendar {
            issue_by,
            due_by,
            due_year: if typed.get("due_year") == "next" { DueYear::Next } else { DueYear::Same },
            late_services: match typed.get("late_services") {
                "supplementary" => LateServices::Supplementary,
                _ => LateServices::NextYear,
            },
        },
        kind: DocumentKind::from_code(typed.get("kind")).unwrap_or(DocumentKind::FatturaPa),
        payment: PaymentMethod::from_code(typed.get("payment")).unwrap_or(PaymentMethod::BankTransfer),
        convention: typed.some("convention").map(|n| Reference { number: n.to_owned(), date: convention_on.flatten() }),
        requires_cig: typed.ticked("requires_cig"),
        requires_cup: typed.ticked("requires_cup"),
        requires_commitment: typed.ticked("requires_commitment"),
    };
    Refusal::of_fields(faults).map_or(Ok(settings), Err)
}
