//! Every part with sample data, in pages to look at: `cargo nextest run -p web gallery` writes
//! `target/gallery/*.html`, and `npm --prefix e2e run gallery` takes their pictures and checks them.

mod samples;

use askama::Template;
use rust_decimal::Decimal;

use super::*;
use samples::*;

#[derive(Template)]
#[template(path = "gallery/list.html")]
struct ListPage {
    shell: Shell,
    chips: Chips,
    filters: Filters,
    export: Export,
    heads: Heads,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: &'static str,
    under: &'static str,
    inhabitants: u64,
    dues: domain::Cents,
    note: &'static str,
    state: Badge,
}

#[derive(Template)]
#[template(path = "gallery/today.html")]
struct TodayPage {
    shell: Shell,
    facts: Facts,
    todo: Todo,
    chart: Chart,
    lying: Chart,
    history: History,
}

#[derive(Template)]
#[template(path = "gallery/detail.html")]
struct DetailPage {
    shell: Shell,
    crumbs: Crumbs,
    badge: Badge,
    facts: Facts,
    tabs: Tabs,
    codes: Definitions,
    history: History,
    empty: Empty,
}

#[derive(Template)]
#[template(path = "gallery/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
}

#[derive(Template)]
#[template(path = "gallery/run.html")]
struct RunPage {
    shell: Shell,
    crumbs: Crumbs,
    steps: Steps,
    alerts: Vec<Alert>,
    facts: Facts,
    progress: Progress,
}

#[derive(Template)]
#[template(path = "gallery/body.html")]
struct BodyPage {
    shell: Shell,
    todo: Todo,
    facts: Facts,
}

#[derive(Template)]
#[template(path = "gallery/portal.html")]
struct PortalPage {
    shell: Shell,
    stats: Stats,
    chart: Chart,
}

#[derive(Template)]
#[template(path = "gallery/plain.html")]
struct PlainPage {
    shell: Shell,
    form: Form,
}

fn rows() -> Vec<Row> {
    let row = |name, under, inhabitants, dues, note, tone, state: &str| Row {
        name,
        under,
        inhabitants,
        dues: domain::Cents(dues),
        note,
        state: Badge::new(tone, state),
    };
    vec![
        row("Pesaro", "Comune", 95_376, 4_196_544, "", Tone::Good, "pronto"),
        row("Fano", "Comune", 59_785, 2_630_540, "", Tone::Good, "pronto"),
        row(
            "Urbino",
            "Comune",
            13_734,
            604_296,
            "Connettività 100 Mb/s, 1.200,00\u{a0}€",
            Tone::Info,
            "in preparazione",
        ),
        row("Sassocorvaro Auditore", "Comune", 4_855, 213_620, "Manca il codice ufficio", Tone::Bad, "da correggere"),
        row("Unione Montana dell'Alta Valle del Metauro", "Unione montana", 18_904, 0, "", Tone::Plain, "esente"),
        row("Frontino", "Comune", 300, 13_200, "Popolazione del 2021", Tone::Warn, "avviso"),
        row(
            "Provincia di Pesaro e Urbino",
            "Provincia",
            357_137,
            100,
            "Prezzo concordato",
            Tone::Special,
            "concordato",
        ),
    ]
}

