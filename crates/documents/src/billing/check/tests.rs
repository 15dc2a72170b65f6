use super::super::samples::{date, sample};
use super::*;
use crate::billing::fattura;

fn good() -> String {
    fattura(&sample()).unwrap()
}

fn codes(xml: &str) -> Vec<&'static str> {
    let mut codes: Vec<&str> = check(xml.as_bytes(), date(2026, 10, 21)).iter().map(|f| f.code).collect();
    codes.dedup();
    codes
}

#[test]
fn a_good_document_passes() {
    assert_eq!(check_file("IT00212000418_0000C.xml", good().as_bytes(), date(2026, 10, 21)), []);
}

/// Each way to break a good document, with the control that must see it.
#[test]
fn every_control_sees_its_error() {
    let price = "<PrezzoUnitario>0.44</PrezzoUnitario>";
    let line_tax = "<AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>";
    let row_tax = "<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA>";
    let row_exempt = "<AliquotaIVA>0.00</AliquotaIVA><Natura>N2.2</Natura><Imponibile";
    let line_exempt = "<AliquotaIVA>0.00</AliquotaIVA><Natura>N2.2</Natura></DettaglioLinee>";
    let currency = "<Divisa>EUR</Divisa>";
    let number = "<Numero>12/2026</Numero>";
    let office = "<CodiceDestinatario>UF1ABC</CodiceDestinatario>";
    let fund = "<DatiCassaPrevidenziale><TipoCassa>TC01</TipoCassa><AlCassa>4.00</AlCassa><ImportoContributoCassa>0.10</ImportoContributoCassa>";
    let cases: &[(&str, &str, String)] = &[
        ("00200", "<Divisa>EUR</Divisa>", "<Divisa>EUR".to_owned()),
        ("00200", "<Denominazione>Provincia di Prova</Denominazione>", "<Nome>Pesaro</Nome>".to_owned()),
        ("00300", "<IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>00212000418", "<IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>00212000419".to_owned()),
        ("00301", "<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>00212000418", "<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>00212000419".to_owned()),
        ("00302", "<CodiceFiscale>00212000418", "<CodiceFiscale>00212000419".to_owned()),
        ("00306", "<CodiceFiscale>82000490415", "<CodiceFiscale>82000490416".to_owned()),
        ("00330", office, "<CodiceDestinatario>UF1ABC</CodiceDestinatario><PECDestinatario>sdi01@pec.fatturapa.it</PECDestinatario>".to_owned()),
        ("00400", line_exempt, line_exempt.replace("<Natura>N2.2</Natura>", "")),
        ("00401", line_tax, line_tax.replace("</Dett", "<Natura>N4</Natura></Dett")),
        ("00403", "<Data>2026-10-20</Data>", "<Data>2026-10-22</Data>".to_owned()),
        ("00411", line_tax, line_tax.replace("</Dett", "<Ritenuta>SI</Ritenuta></Dett")),
        ("00417", "<CodiceFiscale>82000490415</CodiceFiscale>", String::new()),
        ("00418", "</DatiGenerali><", "<DatiFattureCollegate><IdDocumento>1</IdDocumento><Data>2026-12-01</Data></DatiFattureCollegate></DatiGenerali><".to_owned()),
        ("00420", "<EsigibilitaIVA>S", "<Natura>N6.1</Natura><EsigibilitaIVA>S".to_owned()),
        ("00421", "<Imposta>22.00", "<Imposta>22.02".to_owned()),
        ("00422", "<ImponibileImporto>100.00</ImponibileImporto><Imposta>22.00", "<ImponibileImporto>101.00</ImponibileImporto><Imposta>22.22".to_owned()),
        ("00423", price, "<PrezzoUnitario>0.45</PrezzoUnitario>".to_owned()),
        ("00423", price, format!("{price}<ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>10.00</Percentuale></ScontoMaggiorazione>")),
        ("00424", line_tax, line_tax.replace("22.00", "0.22")),
        ("00425", number, "<Numero>dodici</Numero>".to_owned()),
        ("00426", office, "<CodiceDestinatario>UF1ABC</CodiceDestinatario><PECDestinatario>ente@pec.invalid</PECDestinatario>".to_owned()),
        ("00427", office, "<CodiceDestinatario>UF1ABCD</CodiceDestinatario>".to_owned()),
        ("00428", "<FormatoTrasmissione>FPA12", "<FormatoTrasmissione>FPR12".to_owned()),
        ("00429", row_exempt, row_exempt.replace("<Natura>N2.2</Natura>", "")),
        ("00430", row_tax, format!("{row_tax}<Natura>N4</Natura>")),
        ("00437", currency, "<Divisa>EUR</Divisa><ScontoMaggiorazione><Tipo>SC</Tipo></ScontoMaggiorazione>".to_owned()),
        ("00438", price, format!("{price}<ScontoMaggiorazione><Tipo>SC</Tipo></ScontoMaggiorazione>")),
        ("00443", line_tax, line_tax.replace("22.00", "10.00")),
        ("00444", line_exempt, line_exempt.replace("N2.2", "N4")),
        ("00445", row_exempt, row_exempt.replace("N2.2", "N2")),
        ("00471", "<CodiceFiscale>82000490415</CodiceFiscale>", "<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>00212000418</IdCodice></IdFiscaleIVA>".to_owned()),
        ("00472", "TD01", "TD27".to_owned()),
        ("00473", "TD01", "TD17".to_owned()),
        ("00474", "TD01", "TD21".to_owned()),
        ("00475", "TD01", "TD22".to_owned()),
        ("00413", currency, format!("{currency}{fund}<AliquotaIVA>0.00</AliquotaIVA></DatiCassaPrevidenziale>")),
        ("00414", currency, format!("{currency}{fund}<AliquotaIVA>22.00</AliquotaIVA><Natura>N4</Natura></DatiCassaPrevidenziale>")),
        ("00415", currency, format!("{currency}{fund}<AliquotaIVA>22.00</AliquotaIVA><Ritenuta>SI</Ritenuta></DatiCassaPrevidenziale>")),
    ];
    let good = good();
    for (code, from, to) in cases {
        assert!(good.contains(from), "the sample lacks {from}");
        let broken = good.replacen(from, to, 1);
        assert!(codes(&broken).contains(code), "{code} not seen after {from} -> {to}: {:?}", codes(&broken));
    }
}

