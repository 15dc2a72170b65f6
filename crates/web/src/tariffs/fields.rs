//! The fields of the form of a rule, by method.

use domain::tariffs::{BandRow, KeyRow, Measure, Method, RoleRow, RuleForm};
use domain::territory::BodyKind;

use crate::view::{Choice, Field, FieldKind};

/// Empty rows offered beyond those filled.
const SPARE_ROWS: usize = 4;

/// A part of the form with its title.
#[derive(Default)]
pub(crate) struct Section {
    pub(crate) legend: &'static str,
    pub(crate) help: &'static str,
    /// Fields one under the other.
    pub(crate) fields: Vec<Field>,
    /// Fields side by side.
    pub(crate) groups: Vec<Vec<Field>>,
    /// Heads of the table of small fields.
    pub(crate) heads: &'static [&'static str],
    /// Rows of the table.
    pub(crate) rows: Vec<Vec<Field>>,
    /// A field seldom needed, behind its title.
    pub(crate) folded: Option<Folded>,
    /// Whether the whole part is seldom needed, and stays behind its title until something is in it.
    pub(crate) optional: bool,
}

/// A field behind its title, open when it holds something.
pub(crate) struct Folded {
    pub(crate) title: &'static str,
    pub(crate) field: Field,
}

impl Section {
    /// Whether something was typed in the part, or is wrong in it.
    pub(crate) fn filled(&self) -> bool {
        let typed = |f: &Field| f.error.is_some() || (!f.value.is_empty() && !matches!(f.kind, FieldKind::Select(_)));
        self.fields.iter().chain(self.groups.iter().flatten()).any(typed)
            || self.folded.as_ref().is_some_and(Folded::open)
    }

    /// Every field of the part, to show errors.
    pub(super) fn all_fields(&mut self) -> impl Iterator<Item = &mut Field> {
        let side = self.groups.iter_mut().chain(&mut self.rows).flatten();
        self.fields.iter_mut().chain(side).chain(self.folded.as_mut().map(|f| &mut f.field))
    }
}

impl Folded {
    pub(crate) fn open(&self) -> bool {
        !self.field.value.is_empty() || self.field.error.is_some()
    }
}

/// The VAT regime, its rate and its ground.
pub(super) fn vat_fields(vat: &str, rate: &str, ground: &str) -> Vec<Field> {
    let choices = vec![
        Choice::new("taxable", "Imponibile")
            .help("Con scissione dei pagamenti verso gli enti pubblici, finché è autorizzata."),
        Choice::new("outside-scope", "Fuori campo (N2.2)").help("Attività come pubblica autorità, o riparto di costi."),
        Choice::new("exempt", "Esente (N4)").help("Per esempio la formazione del personale di enti pubblici."),
    ];
    vec![
        Field::radio("vat", "Regime IVA", choices).value(vat).required(),
        Field::decimal("vat_rate", "Aliquota").value(rate).unit("%").help("Solo se imponibile."),
        Field::text("vat_ground", "Fondamento di legge").value(ground).required().max(300),
    ]
}

/// The whole form of a rule.
pub(super) fn sections(f: &RuleForm, services: &[(String, String)]) -> Vec<Section> {
    let method = f.method().unwrap_or(Method::Flat);
    let mut all = vec![what(f, services), price(f, method)];
    if method != Method::Included {
        all.push(limits(f, method));
    }
    all.push(Section { legend: "IVA", fields: vat_fields(&f.vat, &f.vat_rate, &f.vat_ground), ..Section::default() });
    all.push(Section {
        legend: "Fonte",
        fields: vec![
            Field::text("source", "Atto o documento che stabilisce il prezzo").value(&f.source).required().max(300),
            Field::area("note", "Nota per chi legge il listino").value(&f.note).max(1000),
        ],
        ..Section::default()
    });
    all
}

fn kinds() -> Vec<Choice> {
    BodyKind::ALL.into_iter().map(|k| Choice::new(k.code(), k.plural())).collect()
}

/// The service, out of the charter where there is one.
fn service(f: &RuleForm, services: &[(String, String)]) -> Field {
    if services.is_empty() {
        return Field::text("service", "Codice del servizio")
            .value(&f.service)
            .required()
            .max(60)
            .class("is-medium")
            .help("Per esempio quota-base o connettivita: lo stesso che avrà nella carta dei servizi.");
    }
    let mut choices = vec![Choice::new("", "Scegliere il servizio")];
    choices.extend(services.iter().map(|(code, name)| Choice::new(code.as_str(), format!("{name} ({code})"))));
    if !f.service.is_empty() && services.iter().all(|(code, _)| *code != f.service) {
        choices.push(Choice::new(f.service.as_str(), f.service.as_str()));
    }
    Field::select("service", "Servizio", choices)
        .value(&f.service)
        .required()
        .help("I servizi della carta e quelli già nel listino.")
}

