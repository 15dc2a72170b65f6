//! Getting in by the pages, from an empty installation to a body's referent.

use axum::http::{StatusCode, header};
use domain::identity::{BodyRole, StaffRole};
use storage::page::Cursor;
use testkit::Engine;

use crate::site::{Site, Visitor, nobody};

pub const PASSWORD: &str = "quattro+asini+in+fila";

pub struct Answer {
    pub status: StatusCode,
    pub to: String,
    pub cookie: Option<String>,
    pub page: String,
}

pub async fn post(site: &Site, visitor: &Visitor, path: &str, form: &str) -> Answer {
    let response = site.send(visitor, "POST", path, form).await;
    let headers = response.headers().clone();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let cookie = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .find(|c| c.starts_with("casa_sessione="));
    Answer {
        status,
        to: headers.get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned(),
        cookie: cookie.map(|c| c.split(';').next().unwrap().to_owned()),
        page: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

pub fn holding(cookie: Option<String>) -> Visitor {
    Visitor { name: "somebody".to_owned(), cookie }
}

/// The path of the one-time link in the newest message of the platform.
fn newest_link(site: &Site) -> String {
    let of_platform = |c: &mut _| storage::mail::list(c, app::audit::PLATFORM, &Cursor::First, 5);
    let mail = site.t.app.db.read(of_platform).unwrap().rows.remove(0);
    let link = mail.body.split_whitespace().find(|w| w.starts_with("http://casa.test/")).unwrap().to_owned();
    link.trim_start_matches("http://casa.test").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one journey, step after step")]
async fn from_an_empty_installation_to_a_coordinator() {
    let site = Site::new(Engine::Sqlite);
    let first = site.send(&nobody(), "GET", "/accedi", "").await;
    assert_eq!(first.headers()[header::LOCATION], "/primo-avvio");
    let code = app::identity::first_run_code(&site.t.app).unwrap().unwrap();
    let wrong = post(
        &site,
        &nobody(),
        "/primo-avvio",
        &format!("code=AAAA&name=Ada+Rossi&email=ada%40provincia.example&password={PASSWORD}&repeat={PASSWORD}"),
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.page.contains("value=\"Ada Rossi\"")
            && wrong.page.contains("campo-code-errore")
            && !wrong.page.contains("asini")
    );
    let made = post(
        &site,
        &nobody(),
        "/primo-avvio",
        &format!("code={code}&name=Ada+Rossi&email=ada%40provincia.example&password={PASSWORD}&repeat={PASSWORD}"),
    )
    .await;
    assert_eq!((made.status, made.to.as_str()), (StatusCode::SEE_OTHER, "/scelta"));
    let admin = holding(made.cookie);
    assert_eq!(site.get(&admin, "/primo-avvio").await.0, StatusCode::NOT_FOUND);
    assert!(site.get(&admin, "/piattaforma/persone").await.1.contains("ada@provincia.example"));

    let asked = format!("name=Bo+Verdi&email=bo%40provincia.example&place={}", site.centre);
    let sent = post(&site, &admin, "/piattaforma/persone/invita", &asked).await;
    assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, "/piattaforma/persone"), "{}", sent.page);
    let link = newest_link(&site);
    let (status, page) = site.get(&nobody(), &link).await;
    assert!(status == StatusCode::OK && page.contains("Bo Verdi"), "{page}");
    let different = post(&site, &nobody(), &link, &format!("password={PASSWORD}&repeat=altro")).await;
    assert!(different.status == StatusCode::UNPROCESSABLE_ENTITY && different.page.contains("campo-repeat-errore"));
    let entered = post(&site, &nobody(), &link, &format!("password={PASSWORD}&repeat={PASSWORD}")).await;
    let bo = holding(entered.cookie);
    let choice = site.send(&bo, "GET", "/scelta", "").await;
    assert_eq!(choice.headers()[header::LOCATION], "/pu/cst/", "one desk: straight to it");
    let (status, page) = site.get(&nobody(), &link).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("già stato usato"), "{page}");
    assert_eq!(site.get(&bo, "/mc/cst/persone").await.0, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&bo, "/piattaforma/persone").await.0, StatusCode::NOT_FOUND);

    let out = post(&site, &bo, "/esci", "").await;
    assert_eq!(out.to, "/accedi");
    assert!(
        site.send(&bo, "GET", "/pu/cst/persone", "").await.headers()[header::LOCATION]
            .to_str()
            .unwrap()
            .starts_with("/accedi?verso=")
    );
    let back = post(
        &site,
        &nobody(),
        "/accedi",
        &format!("email=BO%40provincia.example&password={PASSWORD}&verso=%2Fpu%2Fcst%2Fpersone"),
    )
    .await;
    assert_eq!(back.to, "/pu/cst/persone");
    let (_, page) = site.get(&holding(back.cookie), "/pu/cst/persone").await;
    assert!(page.contains("Bo Verdi") && page.contains("Coordinatore") && page.contains("Attivo"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one journey, step after step")]
async fn a_coordinator_invites_ends_and_reads_the_log() {
    let site = Site::new(Engine::Sqlite);
    let boss = site.visitor("Ada Rossi", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let base = "/pu/cst/persone";
    let bad = post(&site, &boss, &format!("{base}/invita"), "name=Bo&email=bo&until=31%2F02%2F2027").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.page.contains("campo-email-errore"), "all the faults at once");
    assert!(bad.page.contains("Scegliere l&#39;incarico") && bad.page.contains("La data si scrive"), "{}", bad.page);
    let sent = post(
        &site,
        &boss,
        &format!("{base}/invita"),
        "name=Bo+Verdi&email=bo%40ditta.example&role=technician&employer=Ditta&until=31%2F12%2F2027",
    )
    .await;
    assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, base), "{}", sent.page);
    let (_, page) = site.get(&boss, base).await;
    assert!(
        page.contains("Ditta, dal 19/10/2026 al 31/12/2027") && page.contains("Invitato, fino al 02/11/2026"),
        "{page}"
    );

    let (_, outbox) = site.get(&boss, "/pu/cst/posta").await;
    let message = outbox.split("/pu/cst/posta/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (_, letter) = site.get(&boss, &format!("/pu/cst/posta/{message}")).await;
    assert!(letter.contains("Bo Verdi") && letter.contains("[collegamento riservato"), "{letter}");
    assert_eq!(
        site.get(
            &site.visitor("altro", false, &[(site.other_centre, StaffRole::Coordinator)], &[]),
            &format!("/mc/cst/posta/{message}")
        )
        .await
        .0,
        StatusCode::NOT_FOUND
    );

    let ending =
        page.split(&format!("{base}/termina?")).nth(2).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let (status, form) = site.get(&boss, &format!("{base}/termina?{ending}")).await;
    assert!(status == StatusCode::OK && form.contains("Bo Verdi: Tecnico"), "{form}");
    let person = ending.split("persona=").nth(1).unwrap().split('&').next().unwrap();
    let ended = post(
        &site,
        &boss,
        &format!("{base}/termina"),
        &format!("persona={person}&ruolo=technician&ente=&last=19%2F10%2F2026"),
    )
    .await;
    assert_eq!(ended.to, base, "{}", ended.page);
    let (_, log) = site.get(&boss, "/pu/cst/registro?q=tecnico+terminato").await;
    assert!(
        log.contains("Terminato l&#39;incarico Tecnico")
            && log.contains("31/12/2027 → 19/10/2026")
            && log.contains("Bo Verdi"),
        "{log}"
    );
    assert!(!log.contains("Assegnato"));
    let last = post(
        &site,
        &boss,
        &format!("{base}/termina"),
        "persona=01K0000000000000000000000Z&ruolo=technician&ente=&last=19%2F10%2F2026",
    )
    .await;
    assert_eq!(last.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referent_manages_the_people_of_one_body() {
    let site = Site::new(Engine::Sqlite);
    let referent = site.visitor("Eva Neri", false, &[], &[(&site.body, BodyRole::Referent)]);
    let base = format!("/pu/ente/{}/persone", site.body);
    let (status, page) = site.get(&referent, &base).await;
    assert!(status == StatusCode::OK && page.contains("Eva Neri") && page.contains("Referente"), "{page}");
    let sent = post(&site, &referent, &format!("{base}/invita"), "name=Bo&email=bo%40comune.example&role=viewer").await;
    assert_eq!(sent.to, base, "{}", sent.page);
    assert!(site.get(&referent, &base).await.1.contains("bo@comune.example"));
    let elsewhere = format!("/pu/ente/{}/persone", site.other_body);
    assert_eq!(site.get(&referent, &elsewhere).await.0, StatusCode::NOT_FOUND);
    let sent =
        post(&site, &referent, &format!("{elsewhere}/invita"), "name=Bo&email=bo%40comune.example&role=viewer").await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    let viewer = site.visitor("Uno", false, &[], &[(&site.body, BodyRole::Viewer)]);
    assert_eq!(post(&site, &viewer, &format!("{base}/invita"), "").await.status, StatusCode::FORBIDDEN);
    assert!(!site.get(&viewer, &base).await.1.contains("Invita una persona"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_comes_back_at_the_form() {
    let site = Site::new(Engine::Sqlite);
    let refused =
        post(&site, &nobody(), "/accedi", "email=nessuno%40esempio.invalid&password=sbagliata&verso=%2Fpu%2F").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("nessuno@esempio.invalid") && refused.page.contains("data-error-summary"));
    assert!(!refused.page.contains("sbagliata") && refused.cookie.is_none());
    assert!(refused.page.contains("name=\"verso\" value=\"/pu/\""));
    let asked = post(&site, &nobody(), "/parola-dimenticata", "email=nessuno%40esempio.invalid").await;
    assert!(asked.status == StatusCode::OK && asked.page.contains("Messaggio in arrivo"));
    assert_eq!(site.get(&nobody(), "/invito/niente").await.0, StatusCode::NOT_FOUND);
    let somebody = site.visitor("Uno", false, &[], &[]);
    assert!(site.get(&somebody, "/scelta").await.1.contains("Nessun incarico in corso"));
    assert_eq!(site.get(&somebody, "/account").await.0, StatusCode::OK);
}
