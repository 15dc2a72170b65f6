//! The mail of the demonstration: two mailboxes read once, from a folder that stands here and not on the
//! network. Then they are at rest, so that nothing is asked of servers that do not exist.

use app::helpdesk::{self, Message, Then};
use app::mail::{
    Connector, Inbox, MailboxRow, MailboxSettings, Security, Standing, Unreachable, fetch_centre, mailboxes,
    save_mailbox,
};
use app::{Result, StaffScope};

use super::knowledge::domain_of;
use super::story::Story;

const ORDINARY: &str = "assistenza@cst.example";
const CERTIFIED: &str = "cst@pec.cst.example";
/// A Comune that writes by mail and by PEC.
const BODY: &str = "041013";

/// Folders, one for each address.
struct Folders(Vec<(&'static str, Vec<Vec<u8>>)>);

struct Folder(Vec<Vec<u8>>);

impl Connector for Folders {
    fn open(&self, _: &str, mailbox: &MailboxRow) -> std::result::Result<Box<dyn Inbox>, Unreachable> {
        let found = self.0.iter().find(|(address, _)| *address == mailbox.address);
        Ok(Box::new(Folder(found.map(|(_, messages)| messages.clone()).unwrap_or_default())))
    }
}

fn uid(n: usize) -> u32 {
    u32::try_from(n + 1).unwrap_or(u32::MAX)
}

impl Inbox for Folder {
    fn numbers(&self) -> (u32, u32) {
        (1, uid(self.0.len()))
    }

    fn after(&mut self, last: u32) -> std::result::Result<Vec<Standing>, Unreachable> {
        let all = self.0.iter().enumerate();
        let standing = all.map(|(n, bytes)| Standing { uid: uid(n), size: bytes.len() as u64, at: None });
        Ok(standing.filter(|m| m.uid > last).collect())
    }

    fn fetch(&mut self, uids: &[u32], _: bool) -> std::result::Result<Vec<(u32, Vec<u8>)>, Unreachable> {
        let all = self.0.iter().enumerate().map(|(n, bytes)| (uid(n), bytes.clone()));
        Ok(all.filter(|(uid, _)| uids.contains(uid)).collect())
    }
}

/// Who writes, under what id, more headers, subject, text.
fn letter(from: &str, id: &str, more: &str, (subject, text): (&str, &str)) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: {ORDINARY}\r\nSubject: {subject}\r\nDate: Mon, 19 Oct 2026 09:10:00 +0200\r\nMessage-ID: <{id}>\r\n\
         {more}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        text.replace('\n', "\r\n")
    )
    .into_bytes()
}

/// What a provider of certified mail delivers: a message in its envelope, or a receipt.
fn certified(kind: &str, of: &str, headers: &str, original: Option<&[u8]>) -> Vec<u8> {
    let mut out = format!(
        "{headers}X-Riferimento-Message-ID: <{of}>\r\nX-TipoRicevuta: completa\r\nTo: {CERTIFIED}\r\n\
         Date: Mon, 19 Oct 2026 09:20:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"confine\"\r\n\r\n\
         --confine\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nMessaggio di posta certificata\r\n"
    )
    .into_bytes();
    if let Some(original) = original {
        let head = "--confine\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\n\
                    Content-Disposition: inline; filename=\"postacert.eml\"\r\n\r\n";
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(original);
        out.extend_from_slice(b"\r\n");
    }
    let rest = format!(
        "--confine\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; filename=\"daticert.xml\"\r\n\r\n\
         <?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<postacert tipo=\"{kind}\" errore=\"nessuno\"><intestazione><mittente>x@pec.example</mittente>\
         <destinatari tipo=\"certificato\">{CERTIFIED}</destinatari><risposte>x@pec.example</risposte><oggetto>PEC</oggetto></intestazione>\
         <dati><gestore-emittente>Gestore di Prova</gestore-emittente><data zona=\"+0200\"><giorno>19/10/2026</giorno><ora>09:20:00</ora></data>\
         <identificativo>opec.{kind}.{of}</identificativo><msgid>&lt;{of}&gt;</msgid></dati></postacert>\r\n--confine--\r\n"
    );
    out.extend_from_slice(rest.as_bytes());
    out
}

fn ordinary(domain: &str) -> Vec<Vec<u8>> {
    let clerk = format!("Lucia Sandri <lucia.sandri@{domain}>");
    let first = "demo-1@posta.example";
    let more = format!("In-Reply-To: <{first}>\r\nReferences: <{first}>\r\n");
    let away = format!("In-Reply-To: <{first}>\r\nAuto-Submitted: auto-replied\r\n");
    vec![
        letter(
            &clerk,
            first,
            "",
            (
                "Scansioni che non arrivano",
                "Da venerdì le scansioni della multifunzione non arrivano più per posta.\nPotete guardare?\n\nLucia Sandri",
            ),
        ),
        letter(
            &clerk,
            "demo-2@posta.example",
            &more,
            (
                "R: Scansioni che non arrivano",
                "Aggiungo: sulla stampante compare «errore 535».\n\nIl giorno lun 19 ott 2026 alle ore 08:40 Lucia Sandri\n<lucia.sandri@comune.fano.example> ha scritto:\n> Da venerdì le scansioni non arrivano più.",
            ),
        ),
        letter(
            &clerk,
            "demo-3@posta.example",
            &away,
            ("Risposta automatica: fuori sede", "Sono fuori sede fino a lunedì."),
        ),
        b"\x7fELF\x02\x01 questo non \xe8 un messaggio di posta".to_vec(),
    ]
}

