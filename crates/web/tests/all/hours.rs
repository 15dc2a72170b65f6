//! Hours at both desks: recorded in a hurry, corrected, planned, closed.

use app::helpdesk::{self, Message, NewTicket, Sender};
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;

use crate::site::{Site, Visitor};
use crate::tariffs::{refused, sent};

fn ticket(site: &Site) -> u32 {
    let program = app::StaffScope::program(site.centre, "prova");
    let sender = Sender::address("Zoe", "zoe@comune.example");
    let mut new = NewTicket::plain(Channel::Phone, sender, "Posta ferma", Message::text("aiuto"));
    new.body = site.body.parse().ok();
    site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap()
}

fn staff(site: &Site, name: &str, role: StaffRole) -> Visitor {
    site.visitor(name, false, &[(site.centre, role)], &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_recorded_corrected_and_closed() {
    let site = Site::new(Engine::Sqlite);
    let (bo, ada) = (staff(&site, "Bo", StaffRole::HelpDesk), staff(&site, "Ada", StaffRole::Coordinator));
    let n = ticket(&site);
    let page = format!("/pu/cst/assistenza/{n}");
    assert_eq!(sent(&site, &bo, &format!("{page}/ore"), "tempo=1%3A30&nota=Sbloccata").await, page);
    let (_, seen) = site.get(&bo, &page).await;
    assert!(seen.contains("Lavorate <strong>1:30</strong>"), "{seen}");

    let wrong =
        refused(&site, &bo, &format!("{page}/ore"), "figura=Tecnico&tempo=boh&giorno=19%2F10%2F2026&nota=Vista").await;
    assert!(wrong.contains("#campo-tempo") && wrong.contains("value=\"boh\"") && wrong.contains("Vista"), "{wrong}");
    let future = "figura=Tecnico&tempo=1&giorno=31%2F12%2F2099";
    assert!(refused(&site, &bo, &format!("{page}/ore"), future).await.contains("dopo averle lavorate"));
    let september = "figura=Tecnico&tempo=2&giorno=14%2F09%2F2026";
    sent(&site, &bo, &format!("{page}/ore"), september).await;
    sent(&site, &bo, &format!("{page}/previste"), "previste=8&mese=2026-11").await;
    let (_, hours) = site.get(&bo, &format!("{page}/ore")).await;
    assert!(hours.contains("novembre 2026") && hours.contains("8:00") && hours.contains("3:30"), "{hours}");

    let old = hours.split("/pu/cst/ore/registrate/").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let one = format!("/pu/cst/ore/registrate/{old}");
    sent(&site, &bo, &one, "figura=Tecnico&tempo=1&giorno=14%2F09%2F2026&nota=meno").await;
    let (_, past) = site.get(&bo, &one).await;
    assert!(past.contains("registrate 2 ore") && past.contains("corrette 1 ora"), "{past}");
    assert!(site.send(&bo, "POST", "/pu/cst/ore/mesi", "mese=2026-09").await.status().is_client_error());
    sent(&site, &ada, "/pu/cst/ore/mesi", "mese=2026-09").await;
    let shut = refused(&site, &bo, &one, "figura=Tecnico&tempo=3&giorno=14%2F09%2F2026").await;
    assert!(shut.contains("settembre 2026 è chiuso"), "{shut}");

    let (_, sums) = site.get(&bo, "/pu/cst/ore?per=mese").await;
    assert!(sums.contains("ottobre 2026") && sums.contains("2:30") && sums.contains("data-chart"), "{sums}");
    for path in [
        "/pu/cst/ore/registrate",
        "/pu/cst/ore/mesi",
        "/pu/cst/ore/prepagate",
        "/pu/cst/ore/riepilogo.xlsx",
        "/pu/cst/ore/registrate/elenco.xlsx",
    ] {
        assert_eq!(site.get(&bo, path).await.0, 200, "{path}");
    }
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Viewer)]);
    let (_, own) = site.get(&anna, &format!("/pu/ente/{}/ore", site.body)).await;
    assert!(own.contains("Nessuna ora a consumo"), "{own}");
    let other = site.visitor("Ugo", false, &[(site.other_centre, StaffRole::Coordinator)], &[]);
    assert!(site.send(&other, "POST", &one, "tempo=1").await.status().is_client_error());
}
