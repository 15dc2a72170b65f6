//! The texts of the form of a rule.

use super::{field, fields};

/// How the amount of a rule is found, as a choice in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Included in the dues.
    Included,
    /// A fixed amount.
    Flat,
    /// Per inhabitant.
    PerInhabitant,
    /// Per business.
    PerBusiness,
    /// By bands of a count.
    Bands,
    /// Per workstation.
    PerWorkstation,
    /// By hours and role.
    Hours,
    /// By size of a virtual machine.
    VirtualMachine,
    /// By bandwidth.
    Bandwidth,
    /// Allowance, then overage.
    Overage,
    /// Share of a fixed cost.
    Share,
}

impl Method {
    /// Every method, in the order in which the form shows them.
    pub const ALL: [Self; 11] = [
        Self::Flat,
        Self::PerInhabitant,
        Self::Bands,
        Self::PerWorkstation,
        Self::PerBusiness,
        Self::Share,
        Self::Hours,
        Self::VirtualMachine,
        Self::Bandwidth,
        Self::Overage,
        Self::Included,
    ];

    /// Stable code, as in the JSON document of a list.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Flat => "flat",
            Self::PerInhabitant => "per-inhabitant",
            Self::PerBusiness => "per-business",
            Self::Bands => "bands",
            Self::PerWorkstation => "per-workstation",
            Self::Hours => "hours",
            Self::VirtualMachine => "virtual-machine",
            Self::Bandwidth => "bandwidth",
            Self::Overage => "overage",
            Self::Share => "share",
        }
    }

    /// The method with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Included => "Compreso nella quota",
            Self::Flat => "Importo fisso",
            Self::PerInhabitant => "Per abitante",
            Self::PerBusiness => "Per impresa",
            Self::Bands => "Per fasce",
            Self::PerWorkstation => "Per postazione",
            Self::Hours => "A ore e figura",
            Self::VirtualMachine => "Per macchina virtuale",
            Self::Bandwidth => "Per banda di connessione",
            Self::Overage => "Soglia compresa e consumo oltre",
            Self::Share => "Riparto di un costo fisso",
        }
    }

    /// One sentence in Italian that helps to choose.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Included => "Il servizio non costa nulla in più a chi aderisce.",
            Self::Flat => "Lo stesso importo per ogni ente, o per ogni unità richiesta.",
            Self::PerInhabitant => "Un prezzo per ogni abitante.",
            Self::PerBusiness => "Un prezzo per ogni impresa del territorio.",
            Self::Bands => "Un importo per ogni fascia di abitanti, postazioni o imprese; intero o a scaglioni.",
            Self::PerWorkstation => "Un prezzo per ogni personal computer, server locale, o entrambi.",
            Self::Hours => "Un prezzo orario per ogni figura professionale.",
            Self::VirtualMachine => "Secondo processori, memoria e disco.",
            Self::Bandwidth => "Un prezzo per Mb/s, o per fasce di Mb/s.",
            Self::Overage => "Una quantità è compresa; si paga solo quello che la supera.",
            Self::Share => "Un costo dell'anno diviso tra gli enti; le quote danno esattamente il costo.",
        }
    }
}

/// One band as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BandRow {
    /// Lowest count.
    pub from: String,
    /// Highest count; empty for no end.
    pub to: String,
    /// Euros.
    pub amount: String,
}

/// One role as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleRow {
    /// Name.
    pub role: String,
    /// Euros per hour.
    pub hourly: String,
}

/// One component of a key as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRow {
    /// Code of the measure.
    pub measure: String,
    /// Per cent.
    pub percent: String,
}

/// A rule as typed. Fields that the method doesn't use stay empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleForm {
    /// Code of the method.
    pub method: String,
    /// Code of the service.
    pub service: String,
    /// Text of the line.
    pub description: String,
    /// Act or document.
    pub source: String,
    /// Remark.
    pub note: String,
    /// `yearly` or `one_off`.
    pub recurrence: String,
    /// `membership` or `subscription`.
    pub charge: String,
    /// Codes of the kinds of bodies; none means all.
    pub kinds: Vec<String>,
    /// The rate of the methods that have one.
    pub rate: String,
    /// Unit of a flat price or an allowance.
    pub unit: String,
    /// What bands count.
    pub measure: String,
    /// `whole` or `marginal`.
    pub mode: String,
    /// What counts as a workstation.
    pub counting: String,
    /// Bands.
    pub bands: Vec<BandRow>,
    /// Lowest amount of the source.
    pub lowest: String,
    /// Highest amount of the source.
    pub highest: String,
    /// Roles.
    pub roles: Vec<RoleRow>,
    /// Euros per virtual processor.
    pub vcpu: String,
    /// Euros per gigabyte of memory.
    pub ram_gb: String,
    /// Euros per gigabyte of disk.
    pub disk_gb: String,
    /// Quantity included.
    pub included: String,
    /// Cost to share.
    pub cost: String,
    /// Key of the share.
    pub key: Vec<KeyRow>,
    /// Minimum.
    pub minimum: String,
    /// Maximum.
    pub maximum: String,
    /// Growth allowed on last year's fee.
    pub cap: String,
    /// Discount.
    pub discount: String,
    /// Why.
    pub discount_reason: String,
    /// Codes of the kinds that have the discount; none means all.
    pub discount_kinds: Vec<String>,
    /// `percent` or `euros`.
    pub contribution_kind: String,
    /// Contribution of the Province.
    pub contribution: String,
    /// Act that grants it.
    pub contribution_ground: String,
    /// `outside-scope`, `exempt` or `taxable`.
    pub vat: String,
    /// Per cent, if taxable.
    pub vat_rate: String,
    /// Legal ground.
    pub vat_ground: String,
}

