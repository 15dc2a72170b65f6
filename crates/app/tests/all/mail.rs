//! A message that really leaves, by the protocol of mail.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use app::audit;
use app::jobs::{Registry, run_all};
use app::mail::{Letter, MailSettings, Mailer, Security};
use app::page::Cursor;
use testkit::TestApp;

/// A mail server for one message: says yes to everything and returns what it was given.
fn server(refuse: bool) -> (u16, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let (mut write, mut given, mut in_data) = (stream.try_clone().unwrap(), String::new(), false);
        write.write_all(b"220 posta.example\r\n").unwrap();
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { break };
            given += &line;
            given.push('\n');
            let answer = match line.as_str() {
                "." if in_data => {
                    in_data = false;
                    "250 preso"
                }
                _ if in_data => continue,
                "DATA" => {
                    in_data = true;
                    "354 avanti"
                }
                "QUIT" => "221 arrivederci",
                l if refuse && l.starts_with("RCPT") => "550 casella inesistente",
                _ => "250 bene",
            };
            if write.write_all(format!("{answer}\r\n").as_bytes()).is_err() || line == "QUIT" || answer == "250 preso" {
                break;
            }
        }
        given
    });
    (port, thread)
}

fn mailer(port: u16) -> Mailer {
    Mailer::new(&MailSettings {
        host: Some("127.0.0.1".to_owned()),
        port: Some(port),
        security: Security::None,
        from: Some("CST <cst@provincia.example>".to_owned()),
        ..MailSettings::default()
    })
    .unwrap()
}

fn write_letter(t: &TestApp) {
    let hash = t.app.files.put(b"%PDF allegato").unwrap();
    t.app
        .write(|tx| {
            let file = tx.record_file(audit::PLATFORM, "estratto.pdf", "application/pdf", &hash, 13)?;
            tx.send_mail(&Letter {
                centre: audit::PLATFORM,
                to: "ragioneria@comune.example",
                subject: "Quota dell'anno".to_owned(),
                body: "Testo".to_owned(),
                attachments: vec![file.to_string()],
            })
        })
        .unwrap();
}

fn state(t: &TestApp) -> (String, bool, Option<String>) {
    let page = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 5)).unwrap();
    let row = page.rows.into_iter().next().unwrap();
    (row.state, row.sent_at.is_some(), row.last_error)
}

testkit::both_engines! {
    fn a_message_leaves_with_its_attachment_and_is_marked(t: TestApp) {
        let (port, thread) = server(false);
        write_letter(&t);
        assert_eq!(run_all(&t.app, &Registry::standard(mailer(port))).unwrap(), 1);
        assert_eq!(state(&t), ("sent".to_owned(), true, None));
        let given = thread.join().unwrap();
        for part in ["MAIL FROM:<cst@provincia.example>", "RCPT TO:<ragioneria@comune.example>", "estratto.pdf", "multipart/mixed"] {
            assert!(given.contains(part), "{part}: {given}");
        }
    }

    fn a_message_that_is_refused_says_why_and_is_not_sent_again(t: TestApp) {
        let (port, thread) = server(true);
        write_letter(&t);
        run_all(&t.app, &Registry::standard(mailer(port))).unwrap();
        let (state, sent, error) = state(&t);
        assert!(state == "failed" && !sent && error.unwrap().contains("casella inesistente"));
        drop(thread);
    }
}
