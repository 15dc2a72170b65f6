//! What is asked of a service, and how it is read back.

use app::charter::Catalogue;
use domain::charter::{
    Eligibility, Inclusion, PopulationRange, Runner, RunnerKind, Service, State, SupplierContract, check_cig,
};
use domain::models::{Level, SERVICES};
use domain::tariffs::VatRegime;
use domain::territory::BodyKind;
use domain::{FieldError, Refusal, it};
use rust_decimal::Decimal;

use crate::forms::Typed;
use crate::view::{Choice, Field};

fn codes<T>(all: &[T], pair: impl Fn(&T) -> (&str, &str)) -> Vec<Choice> {
    all.iter().map(pair).map(|(c, l)| Choice::new(c, l)).collect()
}

/// The fields of the form, with the values of a service.
pub(super) fn fields(c: &Catalogue, old: Option<&Service>) -> Vec<Field> {
    let mut all = first(c, old);
    all.extend(access(c, old));
    all.extend(behind(old));
    all
}

fn first(c: &Catalogue, old: Option<&Service>) -> Vec<Field> {
    let text = |f: fn(&Service) -> String| old.map(f).unwrap_or_default();
    let mut code = Field::text("code", "Codice")
        .value(text(|s| s.code.clone()))
        .help("Lettere minuscole, cifre e trattini; lo usano listini e adesioni, poi non cambia.")
        .required()
        .max(60)
        .class("is-medium");
    code.readonly = old.is_some();
    vec![
        Field::text("name", "Nome").value(text(|s| s.name.clone())).required().max(120),
        code,
        Field::area("description", "Che cosa dà all'ente").value(text(|s| s.description.clone())).max(4000),
        Field::select("area", "Area", c.areas.iter().map(|a| Choice::new(&a.code, &a.name)).collect())
            .value(text(|s| s.area.clone()))
            .required(),
        Field::select("tier", "Livello", codes(&Level::ALL, |l| (l.code(), l.label())))
            .value(old.map_or(Level::Base, |s| s.tier).code())
            .required(),
        Field::radio("inclusion", "Come si ha", codes(&Inclusion::ALL, |i| (i.code(), i.label())))
            .value(old.map_or(Inclusion::OnDemand, |s| s.inclusion).code())
            .required(),
    ]
}

fn access(c: &Catalogue, old: Option<&Service>) -> Vec<Field> {
    let others = c.services.iter().filter(|s| old.is_none_or(|o| o.code != s.code));
    let range = old.and_then(|s| s.eligibility.population).unwrap_or_default();
    let number = |n: Option<u64>| n.map(it::thousands).unwrap_or_default();
    let joined = |set: Option<Vec<&str>>| set.unwrap_or_default().join(",");
    vec![
        Field::checks("kinds", "Tipi di ente", codes(&BodyKind::ALL, |k| (k.code(), k.plural())))
            .value(joined(old.map(|s| s.eligibility.kinds.iter().map(|k| k.code()).collect())))
            .help("Nessuna scelta: tutti."),
        Field::integer("population_from", "Abitanti, almeno").value(number(range.from)).class("is-short"),
        Field::integer("population_to", "Abitanti, al più").value(number(range.to)).class("is-short"),
        Field::checks(
            "prerequisites",
            "Servizi che servono prima",
            others.map(|s| Choice::new(&s.code, &s.name)).collect(),
        )
        .value(joined(old.map(|s| s.prerequisites.iter().map(String::as_str).collect()))),
        Field::checks(
            "covers",
            "Servizi del modello di riferimento che comprende",
            codes(&SERVICES, |s| (s.code, s.name)),
        )
        .value(joined(old.map(|s| s.covers.iter().map(String::as_str).collect())))
        .help("Servono alla lista delle cose da fare del centro."),
    ]
}

fn behind(old: Option<&Service>) -> Vec<Field> {
    let text = |f: fn(&Service) -> String| old.map(f).unwrap_or_default();
    let contract = old.and_then(|s| s.contract.as_ref());
    let (kind, rate, ground) = match old.map(|s| &s.vat) {
        None => ("outside", Decimal::from(22), String::new()),
        Some(VatRegime::OutsideScope { ground }) => ("outside", Decimal::from(22), ground.clone()),
        Some(VatRegime::Exempt { ground }) => ("exempt", Decimal::from(22), ground.clone()),
        Some(VatRegime::Taxable { rate, ground }) => ("taxable", *rate, ground.clone()),
    };
    let regimes = vec![
        Choice::new("outside", "Fuori campo (N2.2)"),
        Choice::new("exempt", "Esente (N4)"),
        Choice::new("taxable", "Imponibile"),
    ];
    vec![
        Field::select("runner", "Chi lo eroga", codes(&RunnerKind::ALL, |r| (r.code(), r.label())))
            .value(old.map_or(RunnerKind::Province, |s| s.runner.kind).code())
            .required(),
        Field::text("runner_name", "Nome di chi lo eroga")
            .value(text(|s| s.runner.name.clone()))
            .max(120)
            .help("Serve quando non sono gli uffici della Provincia."),
        Field::text("supplier", "Fornitore").value(contract.map(|c| c.supplier.clone()).unwrap_or_default()).max(120),
        Field::code("cig", "CIG", "").value(contract.map(|c| c.cig.clone()).unwrap_or_default()).max(10),
        Field::amount("yearly_cost", "Costo annuo, senza IVA")
            .value(contract.map(|c| c.yearly_cost.italian()).unwrap_or_default()),
        Field::date("expires", "Scadenza del contratto")
            .value(contract.map(|c| it::date(c.expires)).unwrap_or_default())
            .help("La piattaforma avvisa novanta giorni prima."),
        Field::text("legal_ground", "Fondamento normativo").value(text(|s| s.legal_ground.clone())).max(300),
        Field::check("obligation", "La legge obbliga gli enti ad averlo").value(if old.is_some_and(|s| s.obligation) {
            "si"
        } else {
            ""
        }),
        Field::select("vat", "IVA", regimes).value(kind).required(),
        Field::decimal("vat_rate", "Aliquota").value(it::decimal(rate)).unit("%").help("Conta solo se imponibile."),
        Field::text("vat_ground", "Norma dell'IVA").value(ground).required().max(300),
    ]
}

