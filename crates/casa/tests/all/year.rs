//! The first year of two centres, from empty databases to exported documents, by command line alone.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use testkit::{Engine, TestDb};

use crate::program::casa;

#[allow(dead_code, reason = "the facts of the demonstration, of which these tests need the Comuni")]
#[path = "../../src/demo/data.rs"]
mod data;

/// The head of the list of ISTAT as published, with its line breaks.
const ISTAT: &str = "Codice Regione;\"Codice dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Codice Ripartizione Geografica;Ripartizione geografica;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Tipologia di Unità territoriale sovracomunale ;Flag Comune capoluogo di provincia/città metropolitana/libero consorzio;Sigla automobilistica;Codice Comune formato numerico;Codice Comune numerico con 110 province (dal 2010 al 2016);Codice Comune numerico con 107 province (dal 2006 al 2009);Codice Comune numerico con 103 province (dal 1995 al 2005);Codice Catastale del comune;Codice NUTS1 2010;Codice NUTS2 2010 (3) ;Codice NUTS3 2010;Codice NUTS1 2021;Codice NUTS2 2021 (3) ;Codice NUTS3 2021";

/// Inhabitants and what Table 6 asks of them, net and in cents; the last has no band.
const GOLDEN: [(u32, i64); 7] = [
    (500, 15_000),
    (501, 96_000),
    (2_999, 211_200),
    (3_000, 211_200),
    (3_001, 220_000),
    (40_000, 700_000),
    (40_001, 0),
];

/// A Comune as the registers hold it.
struct Comune {
    istat: String,
    name: String,
    cadastral: String,
    fiscal: String,
    population: u32,
}

impl Comune {
    fn ipa(&self) -> String {
        format!("c_{}", self.cadastral.to_lowercase())
    }
}

/// The fifty Comuni of Pesaro e Urbino, and seven made up in the Province of Macerata.
fn comuni() -> Vec<Comune> {
    let real = data::COMUNI.iter().filter(|c| c.istat.starts_with("041")).map(|c| Comune {
        istat: c.istat.to_owned(),
        name: c.name.to_owned(),
        cadastral: c.cadastral.to_owned(),
        fiscal: c.fiscal_code.to_owned(),
        population: c.population,
    });
    let made_up = GOLDEN.iter().zip(1..).map(|((population, _), n)| Comune {
        istat: format!("04390{n}"),
        name: format!("Città Prova {n}"),
        cadastral: format!("X90{n}"),
        fiscal: testkit::dues::fiscal_code(n),
        population: *population,
    });
    real.chain(made_up).collect()
}

/// The four registers in a folder.
fn registers(folder: &Path, comuni: &[Comune]) -> [(&'static str, String); 4] {
    let mut istat = format!("{ISTAT}\r\n");
    let mut people = "codice_istat,comune,anno,popolazione\n".to_owned();
    let mut ipa = "Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Codice_Categoria,Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo\n".to_owned();
    let mut offices = "Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Codice_uni_uo,Codice_uni_aoo,Codice_uni_uo_padre,Descrizione_uo,Data_istituzione,Codice_fiscale_sfe,Data_verifica_cf,Data_avvio_sfe\n".to_owned();
    for (n, c) in comuni.iter().enumerate() {
        let (code, name, province) = (&c.istat, &c.name, &c.istat[..3]);
        let (unit, sigla) = if province == "041" { ("Pesaro e Urbino", "PU") } else { ("Macerata", "MC") };
        let number = code.trim_start_matches('0');
        istat += &format!(
            "11;{province};{province}; {} ;{code};{name};{name};;3;Centro;Marche;{unit};1;0;{sigla};{number};{number};{number};{number};{};ITI;ITI3;ITI31;ITI;ITI3;ITI31\r\n",
            &code[3..],
            c.cadastral
        );
        people += &format!("{code},{name},2026,{}\n", c.population);
        let (key, fiscal) = (c.ipa(), &c.fiscal);
        ipa += &format!("{key},Comune di {name},{fiscal},L6,{code},{},61121,\"Piazza del Comune, 1\"\n", c.cadastral);
        offices += &format!(
            "{key},Comune di {name},{fiscal},UF{n:04},,,Uff_eFatturaPA,2015-03-31,{fiscal},2021-05-05,2015-03-31\n"
        );
    }
    let latin: Vec<u8> = istat.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name).display().to_string()
    };
    [
        ("istat-comuni", put("istat.csv", &latin)),
        ("istat-popolazione", put("people.csv", people.as_bytes())),
        ("ipa-enti", put("ipa.csv", ipa.as_bytes())),
        ("ipa-uffici", put("offices.csv", offices.as_bytes())),
    ]
}

