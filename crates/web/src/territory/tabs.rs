//! The head and the tabs of a body's page. A capability adds its tab here.

use app::territory::{BodyDetail, MembershipRow};
use domain::it;
use domain::territory::{BodyKind, Metric};

use crate::view::{Badge, Crumbs, Facts, Shell, Tab, Tabs, Tone, counted};
use crate::visit::Desk;

/// The tabs: key, label, path after the body's own.
const TABS: &[(&str, &str, &str)] = &[
    ("dati", "Dati e codici", ""),
    ("quote", "Adesioni e quote", "/quote"),
    ("dotazioni", "Popolazione e dotazioni", "/dotazioni"),
    ("contatti", "Contatti", "/contatti"),
    ("applicativi", "Applicativi", "/applicativi"),
    ("risorse", "Risorse", "/risorse"),
    ("assistenza", "Assistenza", "/assistenza"),
    ("ordini", "Preventivi e ordini", "/ordini"),
    ("unioni", "Unioni", "/unioni"),
    ("storia", "Storia", "/storia"),
];

/// What stands above every tab.
pub(crate) struct Head {
    /// Around the page.
    pub(crate) shell: Shell,
    /// Way back.
    pub(crate) crumbs: Crumbs,
    /// Name.
    pub(crate) name: String,
    /// Kind and place.
    pub(crate) lead: String,
    /// Member or not.
    pub(crate) badge: Badge,
    /// Figures.
    pub(crate) facts: Facts,
    /// Tabs.
    pub(crate) tabs: Tabs,
    /// Address of the body.
    pub(crate) base: String,
    /// Whether the person may change what the centre knows.
    pub(crate) may_edit: bool,
    /// Whether the centre follows the body.
    pub(crate) followed: bool,
    /// Whether it could stop following it: a body of another Province that never was a member.
    pub(crate) may_leave: bool,
}

/// The head of a body's page with one tab open.
pub(crate) fn head(desk: &Desk, detail: &BodyDetail, active: &str) -> Head {
    let facts_of = &detail.body.facts;
    let base = desk.href(&format!("/enti/{}", detail.body.id));
    let count = |key: &str| match key {
        "contatti" => Some(detail.contacts.len() as u64),
        "applicativi" => Some(detail.applications.len() as u64),
        "unioni" => Some(detail.stays.iter().filter(|(s, _)| s.period.contains(detail.today)).count() as u64),
        _ => None,
    };
    let tabs = TABS
        .iter()
        .filter(|(key, _, _)| *key != "assistenza" || desk.scope.allows(domain::identity::Permission::ReadHelpdesk))
        .filter(|(key, _, _)| *key != "unioni" || facts_of.kind == BodyKind::Comune || facts_of.kind.is_union())
        .map(|&(key, label, path)| Tab {
            label: if key == "unioni" && facts_of.kind.is_union() { "Comuni" } else { label }.to_owned(),
            count: count(key),
            href: format!("{base}{path}"),
            active: key == active,
        })
        .collect();
    Head {
        shell: desk.shell("enti"),
        crumbs: Crumbs::new().to("Enti", desk.href("/enti")).here(&facts_of.name),
        name: facts_of.name.clone(),
        lead: lead(detail),
        badge: badge(detail),
        facts: facts(detail),
        tabs: Tabs { label: format!("Scheda di {}", facts_of.name), tabs },
        base,
        may_edit: desk.scope.allows(domain::identity::Permission::EditTerritory),
        followed: detail.membership.is_some(),
        may_leave: detail.membership.as_ref().is_some_and(|m| m.since.is_none())
            && facts_of.place.province.as_deref() != Some(desk.centre.province_code.as_str()),
    }
}

fn lead(detail: &BodyDetail) -> String {
    let facts = &detail.body.facts;
    let place = match (&facts.place.province_name, &facts.place.region) {
        (Some(province), Some(region)) => format!(", provincia di {province}, {region}"),
        (Some(province), None) => format!(", provincia di {province}"),
        _ => String::new(),
    };
    format!("{}{place}", facts.kind.label())
}

fn badge(detail: &BodyDetail) -> Badge {
    if let Some(last) = detail.body.life.until.filter(|u| *u < detail.today) {
        return Badge::new(Tone::Bad, format!("cessato il {}", it::date(last)));
    }
    match &detail.membership {
        Some(_) if detail.is_member => Badge::new(Tone::Good, "aderente"),
        Some(_) => Badge::new(Tone::Plain, "non aderente"),
        None => Badge::new(Tone::Plain, "fuori dal centro"),
    }
}

fn membership(m: Option<&MembershipRow>) -> (String, String) {
    match m.map(|m| (m.since, m.until_date)) {
        Some((Some(since), Some(until))) => {
            (format!("fino al {}", it::date(until)), format!("dal {}", it::date(since)))
        }
        Some((Some(since), None)) => (format!("dal {}", it::date(since)), "senza scadenza".to_owned()),
        _ => ("nessuna".to_owned(), "non ha aderito".to_owned()),
    }
}

fn facts(detail: &BodyDetail) -> Facts {
    let figure = |metric: Metric| {
        detail.newest(metric).map_or(("–".to_owned(), "non ancora noto".to_owned()), |c| {
            (it::thousands(u64::from(c.value)), format!("al {}", it::date(c.on)))
        })
    };
    let mut facts = Facts::new();
    if matches!(detail.body.facts.kind, BodyKind::Comune) {
        let (value, note) = figure(Metric::Population);
        facts = facts.figure("Abitanti", value, note);
    }
    let (value, note) = membership(detail.membership.as_ref());
    facts = facts.words("Adesione", value, note);
    let (value, note) = figure(Metric::Workstations);
    facts = facts.figure("Postazioni di lavoro", value, note);
    let offices = detail.offices.iter().filter(|o| o.until.is_none()).count() as u64;
    let note =
        if offices == 0 { "manca: le fatture non partono".to_owned() } else { counted(offices, "ufficio", "uffici") };
    facts.words("Fatture a", detail.addressee.clone().unwrap_or_else(|| "–".to_owned()), note)
}
