//! Messages as they come by mail, for tests: ordinary ones, certified ones as providers wrap them,
//! and a hundred that are built to harm whoever reads them.

use std::fmt::Write as _;

/// An ordinary message.
#[derive(Debug, Clone, Default)]
pub struct Mail<'a> {
    /// Sender, as in the header.
    pub from: &'a str,
    /// Recipients, as in the header.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// `Message-ID` without brackets.
    pub id: &'a str,
    /// More headers, each with its line end.
    pub headers: &'a str,
    /// Text.
    pub text: &'a str,
}

impl Mail<'_> {
    /// As it travels.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let date = "Mon, 19 Oct 2026 09:30:00 +0200";
        let Self { from, to, subject, id, headers, text } = self;
        let text = text.replace('\n', "\r\n");
        format!(
            "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{id}>\r\n{headers}MIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
        )
        .into_bytes()
    }

    /// The same with files: name and bytes.
    #[must_use]
    pub fn with_files(&self, files: &[(&str, &[u8])]) -> Vec<u8> {
        let plain = String::from_utf8(self.bytes()).expect("text");
        let (head, body) = plain.split_once("\r\n\r\n").expect("headers");
        let head = head.replace(
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit",
            "Content-Type: multipart/mixed; boundary=\"=-files\"",
        );
        let mut out = format!(
            "{head}\r\n\r\n--=-files\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}"
        );
        for (name, bytes) in files {
            let _ = write!(
                out,
                "\r\n--=-files\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}",
                base64(bytes)
            );
        }
        out.push_str("\r\n--=-files--\r\n");
        out.into_bytes()
    }
}

/// Bytes in base 64, in lines.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() / 57 * 78 + 80);
    for line in bytes.chunks(57) {
        for chunk in line.chunks(3) {
            let n = chunk.iter().fold(0_u32, |n, b| (n << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
            for place in 0..4 {
                let digit = (n >> (18 - 6 * place)) & 63;
                out.push(if place <= chunk.len() { char::from(DIGITS[digit as usize]) } else { '=' });
            }
        }
        out.push_str("\r\n");
    }
    out
}

fn daticert(kind: &str, error: &str, id: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<postacert tipo=\"{kind}\" errore=\"{error}\">\r\n<intestazione>\
         <mittente>comune@pec.acqualagna.example</mittente><destinatari tipo=\"certificato\">cst@pec.pu.example</destinatari>\
         <risposte>comune@pec.acqualagna.example</risposte><oggetto>Rete ferma</oggetto></intestazione>\r\n<dati>\
         <gestore-emittente>GESTORE PEC S.P.A.</gestore-emittente><data zona=\"+0200\"><giorno>19/10/2026</giorno><ora>09:30:00</ora></data>\
         <identificativo>opec.{id}@pec.gestore.example</identificativo><msgid>&lt;{id}&gt;</msgid>{more}</dati>\r\n</postacert>\r\n"
    )
}

fn wrapped(headers: &str, text: &str, daticert: &str, original: Option<&[u8]>) -> Vec<u8> {
    let mut out = format!(
        "{headers}Date: Mon, 19 Oct 2026 09:30:01 +0200\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; micalg=sha-256; boundary=\"----s\"\r\n\r\n\
         ------s\r\nContent-Type: multipart/mixed; boundary=\"----m\"\r\n\r\n------m\r\n\
         Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{text}\r\n"
    )
    .into_bytes();
    if let Some(original) = original {
        out.extend_from_slice(
            b"------m\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Transfer-Encoding: 7bit\r\n\
              Content-Disposition: inline; filename=\"postacert.eml\"\r\n\r\n",
        );
        out.extend_from_slice(original);
        out.extend_from_slice(b"\r\n");
    }
    let rest = format!(
        "------m\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: inline; filename=\"daticert.xml\"\r\n\r\n{}------m--\r\n\r\n------s\r\n\
         Content-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n{}------s--\r\n",
        base64(daticert.as_bytes()),
        base64(b"0 no real signature")
    );
    out.extend_from_slice(rest.as_bytes());
    out
}

/// The envelope of transport in which providers of certified mail deliver a message.
#[must_use]
pub fn pec_transport(id: &str, subject: &str, original: &[u8]) -> Vec<u8> {
    let headers = format!(
        "X-Trasporto: posta-certificata\r\nX-Riferimento-Message-ID: <{id}>\r\nX-TipoRicevuta: completa\r\n\
         Message-ID: <opec.{id}@pec.gestore.example>\r\nFrom: \"Per conto di: comune@pec.acqualagna.example\" <posta-certificata@pec.gestore.example>\r\n\
         Reply-To: comune@pec.acqualagna.example\r\nTo: cst@pec.pu.example\r\nSubject: POSTA CERTIFICATA: {subject}\r\n"
    );
    wrapped(
        &headers,
        "Messaggio di posta certificata =E8 allegato",
        &daticert("posta-certificata", "nessuno", id, ""),
        Some(original),
    )
}

/// The envelope of anomaly that wraps what came as ordinary mail.
#[must_use]
pub fn pec_anomaly(id: &str, subject: &str, original: &[u8]) -> Vec<u8> {
    let headers = format!(
        "X-Trasporto: errore\r\nMessage-ID: <opec.{id}@pec.gestore.example>\r\n\
         From: \"Per conto di: anna@comune.example\" <posta-certificata@pec.gestore.example>\r\nReply-To: anna@comune.example\r\n\
         To: cst@pec.pu.example\r\nSubject: ANOMALIA MESSAGGIO: {subject}\r\n"
    );
    wrapped(&headers, "Anomalia nel messaggio", &daticert("posta-certificata", "altro", id, ""), Some(original))
}

/// A receipt for the message with this id: `header` is the value of `X-Ricevuta`.
#[must_use]
pub fn pec_receipt(header: &str, subject: &str, of: &str) -> Vec<u8> {
    let headers = format!(
        "X-Ricevuta: {header}\r\nX-TipoRicevuta: completa\r\nX-Riferimento-Message-ID: <{of}>\r\n\
         Message-ID: <opec.{header}.{of}>\r\nFrom: posta-certificata@pec.gestore.example\r\nTo: cst@pec.pu.example\r\nSubject: {subject}\r\n"
    );
    let error = if header.contains("errore") || header.starts_with("non-") { "no-dest" } else { "nessuno" };
    let more = "<ricevuta tipo=\"completa\"/><consegna>comune@pec.acqualagna.example</consegna>";
    wrapped(&headers, "Ricevuta", &daticert(header, error, of, more), None)
}
