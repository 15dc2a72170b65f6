//! Schemes at the centre's desk: begun, written, taken along their way; papers asked for many bodies.

use axum::http::StatusCode;
use domain::identity::StaffRole;
use testkit::Engine;

use crate::site::{Site, text};
use crate::tariffs::{refused, sent};

const TERMS: &str =
    "title=Convenzione&counterpart=Provincia&from=01/01/2027&until=31/12/2031&from_year=3&notice_days=90";

#[tokio::test(flavor = "multi_thread")]
async fn a_scheme_is_written_and_goes_its_way() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Secretary)], &[]);
    let scheme = sent(&site, &ada, "/pu/cst/convenzioni/nuova", TERMS).await;
    let (_, page) = site.get(&ada, &scheme).await;
    assert!(page.contains("In preparazione") && page.contains("Comincia il testo"), "{page}");
    let early = refused(&site, &ada, &format!("{scheme}/passo"), "step=committee&on=01/10/2026&act=3").await;
    assert!(early.contains("si scrive il testo dello schema"), "{early}");
    let outline = sent(&site, &ada, &format!("{scheme}/inizia"), "from=public").await;
    let (_, page) = site.get(&ada, &outline).await;
    assert!(page.contains("Art. 1. Oggetto") && page.contains("Allegato A."), "{page}");
    // The preview shows an unknown variable where it stands, and saves nothing.
    let part = format!("{outline}/articoli/1");
    let typed = "revision=1&title=Oggetto&holds=oggetto&text=Vale%20%7B%7Bente.sbagliato%7D%7D%20qui";
    let (_, shown) = text(site.send(&ada, "POST", &format!("{part}/anteprima"), typed).await).await;
    assert!(shown.contains("<mark>{{ente.sbagliato}}</mark>") && !shown.contains("<html"), "{shown}");
    let (_, whole) = text(site.send(&ada, "POST", &part, &format!("{typed}&preview=si")).await).await;
    assert!(whole.contains("<mark>{{ente.sbagliato}}</mark>") && whole.contains("<html"), "{whole}");
    // A text with a fault comes back as it was typed.
    let fault = refused(&site, &ada, &part, "revision=1&title=Oggetto&text=%7B%7B%23se%20ente.piccolo%7D%7D").await;
    assert!(fault.contains("non è chiuso") && fault.contains("{{#se ente.piccolo}}"), "{fault}");
    // Empty: the way is closed, and the content is named.
    sent(&site, &ada, &part, "revision=1&title=Oggetto&holds=oggetto&text=____").await;
    let empty = refused(&site, &ada, &format!("{scheme}/passo"), "step=committee&on=01/10/2026&act=3").await;
    assert!(empty.contains("manca Oggetto") && empty.contains("value=\"01/10/2026\""), "{empty}");
    sent(&site, &ada, &part, "revision=2&title=Oggetto&holds=oggetto&text=1.%20Servizi.").await;
    sent(&site, &ada, &format!("{outline}/articoli/1/sposta"), "revision=3&move=down").await;
    for (step, act) in [("committee", "3"), ("provincial-council", "40"), ("mayors-assembly", "2"), ("open", "")] {
        let form = format!("step={step}&on=01/10/2026&act={act}");
        sent(&site, &ada, &format!("{scheme}/passo"), &form).await;
    }
    let (_, page) = site.get(&ada, &scheme).await;
    assert!(
        page.contains("Aperta alle adesioni") && page.contains("Approvazione del Consiglio provinciale, n. 40"),
        "{page}"
    );
    let late = refused(&site, &ada, &part, "revision=4&title=Oggetto&holds=oggetto&text=Altro").await;
    assert!(late.contains("si torna prima indietro"), "{late}");
    let (status, _) = site.get(&ada, &format!("{outline}/articoli/99")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_says_what_is_missing_and_where_it_is_mended() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Secretary)], &[]);
    let scope = app::StaffScope::program(site.centre, "prova");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let body = site.body.parse().unwrap();
    let new = app::agreements::NewAccession { body, from: day, until: None, services: Vec::new() };
    let id = site.t.app.write(|tx| app::agreements::invite(tx, &scope, &new)).unwrap();
    let (_, choice) = site.get(&ada, "/pu/cst/convenzioni/documenti/nuovi").await;
    assert!(choice.contains(&format!("value=\"{id}\" checked")), "{choice}");
    let none = refused(&site, &ada, "/pu/cst/convenzioni/documenti/nuovi", "tipo=deliberazione").await;
    assert!(none.contains("Scegliere almeno un ente"), "{none}");
    let asked = format!("tipo=deliberazione&adesione={id}");
    let (_, check) = text(site.send(&ada, "POST", "/pu/cst/convenzioni/documenti/nuovi", &asked).await).await;
    for words in ["Nulla è ancora stato preparato", "/pu/cst/enti/", "Il testo dello schema", "Chi firma per l"] {
        assert!(check.contains(words), "{words} is not in {check}");
    }
    let no = refused(&site, &ada, "/pu/cst/convenzioni/documenti/nuovi", &format!("{asked}&confirm=si")).await;
    assert!(no.contains("A nessuno degli enti scelti"), "{no}");
    let (_, list) = site.get(&ada, "/pu/cst/convenzioni/documenti").await;
    assert!(list.contains("Nessun documento"), "{list}");
    let fiscal = refused(&site, &ada, "/pu/cst/convenzioni/firmatari", "province_fiscal_code=12").await;
    assert!(fiscal.contains("undici cifre"), "{fiscal}");
}
