//! What stands around every page: whose centre it is, who is working, where one can go.

use super::Tone;

/// The centre as pages show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CentreView {
    /// Short name in addresses: `pu`.
    pub slug: String,
    /// Name of the centre: `Centro Servizi Territoriale`.
    pub name: String,
    /// Name of the Province, with its title: `Provincia di Pesaro e Urbino`.
    pub province: String,
    /// Office that runs it, for the contacts.
    pub office: String,
    /// Street, number, postcode and city.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Ordinary mail.
    pub email: String,
    /// Certified mail.
    pub pec: String,
    /// Fiscal code of the Province.
    pub fiscal_code: String,
}

impl CentreView {
    /// Address of the portal's first page, without a final slash: `/pu`.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/{}", self.slug)
    }
}

/// Who is logged in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserView {
    /// Name to show.
    pub name: String,
    /// What they are here: `Coordinatore`, `Referente di Acqualagna`.
    pub role: String,
    /// Other places they can go with the same log-in: name and address.
    pub places: Vec<(String, String)>,
}

impl UserView {
    /// One or two letters for the round mark.
    #[must_use]
    pub fn initials(&self) -> String {
        self.name.split_whitespace().filter_map(|w| w.chars().next()).take(2).flat_map(char::to_uppercase).collect()
    }
}

/// A message that follows an action, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// How it feels.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// One voice of a navigation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NavItem {
    /// Key by which a page says that it is here.
    pub key: &'static str,
    /// What is read.
    pub label: &'static str,
    /// Where it goes.
    pub href: String,
    /// How many things wait there.
    pub count: Option<u64>,
    /// Whether one of them is urgent.
    pub urgent: bool,
    /// Whether the page is in this room.
    pub active: bool,
}

/// A group of voices; the first may have no title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NavGroup {
    /// Title of the group, empty for none.
    pub title: &'static str,
    /// Voices.
    pub items: Vec<NavItem>,
}

/// What every layout needs. Pages hold it as `shell`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shell {
    /// The centre; empty on pages that belong to none (log-in, first run).
    pub centre: CentreView,
    /// Who is logged in, if anyone.
    pub user: Option<UserView>,
    /// Navigation.
    pub nav: Vec<NavGroup>,
    /// Message of the last action.
    pub flash: Option<Flash>,
    /// Whether this is the demonstration, whose data are not real.
    pub demo: bool,
    /// What the global search holds already.
    pub searched: String,
    /// Name of the body whose desk this is; empty elsewhere.
    pub body: String,
}

/// Voices of a face: title of the group, then key, label and path after the face's own.
type Voices = &'static [(&'static str, &'static [(&'static str, &'static str, &'static str)])];

/// The centre's desk. A voice is added here with the page it leads to.
const DESK: Voices = &[
    (
        "",
        &[
            ("oggi", "Oggi", ""),
            ("enti", "Enti", "/enti"),
            ("assistenza", "Assistenza", "/assistenza"),
            ("arrivo", "Posta in arrivo", "/posta-in-arrivo"),
            ("ore", "Ore di lavoro", "/ore"),
            ("disservizi", "Disservizi", "/disservizi"),
            ("guide", "Guide", "/guide"),
        ],
    ),
    (
        "Servizi",
        &[
            ("carta", "Carta dei servizi", "/carta"),
            ("tariffe", "Tariffe", "/tariffe"),
            ("preventivi", "Preventivi e ordini", "/preventivi"),
            ("copertura", "Copertura", "/copertura"),
            ("risorse", "Risorse assegnate", "/risorse"),
        ],
    ),
    (
        "Convenzioni",
        &[
            ("convenzioni", "Schemi", "/convenzioni"),
            ("adesioni", "Adesioni", "/adesioni"),
            ("rinnovi", "Rinnovi", "/rinnovi"),
            ("fabbisogni", "Fabbisogni", "/fabbisogni"),
        ],
    ),
    (
        "Quote e fatture",
        &[
            ("quote", "Quote annuali", "/quote"),
            ("documenti", "Documenti", "/documenti"),
            ("pagamenti", "Pagamenti", "/pagamenti"),
        ],
    ),
    (
        "Centro",
        &[
            ("modello", "Modello del centro", "/modello"),
            ("persone", "Persone e ruoli", "/persone"),
            ("registro", "Registro delle attività", "/registro"),
            ("posta", "Messaggi in uscita", "/posta"),
            ("fiducia", "Lista di fiducia", "/fiducia"),
            ("chiavi", "Chiavi di accesso", "/chiavi"),
            ("impostazioni", "Impostazioni", "/impostazioni"),
        ],
    ),
];

