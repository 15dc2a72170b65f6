//! The campaigns of dues at the centre's desk, as a person uses them.

use app::billing::{self, Filter};
use app::jobs::{Registry, run_all};
use app::mail::Mailer;
use app::page::Cursor;
use axum::http::StatusCode;
use domain::identity::StaffRole;
use testkit::Engine;
use testkit::dues::{Centre, fill};

use crate::site::{Site, Visitor, text};

/// A centre ready for its dues, and its coordinator and accountant in one person.
pub struct Dues {
    pub site: Site,
    pub centre: Centre,
    pub ada: Visitor,
}

/// A day of October 2026 in a centre whose members have these inhabitants.
pub fn dues(list: &str, populations: &[u32]) -> Dues {
    let site = Site::new(Engine::Sqlite);
    let centre = fill(&site.t.app, site.centre, list, populations);
    let roles = [(site.centre, StaffRole::Coordinator), (site.centre, StaffRole::Accountant)];
    let ada = site.visitor("Ada", false, &roles, &[]);
    Dues { site, centre, ada }
}

impl Dues {
    pub async fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        text(self.site.send(&self.ada, "POST", path, form).await).await
    }

    pub async fn get(&self, path: &str) -> String {
        let (status, page) = self.site.get(&self.ada, path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        page
    }

    /// The workers' jobs, without the typesetter, slow in debug builds.
    pub fn work(&self) {
        let registry = Registry::standard(Mailer::outbox()).with(billing::PAPERS, |_| Ok(()));
        tokio::task::block_in_place(|| run_all(&self.site.t.app, &registry)).unwrap();
    }

    /// The documents, by number.
    pub fn documents(&self) -> Vec<billing::DocumentRow> {
        let read =
            |rx: &mut app::Rx<'_>| billing::documents(rx, &self.centre.staff, &Filter::default(), &Cursor::First);
        let mut all = tokio::task::block_in_place(|| self.site.t.app.read(read)).unwrap().rows;
        all.sort_by_key(|d| d.number);
        all
    }

    /// Approves and issues the dues of 2026.
    pub async fn issued(&self) {
        self.post("/pu/cst/quote/2026/approva", "date=19/10/2026&read=si").await;
        self.post("/pu/cst/quote/2026/emetti", "").await;
        self.work();
        assert!(!self.documents().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dues_are_approved_confirmed_and_issued_once() {
    let d = dues("pesaro-urbino", &[1000, 2000, 3000]);
    let page = d.get("/pu/cst/quote/2026").await;
    assert!(page.contains("2.640,00\u{a0}€") && page.contains("/quote/2026/approva"), "{page}");
    // Nothing is issued before the approval, whoever asks.
    let page = d.get("/pu/cst/quote/2026/emetti").await;
    assert!(page.contains("vanno approvate") && !page.contains("type=\"submit\">Emetti"), "{page}");
    let (status, page) = d.post("/pu/cst/quote/2026/emetti", "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("vanno approvate") && !page.contains("type=\"submit\">Emetti"), "{page}");
    for (typed, said) in [("31/02/2026", "gg/mm/aaaa"), ("20/10/2026", "non può essere nel futuro")] {
        let (status, page) = d.post("/pu/cst/quote/2026/approva", &format!("date={typed}&read=si")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(&format!("value=\"{typed}\"")) && page.contains("#campo-date"), "{page}");
        assert!(page.contains(said), "{page}");
    }
    let (status, _) = d.post("/pu/cst/quote/2026/approva", "date=19/10/2026&read=si").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    // The confirmation names what will happen and does nothing by itself.
    let page = d.get("/pu/cst/quote/2026/emetti").await;
    assert!(
        page.contains("Emetti 3\u{a0}documenti per 2.640,00\u{a0}€") && page.contains("Non si torna indietro"),
        "{page}"
    );
    d.work();
    assert!(d.documents().is_empty());
    for _ in 0..2 {
        let (status, _) = d.post("/pu/cst/quote/2026/emetti", "").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    }
    let page = d.get("/pu/cst/quote/2026").await;
    assert!(page.contains("0 documenti emessi su 3") && page.contains("/quote/2026/avanzamento"), "{page}");
    assert!(!page.contains("href=\"/pu/cst/quote/2026/emetti\""), "no second click while it goes on: {page}");
    d.work();
    assert_eq!(d.documents().iter().map(|r| r.number).collect::<Vec<_>>(), [1, 2, 3]);
    let (status, _) = d.post("/pu/cst/quote/2026/emetti", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    d.work();
    assert_eq!(d.documents().len(), 3, "a later click issues nothing");
    let page = d.get("/pu/cst/quote/2026").await;
    assert!(page.contains("Scarica 3\u{a0}fatture da firmare") && page.contains("quote 2027"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_follows_the_issue_and_says_when_it_stops() {
    let d = dues("pesaro-urbino", &[1000, 2000]);
    d.post("/pu/cst/quote/2026/approva", "date=19/10/2026&read=si").await;
    d.post("/pu/cst/quote/2026/emetti", "").await;
    let ask = |fragment: bool| {
        let mut request =
            axum::http::Request::get("/pu/cst/quote/2026/avanzamento").header("cookie", d.ada.cookie.clone().unwrap());
        if fragment {
            request = request.header("hx-request", "true");
        }
        let router = d.site.router.clone();
        async move {
            let request = request.body(axum::body::Body::empty()).unwrap();
            tower::ServiceExt::oneshot(router, request).await.unwrap()
        }
    };
    assert_eq!(ask(false).await.status(), StatusCode::SEE_OTHER, "without scripts: the page itself");
    let (_, fragment) = text(ask(true).await).await;
    assert!(fragment.contains("0 documenti emessi su 2"), "{fragment}");
    let no = "Sono finiti i nomi dei file per il Sistema di Interscambio.";
    let refusing = Registry::default().with(billing::ISSUE, move |_| Err(app::Error::refused(no)));
    tokio::task::block_in_place(|| run_all(&d.site.t.app, &refusing)).unwrap();
    let answer = ask(true).await;
    assert!(answer.headers().contains_key("hx-refresh"), "the page has something else to say");
    let page = d.get("/pu/cst/quote/2026").await;
    assert!(page.contains(no) && page.contains("Riprendi l&#39;emissione"), "{page}");
    let (status, _) = d.post("/pu/cst/quote/2026/emetti", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    d.work();
    assert_eq!(d.documents().len(), 2);
    assert!(ask(true).await.headers().contains_key("hx-refresh"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_searched_filtered_paged_and_taken_away() {
    let mut populations = vec![1000; 60];
    populations[9] = 40_001;
    let d = dues("macerata", &populations);
    let base = "/pu/cst/quote/2026";
    let first = d.get(base).await;
    assert!(first.contains("Comune di Prova 001") && !first.contains("Comune di Prova 055"), "fifty a page");
    assert!(first.contains("50 di 60\u{a0}enti"), "{first}");
    let next = first.split("id=\"pagina-dopo\"").nth(1).and_then(|p| p.split("href=\"").nth(1)).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let second = d.get(&next).await;
    assert!(second.contains("Comune di Prova 055") && !second.contains(">Comune di Prova 001<"), "{second}");
    assert!(second.contains("id=\"pagina-prima\""), "{second}");
    let one = d.get(&format!("{base}?q=prova+033")).await;
    assert!(one.contains("Comune di Prova 033") && !one.contains(">Comune di Prova 034<"), "{one}");
    let unpriced = d.get(&format!("{base}?mostra=senza-prezzo")).await;
    assert!(unpriced.contains("Comune di Prova 010") && unpriced.contains(">1\u{a0}ente<"), "{unpriced}");
    let corrected = d.get(&format!("{base}?mostra=corretti")).await;
    assert!(corrected.contains("Nessun ente corrisponde"), "{corrected}");
    let body = format!("{base}/enti/{}", d.centre.members[2].id);
    let (status, page) = d.post(&body, "kind=&cig=Z12&cup=&commitment=&convention=Rep.+7&convention_on=2026").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("#campo-convention-on") && page.contains("value=\"Rep. 7\""), "{page}");
    let (status, page) = d.post(&body, "kind=&cig=Z12&cup=&commitment=&convention=Rep.+7").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Il CIG ha 10 lettere e cifre.") && page.contains("value=\"Z12\""), "{page}");
    let (status, _) = d.post(&body, "kind=&cig=ZB1234567A&cup=&commitment=&convention=Rep.+7").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let corrected = d.get(&format!("{base}?mostra=corretti")).await;
    assert!(corrected.contains("Comune di Prova 003") && corrected.contains(">1\u{a0}ente<"), "{corrected}");
    let csv = d.get(&format!("{base}/anteprima.csv?mostra=corretti")).await;
    assert!(csv.contains("Comune di Prova 003") && !csv.contains("Comune di Prova 004"), "{csv}");
    let (status, _) = d.site.get(&d.ada, &format!("{base}/anteprima.xlsx?mostra=corretti")).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supplement_is_found_from_the_campaign() {
    let d = dues("pesaro-urbino", &[1000]);
    let refused = d.get("/pu/cst/quote/2026-1").await;
    assert!(refused.contains("vanno nell&#39;anno dopo"), "{refused}");
    let rules = "issue_by=31/10&due_by=31/12&due_year=same&late_services=supplementary&kind=fattura_pa&payment=MP05";
    let (status, page) = d.post("/pu/cst/impostazioni/quote", rules).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let early = d.get("/pu/cst/quote/2026-1").await;
    assert!(
        early.contains("dopo l&#39;emissione delle quote") && early.contains("href=\"/pu/cst/quote/2026\""),
        "{early}"
    );
    d.issued().await;
    let page = d.get("/pu/cst/quote/2026").await;
    assert!(page.contains("href=\"/pu/cst/quote/2026-1\"") && page.contains("Prepara il supplemento 1"), "{page}");
    let supplement = d.get("/pu/cst/quote/2026-1").await;
    assert!(supplement.contains("nessun ente ha servizi nuovi") && !supplement.contains("/approva"), "{supplement}");
}
