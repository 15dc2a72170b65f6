//! The values of one body, for the texts of its papers.

use chrono::{Datelike, Days, NaiveDate};
use domain::agreements::Life;
use domain::agreements::act::{Act, council_of};
use domain::agreements::facts::{BASE, BLANK, Facts, INCLUDED, ON_DEMAND};
use domain::agreements::life::Grounds;
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::{Party, act_parts, denomination, of, office_of};
use domain::agreements::path::Step;
use domain::agreements::resolution::CountFrom;
use domain::billing::DueYear;
use domain::charter::Inclusion;
use domain::models::Model;
use domain::paper::Value;
use domain::{Cents, it};
use storage::agreements::AccessionRow;
use storage::territory::bodies::BodyRow;

use super::known::{Known, KnownScheme};
use super::parties::seat;
use crate::Result;
use crate::billing::Forecast;

/// How long before the end of an agreement the resolution that renews it is wanted.
const RENEWAL_NOTICE: Days = Days::new(30);

/// Values by name.
type Values = Vec<(&'static str, Value)>;

/// An accession, its body and its scheme.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) kind: PaperKind,
    pub(super) accession: &'a AccessionRow,
    pub(super) body: &'a BodyRow,
    pub(super) scheme: &'a KnownScheme,
}

/// Whether a paper is a draft that others fill in: what they decide stands as a blank line.
fn is_draft(kind: PaperKind) -> bool {
    matches!(kind, PaperKind::Resolution | PaperKind::Summary)
}

/// Gathers the values of one body.
pub(super) fn values_of(known: &Known, on: Subject<'_>) -> Result<Value> {
    let model = on.scheme.way.as_ref().map_or(known.model, domain::agreements::path::Way::model);
    let life = Some(on.accession.life()?);
    let mut values = of_body(known, on, life.as_ref())?;
    values.extend(of_parties(known, model));
    values.extend(of_scheme(on.scheme));
    values.extend(of_act(on.kind, life.as_ref()));
    values.extend(of_end(on, life.as_ref()));
    let year = known.year_of(on.kind, on.accession);
    let cost = year.and_then(|year| known.cost(year, &on.body.id));
    values.extend(of_cost(known, on.kind, year, cost));
    let services = services(known, cost);
    values.push(("ente.servizi_a_richiesta", Value::Flag(services.iter().any(|s| s.1 == ON_DEMAND))));
    let facts = values.into_iter().try_fold(Facts::default(), |facts, (name, value)| facts.with(name, value))?;
    let facts = services.iter().fold(facts, |facts, (name, tier, amount)| facts.with_service(name, tier, amount));
    Ok(facts.values())
}

fn of_body(known: &Known, on: Subject<'_>, life: Option<&Life>) -> Result<Values> {
    let kind = on.body.kind()?;
    let own = match life.and_then(act).map(|(act, _)| act) {
        Some(Act::Other(act)) => Some(act.organ.clone()),
        _ => None,
    };
    let unnamed = is_draft(on.kind).then(|| "L'organo competente secondo l'ordinamento dell'ente".to_owned());
    let organ = own.or_else(|| council_of(kind).map(str::to_owned)).or(unnamed);
    let small = on.body.population_on.is_some() && on.body.population <= 5_000;
    Ok(vec![
        ("ente.denominazione", Value::text(denomination(kind, &on.body.name))),
        ("ente.sede", Value::text(seat(on.body))),
        ("ente.codice_fiscale", Value::maybe(on.body.fiscal.as_deref())),
        ("ente.rappresentante", Value::maybe(known.heads.get(&on.body.id))),
        ("ente.carica", Value::text(office_of(kind))),
        ("ente.organo", Value::maybe(organ)),
        ("ente.piccolo", Value::Flag(small && kind == domain::territory::BodyKind::Comune)),
    ])
}

