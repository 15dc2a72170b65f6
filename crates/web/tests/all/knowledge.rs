//! The knowledge base on pages: written with a preview, published after a look, read by whom it is for,
//! suggested while one asks, rated; nothing typed is ever run.

use app::helpdesk::{self, Message, NewTicket, Sender, Then};
use axum::http::StatusCode;
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;

use crate::site::{Site, Visitor, nobody};
use crate::tariffs::{refused, sent};

fn bo(site: &Site) -> Visitor {
    site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[])
}

async fn published(site: &Site, bo: &Visitor, form: &str) -> String {
    let page = sent(site, bo, "/pu/cst/guide/nuova", form).await;
    sent(site, bo, &format!("{page}/pubblica"), "").await;
    page.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_written_published_read_suggested_and_rated() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Compiler)]);
    let wrong = refused(&site, &bo, "/pu/cst/guide/nuova", "titolo=&per=public&testo=Prima").await;
    assert!(wrong.contains("#campo-titolo") && wrong.contains("Prima"), "{wrong}");
    let (_, seen) = crate::site::text(
        site.send(&bo, "POST", "/pu/cst/guide/anteprima", "titolo=x&testo=**forte**+%3Cscript%3E").await,
    )
    .await;
    assert!(seen.contains("<strong>forte</strong>") && !seen.contains("<script>"), "{seen}");

    let id =
        published(&site, &bo, "titolo=Rinnovo+della+firma+digitale&per=bodies&testo=%23+Come%0A%0ASi+apre+il+sito.")
            .await;
    let own = format!("/pu/ente/{}/guide", site.body);
    let (_, list) = site.get(&anna, &own).await;
    assert!(list.contains("Rinnovo della firma digitale"), "{list}");
    let (_, found) = site.get(&anna, &format!("{own}?q=firme")).await;
    assert!(found.contains(&format!("{own}/{id}")), "{found}");
    let (_, none) = site.get(&anna, &format!("{own}?q=stampanti")).await;
    assert!(none.contains("Nessuna guida corrisponde"), "{none}");
    let (_, part) = site.get(&anna, &format!("{own}/suggerite?oggetto=La+firma+digitale+non+va")).await;
    assert!(part.contains(&format!("{own}/{id}")) && !part.contains("<html"), "{part}");
    let (_, ask) = site.get(&anna, &format!("/pu/ente/{}/assistenza/nuova", site.body)).await;
    assert!(ask.contains("guide/suggerite") && ask.contains(&format!("href=\"{own}\"")), "{ask}");
    let (_, page) = site.get(&anna, &format!("{own}/{id}")).await;
    assert!(page.contains("<h2>Come</h2>") && page.contains("Nessun giudizio"), "{page}");
    sent(&site, &anna, &format!("{own}/{id}/giudizio"), "utile=no&commento=Manca+il+PIN").await;
    sent(&site, &anna, &format!("{own}/{id}/giudizio"), "utile=si&commento=Manca+il+PIN").await;
    let (_, desk) = site.get(&bo, &format!("/pu/cst/guide/{id}")).await;
    assert!(desk.contains("utile per 1 su 1") && desk.contains("Manca il PIN"), "{desk}");
    // For the bodies: not on the portal.
    assert_eq!(site.get(&nobody(), &format!("/pu/guide/{id}")).await.0, StatusCode::NOT_FOUND);
    assert!(!site.get(&nobody(), "/pu/guide").await.1.contains("Rinnovo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_compared_and_brought_back() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let id = published(&site, &bo, "titolo=Firma&per=public&testo=uno%0Adue").await;
    let base = format!("/pu/cst/guide/{id}");
    sent(&site, &bo, &format!("{base}/modifica"), "versione=1&titolo=Firma&per=public&testo=uno%0Atre").await;
    let late = refused(&site, &bo, &format!("{base}/modifica"), "versione=1&titolo=Firma&per=public&testo=altro").await;
    assert!(late.contains("altra persona") && late.contains("altro"), "{late}");
    let (_, compared) = site.get(&bo, &format!("{base}/versioni/2")).await;
    assert!(compared.contains("Tolta: </span>due") && compared.contains("Aggiunta: </span>tre"), "{compared}");
    let (_, public) = site.get(&nobody(), &format!("/pu/guide/{id}")).await;
    assert!(public.contains("due") && !public.contains("tre"), "{public}");
    sent(&site, &bo, &format!("{base}/versioni/1/riprendi"), "").await;
    let (_, page) = site.get(&bo, &base).await;
    assert!(page.contains("ripresa dalla 1") && page.contains("Pubblica questa versione"), "{page}");
    sent(&site, &bo, &format!("{base}/ritira"), "").await;
    assert_eq!(site.get(&nobody(), &format!("/pu/guide/{id}")).await.0, StatusCode::NOT_FOUND);
    sent(&site, &bo, &format!("{base}/elimina"), "").await;
    assert_eq!(site.get(&bo, &base).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_becomes_an_article_without_what_is_private() {
    let site = Site::new(Engine::Sqlite);
    let (program, bo) = (app::StaffScope::program(site.centre, "prova"), bo(&site));
    let new = NewTicket::plain(
        Channel::Mail,
        Sender::address("Zoe Rossi", "zoe@comune.example"),
        "Firma scaduta",
        Message::text("Sono Zoe"),
    );
    let n = site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap();
    site.t.app.write(|tx| helpdesk::note(tx, &program, n, &Message::text("Cliente difficile"))).unwrap();
    sent(
        &site,
        &bo,
        &format!("/pu/cst/assistenza/{n}/scrivi"),
        "come=risposta&testo=Si+rinnova+scrivendo+a+zoe%40comune.example",
    )
    .await;
    site.t.app.write(|tx| helpdesk::reply(tx, &program, n, &Message::text("Chiuso."), Then::Close)).ok();
    let (_, ticket) = site.get(&bo, &format!("/pu/cst/assistenza/{n}")).await;
    assert!(ticket.contains(&format!("/pu/cst/guide/nuova?richiesta={n}")), "{ticket}");
    let (_, form) = site.get(&bo, &format!("/pu/cst/guide/nuova?richiesta={n}")).await;
    assert!(form.contains("Firma scaduta") && form.contains("Si rinnova") && form.contains("Da rileggere"), "{form}");
    assert!(
        !form.contains("difficile") && !form.contains("Sono Zoe") && form.contains("Sembrano dati personali"),
        "{form}"
    );
    let (_, seen) = {
        let typed = format!("richiesta={n}&titolo=Firma&testo=Gentile+Zoe%2C+si+rinnova.");
        crate::site::text(site.send(&bo, "POST", "/pu/cst/guide/anteprima", &typed).await).await
    };
    assert!(seen.contains("nome Zoe"), "{seen}");
    let made = sent(
        &site,
        &bo,
        "/pu/cst/guide/nuova",
        &format!("richiesta={n}&titolo=Firma&per=public&testo=A+zoe%40comune.example"),
    )
    .await;
    let stopped = refused(&site, &bo, &format!("{made}/pubblica"), "").await;
    assert!(stopped.contains("zoe@comune.example") && stopped.contains("role=\"alert\""), "{stopped}");
    sent(&site, &bo, &format!("{made}/pubblica"), "controllato=si").await;
    let (_, seen) = site.get(&bo, &made).await;
    assert!(seen.contains(&format!("richiesta n. {n}")), "{seen}");
    assert_eq!(site.get(&bo, "/pu/cst/guide/nuova?richiesta=99").await.0, StatusCode::NOT_FOUND);
}
