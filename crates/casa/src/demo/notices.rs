//! Notices of the exchange system as they arrive for the documents of the demonstration. No document
//! is signed, because the demonstration has nobody who could: the notices, invented, tell what
//! happened to the copies that the officers sent.

use app::Result;
use app::billing::{self, DocumentRow};

use super::story::Story;

/// A notice and what stands inside it.
#[derive(Clone, Copy)]
pub(super) enum Notice {
    /// Delivered.
    Delivered,
    /// Not delivered yet.
    Waiting,
    /// Delivery impossible.
    Attested,
    /// Rejected by the controls.
    Rejected,
    /// Accepted by the body.
    Accepted,
    /// Refused by the body, in these words.
    Refused(&'static str),
    /// The body said nothing in time.
    Expired,
}

impl Notice {
    /// Element and letters of the file name.
    fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Delivered => ("RicevutaConsegna", "RC"),
            Self::Waiting => ("NotificaMancataConsegna", "MC"),
            Self::Attested => ("AttestazioneTrasmissioneFattura", "AT"),
            Self::Rejected => ("NotificaScarto", "NS"),
            Self::Accepted | Self::Refused(_) => ("NotificaEsito", "NE"),
            Self::Expired => ("NotificaDecorrenzaTermini", "DT"),
        }
    }

    fn inside(self, at: &str, number: i64, year: i32) -> String {
        let received = format!("<DataOraRicezione>{at}</DataOraRicezione>");
        let outcome = |code: &str, words: &str| {
            format!(
                "<EsitoCommittente><RiferimentoFattura><NumeroFattura>{number}</NumeroFattura><AnnoFattura>{year}\
                 </AnnoFattura></RiferimentoFattura><Esito>{code}</Esito>{words}</EsitoCommittente>"
            )
        };
        match self {
            Self::Delivered => format!("{received}<DataOraConsegna>{at}</DataOraConsegna>"),
            Self::Waiting | Self::Attested => received,
            Self::Rejected => format!(
                "{received}<ListaErrori><Errore><Codice>00311</Codice><Descrizione>Codice Destinatario non valido\
                 </Descrizione></Errore></ListaErrori>"
            ),
            Self::Accepted => outcome("EC01", ""),
            Self::Refused(words) => outcome("EC02", &format!("<Descrizione>{words}</Descrizione>")),
            Self::Expired => String::new(),
        }
    }
}

/// Uploads a notice of today for a document; documents that don't travel get none.
pub(super) fn upload(story: &Story<'_>, row: &DocumentRow, notice: Notice) -> Result<()> {
    let Some(stem) = &row.file_stem else { return Ok(()) };
    let (element, letters) = notice.kind();
    let today = story.app.read(|rx| Ok(rx.today()))?;
    let at = format!("{today}T09:30:00.000+01:00");
    let id = i64::from(row.dues_year) * 100_000 + row.number;
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<types:{element} \
         xmlns:types=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\" versione=\"1.0\">\
         <IdentificativoSdI>{id}</IdentificativoSdI><NomeFile>{stem}.xml.p7m</NomeFile>{}\
         <MessageId>{id}</MessageId></types:{element}>\n",
        notice.inside(&at, row.number, row.year)
    );
    let name = format!("{stem}_{letters}_001.xml");
    billing::upload_notice(story.app, &story.bruno, None, &name, xml.as_bytes())?;
    Ok(())
}