impl RuleForm {
    /// An empty form for a method, with the commonest choices made.
    #[must_use]
    pub fn blank(method: Method) -> Self {
        let text = str::to_owned;
        Self {
            method: text(method.code()),
            recurrence: text(if method == Method::Hours { "one_off" } else { "yearly" }),
            charge: text(if method == Method::Share { "membership" } else { "subscription" }),
            unit: text(if method == Method::Flat { "anno" } else { "" }),
            measure: text("inhabitants"),
            mode: text("whole"),
            counting: text("pcs"),
            key: vec![KeyRow { measure: text("pcs-and-servers"), percent: text("100") }],
            contribution_kind: text("percent"),
            vat: text("taxable"),
            vat_rate: text("22"),
            ..Self::default()
        }
    }

    /// The form as submitted: repeated fields (`band_from`, `band_to`, `band_amount`, `role`,
    /// `hourly`, `key_measure`, `key_percent`, `kinds`, `discount_kinds`) in their order. Rows
    /// left empty are dropped.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let one = |name| field(pairs, name);
        Self {
            method: one("method"),
            service: one("service"),
            description: one("description"),
            source: one("source"),
            note: one("note"),
            recurrence: one("recurrence"),
            charge: one("charge"),
            kinds: fields(pairs, "kinds"),
            rate: one("rate"),
            unit: one("unit"),
            measure: one("measure"),
            mode: one("mode"),
            counting: one("counting"),
            bands: band_rows(pairs),
            lowest: one("lowest"),
            highest: one("highest"),
            roles: role_rows(pairs),
            vcpu: one("vcpu"),
            ram_gb: one("ram_gb"),
            disk_gb: one("disk_gb"),
            included: one("included"),
            cost: one("cost"),
            key: key_rows(pairs),
            minimum: one("minimum"),
            maximum: one("maximum"),
            cap: one("cap"),
            discount: one("discount"),
            discount_reason: one("discount_reason"),
            discount_kinds: fields(pairs, "discount_kinds"),
            contribution_kind: one("contribution_kind"),
            contribution: one("contribution"),
            contribution_ground: one("contribution_ground"),
            vat: one("vat"),
            vat_rate: one("vat_rate"),
            vat_ground: one("vat_ground"),
        }
    }

    /// The method chosen.
    #[must_use]
    pub fn method(&self) -> Option<Method> {
        Method::from_code(&self.method)
    }
}

fn nth(column: &[String], i: usize) -> String {
    column.get(i).cloned().unwrap_or_default()
}

fn band_rows(pairs: &[(String, String)]) -> Vec<BandRow> {
    let (from, to, amount) = (fields(pairs, "band_from"), fields(pairs, "band_to"), fields(pairs, "band_amount"));
    let rows = from.len().max(to.len()).max(amount.len());
    (0..rows)
        .map(|i| BandRow { from: nth(&from, i), to: nth(&to, i), amount: nth(&amount, i) })
        .filter(|r| *r != BandRow::default())
        .collect()
}

fn role_rows(pairs: &[(String, String)]) -> Vec<RoleRow> {
    let (role, hourly) = (fields(pairs, "role"), fields(pairs, "hourly"));
    (0..role.len().max(hourly.len()))
        .map(|i| RoleRow { role: nth(&role, i), hourly: nth(&hourly, i) })
        .filter(|r| *r != RoleRow::default())
        .collect()
}

fn key_rows(pairs: &[(String, String)]) -> Vec<KeyRow> {
    let (measure, percent) = (fields(pairs, "key_measure"), fields(pairs, "key_percent"));
    (0..measure.len().max(percent.len()))
        .map(|i| KeyRow { measure: nth(&measure, i), percent: nth(&percent, i) })
        .filter(|r| !r.percent.is_empty())
        .collect()
}
