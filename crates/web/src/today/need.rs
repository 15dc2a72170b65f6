//! The words of what a centre has to do: what, where, why, and how pressing it is.

use app::today::CentreNeed;
use chrono::NaiveDate;
use domain::it;

use crate::view::{Badge, TodoItem, Tone, counted};
use crate::visit::Desk;

/// A deadline nearer than so many days is pressing.
const PRESSING_DAYS: i64 = 30;

/// A need as the list of things to do shows it.
pub(super) fn item(need: &CentreNeed, desk: &Desk, today: NaiveDate) -> TodoItem {
    TodoItem { what: what(need), href: desk.href(&page(need)), who: why(need), when: when(need, today) }
}

fn what(need: &CentreNeed) -> String {
    match need {
        CentreNeed::ChooseModel => "Scegli il modello del centro".to_owned(),
        CentreNeed::Checklist { .. } => "Completa il modello del centro".to_owned(),
        CentreNeed::NameContacts => "Scrivi i recapiti del centro".to_owned(),
        CentreNeed::PublishCharter { again: false } => "Pubblica la carta dei servizi".to_owned(),
        CentreNeed::PublishCharter { again: true } => "Pubblica la carta aggiornata".to_owned(),
        CentreNeed::ApprovePrices { year } => format!("Approva il listino del {year}"),
        CentreNeed::NameIssuer => "Indica chi emette i documenti".to_owned(),
        CentreNeed::IssueDues { year, approved: true, .. } => format!("Emetti le quote del {year}"),
        CentreNeed::IssueDues { year, approved: false, .. } => format!("Prepara le quote del {year}"),
        CentreNeed::Rejected { .. } => "Correggi le fatture scartate".to_owned(),
        CentreNeed::Refused(_) => "Storna le fatture rifiutate".to_owned(),
        CentreNeed::ToSend(_) => "Firma e invia le fatture emesse".to_owned(),
        CentreNeed::Overdue { .. } => "Sollecita i pagamenti in ritardo".to_owned(),
        CentreNeed::AwaitedResolutions(_) => "Segui le delibere di adesione".to_owned(),
        CentreNeed::EndingAccessions(_) => "Rinnova le adesioni in scadenza".to_owned(),
        CentreNeed::ExpiringResources(_) => "Rinnova le risorse degli enti".to_owned(),
        CentreNeed::AgreementsToConclude(_) => "Porta le convenzioni alla firma".to_owned(),
        CentreNeed::ExpiredAccessions(_) => "Recupera le adesioni scadute".to_owned(),
        CentreNeed::NeedsCampaign { year, .. } => format!("Segui la raccolta dei fabbisogni {year}"),
        CentreNeed::AnswerQuotes(_) => "Rispondi alle richieste di preventivo".to_owned(),
        CentreNeed::EndingQuotes(_) => "Segui i preventivi in scadenza".to_owned(),
        CentreNeed::DeliverOrders(_) => "Consegna gli ordini".to_owned(),
        CentreNeed::EndingMandates(_) => "Aggiorna i contatti degli enti".to_owned(),
        CentreNeed::Assistance(w) if w.late > 0 => "Rispondi alle richieste in ritardo".to_owned(),
        CentreNeed::Assistance(w) if w.new > 0 => "Prendi in carico le richieste nuove".to_owned(),
        CentreNeed::Assistance(_) => "Lavora alle tue richieste".to_owned(),
    }
}