fn what(f: &RuleForm, services: &[(String, String)]) -> Section {
    let charge = vec![
        Choice::new("membership", "Tutti gli enti che aderiscono"),
        Choice::new("subscription", "Solo gli enti che richiedono il servizio"),
    ];
    let recurrence = vec![Choice::new("yearly", "Ogni anno"), Choice::new("one_off", "Una sola volta")];
    Section {
        legend: "Che cosa si paga",
        fields: vec![
            Field::hidden("method", &f.method),
            Field::text("description", "Descrizione")
                .value(&f.description)
                .required()
                .max(200)
                .help("Come apparirà sui documenti."),
            service(f, services),
        ],
        groups: vec![vec![
            Field::radio("charge", "Chi paga", charge).value(&f.charge).required(),
            Field::radio("recurrence", "Quando", recurrence).value(&f.recurrence).required(),
        ]],
        folded: Some(Folded {
            title: "Solo per alcuni tipi di ente",
            field: Field::checks("kinds", "Tipi di ente", kinds())
                .value(f.kinds.join(","))
                .help("Nessuna scelta: tutti gli enti."),
        }),
        ..Section::default()
    }
}

const UNSET: &str = "Vuoto se è ancora da stabilire: nel frattempo l'ente non si può calcolare.";

fn rate(f: &RuleForm, label: &str, unit: &str) -> Field {
    Field::decimal("rate", label).value(&f.rate).unit(unit).help(UNSET)
}

fn price(f: &RuleForm, method: Method) -> Section {
    let (fields, rows) = match method {
        Method::Included => (Vec::new(), Vec::new()),
        Method::Flat => {
            let unit = Field::text("unit", "Unità, al singolare").value(&f.unit).required().class("is-short");
            (
                vec![
                    rate(f, "Importo", "€ per unità"),
                    unit.help("anno, sito, casella: si moltiplica per la quantità richiesta."),
                ],
                Vec::new(),
            )
        }
        Method::PerInhabitant => (vec![rate(f, "Prezzo", "€ per abitante")], Vec::new()),
        Method::PerBusiness => (vec![rate(f, "Prezzo", "€ per impresa")], Vec::new()),
        Method::PerWorkstation => (vec![counting(f), rate(f, "Prezzo", "€ per postazione")], Vec::new()),
        Method::Bands => (band_heads(f), band_rows(f)),
        Method::Hours => (Vec::new(), role_rows(f)),
        Method::VirtualMachine => (
            vec![
                Field::decimal("vcpu", "Processore virtuale").value(&f.vcpu).unit("€ l'anno").help(UNSET),
                Field::decimal("ram_gb", "Memoria").value(&f.ram_gb).unit("€ l'anno per GB"),
                Field::decimal("disk_gb", "Disco").value(&f.disk_gb).unit("€ l'anno per GB"),
            ],
            Vec::new(),
        ),
        Method::Bandwidth => (
            vec![rate(f, "Prezzo", "€ per Mb/s").help("Oppure le fasce qui sotto, che hanno la precedenza.")],
            band_rows(f),
        ),
        Method::Overage => (
            vec![
                Field::decimal("included", "Quantità compresa nell'anno").value(&f.included).required(),
                Field::text("unit", "Unità, al singolare")
                    .value(&f.unit)
                    .required()
                    .class("is-short")
                    .help("GB, ora, intervento."),
                rate(f, "Prezzo oltre la quantità compresa", "€ per unità"),
            ],
            Vec::new(),
        ),
        Method::Share => {
            (vec![Field::amount("cost", "Costo dell'anno da ripartire").value(&f.cost).help(UNSET)], key_rows(f))
        }
    };
    let help = match method {
        Method::Share => "Le percentuali della chiave sommano a 100. Le quote danno esattamente il costo.",
        Method::Bands | Method::Bandwidth => {
            "Estremi compresi. L'ultima fascia può non avere fine. Le righe vuote non contano."
        }
        Method::Hours => "Una riga per figura. Le righe vuote non contano.",
        Method::Included => "Il servizio è compreso nella quota annuale: nessun importo.",
        _ => "",
    };
    Section { legend: method.label(), help, fields, heads: heads(method), rows, ..Section::default() }
}

/// Heads of the table of a method.
fn heads(method: Method) -> &'static [&'static str] {
    match method {
        Method::Bands => &["Da", "A", "Importo in euro"],
        Method::Bandwidth => &["Da Mb/s", "A Mb/s", "Importo in euro"],
        Method::Hours => &["Figura", "Euro l'ora"],
        Method::Share => &["Chiave di riparto", "Peso in %"],
        _ => &[],
    }
}

fn counting(f: &RuleForm) -> Field {
    let choices = vec![
        Choice::new("pcs", "I personal computer"),
        Choice::new("servers", "I server locali"),
        Choice::new("pcs-and-servers", "I personal computer e i server locali"),
    ];
    Field::radio("counting", "Che cosa conta come postazione", choices)
        .value(&f.counting)
        .required()
        .help("Se l'ente ne chiede una quantità, vale quella.")
}

