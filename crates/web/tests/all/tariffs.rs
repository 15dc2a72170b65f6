//! The price lists at the centre's desk, as a person uses them.

use axum::http::{StatusCode, header};
use domain::identity::StaffRole;
use testkit::Engine;

use crate::site::{Site, Visitor};

/// Sends a form and gives where it leads.
pub async fn sent(site: &Site, who: &Visitor, path: &str, form: &str) -> String {
    let response = site.send(who, "POST", path, form).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
    response.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

pub async fn refused(site: &Site, who: &Visitor, path: &str, form: &str) -> String {
    let response = site.send(who, "POST", path, form).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

const FLAT: &str = "method=flat&service=siti&description=Sito+istituzionale&charge=subscription&recurrence=yearly\
                    &unit=sito&rate=RATE&vat=taxable&vat_rate=22&vat_ground=servizi&source=Delibera+4";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_made_edited_and_approved_by_forms() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Accountant)], &[]);
    let (_, empty) = site.get(&ada, "/pu/cst/tariffe").await;
    assert!(empty.contains("Ancora nessun listino"), "{empty}");

    let wrong = refused(&site, &ada, "/pu/cst/tariffe/nuovo", "modello=macerata&nome=&dal=domani").await;
    assert!(wrong.contains("value=\"domani\"") && wrong.contains("gg/mm/aaaa"), "{wrong}");
    let list = sent(&site, &ada, "/pu/cst/tariffe/nuovo", "modello=macerata&nome=&dal=01/01/2026").await;
    let (status, page) = site.get(&ada, &list).await;
    assert_eq!(status, StatusCode::OK);
    for words in
        ["Listino Macerata", "Da 3.001 a 4.500", "2.200,00\u{a0}€", "esattamente 500", "Bozza", "Aggiungi una voce"]
    {
        assert!(page.contains(words), "{words} is not in {page}");
    }

    let (_, choose) = site.get(&ada, &format!("{list}/voci/nuova")).await;
    assert!(choose.contains("metodo=share"), "{choose}");
    for method in domain::tariffs::Method::ALL {
        let (status, page) = site.get(&ada, &format!("{list}/voci/nuova?metodo={}", method.code())).await;
        assert_eq!(status, StatusCode::OK, "{page}");
    }
    let wrong = refused(&site, &ada, &format!("{list}/voci/nuova"), &FLAT.replace("RATE", "tanto")).await;
    assert!(wrong.contains("value=\"tanto\"") && wrong.contains("#campo-rate"), "{wrong}");
    sent(&site, &ada, &format!("{list}/voci/nuova"), &FLAT.replace("RATE", "900,00")).await;
    sent(&site, &ada, &format!("{list}/voci/siti"), &FLAT.replace("RATE", "950,00")).await;
    sent(&site, &ada, &format!("{list}/voci/siti/su"), "").await;
    let (_, page) = site.get(&ada, &list).await;
    assert!(page.contains("950,00\u{a0}€ per sito."), "{page}");

    let (_, form) = site.get(&ada, &format!("{list}/voci/fasce-abitanti")).await;
    assert!(form.contains("name=\"band_amount-10\"") && form.contains("value=\"7.000,00\""), "{form}");
    let bands = "method=bands&service=quota-base&description=Quota&charge=membership&recurrence=yearly&measure=inhabitants\
                 &mode=whole&band_from-1=0&band_to-1=500&band_amount-1=160&band_from-2=400&band_to-2=&band_amount-2=900\
                 &vat=taxable&vat_rate=22&vat_ground=servizi&source=Delibera";
    let wrong = refused(&site, &ada, &format!("{list}/voci/fasce-abitanti"), bands).await;
    assert!(wrong.contains("si sovrappongono"), "{wrong}");
    sent(&site, &ada, &format!("{list}/voci/fasce-abitanti"), &bands.replace("=400", "=501")).await;

    let (_, heading) = site.get(&ada, &format!("{list}/intestazione")).await;
    assert!(heading.contains("value=\"1/1\""), "{heading}");
    let wrong = refused(&site, &ada, &format!("{list}/approva"), "act=").await;
    assert!(wrong.contains("Indicare l&#39;atto") || wrong.contains("Indicare l'atto"), "{wrong}");
    sent(&site, &ada, &format!("{list}/approva"), "act=Delibera+4/2026").await;
    let (_, page) = site.get(&ada, &list).await;
    assert!(
        page.contains("Approvato") && !page.contains("Aggiungi una voce") && page.contains("Crea una nuova versione"),
        "{page}"
    );
    let next = sent(&site, &ada, &format!("{list}/versione"), "from=01/01/2027").await;
    assert_ne!(next, list);
    sent(&site, &ada, &format!("{next}/elimina"), "").await;
    assert_eq!(site.get(&ada, &next).await.0, StatusCode::NOT_FOUND);
    sent(&site, &ada, &format!("{list}/ritira"), "reason=errore").await;
    let (_, index) = site.get(&ada, "/pu/cst/tariffe").await;
    assert!(index.contains("Ritirato") && index.contains("Nessun listino approvato vale nel 2026"), "{index}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_heading_and_the_vat_data_are_saved_by_forms() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let list = sent(&site, &ada, "/pu/cst/tariffe/nuovo", "modello=vuoto&nome=Listino+2027&dal=01/01/2027").await;
    let heading = "name=Listino+2027&source=Delibera+9&from=01/01/2027&until=31/12/2026&revised_every=3&proration=by-month-half\
                   &population_kind=yearly&population_day_month=31/12&population_years_before=1\
                   &workstations_kind=fixed&workstations_on=30/06/2026&vat=outside-scope&vat_ground=riparto&notes=Prima%0ASeconda";
    let wrong = refused(&site, &ada, &format!("{list}/intestazione"), heading).await;
    assert!(wrong.contains("viene prima del primo"), "{wrong}");
    sent(&site, &ada, &format!("{list}/intestazione"), &heading.replace("31/12/2026", "31/12/2029")).await;
    let (_, page) = site.get(&ada, &list).await;
    for words in [
        "31 dicembre dell&#39;anno precedente",
        "al 30 giugno 2026",
        "almeno 15 giorni",
        "Seconda",
        "dal 01/01/2027 al 31/12/2029",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }

    let (_, vat) = site.get(&ada, "/pu/cst/tariffe/iva").await;
    assert!(vat.contains("30/06/2029") && vat.contains("2023/1552"), "{vat}");
    let wrong = refused(&site, &ada, "/pu/cst/tariffe/iva", "dal-1=01/01/2015&al-1=&atto-1=").await;
    assert!(wrong.contains("#campo-al-1") && wrong.contains("#campo-atto-1"), "{wrong}");
    sent(&site, &ada, "/pu/cst/tariffe/iva", "dal-1=01/01/2015&al-1=30/06/2026&atto-1=Decisione+2023/1552&visto-1=si")
        .await;
    let (_, vat) = site.get(&ada, "/pu/cst/tariffe/iva").await;
    assert!(!vat.contains("30/06/2029"), "{vat}");
}