/// Where it is done, after the desk's own address.
fn page(need: &CentreNeed) -> String {
    match need {
        CentreNeed::ChooseModel => "/modello/scelta".to_owned(),
        CentreNeed::Checklist { .. } => "/modello".to_owned(),
        CentreNeed::NameContacts => "/impostazioni/recapiti".to_owned(),
        CentreNeed::PublishCharter { .. } => "/carta".to_owned(),
        CentreNeed::ApprovePrices { .. } => "/tariffe".to_owned(),
        CentreNeed::NameIssuer => "/impostazioni".to_owned(),
        CentreNeed::IssueDues { year, .. } => format!("/quote/{year}"),
        CentreNeed::Rejected { .. } => "/documenti?stato=rejected".to_owned(),
        CentreNeed::Refused(_) => "/documenti?stato=refused".to_owned(),
        CentreNeed::ToSend(_) => "/documenti?stato=issued".to_owned(),
        CentreNeed::Overdue { .. } => "/pagamenti".to_owned(),
        CentreNeed::AwaitedResolutions(_) => "/adesioni?stato=invited".to_owned(),
        CentreNeed::ExpiringResources(_) => "/risorse/scadenze".to_owned(),
        CentreNeed::EndingAccessions(_) | CentreNeed::ExpiredAccessions(_) => "/rinnovi".to_owned(),
        CentreNeed::AgreementsToConclude(_) => "/adesioni".to_owned(),
        CentreNeed::NeedsCampaign { year, .. } => format!("/fabbisogni/{year}"),
        CentreNeed::AnswerQuotes(_) => "/preventivi".to_owned(),
        CentreNeed::EndingQuotes(_) => "/preventivi?stato=sent".to_owned(),
        CentreNeed::DeliverOrders(_) => "/preventivi?stato=ordered".to_owned(),
        CentreNeed::EndingMandates(_) => "/enti/scadenze".to_owned(),
        CentreNeed::Assistance(w) if w.late > 0 => "/assistenza?stato=ritardo".to_owned(),
        CentreNeed::Assistance(w) if w.new > 0 => "/assistenza?stato=new".to_owned(),
        CentreNeed::Assistance(_) => "/assistenza?assegnata=io".to_owned(),
    }
}

fn why(need: &CentreNeed) -> String {
    match need {
        CentreNeed::ChooseModel => "Dice quali atti, organi, figure e servizi servono".to_owned(),
        CentreNeed::Checklist { first, .. } => format!("Per primo: {first}"),
        CentreNeed::NameContacts => "Li leggono i cittadini sul portale e gli enti alla loro scrivania".to_owned(),
        CentreNeed::PublishCharter { again: false } => "Senza, gli enti non possono avere servizi".to_owned(),
        CentreNeed::PublishCharter { again: true } => "I servizi sono cambiati dall'ultima edizione".to_owned(),
        CentreNeed::ApprovePrices { .. } => "Senza, le quote non si calcolano".to_owned(),
        CentreNeed::NameIssuer => "Denominazione, partita IVA, indirizzo e IBAN".to_owned(),
        CentreNeed::IssueDues { approved: true, .. } => "Approvate: restano da numerare i documenti".to_owned(),
        CentreNeed::IssueDues { approved: false, .. } => "Anteprima, correzioni, approvazione".to_owned(),
        CentreNeed::Rejected { documents: 1, .. } => "Una, con lo stesso numero e la stessa data".to_owned(),
        CentreNeed::Rejected { documents, .. } => format!("{documents}, con lo stesso numero e la stessa data"),
        CentreNeed::Refused(_) => "L'ente ha detto perché: serve la nota di credito".to_owned(),
        CentreNeed::ToSend(_) => "Gli enti non le hanno ancora ricevute".to_owned(),
        CentreNeed::Overdue { amount, .. } => format!("{amount} in tutto"),
        CentreNeed::AwaitedResolutions(_) => "Il Consiglio non ha ancora deliberato".to_owned(),
        CentreNeed::EndingAccessions(_) => "Il rinnovo chiede una nuova delibera".to_owned(),
        CentreNeed::ExpiringResources(_) => "Domini, certificati e altro che scade entro sessanta giorni".to_owned(),
        CentreNeed::AgreementsToConclude(_) => "Deliberate, da firmare o da mettere in vigore".to_owned(),
        CentreNeed::ExpiredAccessions(_) => "Finite senza che l'ente abbia una nuova adesione".to_owned(),
        CentreNeed::NeedsCampaign { waiting, .. } => {
            format!("Da confermare: {}", counted(*waiting as u64, "scheda", "schede"))
        }
        CentreNeed::AnswerQuotes(_) => "Gli enti attendono un preventivo".to_owned(),
        CentreNeed::EndingQuotes(_) => "Il firmatario dell'ente non ha ancora risposto".to_owned(),
        CentreNeed::DeliverOrders(_) => "Accettati dagli enti".to_owned(),
        CentreNeed::EndingMandates(_) => "Il mandato finisce entro trenta giorni".to_owned(),
        CentreNeed::Assistance(w) => {
            let new = match bounded(w.new) {
                Some(many) => format!("{many} richieste nuove"),
                None => counted(w.new, "richiesta nuova", "richieste nuove"),
            };
            format!("{new}; {} in carico a te", many_or(w.own))
        }
    }
}

