//! The demonstration's help desk: requests of a few weeks, in every state, with what was said.

use app::helpdesk::{self, Attached, Message, OwnRequest, Prepared, Sender, Template, TemplateField, Then};
use app::{Actor, BodyScope, Result, StaffScope};
use domain::Id;
use domain::helpdesk::{Channel, Desk, Kind, Level, PauseReason};
use domain::identity::{BodyRole, Person, StaffRole};
use domain::territory::Body;

use super::story::Story;

/// One request: ISTAT code, subject, text, category, kind, urgency.
type Asked = (&'static str, &'static str, &'static str, &'static str, Kind, Level);

const LATE: [Asked; 6] = [
    (
        "041007",
        "La connessione del municipio cade ogni mezz'ora",
        "Da lunedì la linea cade e torna dopo qualche minuto. Lo sportello si ferma.",
        "rete",
        Kind::Incident,
        Level::High,
    ),
    (
        "041013",
        "Errore nell'invio della PEC dal protocollo",
        "Compare «errore 451» e il messaggio resta in bozza.",
        "posta",
        Kind::Incident,
        Level::Medium,
    ),
    (
        "041001",
        "Nuova casella di posta per l'ufficio tecnico",
        "Serve ufficio.tecnico con tre persone che la leggono.",
        "posta",
        Kind::Request,
        Level::Low,
    ),
    (
        "041014",
        "Certificato in scadenza sul sito istituzionale",
        "Il browser avvisa che il certificato scade fra dieci giorni.",
        "sito",
        Kind::Request,
        Level::Medium,
    ),
    (
        "041002",
        "Aggiungere i diritti di segreteria a pagoPA",
        "Il Segretario chiede di poterli incassare dal primo novembre.",
        "pagamenti",
        Kind::Request,
        Level::Medium,
    ),
    (
        "041008",
        "Stampante dell'anagrafe ferma",
        "La stampante chiede un toner che è già stato cambiato.",
        "postazioni",
        Kind::Incident,
        Level::Medium,
    ),
];

const OPEN: [Asked; 18] = [
    (
        "041001",
        "Accesso al protocollo per una nuova collega",
        "Prende servizio lunedì 26 all'ufficio segreteria.",
        "accesso",
        Kind::Request,
        Level::Medium,
    ),
    (
        "041007",
        "Messaggio sospetto con un allegato",
        "È arrivato a tre colleghi, nessuno lo ha aperto. È da segnalare?",
        "sicurezza",
        Kind::Incident,
        Level::High,
    ),
    (
        "041013",
        "Il sito è lento dalle 11 alle 12",
        "Succede ogni giorno, soprattutto nelle pagine dei bandi.",
        "sito",
        Kind::Incident,
        Level::Medium,
    ),
    (
        "041014",
        "Spostare due postazioni al primo piano",
        "I lavori finiscono venerdì: le prese di rete ci sono già.",
        "postazioni",
        Kind::Request,
        Level::Low,
    ),
    (
        "041015",
        "Recuperare un file cancellato",
        "Cartella condivisa Tributi, file ruolo-2025.xlsx, cancellato ieri.",
        "applicativi",
        Kind::Request,
        Level::High,
    ),
    (
        "041010",
        "Chiarimento sulla quota 2026",
        "Il conteggio degli abitanti è quello del censimento?",
        "convenzione",
        Kind::Request,
        Level::Low,
    ),
    (
        "041002",
        "Il telefono della segreteria non squilla",
        "Si sente occupato anche quando è libero.",
        "rete",
        Kind::Incident,
        Level::Medium,
    ),
    (
        "041008",
        "Aggiornamento del software dei tributi",
        "Il fornitore chiede di farlo fuori orario.",
        "applicativi",
        Kind::Request,
        Level::Low,
    ),
    (
        "041005",
        "Non si apre il portale dell'anagrafe",
        "Dopo la smart card compare una pagina bianca.",
        "accesso",
        Kind::Incident,
        Level::High,
    ),
    (
        "041006",
        "Pubblicare il bando per il servizio civile",
        "Entro giovedì, con il modulo in allegato.",
        "sito",
        Kind::Request,
        Level::Medium,
    ),
    (
        "041009",
        "Password del registro elettronico dimenticata",
        "Utente della biblioteca.",
        "accesso",
        Kind::Request,
        Level::Medium,
    ),
    (
        "041016",
        "Linea lenta in biblioteca",
        "Il collegamento va, ma molto piano, dal temporale di sabato.",
        "rete",
        Kind::Incident,
        Level::Medium,
    ),
    (
        "041017",
        "Computer dell'ufficio anagrafe che si riavvia",
        "Da solo, due o tre volte al giorno.",
        "postazioni",
        Kind::Incident,
        Level::Medium,
    ),
    (
        "041018",
        "Come si invia una fattura respinta?",
        "Lo SDI la rifiuta per il codice dell'ufficio.",
        "pagamenti",
        Kind::Request,
        Level::Low,
    ),
    (
        "041019",
        "Calendario degli eventi sul sito",
        "Vorremmo pubblicarli senza passare dal fornitore.",
        "sito",
        Kind::Request,
        Level::Low,
    ),
    ("041020", "Casella piena", "La casella del protocollo non riceve più.", "posta", Kind::Incident, Level::High),
    (
        "041021",
        "Firma digitale scaduta",
        "Della responsabile del servizio finanziario.",
        "accesso",
        Kind::Request,
        Level::Medium,
    ),
    ("041022", "Videocamere della piazza", "Da ieri una non si vede.", "rete", Kind::Incident, Level::Low),
];

