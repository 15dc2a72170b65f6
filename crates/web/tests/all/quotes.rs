//! Quotes and orders, as the people of both desks use them.

use app::quotes::{QuoteRow, Search};
use axum::http::StatusCode;
use domain::identity::BodyRole;

use crate::billing::{Dues, dues};
use crate::site::{Visitor, text};

struct Both {
    d: Dues,
    lidia: Visitor,
    mirko: Visitor,
    own: String,
}

/// A centre with a published charter, whose first body has a signatory and a compiler.
fn both() -> Both {
    let d = dues("pesaro-urbino", &[1000, 2000]);
    let staff = d.centre.staff.clone();
    let day = |y| chrono::NaiveDate::from_ymd_opt(y, 1, 1).unwrap();
    tokio::task::block_in_place(|| {
        d.site.t.app.write(|tx| {
            app::charter::install(tx, &staff, Some("pesaro-urbino"), day(2021))?;
            let edition = app::charter::NewEdition {
                version: "2026/1".into(),
                from: day(2026),
                act: "Decreto 1".into(),
                introduction: String::new(),
            };
            app::charter::publish(tx, &staff, &edition).map(|_| ())
        })
    })
    .unwrap();
    let body = d.centre.members[0].id.to_string();
    let lidia = d.site.visitor("Lidia", false, &[], &[(&body, BodyRole::Signatory)]);
    let mirko = d.site.visitor("Mirko", false, &[], &[(&body, BodyRole::Compiler)]);
    Both { d, lidia, mirko, own: format!("/pu/ente/{body}/preventivi") }
}

impl Both {
    async fn send(&self, who: &Visitor, path: &str, form: &str) -> (StatusCode, String) {
        text(self.d.site.send(who, "POST", path, form).await).await
    }

    fn only(&self) -> QuoteRow {
        let staff = self.d.centre.staff.clone();
        let read = |rx: &mut app::Rx<'_>| app::quotes::export(rx, &staff, &Search::default());
        tokio::task::block_in_place(|| self.d.site.t.app.read(read)).unwrap().remove(0)
    }
}