/// What is counted no further, in words.
fn bounded(n: u64) -> Option<String> {
    let most = u64::try_from(app::helpdesk::MOST_COUNTED).unwrap_or(u64::MAX);
    (n > most).then(|| format!("più di {}", domain::it::thousands(most)))
}

fn many_or(n: u64) -> String {
    bounded(n).unwrap_or_else(|| n.to_string())
}

fn when(need: &CentreNeed, today: NaiveDate) -> Badge {
    let many = |n: &usize, one: &str, more: &str| counted(*n as u64, one, more);
    let (tone, text) = match need {
        CentreNeed::ChooseModel => (Tone::Plain, "per cominciare".to_owned()),
        CentreNeed::Checklist { left, .. } => (Tone::Info, many(left, "voce", "voci")),
        CentreNeed::Assistance(w) if w.late > 0 => (Tone::Bad, format!("{} in ritardo", many_or(w.late))),
        CentreNeed::Assistance(w) if w.new > 0 => (Tone::Warn, format!("{} da prendere", many_or(w.new))),
        CentreNeed::Assistance(w) => (Tone::Plain, format!("{} tue", many_or(w.own))),
        CentreNeed::NameContacts => (Tone::Warn, "il portale è senza".to_owned()),
        CentreNeed::PublishCharter { again: false } => (Tone::Warn, "mai pubblicata".to_owned()),
        CentreNeed::PublishCharter { again: true } => (Tone::Plain, String::new()),
        CentreNeed::ApprovePrices { .. } => (Tone::Warn, "blocca le quote".to_owned()),
        CentreNeed::NameIssuer => (Tone::Warn, "blocca l'emissione".to_owned()),
        CentreNeed::Rejected { by, .. } => return deadline(*by, today),
        CentreNeed::Refused(n) => (Tone::Bad, many(n, "fattura", "fatture")),
        CentreNeed::ToSend(n) => (Tone::Warn, many(n, "fattura", "fatture")),
        CentreNeed::IssueDues { by, .. } => return deadline(*by, today),
        CentreNeed::NeedsCampaign { closes, .. } => return deadline(*closes, today),
        CentreNeed::Overdue { bodies, .. } => (Tone::Bad, many(bodies, "ente in ritardo", "enti in ritardo")),
        CentreNeed::AwaitedResolutions(n) => (Tone::Plain, many(n, "ente", "enti")),
        CentreNeed::AgreementsToConclude(n) => (Tone::Info, many(n, "ente", "enti")),
        CentreNeed::ExpiredAccessions(n) => (Tone::Bad, many(n, "ente", "enti")),
        CentreNeed::EndingAccessions(n) => (Tone::Warn, many(n, "ente", "enti")),
        CentreNeed::ExpiringResources(n) => (Tone::Warn, counted(*n, "risorsa", "risorse")),
        CentreNeed::AnswerQuotes(n) => (Tone::Warn, many(n, "richiesta", "richieste")),
        CentreNeed::EndingQuotes(n) => (Tone::Warn, many(n, "entro sette giorni", "entro sette giorni")),
        CentreNeed::DeliverOrders(n) => (Tone::Plain, many(n, "ordine", "ordini")),
        CentreNeed::EndingMandates(n) => (Tone::Plain, many(n, "contatto", "contatti")),
    };
    Badge::new(tone, text)
}

/// A day to keep, and how it feels.
fn deadline(by: NaiveDate, today: NaiveDate) -> Badge {
    let left = (by - today).num_days();
    let tone = match left {
        i64::MIN..=-1 => Tone::Bad,
        0..PRESSING_DAYS => Tone::Warn,
        _ => Tone::Plain,
    };
    let text =
        if left < 0 { format!("scaduto il {}", it::date(by)) } else { format!("entro il {}", it::long_date(by)) };
    Badge::new(tone, text)
}
