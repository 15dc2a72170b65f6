//! What the users of other help desks complain about in mail, with the real program: each is a test.

use testkit::Engine;
use testkit::authority::Authority;
use testkit::letters::{self, Mail};

use crate::mail::{Desk, number, write};

fn letter() -> Mail<'static> {
    Mail { from: "Anna <anna@comune.example>", to: "cst@pu.example", subject: "Rete lenta", id: "", ..Mail::default() }
}

/// The rows of the requests, and what was said in the first.
fn requests(desk: &Desk) -> (Vec<storage::helpdesk::tickets::TicketRow>, Vec<String>) {
    let db = desk.db.open();
    let centre = db.read(|c| storage::centres::by_slug(c, "pu")).unwrap().unwrap().id;
    let rows = db.read(|c| storage::helpdesk::tickets::some(c, &centre, &[1, 2, 3, 4])).unwrap();
    let said = db.read(|c| storage::helpdesk::entries::of(c, &centre, 1)).unwrap();
    (rows, said.into_iter().filter(|e| e.kind == "message").map(|e| e.body).collect())
}

#[test]
fn glpi_16903_and_17705_own_replies_and_those_of_people_in_copy_join() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (desk, mail) = (Desk::new(engine), tempfile::tempdir().unwrap());
        let copy = "Cc: Bruno <bruno@comune.example>\r\n";
        write(
            mail.path(),
            "1.eml",
            &Mail { id: "uno@comune.example", headers: copy, text: "Da oggi.", ..letter() }.bytes(),
        );
        let answers = "In-Reply-To: <uno@comune.example>\r\n";
        let own = Mail {
            id: "due@comune.example",
            headers: answers,
            text: "Anche la posta.",
            subject: "Re: Rete lenta",
            ..letter()
        };
        write(mail.path(), "2.eml", &own.bytes());
        let bruno = Mail { from: "bruno@comune.example", id: "tre@comune.example", text: "Confermo.", ..own };
        write(mail.path(), "3.eml", &bruno.bytes());
        let answer = desk.import(mail.path());
        assert_eq!((number(&answer, "tickets"), number(&answer, "replies")), (1, 2), "{answer}");
        assert_eq!(requests(&desk).1, ["Da oggi.", "Anche la posta.", "Confermo."]);
    }
}

#[test]
fn zammad_5716_messages_that_share_only_an_ancestor_meet() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (desk, mail) = (Desk::new(engine), tempfile::tempdir().unwrap());
        // A supplier wrote to both, and not to the centre; each forwards it by answering.
        let heads = "References: <avviso@fornitore.example>\r\n";
        let one =
            Mail { id: "uno@comune.example", headers: heads, subject: "Re: Rete lenta", text: "È vero?", ..letter() };
        write(mail.path(), "1.eml", &one.bytes());
        let two =
            Mail { from: "Bruno <bruno@comune.example>", id: "due@comune.example", text: "Da noi sì.", ..one.clone() };
        write(mail.path(), "2.eml", &two.bytes());
        // The same ancestor under another subject is another matter (zammad 5287), and so is the same subject alone.
        let other = Mail { id: "tre@comune.example", subject: "Nuova stampante", text: "Si può?", ..one.clone() };
        write(mail.path(), "3.eml", &other.bytes());
        write(mail.path(), "4.eml", &Mail { id: "quattro@comune.example", text: "Rete lenta.", ..letter() }.bytes());
        let answer = desk.import(mail.path());
        assert_eq!((number(&answer, "tickets"), number(&answer, "replies")), (3, 1), "{answer}");
        assert_eq!(requests(&desk).1, ["È vero?", "Da noi sì."]);
    }
}

#[test]
fn zammad_4742_and_6376_what_is_inside_a_signature_is_shown() {
    let (desk, mail) = (Desk::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    let authority = Authority::default();
    let inside = "Content-Type: text/plain; charset=utf-8\r\n\r\nLa rete è ferma.\r\n";
    let cms = authority.p7m(&[&authority.person("Anna Rossi")], inside.as_bytes());
    let opaque = format!(
        "From: anna@comune.example\r\nTo: cst@pu.example\r\nSubject: Firmato\r\nMessage-ID: <f@comune.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}",
        letters::base64(&cms)
    );
    write(mail.path(), "1.eml", opaque.as_bytes());
    // The same inside a certified envelope: signed, and wrapped.
    let wrapped = letters::pec_transport("f2@comune.example", "Firmato", opaque.replace("<f@", "<f2@").as_bytes());
    write(mail.path(), "2.eml", &wrapped);
    let answer = desk.import(mail.path());
    assert_eq!(number(&answer, "tickets"), 2, "{answer}");
    let (rows, said) = requests(&desk);
    assert_eq!(said, ["La rete è ferma."]);
    let channels: Vec<&str> = rows.iter().map(|r| r.channel.as_str()).collect();
    assert_eq!(channels, ["pec", "mail"], "the newest first");
}
