use domain::billing::{CreditReason, DocumentKind, FileCounter, PaymentMethod, Transmission, credit_note};
use domain::billing::{Document, PlanSettings};

use super::samples::{body, date, document, issuer, line, outside, sample, settings, split};
use super::*;

/// One element per line, as a person reads it.
fn pretty(xml: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for piece in xml.replace("><", ">\n<").lines() {
        let closes = piece.starts_with("</");
        if closes {
            depth = depth.saturating_sub(1);
        }
        out.push_str(&"  ".repeat(depth));
        out.push_str(piece);
        out.push('\n');
        if !closes && !piece.contains("</") && !piece.starts_with("<?") {
            depth += 1;
        }
    }
    out
}

#[test]
fn an_invoice_in_full() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fattura.txt");
    let text = pretty(&fattura(&sample()).unwrap());
    if std::env::var_os("CASA_BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(path).unwrap());
}

fn credit(original: &Document) -> Document {
    let reason = CreditReason::Refused { words: "CIG errato – “vedi nota”".to_owned() };
    let draft = credit_note(original, None, &reason, date(2026, 11, 5)).unwrap();
    let transmission = Transmission::new(&issuer(), FileCounter::new(13).unwrap());
    Document::number(draft, issuer(), "13/2026".parse().unwrap(), Some(transmission)).unwrap()
}

#[test]
fn a_credit_note_names_what_it_takes_back() {
    let xml = fattura(&credit(&sample())).unwrap();
    assert_eq!(check(xml.as_bytes(), date(2026, 11, 5)), []);
    for part in [
        "<TipoDocumento>TD04</TipoDocumento>",
        "<DatiFattureCollegate><IdDocumento>12/2026</IdDocumento><Data>2026-10-20</Data></DatiFattureCollegate>",
        "CIG errato - \"vedi nota\"</Causale>",
    ] {
        assert!(xml.contains(part), "{part}");
    }
    assert!(!xml.contains("<DatiPagamento>"));
}

#[test]
fn transfers_at_the_treasury_name_their_account() {
    let settings = PlanSettings { payment: PaymentMethod::TreasuryTransfer, ..settings() };
    let xml = fattura(&document(&settings, body(vec![line("1", "10", 1_000, outside())]), 1).unwrap()).unwrap();
    assert!(xml.contains("<ModalitaPagamento>MP15</ModalitaPagamento>"));
    assert!(xml.contains("<IstitutoFinanziario>Tesoreria unica, conto 0060372</IstitutoFinanziario>"));
}

#[test]
fn stamp_duty_is_stated_when_due() {
    let mut company = body(vec![line("1", "100", 10_000, outside())]);
    company.customer.kind = domain::territory::BodyKind::Universita;
    let xml = fattura(&document(&settings(), company, 1).unwrap()).unwrap();
    assert!(xml.contains("<DatiBollo><BolloVirtuale>SI</BolloVirtuale><ImportoBollo>2.00</ImportoBollo></DatiBollo>"));
    assert!(xml.contains("<ImportoTotaleDocumento>100.00</ImportoTotaleDocumento>"));
}

#[test]
fn split_vat_is_stated_and_not_asked() {
    let xml = fattura(&document(&settings(), body(vec![line("1", "150", 15_000, split())]), 1).unwrap()).unwrap();
    assert!(xml.contains("<Imposta>33.00</Imposta><EsigibilitaIVA>S</EsigibilitaIVA>"));
    assert!(xml.contains("<ImportoTotaleDocumento>183.00</ImportoTotaleDocumento>"));
    assert!(xml.contains("<ImportoPagamento>150.00</ImportoPagamento>"));
}

#[test]
fn a_transfer_request_has_no_xml() {
    let mut request = body(vec![line("1", "10", 1_000, outside())]);
    request.kind = Some(DocumentKind::TransferRequest);
    let plan = domain::billing::plan(&settings(), &issuer(), vec![request]).unwrap();
    let draft = plan.bodies[0].draft().unwrap().clone();
    let document = Document::number(draft, issuer(), "1/2026".parse().unwrap(), None).unwrap();
    assert_eq!(fattura(&document), None);
}

#[test]
fn signed_files_are_compared_with_what_was_generated() {
    let content = include_bytes!("../../tests/data/p7m/content.xml");
    let envelope = include_bytes!("../../tests/data/p7m/ber.p7m");
    assert_eq!(compare_signed(content, envelope), Ok(SignedFormat::Cades));
    assert_eq!(compare_signed(b"<altro/>", envelope), Err(SignedError::Different));
    assert_eq!(compare_signed(content, content), Err(SignedError::Unsigned));
    assert_eq!(compare_signed(content, b"%PDF-1.7"), Err(SignedError::NotSigned));
    let detached = include_bytes!("../../tests/data/p7m/detached.p7m");
    assert_eq!(compare_signed(content, detached), Err(SignedError::Detached));
    let xml = fattura(&sample()).unwrap();
    let signature =
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo/></ds:Signature>\n</p:";
    let xades = xml.replace("</p:", signature).replace("<FatturaElettronicaBody>", "\n  <FatturaElettronicaBody>");
    assert_eq!(compare_signed(xml.as_bytes(), xades.as_bytes()), Ok(SignedFormat::Xades));
    let changed = xades.replace("1826.44", "1826.45");
    assert_eq!(compare_signed(xml.as_bytes(), changed.as_bytes()), Err(SignedError::Different));
    let again = xml.replace("><Fattura", ">\n<Fattura");
    assert_eq!(compare_signed(xml.as_bytes(), again.as_bytes()), Err(SignedError::Unsigned));
}