#[test]
fn a_missing_summary_is_seen() {
    let xml = good();
    let (start, end) = (xml.find("<DatiRiepilogo>").unwrap(), xml.rfind("</DatiRiepilogo>").unwrap());
    let without = format!("{}{}", &xml[..start], &xml[end + "</DatiRiepilogo>".len()..]);
    assert!(codes(&without).contains(&"00419"));
}

#[test]
fn foreigners_on_both_sides_are_seen() {
    let xml = good().replace("<IdFiscaleIVA><IdPaese>IT</IdPaese>", "<IdFiscaleIVA><IdPaese>FR</IdPaese>").replace(
        "<CodiceFiscale>82000490415",
        "<IdFiscaleIVA><IdPaese>DE</IdPaese><IdCodice>1</IdCodice></IdFiscaleIVA><CodiceFiscale>82000490415",
    );
    assert_eq!(codes(&xml), ["00476"]);
}

#[test]
fn files_are_checked_as_files_and_together() {
    let xml = good().into_bytes();
    let day = date(2026, 10, 21);
    assert_eq!(check_file("fattura.xml", &xml, day)[0].code, "00001");
    assert_eq!(check(b"", day)[0].code, "00106");
    assert_eq!(check(b"<a/>", day)[0].code, "00200");
    let big = format!("<a>{}</a>", " ".repeat(MAX_BYTES));
    assert_eq!(check(big.as_bytes(), day)[0].code, "00003");
    let name = "IT00212000418_0000C.xml".to_owned();
    let batch = [(name.clone(), xml.clone()), (name.clone(), xml)];
    let found: Vec<&str> = check_batch(&batch, day).iter().map(|(_, f)| f.code).collect();
    assert_eq!(found, ["00002", "00409"]);
    let twice = good().replacen(
        "</p:FatturaElettronica>",
        &format!("{}</p:FatturaElettronica>", {
            let xml = good();
            xml[xml.find("<FatturaElettronicaBody>").unwrap()..xml.find("</p:").unwrap()].to_owned()
        }),
        1,
    );
    assert_eq!(codes(&twice), ["00409"]);
}

#[test]
fn discounts_in_sequence_hold_the_price() {
    let xml = good()
        .replacen("<PrezzoUnitario>0.44</PrezzoUnitario>", "<PrezzoUnitario>0.55</PrezzoUnitario><ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>10.00</Percentuale></ScontoMaggiorazione><ScontoMaggiorazione><Tipo>SC</Tipo><Importo>0.055</Importo></ScontoMaggiorazione>", 1);
    assert_eq!(codes(&xml), Vec::<&str>::new());
}
