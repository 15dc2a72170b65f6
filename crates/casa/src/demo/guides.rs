//! What the centre answers once for all: articles of the knowledge base, with their readers' opinions.

use app::Result;
use app::knowledge::{self, Reader};
use domain::Id;
use domain::knowledge::{Article, Audience};

use super::story::Story;

/// Title, service, readers, text.
type Written = (&'static str, &'static str, Audience, &'static str);

const ALL: [Written; 6] = [
    (
        "Come segnalare un messaggio sospetto",
        "",
        Audience::Public,
        "Non aprire gli allegati e non seguire i collegamenti.\n\n## Che cosa fare subito\n\n1. Non rispondere e non inoltrare il messaggio ai colleghi.\n2. Salvarlo come file (in molti programmi: *Salva con nome*, formato `.eml`).\n3. Aprire una richiesta di assistenza e allegare il file.\n\n## Se l'allegato è già stato aperto\n\nStaccare il cavo di rete, **lasciare acceso il computer** e telefonare al centro. Le regole nazionali sono sul sito dell'[Agenzia per la cybersicurezza nazionale](https://www.acn.gov.it/).",
    ),
    (
        "Stampante di rete che non stampa: i primi controlli",
        "",
        Audience::Bodies,
        "Quattro controlli risolvono la maggior parte dei casi.\n\n| Che cosa si vede | Che cosa fare |\n|---|---|\n| La stampante è spenta o in risparmio | Premere il tasto di accensione e attendere un minuto |\n| Chiede il toner già cambiato | Aprire e richiudere lo sportello; scuotere la cartuccia |\n| Le stampe restano in coda | Annullare la coda e riavviare il computer |\n| Nessuno nell'ufficio stampa | Controllare il cavo di rete dietro la stampante |\n\nSe non basta, nella richiesta servono il modello e il messaggio che si legge sul display.",
    ),
    (
        "Chiedere una nuova casella di posta",
        "posta-collaborazione",
        Audience::Bodies,
        "La chiede il referente dell'ente.\n\nNella richiesta vanno scritti:\n\n- il nome della casella (per esempio *ufficio.tecnico*);\n- chi la legge;\n- se sostituisce un'altra casella.\n\nLa casella è pronta di solito in un giorno di lavoro. Nella quota annuale si conta dal mese dopo.",
    ),
    (
        "Pagare con pagoPA: che cosa vede il cittadino",
        "pagopa",
        Audience::Public,
        "L'avviso ha un codice di 18 cifre e un codice QR. Si paga dal sito del Comune, con l'app IO, in banca, alle poste o in tabaccheria.\n\n## Se il pagamento non risulta\n\nLa ricevuta arriva di solito in pochi minuti. Dopo un giorno senza ricevuta si scrive all'ufficio che ha mandato l'avviso, indicando il codice dell'avviso.",
    ),
    (
        "Certificato del sito in scadenza",
        "",
        Audience::Bodies,
        "Ai certificati consegnati dal centro pensa il centro: si rinnovano prima della scadenza e l'ente non deve fare nulla.\n\nSe il browser avvisa che il certificato non è valido, aprire una richiesta con l'indirizzo del sito e l'ora.",
    ),
    (
        "Linea di un municipio ferma: chi fa che cosa",
        "",
        Audience::Staff,
        "1. Vedere se il fornitore ha dichiarato un guasto.\n2. Chiedere al municipio di spegnere e riaccendere l'apparato.\n3. Se ci sono più municipi, dichiarare un disservizio: le richieste si collegano lì.\n4. Aprire la segnalazione al fornitore e mettere la richiesta in attesa del fornitore.",
    ),
];

/// Articles, one in two versions, one still a draft, and what some readers thought of them.
pub(super) fn write(story: &Story<'_>) -> Result<()> {
    let known = story.app.read(|rx| Ok(app::charter::catalogue(rx, &story.ada)?.services))?;
    let mut made: Vec<Id<Article>> = Vec::new();
    for (title, service, audience, text) in ALL {
        let service = known.iter().find(|s| s.code == service).map(|s| s.code.clone()).unwrap_or_default();
        let one = Article { title: title.to_owned(), service, audience, text: text.to_owned() };
        made.push(story.write(|tx| {
            let id = knowledge::save(tx, &story.ada, (None, 0), &one, None)?;
            knowledge::publish(tx, &story.ada, id, true)?;
            Ok(id)
        })?);
    }
    let (title, _, audience, text) = ALL[1];
    let more = format!("{text} Una foto del display aiuta.");
    let second = Article { title: title.to_owned(), service: String::new(), audience, text: more };
    let draft = Article {
        title: "Prenotare la carta d'identità elettronica".to_owned(),
        service: String::new(),
        audience: Audience::Public,
        text: "Da completare con gli orari degli sportelli.".to_owned(),
    };
    story.write(|tx| {
        knowledge::save(tx, &story.ada, (Some(made[1]), 1), &second, None)?;
        knowledge::save(tx, &story.ada, (None, 0), &draft, None).map(|_| ())
    })
}

/// What people of the bodies thought: most find the articles useful, one says what is missing.
pub(super) fn rate(story: &Story<'_>, readers: &[app::BodyScope]) -> Result<()> {
    for (n, reader) in readers.iter().enumerate() {
        let found = story.app.read(|rx| {
            let sought = knowledge::Sought::default();
            knowledge::listed(rx, Reader::Body(reader), &sought, &app::page::Cursor::First)
        })?;
        for (m, row) in found.rows.iter().enumerate() {
            let useful = (n + m) % 4 != 3;
            let comment =
                if useful { "" } else { "Manca il caso in cui la stampante è collegata a un solo computer." };
            let comment = if row.live_title.starts_with("Stampante") { comment } else { "" };
            let id = row.id.parse().map_err(app::Error::internal)?;
            story.write(|tx| knowledge::rate(tx, Reader::Body(reader), id, (useful, comment)))?;
        }
    }
    Ok(())
}