mod notice {
    use domain::billing::NoticeKind;

    use super::super::{NoticeReadError, read_notice};

    fn file(root: &str, inside: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><?xml-stylesheet type=\"text/xsl\" href=\"x.xsl\"?>\n\
             <types:{root} xmlns:types=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\" versione=\"1.0\">\
             <IdentificativoSdI>111</IdentificativoSdI>{inside}<MessageId>123456</MessageId></types:{root}>"
        )
    }

    const NAME: &str = "<NomeFile>IT00212000418_0000C.xml.p7m</NomeFile>";

    #[test]
    fn each_kind_is_read() {
        let outcome = "<EsitoCommittente><RiferimentoFattura><NumeroFattura>12/2026</NumeroFattura>\
            <AnnoFattura>2026</AnnoFattura></RiferimentoFattura><Esito>EC02</Esito>\
            <Descrizione>CIG errato</Descrizione></EsitoCommittente>";
        let cases = [
            (
                "RicevutaConsegna",
                "<DataOraRicezione>2026-10-21T09:00:00Z</DataOraRicezione><DataOraConsegna>2026-10-22T12:01:00.000+02:00</DataOraConsegna>",
                NoticeKind::Rc,
            ),
            (
                "NotificaScarto",
                "<ListaErrori><Errore><Codice>00423</Codice><Descrizione>prezzo &lt;errato&gt;</Descrizione></Errore></ListaErrori>",
                NoticeKind::Ns,
            ),
            ("NotificaMancataConsegna", "", NoticeKind::Mc),
            ("NotificaEsito", outcome, NoticeKind::Ne),
            ("NotificaDecorrenzaTermini", "", NoticeKind::Dt),
            ("AttestazioneTrasmissioneFattura", "<HashFileOriginale>2c1f</HashFileOriginale>", NoticeKind::At),
            ("ScartoEsitoCommittente", "<Scarto>EN00</Scarto>", NoticeKind::Se),
        ];
        for (root, inside, kind) in cases {
            let notice = read_notice(file(root, &format!("{NAME}{inside}")).as_bytes()).unwrap();
            assert_eq!((notice.kind, notice.sdi_id.as_str()), (kind, "111"));
            assert_eq!(notice.file_name.as_deref(), Some("IT00212000418_0000C.xml.p7m"));
            match kind {
                NoticeKind::Rc => assert_eq!(notice.at.unwrap().to_string(), "2026-10-22 12:01:00"),
                NoticeKind::Ns => assert_eq!(notice.errors[0].description, "prezzo <errato>"),
                NoticeKind::Ne => {
                    let outcome = notice.outcome.unwrap();
                    assert!(!outcome.accepted && outcome.year == Some(2026));
                    assert_eq!(outcome.description.as_deref(), Some("CIG errato"));
                }
                NoticeKind::At => assert_eq!(notice.sent_hash.as_deref(), Some("2c1f")),
                _ => assert!(notice.outcome.is_none() && notice.errors.is_empty()),
            }
        }
        let ec = read_notice(file("NotificaEsitoCommittente", "<Esito>EC01</Esito>").as_bytes()).unwrap();
        assert!(ec.kind == NoticeKind::Ec && ec.outcome.unwrap().accepted && ec.file_name.is_none());
    }

    #[test]
    fn what_is_no_notice_is_refused() {
        let read = |text: &str| read_notice(text.as_bytes()).unwrap_err();
        assert!(matches!(read("<FatturaElettronica/>"), NoticeReadError::NotANotice(_)));
        assert_eq!(read(&file("RicevutaConsegna", "")), NoticeReadError::Missing("NomeFile"));
        assert_eq!(read(&file("NotificaScarto", NAME)), NoticeReadError::Missing("ListaErrori"));
        assert_eq!(read(&file("NotificaEsito", NAME)), NoticeReadError::Missing("EsitoCommittente"));
        assert!(matches!(read("<!DOCTYPE a><a/>"), NoticeReadError::Xml(_)));
        assert!(matches!(read("%PDF"), NoticeReadError::Xml(_)));
        assert!(read("<a/>").message().starts_with("Il file non è una notifica"));
    }
}