fn measures(with_equal: bool) -> Vec<Choice> {
    Measure::ALL
        .into_iter()
        .filter(|m| with_equal || *m != Measure::Equal)
        .map(|m| Choice::new(m.code(), m.label()))
        .collect()
}

fn band_heads(f: &RuleForm) -> Vec<Field> {
    vec![
        Field::select("measure", "Che cosa si conta", measures(false)).value(&f.measure).required(),
        Field::radio(
            "mode",
            "Come si leggono le fasce",
            vec![
                Choice::new("whole", "Importo intero")
                    .help("Tutto il conteggio sta in una fascia e paga il suo importo."),
                Choice::new("marginal", "A scaglioni")
                    .help("Ogni parte paga il prezzo per unità della propria fascia."),
            ],
        )
        .value(&f.mode)
        .required(),
        Field::decimal("lowest", "Importo più basso indicato dalla fonte").value(&f.lowest).unit("€"),
        Field::decimal("highest", "Importo più alto indicato dalla fonte").value(&f.highest).unit("€"),
    ]
}

fn padded<T: Clone + Default>(rows: &[T]) -> Vec<T> {
    rows.iter().cloned().chain(std::iter::repeat_n(T::default(), SPARE_ROWS)).collect()
}

fn band_rows(f: &RuleForm) -> Vec<Vec<Field>> {
    let row = |(i, b): (usize, BandRow)| {
        let n = i + 1;
        vec![
            Field::text(format!("band_from-{n}"), format!("Fascia {n}: da")).value(b.from).class("is-amount"),
            Field::text(format!("band_to-{n}"), format!("Fascia {n}: a")).value(b.to).class("is-amount"),
            Field::decimal(format!("band_amount-{n}"), format!("Fascia {n}: importo")).value(b.amount).unit("€"),
        ]
    };
    padded(&f.bands).into_iter().enumerate().map(row).collect()
}

fn role_rows(f: &RuleForm) -> Vec<Vec<Field>> {
    let row = |(i, r): (usize, RoleRow)| {
        let n = i + 1;
        vec![
            Field::text(format!("role-{n}"), format!("Figura {n}")).value(r.role).max(80),
            Field::decimal(format!("hourly-{n}"), format!("Prezzo orario {n}")).value(r.hourly).unit("€ l'ora"),
        ]
    };
    padded(&f.roles).into_iter().enumerate().map(row).collect()
}

fn key_rows(f: &RuleForm) -> Vec<Vec<Field>> {
    let row = |(i, k): (usize, KeyRow)| {
        let n = i + 1;
        vec![
            Field::select(format!("key_measure-{n}"), format!("Chiave {n}"), measures(true)).value(k.measure),
            Field::decimal(format!("key_percent-{n}"), format!("Peso {n}")).value(k.percent).unit("%"),
        ]
    };
    let rows: Vec<KeyRow> = f.key.iter().cloned().chain(std::iter::repeat_n(KeyRow::default(), 2)).collect();
    rows.into_iter().enumerate().map(row).collect()
}

fn limits(f: &RuleForm, method: Method) -> Section {
    let kind = vec![Choice::new("percent", "Con una percentuale"), Choice::new("euros", "Con un importo in euro")];
    let contribution = vec![
        Field::decimal("contribution", "Contributo della Provincia").value(&f.contribution),
        Field::select("contribution_kind", "Come contribuisce", kind).value(&f.contribution_kind),
        Field::text("contribution_ground", "Atto che concede il contributo").value(&f.contribution_ground).max(200),
    ];
    if method == Method::Share {
        return Section {
            legend: "Contributo della Provincia",
            help: "Si toglie dal costo prima di ripartirlo.",
            groups: vec![contribution],
            optional: true,
            ..Section::default()
        };
    }
    let limits = vec![
        Field::decimal("minimum", "Importo minimo").value(&f.minimum).unit("€ l'anno"),
        Field::decimal("maximum", "Importo massimo").value(&f.maximum).unit("€ l'anno"),
        Field::decimal("cap", "Aumento massimo sull'anno prima").value(&f.cap).unit("%"),
    ];
    let discount = vec![
        Field::decimal("discount", "Sconto").value(&f.discount).unit("%"),
        Field::text("discount_reason", "Motivo dello sconto").value(&f.discount_reason).max(200),
    ];
    Section {
        legend: "Limiti e riduzioni",
        help: "Si applicano in quest'ordine. Vuoti se non servono.",
        groups: vec![limits, discount, contribution],
        folded: Some(Folded {
            title: "Sconto solo per alcuni tipi di ente",
            field: Field::checks("discount_kinds", "Tipi di ente con lo sconto", kinds())
                .value(f.discount_kinds.join(","))
                .help("Nessuna scelta: tutti gli enti."),
        }),
        optional: true,
        ..Section::default()
    }
}
