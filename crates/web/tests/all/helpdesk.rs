//! Assistance at both desks: asked, taken, answered, merged, opened again; what nobody else may see.

use app::helpdesk::{self, Attached, Message, NewTicket, Sender};
use axum::http::{StatusCode, header};
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;

use crate::site::{Site, Visitor, text};
use crate::tariffs::{refused, sent};

fn bo(site: &Site) -> Visitor {
    site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[])
}

fn mailed(site: &Site, subject: &str, words: &str) -> u32 {
    let program = app::StaffScope::program(site.centre, "prova");
    let mut new =
        NewTicket::plain(Channel::Mail, Sender::address("Zoe", "zoe@comune.example"), subject, Message::text(words));
    new.body = site.other_body.parse().ok();
    site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_asks_the_desk_answers_and_the_clerk_reopens() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Compiler)]);
    let own = format!("/pu/ente/{}/assistenza", site.body);
    let wrong = refused(&site, &anna, &format!("{own}/nuova"), "tipo=incident&oggetto=&testo=Non+stampa").await;
    assert!(wrong.contains("#campo-oggetto") && wrong.contains("Non stampa"), "{wrong}");
    let page = sent(&site, &anna, &format!("{own}/nuova"), "tipo=incident&oggetto=Stampante&testo=Non+stampa").await;
    assert_eq!(page, format!("{own}/1"));

    let (_, list) = site.get(&bo, "/pu/cst/assistenza").await;
    assert!(list.contains("Stampante") && list.contains("Nuova") && list.contains("entro"), "{list}");
    let (_, promised) = site.get(&anna, &page).await;
    let own_times = ["Entro quando", "Presa in carico (entro 8 ore di lavoro)", "Soluzione (entro 40 ore di lavoro)"];
    assert!(own_times.iter().all(|words| promised.contains(words)), "who asked reads what is promised: {promised}");
    let desk = "/pu/cst/assistenza/1";
    sent(&site, &bo, &format!("{desk}/prendi"), "").await;
    sent(&site, &bo, &format!("{desk}/scrivi"), "come=nota&testo=Cliente+ansioso").await;
    let empty = refused(&site, &bo, &format!("{desk}/scrivi"), "come=risposta&testo=+").await;
    assert!(empty.contains("Scrivere il messaggio"), "{empty}");
    sent(&site, &bo, &format!("{desk}/scrivi"), "come=risposta&testo=Che+modello+e%3F&poi=attesa").await;
    let (_, seen) = site.get(&anna, &page).await;
    assert!(seen.contains("Che modello e?") && seen.contains("Il centro attende una risposta"), "{seen}");
    assert!(!seen.contains("ansioso"), "a note is read by the staff alone");
    let (_, today) = site.get(&anna, &format!("/pu/ente/{}/", site.body)).await;
    assert!(today.contains("Rispondi al centro"), "{today}");
    sent(&site, &anna, &format!("{page}/scrivi"), "testo=Una+laser").await;
    sent(&site, &bo, &format!("{desk}/scrivi"), "come=risposta&testo=Fatto&poi=chiudi").await;
    let (_, seen) = site.get(&anna, &page).await;
    assert!(seen.contains("Invia e riapri"), "{seen}");
    sent(&site, &anna, &format!("{page}/scrivi"), "testo=No").await;
    let (_, again) = site.get(&bo, desk).await;
    assert!(again.contains("In lavorazione") && again.contains("Riaperta"), "{again}");
    let (_, found) = site.get(&bo, "/pu/cst/cerca?q=stampanti").await;
    assert!(found.contains("Richieste di assistenza") && found.contains(desk), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_finds_nothing() {
    let site = Site::new(Engine::Sqlite);
    let n = mailed(&site, "Segreto", "di un altro ente");
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Referent)]);
    let own = format!("/pu/ente/{}/assistenza", site.body);
    for path in [format!("{own}/{n}"), format!("{own}/{n}/file/1/0"), format!("/richieste/pu/{n}"), format!("{own}/99")]
    {
        assert_eq!(site.get(&anna, &path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.send(&anna, "POST", &format!("{own}/{n}/scrivi"), "testo=x").await.status(), StatusCode::NOT_FOUND);
    let (_, list) = site.get(&anna, &format!("{own}?stato=tutte")).await;
    assert!(!list.contains("Segreto"), "{list}");
    let bo = bo(&site);
    let lead = site.send(&bo, "GET", &format!("/richieste/pu/{n}"), "").await;
    assert_eq!(lead.headers()[header::LOCATION], format!("/pu/cst/assistenza/{n}").as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_active_file_is_only_ever_saved() {
    let site = Site::new(Engine::Sqlite);
    let (program, bo) = (app::StaffScope::program(site.centre, "prova"), bo(&site));
    let page = Attached { name: "pagina.html".into(), bytes: b"<script>alert(1)</script>".to_vec() };
    let files = helpdesk::store_files(&site.t.app, &program, &[page]).unwrap();
    let message = Message { files, ..Message::text("Ecco <b>la</b> pagina") };
    let new = NewTicket::plain(Channel::Mail, Sender::address("Zoe", "zoe@x.example"), "Pagina <i>", message);
    site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap();
    let response = site.send(&bo, "GET", "/pu/cst/assistenza/1/file/1/0", "").await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/plain");
    assert!(response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(text(response).await.1.contains("alert(1)"));
    let (_, shown) = site.get(&bo, "/pu/cst/assistenza/1").await;
    assert!(!shown.contains("<b>la</b>") && !shown.contains("Pagina <i>"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn freescout_4632_many_are_merged_at_once() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let form = site.get(&bo, "/pu/cst/assistenza/nuova").await;
    assert!(form.0 == StatusCode::OK && form.1.contains(&site.body), "{}", form.1);
    for n in 1..=3 {
        assert_eq!(mailed(&site, "Posta ferma", "aiuto"), n);
    }
    let to = sent(&site, &bo, "/pu/cst/assistenza/azioni", "azione=unisci&richiesta=1&richiesta=2&richiesta=3").await;
    assert_eq!(to, "/pu/cst/assistenza");
    let (_, merged) = site.get(&bo, "/pu/cst/assistenza/3").await;
    assert!(merged.contains("è stata unita alla") && merged.contains("/pu/cst/assistenza/1"), "{merged}");
    let (_, list) = site.get(&bo, "/pu/cst/assistenza").await;
    assert!(list.contains("n. 1 ") && !list.contains("n. 2 "), "{list}");
    sent(&site, &bo, "/pu/cst/assistenza/azioni", "azione=chiudi&richiesta=1&richiesta=2").await;
    let (_, one) = site.get(&bo, "/pu/cst/assistenza/1").await;
    assert!(one.contains("Riapri"), "{one}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_templates_and_views_are_kept() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let base = "/pu/cst/assistenza/impostazioni";
    let times = "parte=tempi&per=&Bassa-0=20&Normale-0=7%2C5&Alta-0=4&Urgente-0=1";
    sent(&site, &ada, base, times).await;
    let (_, page) = site.get(&ada, base).await;
    assert!(page.contains("value=\"7,5\""), "{page}");
    let wrong = refused(&site, &ada, base, "parte=regole&queues=Reti&categories=Posta+%7C+Boh&lun=8-25").await;
    assert!(wrong.contains("8:30–13:00"), "{wrong}");
    sent(&site, &ada, &format!("{base}/risposte"), "titolo=Saluto&testo=Buongiorno+a+tutti").await;
    sent(&site, &ada, &format!("{base}/modelli"), "nome=Nuovo+accesso&tipo=request&campi=Nome+*%0AUfficio").await;
    mailed(&site, "Posta", "ferma");
    let (_, detail) = site.get(&ada, "/pu/cst/assistenza/1").await;
    assert!(detail.contains("Buongiorno a tutti"), "{detail}");
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Referent)]);
    let ask = format!("/pu/ente/{}/assistenza/nuova", site.body);
    let (_, form) = site.get(&anna, &ask).await;
    let model = form.split("modello=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let wrong = refused(&site, &anna, &ask, &format!("modello={model}&oggetto=x&testo=y&campo-0=")).await;
    assert!(wrong.contains("#campo-campo-0"), "{wrong}");
    let page = sent(&site, &anna, &ask, &format!("modello={model}&oggetto=x&testo=y&campo-0=Ugo")).await;
    assert!(site.get(&anna, &page).await.1.contains("Ugo"));
    sent(&site, &ada, "/pu/cst/assistenza/viste", "nome=Urgenti+di+rete&query=area%3Dreti&tutti=si").await;
    let (_, list) = site.get(&bo(&site), "/pu/cst/assistenza").await;
    assert!(list.contains("Urgenti di rete") && list.contains("area=reti"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_has_what_is_to_do_by_state() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let column = |page: &str, title: &str| {
        let rest = page.split(&format!("{title} ")).nth(1).unwrap_or_default();
        rest.split("<h2").next().unwrap_or_default().to_owned()
    };
    for subject in ["Nuova uno", "Presa due", "Ferma tre", "Finita quattro"] {
        mailed(&site, subject, "x");
    }
    for n in 2..=4 {
        sent(&site, &bo, &format!("/pu/cst/assistenza/{n}/prendi"), "").await;
    }
    sent(&site, &bo, "/pu/cst/assistenza/3/scrivi", "come=risposta&testo=Quale%3F&poi=attesa").await;
    sent(&site, &bo, "/pu/cst/assistenza/4/scrivi", "come=risposta&testo=Fatto&poi=chiudi").await;
    let (status, board) = site.get(&bo, "/pu/cst/assistenza/bacheca").await;
    assert_eq!(status, StatusCode::OK);
    assert!(column(&board, "Nuove").contains("Nuova uno"), "{board}");
    assert!(column(&board, "In lavorazione").contains("Presa due"), "{board}");
    assert!(column(&board, "In attesa").contains("Ferma tre"), "{board}");
    assert!(!board.contains("Finita quattro"), "what ended is not to do: {board}");
}
