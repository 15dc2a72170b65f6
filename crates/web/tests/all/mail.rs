//! The mail at the centre's desk: what came and what the staff do about it, the mailboxes, the way from a
//! request to the original of its message.

use app::StaffScope;
use app::mail::{Judged, Outcome};
use axum::http::{StatusCode, header};
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;
use testkit::letters::{self, Mail};

use crate::site::{Site, Visitor, text};
use crate::tariffs::{refused, sent};

fn letter() -> Mail<'static> {
    Mail {
        from: "Zoe Blu <zoe@comune.example>",
        to: "cst@pu.example",
        subject: "Rete ferma",
        id: "uno@comune.example",
        text: "Non va più nulla.",
        ..Mail::default()
    }
}

fn come(site: &Site, bytes: &[u8]) -> Judged {
    let scope = StaffScope::program(site.centre, "prova");
    app::mail::import(&site.t.app, &scope, &[bytes.to_vec()]).unwrap().pop().unwrap().unwrap()
}

fn bo(site: &Site) -> Visitor {
    site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[])
}

const INBOX: &str = "/pu/cst/posta-in-arrivo";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_aside_is_shown_and_decided() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    assert!(site.get(&bo, INBOX).await.1.contains("Nessun messaggio in quarantena"));
    let ticket = come(&site, &letter().bytes()).ticket.unwrap();
    let bad: Vec<Judged> = (0..3_u8).map(|n| come(&site, &[0x7f, b'E', b'L', b'F', b' ', n])).collect();
    assert!(bad.iter().all(|b| b.outcome == Outcome::Quarantined));
    let (_, list) = site.get(&bo, INBOX).await;
    assert!(list.contains("Il file non è un messaggio di posta") && list.matches(&bad[0].id).count() == 1, "{list}");
    let one = format!("{INBOX}/{}", bad[0].id);
    let (_, page) = site.get(&bo, &one).await;
    assert!(page.contains("In quarantena") && page.contains("Il contenuto non si riesce a mostrare"), "{page}");
    let original = site.send(&bo, "GET", &format!("{one}/originale"), "").await;
    assert_eq!(original.headers()[header::CONTENT_TYPE], "application/octet-stream");
    assert!(original.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    assert_eq!(text(original).await.1.as_bytes()[1..4], *b"ELF");

    // Read again, it is no better; joined to nothing it is refused; then to a request.
    assert_eq!(sent(&site, &bo, &format!("{one}/riprova"), "").await, one);
    for (typed, why) in
        [("numero=boh", "Scrivere il numero della richiesta"), ("numero=", "Scrivere il numero della richiesta")]
    {
        let wrong = refused(&site, &bo, &format!("{one}/assegna"), typed).await;
        assert!(wrong.contains(why), "{wrong}");
    }
    assert_eq!(site.send(&bo, "POST", &format!("{one}/assegna"), "numero=999").await.status(), StatusCode::NOT_FOUND);
    sent(&site, &bo, &format!("{one}/assegna"), &format!("numero={ticket}")).await;
    assert!(site.get(&bo, &one).await.1.contains("Il messaggio riguarda una richiesta"));
    let (_, joined) = site.get(&bo, &format!("/pu/cst/assistenza/{ticket}")).await;
    assert!(joined.contains("Messaggio assegnato a mano") && joined.contains(&one), "{joined}");
    let late = refused(&site, &bo, &format!("{one}/ignora"), "").await;
    assert!(late.contains("qualcuno se ne è già occupato"), "{late}");

    sent(&site, &bo, &format!("{INBOX}/{}/apri", bad[1].id), "").await;
    assert!(site.get(&bo, &format!("/pu/cst/assistenza/{}", ticket + 1)).await.1.contains("(senza oggetto)"));
    sent(&site, &bo, &format!("{INBOX}/{}/ignora", bad[2].id), "").await;
    let (_, ignored) = site.get(&bo, &format!("{INBOX}?stato=ignored")).await;
    assert!(ignored.contains("Ignorato a mano da Bo"), "{ignored}");
    assert!(site.get(&bo, INBOX).await.1.contains("Nessun messaggio in quarantena"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_shown_without_what_could_harm() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let html = "From: zoe@comune.example\r\nTo: cst@pu.example\r\nSubject: <b>Ciao</b>\r\nMessage-ID: <h@comune.example>\r\n\
                Content-Type: text/html\r\n\r\n<p onclick=\"x()\">Salve</p><script>alert(1)</script><img src=\"http://spia.example/1.png\">";
    let judged = come(&site, html.as_bytes());
    for path in [format!("{INBOX}/{}", judged.id), format!("/pu/cst/assistenza/{}", judged.ticket.unwrap())] {
        let (_, page) = site.get(&bo, &path).await;
        assert!(page.contains("Salve"), "{page}");
        for bad in ["<script>alert", "onclick=\"x", "spia.example/1.png\"", "<b>Ciao</b>"] {
            assert!(!page.contains(bad), "{path}: {bad}\n{page}");
        }
    }
    let original = letter().bytes();
    let pec = come(&site, &letters::pec_transport("p1@pec.acqualagna.example", "Rete ferma", &original));
    let (_, page) = site.get(&bo, &format!("/pu/cst/assistenza/{}", pec.ticket.unwrap())).await;
    assert!(page.contains("per PEC") && page.contains("Non va più nulla"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_leads_to_the_original_of_its_message_and_only_the_staff_there() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let profile = format!("/pu/cst/enti/{}/fatturazione", site.body);
    let wrong = refused(&site, &bo, &profile, "domini=gmail.com&note=").await;
    assert!(wrong.contains("ha un indirizzo chiunque") && wrong.contains("gmail.com"), "{wrong}");
    sent(&site, &bo, &profile, "domini=comune.example&note=").await;
    assert!(site.get(&bo, &format!("/pu/cst/enti/{}", site.body)).await.1.contains("comune.example"));
    let judged = come(&site, &letter().bytes());
    let (n, source) = (judged.ticket.unwrap(), format!("{INBOX}/{}", judged.id));
    let (_, page) = site.get(&bo, &format!("/pu/cst/assistenza/{n}")).await;
    assert!(page.contains(&source) && page.contains("Comune di Prova"), "{page}");
    assert!(site.get(&bo, &source).await.1.contains("zoe@comune.example"));
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Referent)]);
    let (status, own) = site.get(&anna, &format!("/pu/ente/{}/assistenza/{n}", site.body)).await;
    assert!(status == StatusCode::OK && !own.contains("posta-in-arrivo"), "{own}");
    let auditor = site.visitor("Rev", false, &[(site.centre, StaffRole::Auditor)], &[]);
    assert!(!site.get(&auditor, &format!("/pu/cst/assistenza/{n}")).await.1.contains(&source));
    let stranger = site.visitor("Altro", false, &[(site.other_centre, StaffRole::Coordinator)], &[]);
    let theirs = source.replace("/pu/", "/mc/");
    assert_eq!(site.get(&stranger, &theirs).await.0, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&stranger, &format!("{theirs}/originale")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn mailboxes_are_set_up_and_tried() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let base = "/pu/cst/impostazioni/caselle";
    assert!(site.get(&ada, base).await.1.contains("Nessuna casella"));
    let bad = "address=storto&name=Con+Spazi&kind=pec&host=im%2Fap&port=0&security=none&username=&folder=&every_minutes=0&smtp_host=";
    let wrong = refused(&site, &ada, &format!("{base}/nuova"), bad).await;
    for field in ["address", "name", "host", "port", "security", "username", "folder", "every_minutes", "smtp_host"] {
        assert!(wrong.contains(&format!("#campo-{}", field.replace('_', "-"))), "{field}: {wrong}");
    }
    assert!(wrong.contains("value=\"storto\""), "what was typed comes back");
    let good = "address=cst%40pu.example&name=assistenza&kind=mail&active=si&host=imap.pu.example&port=993&security=tls\
                &username=cst&folder=INBOX&every_minutes=5&smtp_host=&smtp_port=465&smtp_security=tls";
    let page = sent(&site, &ada, &format!("{base}/nuova"), good).await;
    let (_, shown) = site.get(&ada, &page).await;
    assert!(shown.contains("CASA_MAILBOX_PU_ASSISTENZA") && shown.contains("Mai letta"), "{shown}");
    assert!(!shown.contains("type=\"password\""), "no secret is asked for here");
    let twice = refused(&site, &ada, &format!("{base}/nuova"), good).await;
    assert!(twice.contains("ha già questo nome breve"), "{twice}");
    sent(&site, &ada, &format!("{page}/prova"), "").await;
    assert!(site.get(&ada, &page).await.1.contains("Prova in corso"));
    let (_, list) = site.get(&ada, base).await;
    assert!(list.contains("imap.pu.example") && list.contains("Posta ordinaria"), "{list}");
    let renamed = good.replace("imap.pu.example", "posta.pu.example");
    assert_eq!(sent(&site, &ada, &page, &renamed).await, page);
    assert!(site.get(&ada, &page).await.1.contains("posta.pu.example"));
    let other = site.visitor("Altra", false, &[(site.other_centre, StaffRole::Coordinator)], &[]);
    assert_eq!(site.get(&other, &page.replace("/pu/", "/mc/")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_saves_nothing_of_an_answer_with_a_file() {
    let site = Site::new(Engine::Sqlite);
    let bo = bo(&site);
    let n = come(&site, &letter().bytes()).ticket.unwrap();
    let file = b"%PDF-1.7 allegato".to_vec();
    // Where the file should go stands something else: writing it fails as on a full disk.
    let place = site.t.folder.path().join(&app::files::sha256(&file)[..2]);
    std::fs::write(&place, b"").unwrap();
    let path = format!("/pu/cst/assistenza/{n}/scrivi");
    let fields = [("come", "risposta"), ("testo", "Ecco il modulo")];
    let (status, page) = text(site.upload(&bo, &path, ("file", "modulo.pdf", &file), &fields).await).await;
    assert!(status == StatusCode::INTERNAL_SERVER_ERROR && page.contains("Non è stato salvato nulla a metà"), "{page}");
    assert!(!site.get(&bo, &format!("/pu/cst/assistenza/{n}")).await.1.contains("Ecco il modulo"));
    std::fs::remove_file(&place).unwrap();
    let again = site.upload(&bo, &path, ("file", "modulo.pdf", &file), &fields).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    assert!(site.get(&bo, &format!("/pu/cst/assistenza/{n}")).await.1.contains("modulo.pdf"));
}
