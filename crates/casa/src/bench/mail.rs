//! How fast mail is read: messages of every shape, from bytes to requests.

use std::time::Instant;

use app::{App, StaffScope};

use super::report::{Figure, Limit, Report};

/// Messages read in one transaction.
const BATCH: usize = 20;

/// Reads so many messages into the requests of a centre.
pub(super) fn reading(app: &App, scope: &StaffScope, count: usize, report: &mut Report) -> app::Result<()> {
    let messages: Vec<Vec<u8>> = (0..count).map(message).collect();
    let bytes: usize = messages.iter().map(Vec::len).sum();
    let start = Instant::now();
    let mut tickets = 0;
    for batch in messages.chunks(BATCH) {
        for judged in app::mail::import(app, scope, batch)? {
            tickets += usize::from(judged?.outcome == app::mail::Outcome::Ticket);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let figure = Figure::new('g', format!("{count} messages read"), seconds, "s");
    let limit = (count == 10_000).then_some(Limit::AtMost(60.0));
    let note = format!("{tickets} requests, {} MiB", bytes / 1024 / 1024);
    report.add(figure.limit(limit).note(note));
    Ok(())
}

/// One message: of ten, six are requests (text, HTML, with a file, certified), three answer the first
/// of their ten, one is an automatic reply.
fn message(n: usize) -> Vec<u8> {
    let (ten, place) = (n / 10, n % 10);
    let head = format!(
        "Received: from mx.comune.example by mail.pu.example; Mon, 19 Oct 2026 09:30:00 +0200\r\nFrom: =?utf-8?Q?Citt=C3=A0_{ten}?= <ufficio{ten}@comune{}.example>\r\n\
         To: cst@pu.example\r\nDate: Mon, 19 Oct 2026 09:30:00 +0200\r\nMessage-ID: <{n}@comune.example>\r\nMIME-Version: 1.0\r\n",
        ten % 200
    );
    let text = format!(
        "Buongiorno,\r\nla postazione {n} dell'ufficio anagrafe non stampa pi\u{f9} i certificati da questa mattina.\r\nGrazie\r\n"
    );
    let first = format!("In-Reply-To: <{}@comune.example>\r\nReferences: <{}@comune.example>\r\n", ten * 10, ten * 10);
    let plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    match place {
        3..=5 => format!(
            "{head}Subject: R: Stampante {ten}\r\n{first}{plain}{text}\r\nIl giorno 19 ott 2026 alle 09:00 CST ha scritto:\r\n> Quale stampante?\r\n"
        ),
        6 => format!("{head}Subject: Fuori sede\r\nAuto-Submitted: auto-replied\r\n{first}{plain}Torno lunedì.\r\n"),
        7 => format!(
            "{head}Subject: Rete {n}\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n{plain}{text}\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
             <html><body><p>Buongiorno,</p><p>{text}</p><table><tr><td>Interno</td><td>{n}</td></tr></table></body></html>\r\n--a--\r\n"
        ),
        8 => format!(
            "{head}Subject: Foto {n}\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n{plain}{text}\r\n--m\r\nContent-Type: image/png; name=foto.png\r\n\
             Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=foto.png\r\n\r\niVBORw0KGgo{}\r\n--m--\r\n",
            format!("{n:08}").repeat(2_000)
        ),
        9 => format!(
            "X-Trasporto: posta-certificata\r\n{}Subject: POSTA CERTIFICATA: Rete {n}\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n{plain}Busta\r\n--m\r\n\
             Content-Type: message/rfc822; name=postacert.eml\r\n\r\n{head}Subject: Rete {n}\r\n{plain}{text}\r\n--m--\r\n",
            head.replace("Message-ID: <", "Message-ID: <opec.")
        ),
        _ => format!("{head}Subject: Stampante {ten}\r\n{plain}{text}"),
    }
    .into_bytes()
}
