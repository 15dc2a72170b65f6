//! Mail as providers and programs write it: certified envelopes, signatures made by openssl, messages
//! built to harm, and mutations of all of these.

use std::time::{Duration, Instant};

use documents::message::{Limits, Message, Pec, ReceiptKind, Unreadable, detect, fresh, pieces, read};

use crate::authority::Authority;
use crate::hostile;
use crate::letters::{self, Mail};

fn mail() -> Mail<'static> {
    Mail {
        from: "Comune di Acqualagna <comune@pec.acqualagna.example>",
        to: "cst@pec.pu.example",
        subject: "Rete ferma",
        id: "o1@pec.acqualagna.example",
        text: "La rete è ferma.",
        ..Mail::default()
    }
}

fn open(bytes: &[u8]) -> Message {
    read(bytes, Limits::default()).unwrap()
}

#[test]
fn the_original_of_a_certified_message_is_the_message() {
    let original = mail().with_files(&[("planimetria.pdf", b"%PDF-1.7\n"), ("foto.png", b"\x89PNG\r\n\x1a\n")]);
    let message = open(&letters::pec_transport("o1@pec.acqualagna.example", "Rete ferma", &original));
    assert_eq!((message.subject.as_str(), message.text.as_str()), ("Rete ferma", "La rete è ferma."));
    assert_eq!(message.from.as_ref().unwrap().address, "comune@pec.acqualagna.example");
    assert_eq!(message.message_id.as_deref(), Some("o1@pec.acqualagna.example"));
    assert_eq!(message.envelope_id.as_deref(), Some("opec.o1@pec.acqualagna.example@pec.gestore.example"));
    assert_eq!(message.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["planimetria.pdf", "foto.png"]);
    let Some(Pec::Transport(certificate)) = message.pec else { panic!("no envelope") };
    assert_eq!(certificate.provider, "GESTORE PEC S.P.A.");
    assert_eq!(certificate.recipients, [("cst@pec.pu.example".to_owned(), true)]);
    assert_eq!((certificate.at.as_str(), certificate.error.as_str()), ("19/10/2026 09:30:00 +0200", ""));
    assert!(message.signed);
}

#[test]
fn receipts_say_of_what_and_how_it_went() {
    let kinds = [
        ("accettazione", ReceiptKind::Accepted, false),
        ("non-accettazione", ReceiptKind::Refused, true),
        ("presa-in-carico", ReceiptKind::TakenCharge, false),
        ("avvenuta-consegna", ReceiptKind::Delivered, false),
        ("preavviso-errore-consegna", ReceiptKind::Delayed, false),
        ("errore-consegna", ReceiptKind::Failed, true),
        ("rilevazione-virus", ReceiptKind::Virus, true),
    ];
    for (header, kind, fails) in kinds {
        let message = open(&letters::pec_receipt(header, "CONSEGNA: Rete", "ours@pu.example"));
        let Some(Pec::Receipt(receipt)) = message.pec else { panic!("{header} is no receipt") };
        assert_eq!(
            (receipt.kind, receipt.of.as_deref(), receipt.kind.is_failure()),
            (kind, Some("ours@pu.example"), fails)
        );
        assert_eq!(receipt.certificate.delivered_to, "comune@pec.acqualagna.example");
        assert_eq!(receipt.certificate.error.is_empty(), !header.contains("errore") && !header.starts_with("non-"));
    }
}

#[test]
fn an_anomaly_says_that_it_is_not_certified() {
    let message = open(&letters::pec_anomaly(
        "x1@comune.example",
        "Aiuto",
        &Mail { from: "anna@comune.example", subject: "Aiuto", ..mail() }.bytes(),
    ));
    assert!(matches!(message.pec, Some(Pec::Anomaly(_))));
    assert_eq!(message.subject, "Aiuto");
    assert!(message.notes[0].contains("anomalia"), "{:?}", message.notes);
}

#[test]
fn a_message_inside_its_own_signature_is_read() {
    let authority = Authority::default();
    let anna = authority.person("Anna Rossi");
    let inside = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nFirmato è.\r\n--b\r\n\
                  Content-Type: application/pdf; name=atto.pdf\r\nContent-Disposition: attachment; filename=atto.pdf\r\n\r\n%PDF-1.7\r\n--b--\r\n";
    let cms = authority.p7m(&[&anna], inside.as_bytes());
    let head = "From: anna@comune.example\r\nSubject: Firmato\r\nMIME-Version: 1.0\r\n";
    let opaque = format!(
        "{head}Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n{}",
        letters::base64(&cms)
    );
    let message = open(opaque.as_bytes());
    assert_eq!((message.text.as_str(), message.signed), ("Firmato è.", true));
    assert_eq!(message.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["atto.pdf"]);

    // A signed document that someone attaches is a file, and stays one.
    let document = authority.p7m(&[&anna], b"%PDF-1.7\n");
    let attached = Mail { from: "anna@comune.example", ..mail() }.with_files(&[("delibera.pdf.p7m", &document)]);
    let message = open(&attached);
    assert_eq!(
        (message.files[0].name.as_str(), message.files[0].detected),
        ("delibera.pdf.p7m", "application/pkcs7-mime")
    );
    assert_eq!(message.files[0].bytes, document);
}

#[test]
fn a_reply_shows_what_is_new() {
    let text = "Riavviato, grazie.\n\nIl giorno lun 19 ott 2026 alle ore 09:00 CST <cst@pu.example> ha scritto:\n> Si può riavviare?\n";
    let message = open(&Mail { text, ..mail() }.bytes());
    assert_eq!(fresh(&pieces(&message.text)), "Riavviato, grazie.");
}

