//! Sample data of the gallery.

use super::*;

pub(super) fn centre() -> CentreView {
    CentreView {
        slug: "pu".into(),
        name: "Centro Servizi Territoriale".into(),
        province: "Provincia di Pesaro e Urbino".into(),
        office: "Servizio Informatico e CST".into(),
        address: "viale Gramsci 4, 61121 Pesaro".into(),
        phone: "0721 000000".into(),
        email: "cst@esempio.invalid".into(),
        pec: "cst@pec.esempio.invalid".into(),
        fiscal_code: "00212000418".into(),
    }
}

pub(super) fn user() -> UserView {
    UserView {
        name: "Carla Esempio".into(),
        role: "Coordinatrice".into(),
        places: vec![("Comune di Acqualagna".into(), "/pu/ente/".into())],
    }
}

pub(super) fn desk(active: &str) -> Shell {
    let mut shell = Shell { demo: true, ..Shell::desk(centre(), user(), active) };
    for (key, n, urgent) in [("oggi", 7, true), ("enti", 61, false), ("adesioni", 3, false), ("documenti", 5, false)] {
        shell.waits(key, n, urgent);
    }
    shell
}

pub(super) fn chart() -> Chart {
    let paid = [14_012_345, 14_512_004, 14_981_284, 14_812_201, 11_230_690];
    let due = [0, 10_012, 21_456, 124_511, 3_125_167];
    let series = |name: &str, cents: [i64; 5]| Series {
        name: name.into(),
        values: cents.iter().map(|c| Some(Decimal::new(*c, 2))).collect(),
    };
    Chart {
        id: "incassi",
        title: "Quanto è stato incassato delle quote di ogni anno?".into(),
        kind: ChartKind::Stacked,
        label: "Anno",
        labels: (2022..=2026).map(|y| y.to_string()).collect(),
        series: vec![series("Incassato", paid), series("Da incassare", due)],
        unit: "€",
        decimals: 2,
        csv: "/pu/cst/quote/incassi.csv".into(),
        ..Chart::default()
    }
}

pub(super) fn lying() -> Chart {
    let names = ["Unione Montana dell'Alta Valle del Metauro", "Sassocorvaro Auditore", "Fano", "Serra Sant'Abbondio"];
    Chart {
        id: "guadagni",
        title: "Chi paga di più e chi di meno con il nuovo listino?".into(),
        kind: ChartKind::HBar,
        label: "Ente",
        labels: names.iter().map(|n| (*n).to_owned()).collect(),
        series: vec![Series {
            name: "Differenza".into(),
            values: [1200, -345, 2210, -80].iter().map(|n| Some(Decimal::from(*n))).collect(),
        }],
        unit: "€",
        decimals: 0,
        source: "ISTAT, popolazione al 31 dicembre 2021, CC BY 4.0".into(),
        size: "is-low",
        ..Chart::default()
    }
}

pub(super) fn todo() -> Todo {
    let item = |what: &str, who: &str, tone, when: &str| TodoItem {
        what: what.into(),
        href: "/pu/cst/quote/2026".into(),
        who: who.into(),
        when: Badge::new(tone, when),
    };
    Todo {
        items: vec![
            item("Approva la campagna quote 2026", "46 enti, 153.504,12\u{a0}€", Tone::Plain, "31 ottobre"),
            item("Manca il codice ufficio per la fattura", "Sassocorvaro Auditore", Tone::Warn, "blocca l'emissione"),
            item(
                "Delibera di rinnovo non ancora adottata",
                "Unione Montana dell'Alta Valle del Metauro",
                Tone::Plain,
                "31 dicembre",
            ),
            item(
                "Sollecita il pagamento del documento 31/2025",
                "Monte Grimano Terme",
                Tone::Bad,
                "in ritardo di 92 giorni",
            ),
        ],
    }
}

pub(super) fn history() -> History {
    let event = |when: &str, who: &str, what: &str| Event { when: when.into(), who: who.into(), what: what.into() };
    History {
        events: vec![
            event("19/10/2026, 9.12", "Carla Esempio", "Ha aggiunto il codice ufficio UFABCD."),
            event("18/10/2026, 17.40", "Piattaforma", "Ricevuta di consegna dello SdI per la fattura 31/2026."),
            event("02/01/2026, 8.00", "Carla Esempio", "Adesione registrata dal 01/01/2026 al 31/12/2030."),
        ],
    }
}

pub(super) fn facts() -> Facts {
    Facts::new()
        .figure("Comuni aderenti", "46 su 50", "92 % dei Comuni, 97 % degli abitanti")
        .figure("Quote 2026", "153.504,12\u{a0}€", "da emettere entro il 31 ottobre")
        .href("/pu/cst/quote/2026")
        .figure("Da incassare", "8.214,36\u{a0}€", "5 documenti, 2 oltre 60 giorni")
        .figure("In ritardo", "-214,36\u{a0}€", "note di credito da compensare")
}