fn of_parties(known: &Known, model: Model) -> Values {
    let Party { name, seat, fiscal_code, representative, office } = &known.parties.province;
    let manager = &known.parties.manager;
    let processor = if model == Model::InHouse { manager } else { &known.parties.province };
    let reach = [known.centre.email.as_deref(), known.centre.phone.as_deref()];
    let reach = reach.into_iter().flatten().collect::<Vec<_>>().join(", ");
    vec![
        ("provincia.denominazione", Value::text(name)),
        ("provincia.del", Value::text(of(name))),
        ("provincia.sede", Value::text(seat)),
        ("provincia.codice_fiscale", Value::text(fiscal_code)),
        ("provincia.rappresentante", Value::text(representative)),
        ("provincia.carica", Value::text(office)),
        ("centro.denominazione", Value::text(&known.centre.name)),
        ("centro.recapito", Value::text(reach)),
        ("gestore.denominazione", Value::text(&manager.name)),
        ("gestore.sede", Value::text(&manager.seat)),
        ("gestore.codice_fiscale", Value::text(&manager.fiscal_code)),
        ("gestore.rappresentante", Value::text(&manager.representative)),
        ("gestore.carica", Value::text(&manager.office)),
        ("responsabile.denominazione", Value::text(&processor.name)),
    ]
}

fn of_scheme(scheme: &KnownScheme) -> Values {
    let terms = &scheme.terms;
    let steps = scheme.way.iter().flat_map(|w| w.taken());
    let deliberated = |step: Step| matches!(step, Step::ProvincialCouncil | Step::Board | Step::BodiesAssembly);
    let approved = steps.into_iter().find(|t| deliberated(t.step)).map(|t| {
        let number = t.act.trim_start_matches("n. ").trim_start_matches("n.").to_owned();
        (number, it::long_date(t.on))
    });
    let (number, date) = approved.or_else(|| act_parts(&terms.act)).unzip();
    let years = terms.until.succ_opt().and_then(|end| end.years_since(terms.from)).unwrap_or_default();
    vec![
        ("provincia.delibera_numero", Value::maybe(number)),
        ("provincia.delibera_data", Value::maybe(date)),
        ("convenzione.dal", Value::text(day(terms.from))),
        ("convenzione.al", Value::text(day(terms.until))),
        ("convenzione.anni", Value::text(years.to_string())),
        ("convenzione.recesso_anno", Value::text(terms.withdrawal.from_year.to_string())),
        ("convenzione.recesso_preavviso", Value::text(terms.withdrawal.notice_days.to_string())),
        ("convenzione.recesso_firma_conta", Value::Flag(terms.withdrawal.signing_year_counts)),
        ("convenzione.recesso_possibile", Value::Flag(terms.withdrawal.warning(terms.period()).is_none())),
    ]
}

/// A date in a text: the first of a month is an ordinal.
fn day(date: NaiveDate) -> String {
    let long = it::long_date(date);
    if date.day() == 1 { long.replacen("1 ", "1° ", 1) } else { long }
}

/// The act of a body and from when it lets the body sign.
fn act(life: &Life) -> Option<(&Act, Option<NaiveDate>)> {
    match life {
        Life::Invited { .. } => None,
        Life::Adopted(decided) => Some((&decided.act, None)),
        Life::Enforceable(papers) | Life::Signed(papers) => Some((&papers.decided.act, Some(papers.enforceable_on))),
        Life::InForce(past) | Life::Renewed { past, .. } | Life::Expired { past } | Life::Withdrawn { past, .. } => {
            match &past.grounds {
                Grounds::Signed(papers) => Some((&papers.decided.act, Some(papers.enforceable_on))),
                Grounds::Recorded { .. } => None,
            }
        }
    }
}