const ISTAT: &str = "Codice Provincia (Storico)(1);Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Sigla automobilistica;Codice Comune formato numerico;Codice Catastale del comune;Codice NUTS3 2021\n\
    041;041001;Acqualagna;;Marche;Pesaro e Urbino;PU;41001;A035;ITI31\n\
    041;041044;Pesaro;;Marche;Pesaro e Urbino;PU;41044;G479;ITI31\n";
const POPULATION: &str =
    "codice_istat,comune,anno,popolazione\n041001,Acqualagna,2021,4151\n041044,Pesaro,2021,95376\n";

fn registers(site: &Site) {
    use domain::territory::register::{Source, Terms};
    let platform = app::PlatformScope::new(app::Actor::program("prova"));
    for (source, text) in [(Source::IstatComuni, ISTAT), (Source::IstatPopolazione, POPULATION)] {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let request = app::territory::Request { source, terms: Terms::on(on) };
        app::territory::load_now(&site.t.app, &platform, &request, text.as_bytes(), |_, _| {}).unwrap();
    }
    site.t.app.write(|tx| app::territory::follow_province(tx, site.centre, "041")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lists_are_compared_and_a_price_is_agreed_where_there_is_no_band() {
    let site = Site::new(Engine::Sqlite);
    tokio::task::block_in_place(|| registers(&site));
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let (_, form) = site.get(&ada, "/pu/cst/tariffe/confronto").await;
    assert!(form.contains("report-lecco") && !form.contains("Il confronto</h2>"), "{form}");
    let question = "?prima=report-pesaro-urbino&poi=report-macerata&anno=2026&enti=tutti&importi=netti";
    let (status, page) = site.get(&ada, &format!("/pu/cst/tariffe/confronto{question}")).await;
    assert_eq!(status, StatusCode::OK);
    for words in [
        "1.826,44\u{a0}€",
        "2.200,00\u{a0}€",
        "+373,56\u{a0}€",
        "Paga di più",
        "Non calcolabile",
        "95.376\u{a0}abitanti",
        "id=\"dati-differenze\"",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let (_, csv) = site.get(&ada, &format!("/pu/cst/tariffe/confronto.csv{question}")).await;
    assert!(csv.contains("041001;Acqualagna;1826,44;2200,00;373,56;Paga di più"), "{csv}");
    assert_eq!(site.get(&ada, "/pu/cst/tariffe/confronto.csv").await.0, StatusCode::NOT_FOUND);
    let (_, nobody) =
        site.get(&ada, &format!("/pu/cst/tariffe/confronto{}", question.replace("tutti", "aderenti"))).await;
    assert!(nobody.contains("Nessun ente da confrontare"), "{nobody}");

    sent(&site, &ada, "/pu/cst/tariffe/nuovo", "modello=macerata&nome=&dal=01/01/2026").await;
    let (_, page) = site.get(&ada, "/pu/cst/tariffe/concordati").await;
    assert!(
        page.contains("Nessun prezzo concordato") && page.contains(">Pesaro</option>") && page.contains("quota-base"),
        "{page}"
    );
    let pesaro = page
        .split("<option value=\"")
        .find(|o| o.contains(">Pesaro<"))
        .and_then(|o| o.split('"').next())
        .unwrap()
        .to_owned();
    let form = format!("body={pesaro}&service=quota-base&amount=18.000,00&reason=&from=01/01/2026&until=");
    let wrong = refused(&site, &ada, "/pu/cst/tariffe/concordati", &form).await;
    assert!(wrong.contains("#campo-reason") && wrong.contains("value=\"18.000,00\""), "{wrong}");
    sent(&site, &ada, "/pu/cst/tariffe/concordati", &form.replace("reason=", "reason=oltre+40.000+abitanti")).await;
    let (_, page) = site.get(&ada, &format!("/pu/cst/tariffe/confronto{question}")).await;
    assert!(!page.contains("Non calcolabile"), "{page}");
    let (_, page) = site.get(&ada, "/pu/cst/tariffe/concordati").await;
    let id = page.split("name=\"until-").nth(1).and_then(|p| p.split('"').next()).unwrap().to_owned();
    let end = format!("/pu/cst/tariffe/concordati/{id}/fine");
    let wrong = refused(&site, &ada, &end, &format!("until-{id}=31/12/2025")).await;
    assert!(wrong.contains("prima del primo"), "{wrong}");
    sent(&site, &ada, &end, &format!("until-{id}=31/12/2026")).await;
    let (_, page) = site.get(&ada, "/pu/cst/tariffe/concordati").await;
    assert!(page.contains("dal 01/01/2026 al 31/12/2026"), "{page}");
}