/// The body's desk.
const BODY: Voices = &[(
    "",
    &[
        ("oggi", "Da fare", ""),
        ("servizi", "Servizi", "/servizi"),
        ("assistenza", "Assistenza", "/assistenza"),
        ("disservizi", "Disservizi", "/disservizi"),
        ("guide", "Guide", "/guide"),
        ("convenzione", "Convenzione", "/convenzione"),
        ("fabbisogni", "Fabbisogni", "/fabbisogni"),
        ("preventivi", "Preventivi e ordini", "/preventivi"),
        ("ore", "Ore prepagate", "/ore"),
        ("quote", "Quote e fatture", "/quote"),
        ("applicativi", "Applicativi", "/applicativi"),
        ("risorse", "Risorse", "/risorse"),
        ("persone", "Persone e deleghe", "/persone"),
        ("chiavi", "Chiavi di accesso", "/chiavi"),
    ],
)];

/// The administration of the platform.
const PLATFORM: Voices = &[(
    "",
    &[
        ("centri", "Centri", "/centri"),
        ("registri", "Registri nazionali", "/registri"),
        ("persone", "Persone", "/persone"),
        ("fiducia", "Lista di fiducia", "/fiducia"),
        ("posta", "Messaggi in uscita", "/posta"),
    ],
)];

/// The portal: five voices at most.
const PORTAL: Voices = &[(
    "",
    &[
        ("centro", "Il centro", ""),
        ("servizi", "Servizi", "/servizi"),
        ("tariffe", "Tariffe", "/tariffe"),
        ("enti", "Enti aderenti", "/enti"),
        ("contatti", "Contatti", "/contatti"),
    ],
)];

fn nav(voices: Voices, base: &str, active: &str) -> Vec<NavGroup> {
    let item = |&(key, label, path): &(&'static str, &'static str, &'static str)| NavItem {
        key,
        label,
        href: if path.is_empty() { format!("{base}/") } else { format!("{base}{path}") },
        active: key == active,
        ..NavItem::default()
    };
    voices.iter().map(|(title, items)| NavGroup { title, items: items.iter().map(item).collect() }).collect()
}

impl Shell {
    /// A page that belongs to no centre: log-in, first run, errors.
    #[must_use]
    pub fn plain() -> Self {
        Self::default()
    }

    /// A page of the portal; `active` is the key of its voice.
    #[must_use]
    pub fn portal(centre: CentreView, active: &str) -> Self {
        let nav = nav(PORTAL, &centre.home(), active);
        Self { centre, nav, ..Self::default() }
    }

    /// A page of the centre's desk.
    #[must_use]
    pub fn desk(centre: CentreView, user: UserView, active: &str) -> Self {
        let nav = nav(DESK, &format!("{}/cst", centre.home()), active);
        Self { centre, user: Some(user), nav, ..Self::default() }
    }

    /// A page of a body's desk; `base` is the desk's own address without a final slash.
    #[must_use]
    pub fn body(centre: CentreView, user: UserView, body: impl Into<String>, base: &str, active: &str) -> Self {
        let nav = nav(BODY, base, active);
        Self { centre, user: Some(user), nav, body: body.into(), ..Self::default() }
    }

    /// A page of the platform's administration (`layout/platform.html`).
    #[must_use]
    pub fn platform(user: UserView, active: &str) -> Self {
        let nav = nav(PLATFORM, "/piattaforma", active);
        Self { user: Some(user), nav, ..Self::default() }
    }

    /// Says how many things wait behind a voice, and whether one is urgent.
    pub fn waits(&mut self, key: &str, count: u64, urgent: bool) {
        if let Some(item) = self.nav.iter_mut().flat_map(|g| &mut g.items).find(|i| i.key == key) {
            item.count = Some(count).filter(|n| *n > 0);
            item.urgent = urgent;
        }
    }

    /// Keeps only the voices that this person may open.
    pub fn retain(&mut self, allowed: impl Fn(&str) -> bool) {
        for group in &mut self.nav {
            group.items.retain(|i| allowed(i.key));
        }
        self.nav.retain(|g| !g.items.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_knows_where_it_is_and_what_waits() {
        let mut shell =
            Shell::desk(CentreView { slug: "pu".into(), ..CentreView::default() }, UserView::default(), "enti");
        shell.waits("oggi", 7, true);
        shell.retain(|key| key != "impostazioni");
        let items: Vec<_> = shell.nav.iter().flat_map(|g| &g.items).collect();
        assert_eq!((items[0].href.as_str(), items[0].count, items[0].urgent), ("/pu/cst/", Some(7), true));
        assert!(items[1].active && items[1].href == "/pu/cst/enti");
        assert!(items.iter().all(|i| i.key != "impostazioni"));
    }

    #[test]
    fn initials_are_two_at_most() {
        let user = UserView { name: "anna maria de Rossi".into(), ..UserView::default() };
        assert_eq!(user.initials(), "AM");
    }
}
