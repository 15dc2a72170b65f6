//! Payments, receipts of the treasurer, accounts, reminders and books.

use axum::http::{StatusCode, header};
use chrono::NaiveDate;
use domain::identity::{BodyRole, StaffRole};

use crate::billing::{Dues, dues};
use crate::site::text;

/// Moves to a day, on which Ada logs in again.
fn at(d: &mut Dues, year: i32, month: u32, day: u32) {
    let noon = NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(11, 0, 0).unwrap();
    d.site.t.clock.set(noon);
    d.ada = d.site.visitor("Ada", false, &[(d.site.centre, StaffRole::Accountant)], &[]);
}

async fn file(d: &Dues, path: &str) -> (String, Vec<u8>) {
    let response = d.site.send(&d.ada, "GET", path, "").await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let media = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    (media, axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_by_hand_is_refused_at_its_field() {
    let d = dues("pesaro-urbino", &[1000]);
    d.issued().await;
    let base = format!("/pu/cst/documenti/{}", d.documents()[0].id);
    let cases = [
        ("19/10/2026", "quattrocento", "amount", "1.234,50"),
        ("19/10/2026", "", "amount", "1.234,50"),
        ("19/10/2026", "0,00", "amount", "Scrivere l&#39;importo"),
        ("19/10/2026", "440,01", "amount", "supera quanto resta da pagare: 440,00"),
        ("19/10/2026", "-1,00", "amount", "più di quanto incassato"),
        ("20/10/2026", "440,00", "on", "non può essere nel futuro"),
        ("ieri", "440,00", "on", "gg/mm/aaaa"),
    ];
    for (on, amount, field, said) in cases {
        let form = format!("on={on}&amount={amount}&reference=prov.+7");
        let (status, page) = d.post(&format!("{base}/pagamento"), &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(page.contains(&format!("href=\"#campo-{field}\"")) && page.contains(said), "{form}: {page}");
        assert!(page.contains(&format!("value=\"{amount}\"")) && page.contains("value=\"prov. 7\""), "{form}: {page}");
    }
    assert_eq!(d.documents()[0].paid, 0);
    let (status, _) = d.post(&format!("{base}/pagamento"), "on=19/10/2026&amount=140,00&reference=prov.+7").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _) = d.post(&format!("{base}/pagamento"), "on=19/10/2026&amount=-40,00&reference=errore").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!((d.documents()[0].paid, d.documents()[0].open), (10_000, 34_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_treasurer_s_file_is_read_whole_or_not_at_all() {
    let d = dues("pesaro-urbino", &[1000, 2000]);
    d.issued().await;
    let path = "/pu/cst/pagamenti/tesoriere";
    let bad = "data;importo;provvisorio;versante;causale\n\
        18/10/2026;440,00;70;COMUNE;saldo 1/2026\n32/10/2026;880,00;71;COMUNE;2/2026\n18/10/2026;tanto;72;COMUNE;2/2026\n";
    for (name, bytes, said) in [
        ("incassi.csv", bad.as_bytes(), "Riga 3: La data «32/10/2026» non si legge."),
        ("incassi.csv", bad.as_bytes(), "Riga 4: L&#39;importo «tanto»"),
        ("incassi.csv", b"data;importo\n1/1/2026;3\n", "Manca la colonna «provvisorio»."),
        ("incassi.xlsx", b"PK\x03\x04\x00\x00\xff\xfe", "Manca la colonna"),
        ("vuoto.csv", b"", "Il file è vuoto."),
    ] {
        let (status, page) = text(d.site.upload(&d.ada, path, ("file", name, bytes), &[]).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.contains(said), "{said} is not in {page}");
    }
    assert!(d.documents().iter().all(|r| r.paid == 0), "a file with bad rows records nothing");
    let good = "data;importo;provvisorio;versante;causale\n18/10/2026;440,00;70;COMUNE;saldo 1/2026\n\
        18/10/2026;9,00;71;=HYPERLINK(1);boh\n";
    let (status, page) = text(d.site.upload(&d.ada, path, ("file", "i.csv", good.as_bytes()), &[]).await).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("1/2026") && page.contains("Da abbinare"), "{page}");
    assert!(d.documents().iter().all(|r| r.paid == 0), "a preview records nothing");
    let content: String = url::form_urlencoded::byte_serialize(good.as_bytes()).collect();
    for _ in 0..2 {
        let (status, _) = d.post(&format!("{path}/registra"), &format!("content={content}")).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(d.documents().iter().map(|r| r.paid).collect::<Vec<_>>(), [44_000, 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_s_account_is_read_printed_and_reminded() {
    let mut d = dues("pesaro-urbino", &[1000, 2000]);
    d.issued().await;
    let body = d.centre.members[0].id;
    let base = format!("/pu/cst/pagamenti/enti/{body}");
    let tab = d.get(&format!("/pu/cst/enti/{body}/quote")).await;
    let (of_it, of_other) = (d.documents()[0].id.clone(), d.documents()[1].id.clone());
    assert!(tab.contains(&of_it) && !tab.contains(&of_other) && tab.contains(&base), "{tab}");
    assert!(tab.contains("/pu/cst/adesioni/") && tab.contains("440,00\u{a0}€"), "{tab}");
    let page = d.get(&base).await;
    assert!(page.contains("440,00\u{a0}€") && !page.contains("Invia il sollecito"), "nothing is late yet: {page}");
    at(&mut d, 2027, 1, 20);
    let page = d.get(&base).await;
    assert!(page.contains("di cui 440,00\u{a0}€ in ritardo") && page.contains("comune1@pec"), "{page}");
    for (form, field, said) in [
        ("level=promemoria&until=domani&protocol=", "until", "gg/mm/aaaa"),
        ("level=promemoria&until=20/01/2027&protocol=p", "until", "Il nuovo termine va da domani al 19/07/2027."),
        ("level=cortese&until=20/02/2027&protocol=", "level", "tono della lettera"),
    ] {
        let (status, page) = d.post(&format!("{base}/sollecito"), form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(&format!("#campo-{field}")) && page.contains(said), "{form}: {page}");
    }
    let order = "level=formale&until=20/02/2027&protocol=prot.+12";
    let (media, letter) = file(&d, &format!("{base}/sollecito.pdf?{order}")).await;
    assert!(media == "application/pdf" && letter.starts_with(b"%PDF-"));
    assert!(!d.get(&base).await.contains("Già sollecitato"), "the letter alone reminds nobody");
    let (status, _) = d.post(&format!("{base}/sollecito"), order).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let page = d.get(&base).await;
    assert!(page.contains("Già sollecitato il 20/01/2027") && page.contains("value=\"secondo\" selected"), "{page}");
    let (status, page) = d.post(&format!("{base}/sollecito"), order).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("già stato sollecitato oggi"), "{page}");
    let document = d.get(&format!("/pu/cst/documenti/{}", d.documents()[0].id)).await;
    assert!(document.contains("Sollecito formale di pagamento inviato a comune1@pec"), "{document}");
    let (media, paper) = file(&d, &format!("{base}/conto.pdf")).await;
    assert!(media == "application/pdf" && paper.starts_with(b"%PDF-"));
    assert!(file(&d, &format!("{base}/conto.xlsx")).await.1.starts_with(b"PK"));
    let vi = d.site.visitor("Vi", false, &[], &[(body.as_str(), BodyRole::Viewer)]);
    let (status, own) = d.site.get(&vi, &format!("/pu/ente/{body}/quote")).await;
    assert!(status == StatusCode::OK && own.contains("/quote/conto.pdf"), "{own}");
    for name in ["conto.pdf", "conto.xlsx"] {
        assert_eq!(d.site.get(&vi, &format!("/pu/ente/{body}/quote/{name}")).await.0, StatusCode::OK);
        let other = d.centre.members[1].id;
        assert_eq!(d.site.get(&vi, &format!("/pu/ente/{other}/quote/{name}")).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_books_are_read_and_taken_away() {
    let d = dues("pesaro-urbino", &[1000, 2000]);
    d.issued().await;
    let first = d.documents()[0].id.clone();
    d.post(
        &format!("/pu/cst/documenti/{first}/contabilita"),
        "chapter=%3D3105&assessment_number=12&assessment_year=2026",
    )
    .await;
    d.post(&format!("/pu/cst/documenti/{first}/pagamento"), "on=19/10/2026&amount=440,00&reference=x").await;
    let base = "/pu/cst/pagamenti/registri";
    for (book, words) in [
        ("registro", ["Registro dei documenti 2026", "1.320,00\u{a0}€"]),
        ("contabilita", ["quota-base", "12/2026"]),
        ("crediti", ["Crediti al 31 dicembre 2026", "880,00\u{a0}€"]),
    ] {
        let query = format!("anno=2026&registro={book}");
        let page = d.get(&format!("{base}?{query}")).await;
        for word in words {
            assert!(page.contains(word), "{word} is not in {page}");
        }
        assert!(file(&d, &format!("{base}.xlsx?{query}")).await.1.starts_with(b"PK"));
        let (_, csv) = file(&d, &format!("{base}.csv?{query}")).await;
        let csv = String::from_utf8(csv).unwrap();
        assert!(book == "crediti" || csv.contains(";'=3105;"), "a formula stays a text: {csv}");
    }
    let (media, paper) = file(&d, &format!("{base}.pdf?anno=2026&registro=crediti")).await;
    assert!(media == "application/pdf" && paper.starts_with(b"%PDF-"));
    let empty = d.get(&format!("{base}?anno=2031&registro=contabilita")).await;
    assert!(empty.contains("il registro è vuoto"), "{empty}");
    for path in
        ["/pu/cst/pagamenti/arretrati.xlsx", "/pu/cst/pagamenti/incassi.xlsx", "/pu/cst/quote/2026/registri.xlsx"]
    {
        assert!(file(&d, path).await.1.starts_with(b"PK"), "{path}");
    }
}
