//! Names, addresses and the end of a contract, by the pages.

use app::identity::{self, Invite, MakePassword};
use app::{Actor, PlatformScope};
use axum::http::StatusCode;
use chrono::NaiveDate;
use domain::identity::StaffRole;
use storage::page::Cursor;
use testkit::Engine;

use crate::identity::{PASSWORD, holding, post};
use crate::site::{Site, Visitor, nobody};

/// Somebody of the staff who accepted an invitation, logged in.
fn technician(site: &Site, employer: Option<&str>, until: Option<NaiveDate>) -> (String, Visitor) {
    let platform = PlatformScope::new(Actor::program("prova"));
    let invite = Invite {
        name: "Bo Ditta".to_owned(),
        email: "bo@ditta.example".to_owned(),
        role: StaffRole::Technician,
        from: None,
        until,
        employer: employer.map(str::to_owned),
    };
    let app = &site.t.app;
    let invited = app.write(|tx| identity::invite_staff_of(tx, &platform, site.centre, &invite)).unwrap();
    let password = PASSWORD.replace('+', " ");
    let chosen = MakePassword { password: password.clone(), repeat: password };
    let link = invited.link.unwrap();
    let entered = identity::accept(app, link.rsplit('/').next().unwrap(), &chosen).unwrap();
    (invited.person.to_string(), holding(Some(format!("casa_sessione={}", entered.secret))))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_of_an_operator_is_out_the_day_after_its_contract() {
    let site = Site::new(Engine::Sqlite);
    let (_, bo) = technician(&site, Some("Ditta"), NaiveDate::from_ymd_opt(2026, 10, 19));
    assert_eq!(site.get(&bo, "/pu/cst/enti").await.0, StatusCode::OK);
    // The session goes on, because it is used; the desk does not.
    let at = |hour, minute| NaiveDate::from_ymd_opt(2026, 10, 19).unwrap().and_hms_opt(hour, minute, 0).unwrap();
    site.t.clock.set(at(15, 0));
    assert_eq!(site.get(&bo, "/pu/cst/enti").await.0, StatusCode::OK);
    site.t.clock.set(at(21, 59));
    assert_eq!(site.get(&bo, "/pu/cst/enti").await.0, StatusCode::OK, "its last day counts whole, in Italy");
    site.t.clock.advance(chrono::Duration::minutes(1));
    for page in ["/pu/cst/", "/pu/cst/enti", "/pu/cst/enti/elenco.csv", "/pu/cst/adesioni"] {
        assert_eq!(site.get(&bo, page).await.0, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(post(&site, &bo, "/pu/cst/enti/nuovo", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&bo, "/account").await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_corrects_a_person_and_the_link_asks_before_it_confirms() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let (id, bo) = technician(&site, None, None);
    let (_, list) = site.get(&ada, "/pu/cst/persone?q=ditta").await;
    let page = format!("/pu/cst/persone/{id}/dati");
    assert!(list.contains(&page) && !list.contains("/dati\">Ada"), "{list}");
    let wrong = post(&site, &ada, &page, "name=&email=bo").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("Mancano nome e cognome") && wrong.page.contains("value=\"bo\""), "{}", wrong.page);
    let saved = post(&site, &ada, &page, "name=Bo+Neri&email=bo%40provincia.example").await;
    assert_eq!((saved.status, saved.to.as_str()), (StatusCode::SEE_OTHER, "/pu/cst/persone"));

    let mails = site.t.app.db.read(|c| storage::mail::list(c, app::audit::PLATFORM, &Cursor::First, 9)).unwrap().rows;
    let mail = mails.iter().find(|m| m.recipient == "bo@provincia.example").unwrap();
    let link = mail.body.split_whitespace().find(|w| w.contains("/indirizzo/")).unwrap();
    let link = link.trim_start_matches("http://casa.test");
    let (status, asked) = site.get(&nobody(), link).await;
    assert!(status == StatusCode::OK && asked.contains("bo@provincia.example"), "{asked}");
    let (_, account) = site.get(&bo, "/account").await;
    assert!(account.contains("Bo Neri") && account.contains("bo@ditta.example"), "opening the link confirms nothing");
    assert_eq!(post(&site, &nobody(), link, "").await.to, "/accedi");
    let (_, account) = site.get(&bo, "/account").await;
    assert!(account.contains("bo@provincia.example"), "{account}");
    assert_eq!(post(&site, &nobody(), link, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_corrects_oneself_and_a_new_address_wants_the_password() {
    let site = Site::new(Engine::Sqlite);
    let (_, bo) = technician(&site, None, None);
    assert_eq!(post(&site, &bo, "/account/nome", "name=Bo+Verdi").await.to, "/account");
    assert!(site.get(&bo, "/account").await.1.contains("value=\"Bo Verdi\""));
    let wrong = post(&site, &bo, "/account/indirizzo", "email=b%40ditta.example&confirm=altra").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("non è questa") && wrong.page.contains("campo-confirm-errore"), "{}", wrong.page);
    let asked = post(&site, &bo, "/account/indirizzo", &format!("email=b%40ditta.example&confirm={PASSWORD}")).await;
    assert_eq!(asked.to, "/account");
    assert!(site.get(&bo, "/account").await.1.contains("bo@ditta.example"));
}