/// Reads what was typed.
pub(super) fn read(typed: &Typed, state: State) -> Result<Service, Refusal> {
    let mut faults = Vec::new();
    let fault = |faults: &mut Vec<FieldError>, field: &str, message: &str| faults.push(FieldError::new(field, message));
    let tier = Level::from_code(typed.get("tier"));
    if tier.is_none() {
        fault(&mut faults, "tier", "Scegliere il livello.");
    }
    let inclusion = Inclusion::from_code(typed.get("inclusion"));
    if inclusion.is_none() {
        fault(&mut faults, "inclusion", "Scegliere come si ha il servizio.");
    }
    let runner = RunnerKind::from_code(typed.get("runner"));
    if runner.is_none() {
        fault(&mut faults, "runner", "Scegliere chi eroga il servizio.");
    }
    let eligibility = read_eligibility(typed, &mut faults);
    let contract = read_contract(typed, &mut faults);
    let vat = read_vat(typed, &mut faults);
    if let Some(refusal) = Refusal::of_fields(faults) {
        return Err(refusal);
    }
    Ok(Service {
        code: typed.get("code").to_owned(),
        name: typed.get("name").to_owned(),
        description: typed.get("description").to_owned(),
        area: typed.get("area").to_owned(),
        tier: tier.unwrap_or(Level::Base),
        inclusion: inclusion.unwrap_or(Inclusion::OnDemand),
        state,
        prerequisites: typed.all("prerequisites").map(str::to_owned).collect(),
        eligibility,
        runner: Runner { kind: runner.unwrap_or(RunnerKind::Province), name: typed.get("runner_name").to_owned() },
        contract,
        legal_ground: typed.get("legal_ground").to_owned(),
        obligation: typed.ticked("obligation"),
        vat,
        covers: typed.all("covers").map(str::to_owned).collect(),
    })
}

fn read_eligibility(typed: &Typed, faults: &mut Vec<FieldError>) -> Eligibility {
    let mut number = |field: &str| {
        let text: String = typed.get(field).chars().filter(|c| *c != '.' && !c.is_whitespace()).collect();
        if text.is_empty() {
            return None;
        }
        let n = text.parse::<u64>().ok();
        if n.is_none() {
            faults.push(FieldError::new(field, "Scrivere un numero intero di abitanti."));
        }
        n
    };
    let range = PopulationRange { from: number("population_from"), to: number("population_to") };
    Eligibility {
        kinds: typed.all("kinds").filter_map(BodyKind::from_code).collect(),
        population: (range != PopulationRange::default()).then_some(range),
    }
}

fn read_contract(typed: &Typed, faults: &mut Vec<FieldError>) -> Option<SupplierContract> {
    if ["supplier", "cig", "yearly_cost", "expires"].iter().all(|f| typed.get(f).is_empty()) {
        return None;
    }
    let cig = check_cig(typed.get("cig")).map_err(|r| faults.extend(r.fields)).unwrap_or_default();
    let cost = it::parse_euros(typed.get("yearly_cost"));
    if cost.is_none() {
        faults.push(FieldError::new("yearly_cost", "Scrivere l'importo, per esempio 12.000,00."));
    }
    let expires = it::parse_date(typed.get("expires"));
    if expires.is_none() {
        faults.push(FieldError::new("expires", "La data si scrive come 31/12/2026."));
    }
    let supplier = typed.get("supplier").to_owned();
    Some(SupplierContract { supplier, cig, yearly_cost: cost.unwrap_or_default(), expires: expires? })
}

fn read_vat(typed: &Typed, faults: &mut Vec<FieldError>) -> VatRegime {
    let ground = typed.get("vat_ground").to_owned();
    if ground.is_empty() {
        faults.push(FieldError::new("vat_ground", "Indicare la norma che regola l'IVA del servizio."));
    }
    match typed.get("vat") {
        "exempt" => VatRegime::Exempt { ground },
        "taxable" => {
            let rate =
                it::parse_decimal(typed.get("vat_rate")).filter(|r| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(r));
            if rate.is_none() {
                faults.push(FieldError::new("vat_rate", "Scrivere l'aliquota, per esempio 22."));
            }
            VatRegime::Taxable { rate: rate.unwrap_or_default(), ground }
        }
        _ => VatRegime::OutsideScope { ground },
    }
}