fn operator(story: &Story<'_>, email: &str, role: StaffRole) -> Result<StaffScope> {
    let found = story.app.read(|rx| Ok(storage::identity::people::by_email(rx.conn, email)?))?;
    let row = found.ok_or(app::Error::NotFound)?;
    let person: Id<Person> = row.id.parse().map_err(app::Error::internal)?;
    Ok(StaffScope::new(story.centre, Actor { person: Some(person), name: row.name }, vec![role]))
}

fn clerk(story: &Story<'_>, email: &str, body: Id<Body>, role: BodyRole) -> Result<BodyScope> {
    let found = story.app.read(|rx| Ok(storage::identity::people::by_email(rx.conn, email)?))?;
    let row = found.ok_or(app::Error::NotFound)?;
    let person: Id<Person> = row.id.parse().map_err(app::Error::internal)?;
    Ok(BodyScope::new(story.centre, body, Actor { person: Some(person), name: row.name }, vec![role]))
}

/// Two people of the first body, who read and rate.
pub(super) fn readers(story: &Story<'_>) -> Result<Vec<BodyScope>> {
    let body = story.body("041001")?;
    let one = clerk(story, "compilatore@casa.example", body, BodyRole::Compiler)?;
    Ok(vec![one, clerk(story, "referente@casa.example", body, BodyRole::Referent)?])
}