fn list_page(rows: Vec<Row>) -> ListPage {
    let query = Query::parse("/pu/cst/enti", Some("tipo=comune&ordine=-abitanti"));
    let chip = |label: &str, count, active| Chip {
        label: label.into(),
        count: Some(count),
        href: "/pu/cst/enti".into(),
        active,
    };
    let kinds =
        vec![Choice::new("", "Tutti"), Choice::new("comune", "Comuni"), Choice::new("unione", "Unioni di Comuni")];
    let search = Field { placeholder: "Nome o codice".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
    ListPage {
        shell: desk("enti"),
        chips: Chips {
            label: "Filtri pronti".into(),
            chips: vec![
                chip("Tutti", 61, true),
                chip("Da correggere", 1, false),
                chip("Con servizi aggiuntivi", 9, false),
                chip("Oltre 5.000 abitanti", 11, false),
            ],
        },
        filters: Filters::new(
            &query,
            Some(search),
            vec![
                Field::select("tipo", "Tipo", kinds),
                Field::integer("da", "Abitanti da").class("is-small"),
                Field::integer("a", "a").class("is-small"),
            ],
        ),
        export: Export {
            count: counted(rows.len() as u64, "ente", "enti"),
            list: "enti",
            columns: vec![("abitanti", "Abitanti"), ("note", "Note")],
            files: vec![("CSV", "/pu/cst/enti.csv".into()), ("XLSX", "/pu/cst/enti.xlsx".into())],
        },
        heads: Heads::new()
            .text("nome", "Ente")
            .number("abitanti", "Abitanti")
            .number("quota", "Quota")
            .text("note", "Note")
            .text("stato", "Stato")
            .actions()
            .pickable()
            .sortable(&query, &["nome", "abitanti", "quota"], "nome"),
        pager: Pager {
            shown: rows.len(),
            total: Some(61),
            previous: Some("/pu/cst/enti?prima=x".into()),
            next: Some("/pu/cst/enti?dopo=x".into()),
        },
        rows,
    }
}

fn detail_page() -> DetailPage {
    let tab = |label: &str, count, active| Tab { label: label.into(), count, href: "/pu/cst/enti/1".into(), active };
    DetailPage {
        shell: Shell {
            flash: Some(Flash { tone: Tone::Good, text: "Codice ufficio salvato.".into() }),
            ..desk("enti")
        },
        crumbs: Crumbs::new().to("Enti", "/pu/cst/enti").here("Sassocorvaro Auditore"),
        badge: Badge::new(Tone::Good, "aderente"),
        facts: Facts::new()
            .figure("Abitanti", "4.855", "al 31/12/2021")
            .words("Adesione", "fino al 31/12/2030", "schema 2026–2030")
            .figure("Quota 2026", "2.136,20\u{a0}€", "0,44\u{a0}€ per abitante")
            .figure("Da incassare", "0,00\u{a0}€", "tutto pagato"),
        tabs: Tabs {
            label: "Scheda dell'ente".into(),
            tabs: vec![
                tab("Dati", None, true),
                tab("Servizi", Some(4), false),
                tab("Documenti", Some(12), false),
                tab("Persone", Some(3), false),
                tab("Applicativi", Some(17), false),
                tab("Storia", None, false),
            ],
        },
        codes: Definitions::new()
            .code("Codice ISTAT", "041071")
            .code("Codice catastale", "M413")
            .code("Codice fiscale", "02681080418")
            .text("PEC", "")
            .row("Sito", Value::Link("www.esempio.invalid".into(), "https://www.esempio.invalid".into()))
            .row("Stato", Value::State(Badge::new(Tone::Good, "attivo"))),
        history: history(),
        empty: Empty::new(
            "Nessun applicativo",
            "Gli applicativi in uso all'ente si aggiungono uno alla volta o si caricano da un file CSV.",
        )
        .action("Aggiungi un applicativo", "/pu/cst/enti/1/applicativi/nuovo"),
    }
}

fn form_page() -> FormPage {
    let models = vec![
        Choice::new("public", "Pubblico").help("La Provincia gestisce il centro con il proprio ufficio."),
        Choice::new("in-house", "In house").help("Una società interamente pubblica. Parte dal livello avanzato."),
        Choice {
            disabled: true,
            ..Choice::new("partnership", "Partenariato").help("Non disponibile: manca l'atto di costituzione.")
        },
    ];
    let mut form = Form::new(vec![
        Field::text("nome", "Denominazione").required().max(80).autocomplete("organization"),
        Field::code("piva", "Partita IVA", "piva").help("Undici cifre; l'ultima è di controllo.").required(),
        Field::amount("prezzo", "Prezzo per abitante").unit("€ per abitante").required(),
        Field::date("dal", "Valido dal").value("01/01/2026").required(),
        Field::select(
            "iva",
            "Trattamento IVA",
            vec![Choice::new("n22", "Fuori campo (N2.2)"), Choice::new("22", "22 % con scissione dei pagamenti")],
        )
        .required(),
        Field::radio("modello", "Modello di gestione", models).required().value("public"),
        Field::checks(
            "servizi",
            "Servizi compresi",
            vec![Choice::new("posta", "Posta elettronica"), Choice::new("rete", "Connettività")],
        )
        .value("rete"),
        Field::check("rinnovo", "Rinnova alla scadenza").help("Un mese prima si avvisano gli enti.").value("si"),
        Field::area("note", "Note").max(500),
        Field::file("atto", "Atto di approvazione", ".pdf,.p7m").help("PDF o PDF firmato, fino a 10 MB."),
        Field::password("parola", "Parola d'accesso").required(),
        Field::hidden("passo", "2"),
    ]);
    form.fill(&[
        ("nome".into(), "Unione Montana dell'Alta Valle del Metauro".into()),
        ("piva".into(), "00212000419".into()),
        ("prezzo".into(), "0,445".into()),
        ("dal".into(), "01/01/2026".into()),
        ("modello".into(), "public".into()),
        ("servizi".into(), "rete".into()),
        ("rinnovo".into(), "si".into()),
    ]);
    let errors = vec![
        domain::FieldError::new("piva", "La partita IVA ha la cifra di controllo sbagliata."),
        domain::FieldError::new("prezzo", "Il prezzo ha al massimo due decimali."),
        domain::FieldError::new("modello", "Il modello in house parte dal livello avanzato."),
    ];
    if let Some(refusal) = domain::Refusal::of_fields(errors) {
        form.refuse(&refusal);
    }
    FormPage {
        shell: desk("impostazioni"),
        crumbs: Crumbs::new().to("Tariffe", "/pu/cst/tariffe").here("Nuovo listino"),
        form,
    }
}

fn run_page() -> RunPage {
    RunPage {
        shell: desk("quote"),
        crumbs: Crumbs::new().to("Quote annuali", "/pu/cst/quote").here("2026"),
        steps: Steps::at(&["Listino", "Anteprima", "Approvazione", "Emissione", "Incassi"], 1),
        alerts: vec![
            Alert::new(Tone::Warn, "1 ente blocca l'emissione, 1 avviso", "Correggere il codice ufficio di Sassocorvaro Auditore oppure emettere una richiesta di versamento. Gli altri 45 enti sono pronti.").link("Vai all'ente", "/pu/cst/enti/1"),
            Alert::new(Tone::Bad, "Il file non è stato caricato", "Riga 12: il codice ISTAT 041999 non esiste."),
            Alert::new(Tone::Info, "", "I documenti si scaricano in un unico archivio."),
        ],
        facts: facts(),
        progress: Progress { what: "documenti emessi".into(), done: 12, total: 46, seconds_left: Some(95), again: "/pu/cst/quote/2026".into() },
    }
}

fn write(name: &str, html: &str) {
    assert!(!html.contains(" style=") && !html.contains(" onclick="), "{name} has inline style or script");
    let folder = std::env::var("CARGO_TARGET_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target").into());
    let folder = std::path::Path::new(&folder).join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
}