const FREE: &str = "only_free=si&free_description-1=Assistenza+al+trasloco&free_quantity-1=2&free_unit-1=giorno\
                    &free_rate-1=150%2C00&valid_until=18%2F11%2F2026&billing=alone";

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_is_asked_written_accepted_and_billed_once() {
    let b = both();
    let (_, page) = b.d.site.get(&b.mirko, &format!("{}/nuovo", b.own)).await;
    assert!(page.contains("Consulenza informatica") && page.contains("servizio=consulenza-informatica"), "{page}");
    let asked = format!("{}/nuovo?servizio=consulenza-informatica", b.own);
    let (status, page) = b.send(&b.mirko, &asked, "service=consulenza-informatica&need=").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("#campo-need"), "{page}");
    let need = "service=consulenza-informatica&need=Spostare+i+computer+della+scuola";
    assert_eq!(b.send(&b.mirko, &asked, need).await.0, StatusCode::SEE_OTHER);

    let id = b.only().id;
    let desk = format!("/pu/cst/preventivi/{id}");
    let (status, page) = b.d.post(&format!("{desk}/scrivi"), FREE).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "without a reason");
    assert!(page.contains("#campo-free-reason-1") && page.contains("Assistenza al trasloco"), "{page}");
    let whole = format!("{FREE}&free_reason-1=non+previsto+dal+listino");
    assert_eq!(b.d.post(&format!("{desk}/scrivi"), &whole).await.0, StatusCode::SEE_OTHER);
    let page = b.d.get(&desk).await;
    assert!(page.contains("Invia il preventivo di 300,00") && page.contains("<h2>Offerta</h2>"), "{page}");
    assert_eq!(b.d.post(&format!("{desk}/invia"), "").await.0, StatusCode::SEE_OTHER);

    let own = format!("{}/{id}", b.own);
    let (_, page) = b.d.site.get(&b.mirko, &own).await;
    assert!(page.contains("Attende il firmatario") && !page.contains("Accetta il preventivo"), "{page}");
    assert!(page.contains("<h2>Richiesta</h2>"), "{page}");
    assert_eq!(b.send(&b.mirko, &format!("{own}/accetta"), "amount=300").await.0, StatusCode::FORBIDDEN);
    let (status, page) = b.send(&b.lidia, &format!("{own}/accetta"), "amount=30").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"30\"") && page.contains("300,00"), "{page}");
    assert_eq!(b.send(&b.lidia, &format!("{own}/accetta"), "amount=300%2C00").await.0, StatusCode::SEE_OTHER);
    assert_eq!((b.only().state.as_str(), b.only().order_number), ("ordered", 1));

    assert_eq!(b.d.post(&format!("{desk}/fattura"), "").await.0, StatusCode::SEE_OTHER);
    let (status, page) = b.d.post(&format!("{desk}/fattura"), "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("non si chiede due volte"), "{page}");
    let documents = b.d.documents();
    assert_eq!((documents.len(), documents[0].net), (1, 30_000));

    assert!(b.d.get(&format!("{desk}/consegna")).await.contains("Usato in tutto"));
    let (status, _) = b.d.post(&format!("{desk}/consegna"), "used-1=1%2C5&on=19%2F10%2F2026&note=Fatto").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = b.d.site.get(&b.mirko, &b.own).await;
    assert!(page.contains("Ordine consegnato") && page.contains("0,5"), "{page}");
    let body = b.only().body_id;
    assert!(b.d.get(&format!("/pu/cst/enti/{body}/ordini")).await.contains("Ordine 1/2026"));
    let csv = b.d.get("/pu/cst/preventivi/elenco.csv?stato=delivered").await;
    assert!(csv.contains("Comune di Prova 001") && csv.contains("300,00"), "{csv}");
    assert!(!b.d.get("/pu/cst/preventivi/elenco.csv?stato=sent").await.contains("Comune di Prova 001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_never_sees_the_quotes_of_another() {
    let b = both();
    let asked = format!("{}/nuovo?servizio=consulenza-informatica", b.own);
    b.send(&b.mirko, &asked, "service=consulenza-informatica&need=Spostare+i+computer+della+scuola").await;
    let id = b.only().id;
    let other = b.d.centre.members[1].id.to_string();
    let stranger = b.d.site.visitor("Oscar", false, &[], &[(&other, BodyRole::Signatory)]);
    let (status, _) = b.d.site.get(&stranger, &format!("/pu/ente/{other}/preventivi/{id}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = b.send(&stranger, &format!("/pu/ente/{other}/preventivi/{id}/rifiuta"), "reason=non+serve").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(b.only().state, "requested");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_is_said_and_may_be_asked_again() {
    let b = both();
    let asked = format!("{}/nuovo?servizio=consulenza-informatica", b.own);
    b.send(&b.mirko, &asked, "service=consulenza-informatica&need=Spostare+i+computer+della+scuola").await;
    let id = b.only().id;
    let desk = format!("/pu/cst/preventivi/{id}");
    let (status, page) = b.d.post(&format!("{desk}/ritira"), "reason=no").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("#campo-reason") && page.contains("value=\"no\"") && page.contains("Scrivere il motivo"),
        "{page}"
    );
    let whole = format!("{FREE}&free_reason-1=non+previsto+dal+listino");
    b.d.post(&format!("{desk}/scrivi"), &whole).await;
    b.d.post(&format!("{desk}/invia"), "").await;
    b.send(&b.lidia, &format!("{}/{id}/accetta", b.own), "amount=300").await;
    b.d.post(&format!("{desk}/fattura"), "").await;
    assert!(!b.d.get(&desk).await.contains("Chiedi di nuovo l"), "the document stands");
    let (status, page) = b.d.post(&format!("{desk}/richiedi"), "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("stornato o annullato"), "{page}");

    let document = b.d.documents().remove(0);
    tokio::task::block_in_place(|| {
        b.d.site.t.app.write(|tx| {
            let mut row = document.clone();
            row.state = "cancelled".to_owned();
            Ok(storage::billing::documents::update(tx.conn, &row)?)
        })
    })
    .unwrap();
    let page = b.d.get(&desk).await;
    assert!(page.contains("non è più chiesto") && page.contains("Chiedi di nuovo l"), "{page}");
    assert_eq!(b.d.post(&format!("{desk}/richiedi"), "").await.0, StatusCode::SEE_OTHER);
    assert!(b.d.get(&desk).await.contains("Emetti il documento"));
    let (status, _) = b.d.post(&format!("{desk}/ritira"), "reason=Non+serve+piu").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "an order is not withdrawn");
}