/// Tells some weeks of the help desk, after the people have their log-ins.
pub(super) fn tell(story: &Story<'_>) -> Result<()> {
    let carla = operator(story, "assistenza@casa.example", StaffRole::HelpDesk)?;
    let dario = operator(story, "tecnico@casa.example", StaffRole::Technician)?;
    prepare(story, &carla)?;
    super::hours::last_year(story, &carla, &dario, &open_on)?;
    story.on(2026, 10, 13);
    super::hours::orders(story)?;
    let late = LATE.iter().map(|asked| open(story, asked, Channel::Mail)).collect::<Result<Vec<u32>>>()?;
    story.on(2026, 10, 14);
    answer(
        story,
        &dario,
        late[1],
        "Il certificato della casella era scaduto: rinnovato. Ora la PEC parte.",
        Then::Close,
    )?;
    answer(
        story,
        &carla,
        late[2],
        "La casella è pronta. Chi sono le tre persone?",
        Then::Wait(PauseReason::Requester, None),
    )?;
    answer(
        story,
        &dario,
        late[3],
        "Abbiamo chiesto il rinnovo al fornitore.",
        Then::Wait(PauseReason::Supplier, None),
    )?;
    answer(story, &carla, late[4], "Fatto: la voce si vede da domani mattina.", Then::Close)?;
    story.write(|tx| helpdesk::take(tx, &dario, late[0]))?;
    story.write(|tx| {
        helpdesk::note(
            tx,
            &dario,
            late[0],
            &Message::text("Il modem perde il segnale: sentire il gestore della linea."),
        )
    })?;
    weeks(story, &carla, &dario)?;
    own(story, &carla)?;
    let again = open(
        story,
        &(
            "041007",
            "Ancora la connessione",
            "È caduta anche stamattina: allego l'orario.",
            "rete",
            Kind::Incident,
            Level::High,
        ),
        Channel::Mail,
    )?;
    story.write(|tx| helpdesk::merge(tx, &dario, again, late[0]))?;
    super::hours::work(story, &carla, &dario)?;
    super::mail::tell(story, &carla)?;
    app::helpdesk::attend(story.app).map(|_| ())
}

/// The requests of the last days, in every state.
fn weeks(story: &Story<'_>, carla: &StaffScope, dario: &StaffScope) -> Result<()> {
    story.on(2026, 10, 16);
    let first = open(story, &OPEN[0], Channel::Phone)?;
    answer(
        story,
        carla,
        first,
        "Mandateci il codice fiscale e il giorno in cui prende servizio.",
        Then::Wait(PauseReason::Requester, None),
    )?;
    for (n, asked) in OPEN.iter().enumerate().skip(1) {
        if n == 10 {
            story.on(2026, 10, 19);
        }
        let number = open(story, asked, [Channel::Web, Channel::Mail, Channel::Pec, Channel::Phone][n % 4])?;
        let operator = if n % 2 == 0 { carla } else { dario };
        match n % 5 {
            0 => {}
            1 => story.write(|tx| helpdesk::take(tx, operator, number))?,
            2 => {
                answer(story, operator, number, "Grazie della segnalazione: ce ne occupiamo in giornata.", Then::Stay)?
            }
            3 => answer(story, operator, number, "Fatto. Se qualcosa non torna basta rispondere qui.", Then::Close)?,
            _ => story.write(|tx| helpdesk::assign(tx, carla, number, dario.actor().person))?,
        }
    }
    Ok(())
}

fn answer(story: &Story<'_>, who: &StaffScope, number: u32, text: &str, then: Then) -> Result<()> {
    story.write(|tx| helpdesk::reply(tx, who, number, &Message::text(text), then)).map(|_| ())
}

/// The service of the charter that requests of a category are about.
fn service(category: &str) -> &'static str {
    match category {
        "rete" => "connettivita",
        "posta" => "posta-elettronica",
        "sito" | "pagamenti" => "docweb",
        "postazioni" => "gestione-postazioni",
        "applicativi" => "applicazioni-cloud",
        "sicurezza" => "consulenza-informatica",
        _ => "quota-base",
    }
}

/// A request of the year before: which of those of the last weeks, over which channel.
fn open_on(story: &Story<'_>, n: usize) -> Result<u32> {
    open(story, &OPEN[n % OPEN.len()], [Channel::Mail, Channel::Phone][n % 2])
}

fn open(story: &Story<'_>, &(code, subject, text, category, kind, urgency): &Asked, channel: Channel) -> Result<u32> {
    let body = story.body(code)?;
    let sender = Sender::address("Ufficio segreteria", &format!("segreteria.{code}@casa.example"));
    let mut new = helpdesk::NewTicket::plain(channel, sender, subject, Message::text(text));
    (new.body, new.kind, new.urgency) = (Some(body), kind, urgency);
    category.clone_into(&mut new.category);
    service(category).clone_into(&mut new.service);
    let program = StaffScope::program(story.centre, "Posta in arrivo");
    story.write(|tx| helpdesk::open(tx, &program, &new))
}