fn holds_its_bounds(what: &str, bytes: &[u8]) -> Option<Message> {
    let start = Instant::now();
    let read = read(bytes, Limits::default());
    let took = start.elapsed();
    // Debug builds on a busy machine: what is quadratic would take minutes.
    assert!(took < Duration::from_secs(20), "{what}: {took:?}");
    let message = read.ok()?;
    let limits = Limits::default();
    assert!(message.text.chars().count() <= limits.text, "{what}");
    let files: usize = message.files.iter().map(|f| f.bytes.len()).sum();
    assert!(files <= bytes.len() * 3 + 1024, "{what}: {files} bytes of files out of {}", bytes.len());
    for text in [&message.subject, &message.text] {
        assert!(!text.contains('\0') && !text.contains('\u{202e}'), "{what}");
    }
    assert!(!message.subject.contains('\n'), "{what}");
    for file in &message.files {
        assert!(!file.name.is_empty() && file.name.chars().count() <= 120, "{what}");
        assert!(!file.name.contains(['/', '\\', '\0', '\n', '"']), "{what}: {}", file.name);
        let _ = detect(&file.bytes);
    }
    if let Some(html) = &message.html {
        let lower = html.markup.to_lowercase();
        for sign in [
            "<script", "<style", "<img", "<iframe", "<form", "<input", "<link", "<svg", "<math", "<base", "<meta",
            "<object", "<video",
        ] {
            assert!(!lower.contains(sign), "{what}: {sign}");
        }
        for tag in lower.split('<').skip(1).map(|t| t.split('>').next().unwrap_or_default()) {
            assert!(!tag.contains("javascript:") && !tag.contains(" on") && !tag.contains("style="), "{what}: <{tag}>");
        }
    }
    let _ = pieces(&message.text);
    Some(message)
}

#[test]
fn messages_built_to_harm_are_borne() {
    let all = hostile::messages();
    assert!(all.len() >= 100, "{}", all.len());
    let mut read = 0;
    for (what, bytes) in &all {
        read += usize::from(holds_its_bounds(what, bytes).is_some());
    }
    // Most can be read in spite of all; the others say why not.
    assert!(read > all.len() / 2 && read < all.len(), "{read} of {}", all.len());
    let why = |name: &str| {
        let (_, bytes) = all.iter().find(|(what, _)| what == name).unwrap();
        documents::message::read(bytes, Limits::default()).unwrap_err()
    };
    assert_eq!(why("3000 multiparts"), Unreadable::TooDeep);
    assert_eq!(why("two thousand parts"), Unreadable::TooManyParts);
    assert_eq!(why("a header of a megabyte"), Unreadable::Headers);
    assert_eq!(why("an encrypted message"), Unreadable::Encrypted);
    assert_eq!(why("an envelope of nothing"), Unreadable::EmptyEnvelope);
    assert_eq!(why("a program"), Unreadable::NotAMessage);
}

/// Mutations of good and hostile messages, without end but for the time: `CASA_FUZZ_SECONDS`, one
/// minute in CI. `CASA_FUZZ_SEED` repeats a run.
#[test]
fn mutations_never_break_the_reader() {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    let (seconds, seed) = (number("CASA_FUZZ_SECONDS", 2), number("CASA_FUZZ_SEED", 20_261_019));
    let mut corpus: Vec<Vec<u8>> =
        hostile::messages().into_iter().map(|(_, b)| b).filter(|b| b.len() < 60_000).collect();
    let original = mail().with_files(&[("a.pdf", b"%PDF-1.7\n")]);
    corpus.push(letters::pec_transport("o@x.example", "Rete", &original));
    corpus.push(letters::pec_anomaly("o@x.example", "Rete", &original));
    corpus.push(letters::pec_receipt("avvenuta-consegna", "CONSEGNA: Rete", "o@x.example"));
    corpus.push(original);
    let mut random = Random(seed | 1);
    let (start, mut tried) = (Instant::now(), 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        let bytes = mutate(&corpus, &mut random);
        let kept = bytes.clone();
        let outcome = std::panic::catch_unwind(|| holds_its_bounds("mutation", &bytes));
        if outcome.is_err() {
            let path = std::env::temp_dir().join(format!("casa-fuzz-{seed}-{tried}.eml"));
            std::fs::write(&path, &kept).unwrap();
            panic!("the reader broke on {} (seed {seed}, try {tried})", path.display());
        }
        tried += 1;
    }
    let peak = peak_memory();
    assert!(tried > 0 && peak < 700 * 1024, "{tried} tries, {peak} KiB at most");
    println!("{tried} mutations in {seconds} s, {peak} KiB at most");
}

/// Most memory that this process has held, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Xorshift: the same seed gives the same run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (most.max(1) as u64)).unwrap_or(0)
    }
}

const WORDS: [&[u8]; 22] = [
    b"\r\n\r\n",
    b"--b\r\n",
    b"--b--",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"=?utf-8?B?",
    b"?=",
    b"<blockquote>",
    b"<script>",
    b"<!--",
    b"&#x",
    b"\0",
    b"\xff\xfe",
    b"\xe0",
    b"charset=utf-7",
    b"X-Trasporto: posta-certificata\r\n",
    b"X-Ricevuta: accettazione\r\n",
    b"\"",
    b"(",
    b"> ",
    b"=\r\n",
];

fn mutate(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(200)).min(bytes.len());
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            4 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len());
                let piece = other[from..(from + random.below(2_000)).min(other.len())].to_vec();
                drop(bytes.splice(at..end, piece));
            }
            _ => {
                for byte in &mut bytes[at..end.min(at + 4)] {
                    *byte = u8::try_from(random.below(256)).unwrap_or(0);
                }
            }
        }
    }
    bytes
}
