//! Signed files and notices brought back by the officers: what is wrong is told and changes nothing.

use axum::http::StatusCode;

use crate::billing::{Dues, dues};
use crate::site::text;

async fn upload(d: &Dues, path: &str, field: &str, name: &str, bytes: &[u8]) -> (StatusCode, String) {
    text(d.site.upload(&d.ada, path, (field, name, bytes), &[]).await).await
}

fn xml(d: &Dues, document: &str) -> (String, Vec<u8>) {
    let id = document.parse().unwrap();
    let read = |rx: &mut app::Rx<'_>| app::billing::xml(rx, &d.centre.staff, id);
    tokio::task::block_in_place(|| d.site.t.app.read(read)).unwrap()
}

/// The file as a signing tool gives it back, in XAdES.
fn signed(xml: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(xml.to_vec()).unwrap();
    text.replace("</p:", "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></p:").into_bytes()
}

fn notice(root: &str, stem: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><t:{root} xmlns:t=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\">\
         <IdentificativoSdI>1</IdentificativoSdI><NomeFile>{stem}.xml.p7m</NomeFile></t:{root}>"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signed_file_is_told_at_its_field() {
    let d = dues("pesaro-urbino", &[1000, 2000]);
    d.issued().await;
    let rows = d.documents();
    let page = format!("/pu/cst/documenti/{}", rows[0].id);
    let sign = format!("{page}/firmato");
    let (name, good) = xml(&d, &rows[0].id);
    let (other_name, other) = xml(&d, &rows[1].id);
    let p7m = format!("{name}.p7m");
    let changed = String::from_utf8(signed(&good)).unwrap().replace("440.00", "44.00").into_bytes();
    let cases: [(&str, &[u8], &str); 6] = [
        (&p7m, b"%PDF-1.7 non sono una fattura", "non è una fattura firmata"),
        (&p7m, b"", "non è una fattura firmata"),
        (&name, &good, "Il file non è firmato"),
        (&name, &changed, "diverso dalla fattura generata"),
        ("fattura firmata.p7m", &signed(&good), "non rinominare il file firmato"),
        (&other_name, &signed(&other), "Il file è del documento 2/2026"),
    ];
    for (name, bytes, said) in cases {
        let (status, answer) = upload(&d, &sign, "file", name, bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.contains(said) && answer.contains("href=\"#campo-file\""), "{name}: {said} is not in {answer}");
    }
    let (status, answer) = text(d.site.send(&d.ada, "POST", &sign, "").await).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && answer.contains("Scegliere il file"), "{answer}");
    assert!(d.documents().iter().all(|r| r.state == "issued"), "nothing moved");
    let (status, _) = upload(&d, &sign, "file", &name, &signed(&good)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let states: Vec<String> = d.documents().into_iter().map(|r| r.state).collect();
    assert_eq!(states, ["signed", "issued"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_another_document_moves_nothing() {
    let d = dues("pesaro-urbino", &[1000, 2000]);
    d.issued().await;
    let rows = d.documents();
    let base = format!("/pu/cst/documenti/{}", rows[0].id);
    let (name, good) = xml(&d, &rows[0].id);
    upload(&d, &format!("{base}/firmato"), "file", &name, &signed(&good)).await;
    d.post(&format!("{base}/inviato"), "").await;
    let [mine, other] = [0, 1].map(|n| rows[n].file_stem.clone().unwrap());
    let path = format!("{base}/notifica");
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("IT_RC.xml", notice("RicevutaConsegna", &other), "Il file è del documento 2/2026"),
        ("IT_RC.xml", notice("RicevutaConsegna", "IT00212000418_ZZZZZ"), "non è di un documento di questo centro"),
        ("IT_RC.xml", notice("FatturaElettronica", &mine), "non è una notifica"),
        ("ricevuta.pdf", b"%PDF-1.7".to_vec(), "Il file non si legge"),
        ("IT_SE.xml", notice("ScartoEsitoCommittente", &mine), "riguarda l&#39;ente destinatario"),
    ];
    for (name, bytes, said) in cases {
        let (status, answer) = upload(&d, &path, "notice", name, &bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.contains(said) && answer.contains("href=\"#campo-notice\""), "{said} is not in {answer}");
    }
    let states: Vec<String> = d.documents().into_iter().map(|r| r.state).collect();
    assert_eq!(states, ["sent", "issued"]);
    let (status, _) = upload(&d, &path, "notice", "IT_RC.xml", &notice("RicevutaConsegna", &mine)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let page = d.get(&base).await;
    assert!(page.contains("Consegnato") && page.contains("Notifica del"), "{page}");
    assert_eq!(d.documents()[1].state, "issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_files_at_once_are_taken_one_by_one() {
    let d = dues("pesaro-urbino", &[1000]);
    d.issued().await;
    let (name, good) = xml(&d, &d.documents()[0].id);
    let path = "/pu/cst/documenti/carica";
    let (status, page) = upload(&d, path, "file", "appunti.p7m", b"ciao").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Non caricato") && page.contains("non rinominare"), "{page}");
    let (_, page) = upload(&d, path, "file", &name, &signed(&good)).await;
    assert!(page.contains("File caricati: 1.") && page.contains("Firmato"), "{page}");
    let (status, page) = d.post(path, "").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Scegliere almeno un file"), "{page}");
}