/// What the clerk of Acqualagna asked, with a picture of the screen.
fn own(story: &Story<'_>, carla: &StaffScope) -> Result<()> {
    let body = story.body("041001")?;
    let mirko = clerk(story, "compilatore@casa.example", body, BodyRole::Compiler)?;
    let log = Attached {
        name: "messaggio-di-errore.txt".to_owned(),
        bytes: b"Errore 500: il servizio non risponde.\n".to_vec(),
    };
    let files = helpdesk::store_own_files(story.app, &mirko, &[log])?;
    let ask = |subject: &str, text: &str, files| OwnRequest {
        kind: Kind::Incident,
        subject: subject.to_owned(),
        message: Message { files, ..Message::text(text) },
        service: String::new(),
        category: "applicativi".to_owned(),
        impact: Level::Medium,
        urgency: Level::Medium,
        answers: Vec::new(),
    };
    let one = story.write(|tx| {
        helpdesk::open_own(
            tx,
            &mirko,
            &ask(
                "Il gestionale dei tributi dà errore",
                "Succede quando si stampa il ruolo. Allego il messaggio.",
                files.clone(),
            ),
        )
    })?;
    answer(story, carla, one, "Quale anno si sta stampando?", Then::Wait(PauseReason::Requester, None))?;
    let two = story.write(|tx| {
        helpdesk::open_own(tx, &mirko, &ask("Utente bloccato", "Troppi tentativi con la parola d'accesso.", Vec::new()))
    })?;
    answer(story, carla, two, "Sbloccato: la nuova parola d'accesso arriva per telefono.", Then::Close)
}

/// Hours, answers and templates of the desk.
fn prepare(story: &Story<'_>, carla: &StaffScope) -> Result<()> {
    let mut desk = Desk { escalation: "coordinatore@casa.example".to_owned(), ..Desk::default() };
    desk.calendar.patron = Some((24, 9));
    story.write(|tx| helpdesk::save_desk(tx, &story.ada, &desk))?;
    let canned = [
        ("Presa in carico", "Buongiorno, la richiesta è in lavorazione: gli aggiornamenti arrivano da questa pagina."),
        (
            "Riavviare il modem",
            "Spegnere il modem, attendere un minuto, riaccenderlo. Se dopo cinque minuti non va, rispondere qui.",
        ),
        (
            "Serve il consenso del responsabile",
            "Per procedere serve l'autorizzazione del responsabile del servizio: basta che risponda a questo messaggio.",
        ),
    ];
    for (title, body) in canned {
        story.write(|tx| helpdesk::save_canned(tx, carla, "", title, body))?;
    }
    let field = |label: &str, required| TemplateField { label: label.to_owned(), required };
    let accounts = Prepared {
        id: String::new(),
        service: String::new(),
        name: "Nuovo accesso".to_owned(),
        template: Template {
            kind: Kind::Request,
            category: "accesso".to_owned(),
            subject: "Nuovo accesso per un collega".to_owned(),
            help: "Servono il nome, l'ufficio e il giorno in cui prende servizio.".to_owned(),
            fields: vec![
                field("Nome e cognome", true),
                field("Ufficio", true),
                field("Dal giorno", true),
                field("Programmi da usare", false),
            ],
        },
    };
    let broken = Prepared {
        id: String::new(),
        service: String::new(),
        name: "Computer o stampante".to_owned(),
        template: Template {
            kind: Kind::Incident,
            category: "postazioni".to_owned(),
            subject: String::new(),
            help: "L'etichetta con il numero è di solito sul retro.".to_owned(),
            fields: vec![field("Numero sull'etichetta", false), field("Dove si trova", true)],
        },
    };
    for prepared in [accounts, broken] {
        story.write(|tx| helpdesk::save_template(tx, carla, &prepared))?;
    }
    Ok(())
}