fn mailbox(name: &str, address: &str, certified: bool, active: bool) -> MailboxSettings {
    MailboxSettings {
        name: name.into(),
        address: address.into(),
        certified,
        active,
        host: "imap.cst.example".into(),
        port: 993,
        security: Security::Tls,
        username: address.into(),
        folder: "INBOX".into(),
        every_minutes: 5,
        from_now: false,
        smtp: certified.then(|| ("smtp.cst.example".into(), 465, Security::Tls)),
    }
}

/// Reads the two mailboxes once, answers the certified message, and reads its receipts.
pub(super) fn tell(story: &Story<'_>, carla: &StaffScope) -> Result<()> {
    let domain = domain_of(BODY);
    let body = story.body(BODY)?;
    let profile = app::territory::Profile { domains: &domain, ..app::territory::Profile::default() };
    story.write(|tx| app::territory::save_profile(tx, &story.ada, body, &profile))?;
    let boxes = [("assistenza", ORDINARY, false), ("pec", CERTIFIED, true)];
    for (name, address, certified) in boxes {
        story.write(|tx| save_mailbox(tx, &story.ada, None, &mailbox(name, address, certified, true)).map(|_| ()))?;
    }
    let sent = "demo-pec@pec.example";
    let from = format!("comune@pec.{domain}");
    let original = letter(
        &from,
        sent,
        "",
        ("Richiesta di una casella PEC", "Serve una casella PEC per il servizio tributi.\n\nIl Segretario comunale"),
    );
    let envelope = format!(
        "X-Trasporto: posta-certificata\r\nMessage-ID: <opec.{sent}>\r\nFrom: \"Per conto di: {from}\" <posta-certificata@gestore.example>\r\n\
         Reply-To: {from}\r\nSubject: POSTA CERTIFICATA: Richiesta di una casella PEC\r\n"
    );
    let mut pec = vec![certified("posta-certificata", sent, &envelope, Some(&original))];
    read(story, &Folders(vec![(ORDINARY, ordinary(&domain)), (CERTIFIED, pec.clone())]))?;
    let asked = answer(story, carla)?;
    for (kind, subject) in [("accettazione", "ACCETTAZIONE"), ("avvenuta-consegna", "CONSEGNA")] {
        let headers = format!(
            "X-Ricevuta: {kind}\r\nMessage-ID: <opec.{kind}.{asked}>\r\nFrom: posta-certificata@gestore.example\r\nSubject: {subject}: Richiesta di una casella PEC\r\n"
        );
        pec.push(certified(kind, &asked, &headers, None));
    }
    read(story, &Folders(vec![(ORDINARY, ordinary(&domain)), (CERTIFIED, pec)]))?;
    rest(story)
}

fn read(story: &Story<'_>, folders: &Folders) -> Result<()> {
    fetch_centre(story.app, folders, &story.ada, "dimostrazione").map(|_| ())
}

/// Answers the request that came by PEC; the id of the answer, of which the receipts speak.
fn answer(story: &Story<'_>, carla: &StaffScope) -> Result<String> {
    let centre = carla.centre(domain::identity::Permission::ReadHelpdesk)?;
    let found = story.app.read(|rx| helpdesk::search(rx, carla, "casella PEC tributi", None))?;
    let number = found.rows.iter().find(|r| r.channel == "pec").map(|r| r.shown()).ok_or(app::Error::NotFound)?;
    let text = Message::text("La casella è stata chiesta al gestore: servono i dati del titolare.");
    story.write(|tx| helpdesk::reply(tx, carla, number, &text, Then::Stay))?;
    let ids = story.app.read(|rx| {
        let number = i32::try_from(number).map_err(app::Error::internal)?;
        Ok(storage::helpdesk::messages::of(rx.conn, centre.as_str(), number)?)
    })?;
    ids.last().cloned().ok_or(app::Error::NotFound)
}

/// Leaves the mailboxes at rest.
fn rest(story: &Story<'_>) -> Result<()> {
    let rows = story.app.read(|rx| mailboxes(rx, &story.ada))?;
    for row in rows {
        let settings = MailboxSettings { active: false, ..MailboxSettings::of(&row) };
        story.write(|tx| save_mailbox(tx, &story.ada, Some(&row.id), &settings).map(|_| ()))?;
    }
    Ok(())
}
