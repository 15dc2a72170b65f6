//! Messages as programs and providers write them.

use super::*;

fn read_text(message: &str) -> Message {
    read(message.replace('\n', "\r\n").as_bytes(), Limits::default()).unwrap()
}

#[test]
fn an_ordinary_message_is_read_whole() {
    let message = read_text(
        "Return-Path: <anna@comune.example>\nFrom: =?iso-8859-1?Q?Anna_Citt=E0?= <Anna@Comune.example>\nTo: CST <cst@pu.example>, altro@pu.example\nCc: sindaco@comune.example\n\
         Subject: =?utf-8?B?UG9zdGEgZmVybWE=?=\n =?utf-8?Q?_in_Citt=C3=A0?=\nDate: Mon, 9 Mar 2026 10:00:00 +0100\nMessage-ID: <a.1@comune.example>\n\
         In-Reply-To: <b@x.example>\nReferences: <a@x.example>\n <b@x.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_m\"\n\npreambolo\n\
         --=_m\nContent-Type: multipart/alternative; boundary=\"=_a\"\n\n--=_a\nContent-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n\
         La posta =E8 ferma =80\n--=_a\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html; charset=utf-8\n\n<p>La posta è <b>ferma</b> €<img src=\"cid:logo\"></p>\n\
         --r\nContent-Type: image/png; name=\"logo.png\"\nContent-ID: <logo>\nContent-Transfer-Encoding: base64\nContent-Disposition: inline; filename=logo.png\n\niVBORw0KGgo=\n--r--\n--=_a--\n\
         --=_m\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n filename*=utf-8''delibera%20n.%205%20citt%C3%A0.pdf\n\nJVBERi0xLjcK\n--=_m--\nepilogo\n",
    );
    let from = message.from.unwrap();
    assert_eq!((from.name.as_deref(), from.address.as_str()), (Some("Anna Città"), "anna@comune.example"));
    assert_eq!(
        message.to.iter().map(|m| m.address.as_str()).collect::<Vec<_>>(),
        ["cst@pu.example", "altro@pu.example"]
    );
    assert_eq!(message.cc[0].address, "sindaco@comune.example");
    assert_eq!(message.subject, "Posta ferma in Città");
    assert_eq!(message.date.unwrap().to_string(), "2026-03-09 09:00:00");
    assert_eq!(message.message_id.as_deref(), Some("a.1@comune.example"));
    assert_eq!(
        (message.in_reply_to, message.references),
        (vec!["b@x.example".to_owned()], vec!["a@x.example".to_owned(), "b@x.example".to_owned()])
    );
    assert_eq!(message.text, "La posta è ferma €");
    let html = message.html.unwrap();
    assert_eq!((html.markup.trim(), html.pictures), ("<p>La posta è <b>ferma</b> €</p>", 1));
    let files: Vec<_> = message.files.iter().map(|f| (f.name.as_str(), f.detected, f.inline)).collect();
    assert_eq!(files, [("logo.png", "image/png", true), ("delibera n. 5 città.pdf", "application/pdf", false)]);
    assert_eq!(message.files[1].bytes, b"%PDF-1.7\n");
}

#[test]
fn html_alone_reads_as_text_too() {
    let message = read_text(
        "From: a@b.example\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n<p>Prima</p><p>Seconda</p><script>x</script>",
    );
    assert_eq!(message.text, "Prima\n\nSeconda");
    assert!(!message.html.unwrap().markup.contains("script"));
}

#[test]
fn a_forward_without_words_shows_what_it_carries() {
    let message = read_text(
        "From: a@b.example\nSubject: I: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
         From: c@d.example\nSubject: Guasto al centralino\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nNon suona.\n--c\nContent-Disposition: attachment; filename=foto.jpg\n\nx\n--c--\n--b--\n",
    );
    assert_eq!(message.text, "Messaggio inoltrato di c@d.example: Guasto al centralino\n\nNon suona.");
    assert_eq!(
        message.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        ["Guasto al centralino.eml", "foto.jpg"]
    );
}

#[test]
fn what_cannot_be_read_says_why() {
    let why = |bytes: &[u8]| read(bytes, Limits::default()).unwrap_err();
    assert_eq!(why(b""), Unreadable::Empty);
    assert_eq!(why(b"not mail at all"), Unreadable::NotAMessage);
    assert_eq!(
        why(b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx"),
        Unreadable::Encrypted
    );
    assert_eq!(why(b"From: a@b.example\r\nX-Trasporto: posta-certificata\r\n\r\nx"), Unreadable::EmptyEnvelope);
    assert_eq!(
        why(format!("From: a@b.example\r\nX-A: {}\r\n\r\n", "a".repeat(300_000)).as_bytes()),
        Unreadable::Headers
    );
    let small = Limits { bytes: 10, ..Limits::default() };
    assert_eq!(read(b"From: a@b.example\r\n\r\n", small).unwrap_err(), Unreadable::TooLarge);
}

#[test]
fn copies_that_came_by_different_ways_have_one_fingerprint() {
    let one = read_text("Received: from a\nFrom: a@b.example\nSubject: x\nMessage-ID: <1@b>\n\nciao\n");
    let two =
        read_text("Received: from c\nReceived: from d\nFrom: A@b.example\nSubject: x\nMessage-ID: <1@b>\n\nciao\n");
    let other = read_text("From: a@b.example\nSubject: x\nMessage-ID: <1@b>\n\nciao ciao\n");
    assert_eq!(one.fingerprint, two.fingerprint);
    assert_ne!(one.fingerprint, other.fingerprint);
}

#[test]
fn a_text_in_flowed_lines_is_joined() {
    let message =
        read_text("From: a@b.example\nSubject: x\nContent-Type: text/plain; format=flowed\n\nLa posta \nè ferma.\n");
    assert_eq!(message.text, "La posta è ferma.");
}