#[test]
fn every_part_renders_with_sample_data() {
    write("elenco", &list_page(rows()).render().unwrap());
    write("elenco-vuoto", &list_page(Vec::new()).render().unwrap());
    write(
        "oggi",
        &TodayPage {
            shell: desk("oggi"),
            facts: facts(),
            todo: todo(),
            chart: chart(),
            lying: lying(),
            history: history(),
        }
        .render()
        .unwrap(),
    );
    write("scheda", &detail_page().render().unwrap());
    write("modulo", &form_page().render().unwrap());
    write("procedura", &run_page().render().unwrap());
    let body = Shell {
        demo: true,
        ..Shell::body(centre(), user(), "Unione Montana dell'Alta Valle del Metauro", "/pu/ente/ABC", "oggi")
    };
    write("ente", &BodyPage { shell: body, todo: todo(), facts: facts() }.render().unwrap());
    let stat =
        |value: &str, label: &str, note: &str| Stat { value: value.into(), label: label.into(), note: note.into() };
    let stats = Stats {
        stats: vec![
            stat("61", "enti aderenti", "46 Comuni su 50"),
            stat("351.204", "abitanti serviti", "97 % della Provincia"),
            stat("14", "servizi attivi", "9 compresi nella quota"),
        ],
    };
    write("portale", &PortalPage { shell: Shell::portal(centre(), "centro"), stats, chart: chart() }.render().unwrap());
    let mut form = Form::new(vec![
        Field::email("mail", "Posta elettronica").required(),
        Field::password("parola", "Parola d'accesso").required(),
    ]);
    form.refuse(&domain::Refusal::new("Posta elettronica o parola d'accesso non corrette."));
    write("entra", &PlainPage { shell: Shell::plain(), form }.render().unwrap());
}

#[test]
fn templates_use_only_icons_of_the_sprite() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = std::fs::read_to_string(root.join("../../frontend/icons.txt")).unwrap();
    let known: Vec<&str> = known.lines().collect();
    let mut stack = vec![root.join("templates"), root.join("src")];
    while let Some(path) = stack.pop() {
        for entry in std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                stack.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap();
            for name in text.split("icon(\"").skip(1).filter_map(|t| t.split('"').next()) {
                assert!(
                    !name.starts_with("it-") || known.contains(&name),
                    "{} uses {name}, not in frontend/icons.txt",
                    entry.display()
                );
            }
        }
    }
}