fn of_act(kind: PaperKind, life: Option<&Life>) -> Values {
    if is_draft(kind) {
        let blanks = [
            "delibera.numero",
            "delibera.data",
            "delibera.esecutiva",
            "delibera.assegnati",
            "delibera.presenti",
            "delibera.favorevoli",
            "delibera.contrari",
            "delibera.astenuti",
            "delibera.immediata_favorevoli",
            "delibera.parere_tecnico",
            "delibera.parere_contabile",
        ];
        let mut values: Values = blanks.map(|name| (name, Value::text(BLANK))).into();
        values.push(("delibera.immediata", Value::Flag(true)));
        return values;
    }
    match life.and_then(act) {
        Some((Act::Council(act), enforceable)) => {
            let enforceable = enforceable.or_else(|| act.timeline().enforceable(CountFrom::default()).on());
            vec![
                ("delibera.numero", Value::text(&act.number)),
                ("delibera.data", Value::text(day(act.adopted))),
                ("delibera.esecutiva", Value::maybe(enforceable.map(day))),
                ("delibera.assegnati", Value::text(act.members.to_string())),
                ("delibera.presenti", Value::text(act.present.to_string())),
                ("delibera.favorevoli", Value::text(act.votes.in_favour.to_string())),
                ("delibera.contrari", Value::text(act.votes.against.to_string())),
                ("delibera.astenuti", Value::text(act.votes.abstained.to_string())),
                ("delibera.immediata", Value::Flag(act.immediate.is_some())),
                ("delibera.immediata_favorevoli", Value::maybe(act.immediate.map(|v| v.in_favour.to_string()))),
            ]
        }
        Some((Act::Other(act), enforceable)) => vec![
            ("delibera.numero", Value::text(&act.number)),
            ("delibera.data", Value::text(day(act.adopted))),
            ("delibera.esecutiva", Value::text(day(enforceable.unwrap_or(act.effective)))),
        ],
        None => Vec::new(),
    }
}

/// Renewal and withdrawal.
fn of_end(on: Subject<'_>, life: Option<&Life>) -> Values {
    let end = on.accession.until_date;
    let wanted = end.checked_sub_days(RENEWAL_NOTICE).unwrap_or(end);
    let mut values = vec![("rinnovo.scadenza", Value::text(day(end))), ("rinnovo.termine", Value::text(day(wanted)))];
    if let Some(Life::Withdrawn { notice, exit, .. }) = life {
        values.extend([
            ("recesso.comunicato", Value::text(day(*notice))),
            ("recesso.effetto", Value::text(day(exit.effective))),
            ("recesso.ultimo_giorno", Value::text(day(exit.last_billable_day))),
        ]);
    }
    values
}

fn of_cost(known: &Known, kind: PaperKind, year: Option<i32>, cost: Option<&Forecast>) -> Values {
    let complete = cost.filter(|c| c.is_complete());
    let yearly = complete.map(|c| {
        let net = c.amounts.net;
        if c.amounts.vat == Cents::ZERO { net.to_string() } else { format!("{net} oltre IVA") }
    });
    let due = known.calendar.due_by;
    let due = NaiveDate::from_ymd_opt(2024, due.month, due.day).map(|d| {
        let day = day(d).replace(" 2024", "");
        let article = if due.day == 8 || due.day == 11 { "l'" } else { "il " };
        match known.calendar.due_year {
            DueYear::Same => format!("{article}{day} di ogni anno"),
            DueYear::Next => format!("{article}{day} dell'anno successivo"),
        }
    });
    vec![
        ("quota.importo", Value::maybe(yearly)),
        ("quota.termine", Value::maybe(due)),
        ("spesa.importo", Value::maybe(complete.map(|c| c.amounts.total.to_string()))),
        ("spesa.anno", Value::maybe(year.map(|y| y.to_string()))),
        // The body writes the chapter of its own budget.
        ("spesa.capitolo", Value::maybe(is_draft(kind).then_some(BLANK))),
    ]
}

/// Name, tier and amount of the services of a body: those of the charter that the fee includes, and those
/// that the body has asked for.
fn services(known: &Known, cost: Option<&Forecast>) -> Vec<(String, &'static str, String)> {
    let Some(charter) = &known.charter else { return Vec::new() };
    let open = charter.services.iter().filter(|s| s.state.is_open());
    let mut all: Vec<(String, &'static str, String)> = open
        .filter(|s| s.inclusion == Inclusion::Included)
        .map(|s| (s.name.clone(), BASE, INCLUDED.to_owned()))
        .collect();
    let Some(cost) = cost else { return all };
    for service in charter.services.iter().filter(|s| s.inclusion == Inclusion::OnDemand) {
        if let Some(net) = cost.of(&service.code) {
            all.push((service.name.clone(), ON_DEMAND, net.to_string()));
        }
    }
    all
}