fn run(db: &TestDb, args: &str) -> Output {
    casa(db, &args.split(' ').collect::<Vec<_>>())
}

/// What a command prints as one JSON document.
fn told(out: &Output) -> Value {
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn loaded(db: &TestDb, folder: &Path) {
    let files = registers(folder, &comuni());
    for (register, file) in &files {
        let first = told(&casa(db, &["import", register, file, "--date", "2026-01-01", "--json"]));
        assert!(first["errors"].as_array().unwrap().is_empty(), "{register}: {first}");
        assert_eq!(first["added"].as_u64().unwrap() + first["changed"].as_u64().unwrap(), 57, "{register}: {first}");
    }
    for (register, file) in &files {
        let again = told(&casa(db, &["import", register, file, "--date", "2026-01-01", "--json"]));
        let unchanged = again["unchanged"].as_u64().unwrap();
        assert!(unchanged >= 57, "{register}: {again}");
        assert_eq!(again, json!({"added": 0, "changed": 0, "closed": 0, "unchanged": unchanged, "errors": []}));
    }
    let whole = std::fs::read(&files[0].1).unwrap();
    std::fs::write(folder.join("cut.csv"), &whole[..whole.len() - 60]).unwrap();
    let cut = casa(db, &["import", "istat-comuni", folder.join("cut.csv").to_str().unwrap(), "--json"]);
    assert_eq!(cut.status.code(), Some(1));
    let cut: Value = serde_json::from_slice(&cut.stdout).unwrap();
    assert_eq!((&cut["added"], &cut["changed"], &cut["closed"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(cut["errors"][0]["row"], 58, "the row of a spreadsheet: {cut}");
}

/// Opens a centre, names its issuer and lets every Comune of its Province accede.
fn opened(db: &TestDb, folder: &Path, slug: &str, province: &str, model: &str, list: &str) {
    told(&run(
        db,
        &format!(
            "centre create --slug {slug} --province {province} --model {model} --level advanced --price-list {list} --json"
        ),
    ));
    let name = format!("Centro di {slug}");
    let issuer = [
        "centre",
        "set-issuer",
        "--centre",
        slug,
        "--name",
        &name,
        "--vat",
        "01234567897",
        "--fiscal-code",
        "01234567897",
        "--street",
        "Via Prova, 1",
        "--cap",
        "62100",
        "--city",
        "Macerata",
        "--sigla",
        "MC",
        "--iban",
        "IT60X0542811101000000123456",
    ];
    assert!(casa(db, &issuer).status.success());
    let mut file = "body,from,until,services\n".to_owned();
    for c in comuni().iter().filter(|c| c.istat.starts_with(province)).skip(1) {
        // By ISTAT or by IPA code, in capitals or not.
        let code = if c.population % 2 == 0 { c.istat.clone() } else { c.ipa().to_uppercase() };
        file += &format!("{code},2026-01-01,,\n");
    }
    let path = folder.join(format!("{slug}.csv"));
    std::fs::write(&path, file).unwrap();
    let imported = casa(db, &["accession", "import", "--centre", slug, path.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let first = comuni().into_iter().find(|c| c.istat.starts_with(province)).unwrap().istat;
    let added = run(db, &format!("accession add --centre {slug} --body {first} --from 2026-01-01"));
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn macerata_pays_table_6(db: &TestDb) {
    let preview = told(&run(db, "dues preview --centre mc --year 2026 --json"));
    assert_eq!(keys(&preview), ["bodies", "centre", "net_cents", "total_cents", "vat_cents", "year"]);
    let bodies = preview["bodies"].as_array().unwrap();
    assert_eq!(bodies.len(), GOLDEN.len());
    for ((population, net), body) in GOLDEN.iter().zip(bodies) {
        let shape = ["document", "ipa", "istat", "lines", "name", "net_cents", "total_cents", "vat_cents", "warnings"];
        assert_eq!(keys(body), shape);
        assert_eq!((&body["net_cents"], &body["document"]), (&json!(net), &Value::Null), "{population}");
        assert_eq!(body["vat_cents"], json!(net * 22 / 100), "{population}");
        if *net == 0 {
            assert_eq!(body["lines"], json!([]));
            assert!(body["warnings"][0].as_str().unwrap().contains("40.001"), "{body}");
        } else {
            let line = ["explanation", "net_cents", "quantity", "rate", "service", "unit", "vat"];
            assert_eq!(keys(&body["lines"][0]), line);
        }
    }
    let net: i64 = GOLDEN.iter().map(|(_, net)| net).sum();
    assert_eq!(preview["net_cents"], json!(net));
    assert_eq!(preview["total_cents"], json!(net + net * 22 / 100));
}

fn pesaro_urbino_is_issued_once(db: &TestDb, folder: &Path) {
    let preview = told(&run(db, "dues preview --centre pu --year 2026 --json"));
    assert_eq!((&preview["net_cents"], &preview["vat_cents"]), (&json!(15_350_412), &json!(0)));
    let acqualagna = &preview["bodies"][0];
    let line = &acqualagna["lines"][0];
    assert_eq!((&acqualagna["istat"], &acqualagna["ipa"]), (&json!("041001"), &json!("c_a035")));
    assert_eq!(
        (&line["quantity"], &line["unit"], &line["rate"], &line["net_cents"], &line["vat"]),
        (&json!("4151"), &json!("abitante"), &json!("0.44"), &json!(182_644), &json!("N2.2"))
    );
    let issued = told(&run(db, "dues issue --centre pu --year 2026 --json"));
    assert_eq!((&issued["total_cents"], &issued["bodies"].as_array().unwrap().len()), (&json!(15_350_412), &50));
    let document = &issued["bodies"][0]["document"];
    assert_eq!((&document["kind"], &document["number"]), (&json!("fattura_pa"), &json!("1/2026")));
    assert_eq!(told(&run(db, "dues issue --centre pu --year 2026 --json")), issued, "a second run creates nothing");
    let out = folder.join("out");
    let exported = casa(db, &["dues", "export", "--centre", "pu", "--year", "2026", "--out", out.to_str().unwrap()]);
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let count = |folder: &str| std::fs::read_dir(out.join(folder)).unwrap().count();
    assert_eq!((count("xml"), count("pdf")), (50, 50));
    assert!(std::fs::read(out.join("registri-2026.xlsx")).unwrap().starts_with(b"PK"));
}

fn two_centres(engine: Engine) {
    let (db, folder) = (TestDb::new(engine), tempfile::tempdir().unwrap());
    loaded(&db, folder.path());
    opened(&db, folder.path(), "mc", "043", "in-house", "macerata");
    macerata_pays_table_6(&db);
    opened(&db, folder.path(), "pu", "041", "public", "pesaro-urbino");
    pesaro_urbino_is_issued_once(&db, folder.path());
}

#[test]
fn two_centres_pass_their_first_year_sqlite() {
    two_centres(Engine::Sqlite);
}

#[test]
fn two_centres_pass_their_first_year_postgres() {
    two_centres(Engine::Postgres);
}
