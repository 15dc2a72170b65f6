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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_written_keeps_itself_and_a_text_begins_from_a_copy() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Secretary)], &[]);
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::Secretary)], &[]);
    let scheme = sent(&site, &ada, "/pu/cst/convenzioni/nuova", TERMS).await;
    let outline = sent(&site, &ada, &format!("{scheme}/inizia"), "from=public").await;
    let part = format!("{outline}/articoli/1");
    let typed = "revision=1&title=Oggetto&holds=oggetto&text=1.%20Mezza%20frase%20%7B%7B%23se";
    let kept = site.send(&ada, "POST", &format!("{part}/bozza"), typed).await;
    assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    let (_, again) = site.get(&ada, &part).await;
    assert!(again.contains("Mezza frase {{#se") && again.contains("non ancora salvata"), "{again}");
    let (_, other) = site.get(&bo, &part).await;
    assert!(!other.contains("Mezza frase"), "a draft is of who writes it: {other}");
    sent(&site, &ada, &format!("{part}/scarta"), "").await;
    let (_, clean) = site.get(&ada, &part).await;
    assert!(!clean.contains("Mezza frase") && !clean.contains("non ancora salvata"), "{clean}");
    site.send(&ada, "POST", &format!("{part}/bozza"), typed).await;
    sent(&site, &ada, &part, "revision=1&title=Oggetto&holds=oggetto&text=1.%20Parole%20nostre.").await;
    let (_, saved) = site.get(&ada, &part).await;
    assert!(saved.contains("Parole nostre") && !saved.contains("Mezza frase"), "saving forgets the draft: {saved}");

    let later = TERMS.replace("2027", "2032").replace("2031", "2036");
    let second = sent(&site, &ada, "/pu/cst/convenzioni/nuova", &later).await;
    let (_, page) = site.get(&ada, &second).await;
    let id = scheme.rsplit('/').next().unwrap();
    assert!(page.contains(&format!("value=\"{id}:1\"")) && page.contains("versione 1, in lavorazione"), "{page}");
    let copy = sent(&site, &ada, &format!("{second}/inizia"), &format!("from={id}:1")).await;
    let (_, article) = site.get(&ada, &format!("{copy}/articoli/1")).await;
    assert!(article.contains("Parole nostre"), "{article}");
    for wrong in [format!("from={id}:9"), "from=mai".to_owned()] {
        let status = site.send(&ada, "POST", &format!("{second}/inizia"), &wrong).await.status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let (_, page) = site.get(&ada, &second).await;
    assert!(page.contains("Ricomincia da un altro testo"), "{page}");
    sent(&site, &ada, &format!("{second}/inizia"), "from=in-house").await;
    let (_, article) = site.get(&ada, &format!("{copy}/articoli/1")).await;
    assert!(!article.contains("Parole nostre"), "{article}");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_written_in_the_words_of_the_centre() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Secretary)], &[]);
    let (_, list) = site.get(&ada, "/pu/cst/convenzioni/lettere").await;
    assert!(list.matches("Testo pronto").count() == 4 && list.contains("/lettere/rinnovo"), "{list}");
    let letter = "/pu/cst/convenzioni/lettere/rinnovo";
    let (_, form) = site.get(&ada, letter).await;
    assert!(form.contains("{{rinnovo.scadenza}}") && form.contains("data-autosave"), "{form}");
    let (_, shown) =
        text(site.send(&ada, "POST", &format!("{letter}/anteprima"), "title=T&text=Vale%20%7B%7Bx.y%7D%7D").await)
            .await;
    assert!(shown.contains("<mark>{{x.y}}</mark>") && !shown.contains("<html"), "{shown}");
    let wrong = refused(&site, &ada, letter, "revision=0&title=Rinnovo&text=Vale%20%7B%7Bx.y%7D%7D").await;
    assert!(
        wrong.contains("#campo-text") && wrong.contains("sconosciute: x.y") && wrong.contains("Vale {{x.y}}"),
        "{wrong}"
    );
    let kept = site.send(&ada, "POST", &format!("{letter}/bozza"), "revision=0&title=Rinnovo&text=Mezza").await;
    assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    let (_, draft) = site.get(&ada, letter).await;
    assert!(draft.contains(">Mezza</textarea>") && draft.contains("non ancora salvata"), "{draft}");
    sent(&site, &ada, letter, "revision=0&title=Rinnovo&text=Gentile%20sindaco.").await;
    let (_, list) = site.get(&ada, "/pu/cst/convenzioni/lettere").await;
    assert!(list.contains("Testo del centro") && list.matches("Testo pronto").count() == 3, "{list}");
    let late = refused(&site, &ada, letter, "revision=0&title=Rinnovo&text=Altro").await;
    assert!(late.contains("mentre lo si scriveva"), "{late}");
    sent(&site, &ada, &format!("{letter}/pronto"), "").await;
    let (_, list) = site.get(&ada, "/pu/cst/convenzioni/lettere").await;
    assert!(list.matches("Testo pronto").count() == 4, "{list}");
    for unknown in ["convenzione", "allegato", "mai"] {
        assert_eq!(site.get(&ada, &format!("/pu/cst/convenzioni/lettere/{unknown}")).await.0, StatusCode::NOT_FOUND);
    }
}
