//! What the page of one agreement shows, in words: the way that it goes, the signatures, the rule of
//! withdrawal. The centre and the body read the same.

use app::agreements::papers::PaperRow;
use app::agreements::{Dossier, KeptSigner, act_of, report_of, signing_of};
use domain::agreements::act::{Act, CouncilResolution, Opinion, Votes};
use domain::agreements::life::{Grounds, Life};
use domain::agreements::papers::PaperKind;
use domain::agreements::signing::Signing;
use domain::agreements::withdrawal::{Signed, answer};
use domain::dates::italian_date;
use domain::it;

use crate::view::{Badge, Definitions, Tone, Value};

/// A signature, as it is read.
pub(super) struct SignatureLine {
    pub party: String,
    pub office: String,
    pub state: Badge,
    pub signer: String,
    pub words: Vec<String>,
    /// The id of the stored signature, to download its file.
    pub id: String,
    /// Whether somebody still has to vouch for it.
    pub unvouched: bool,
}

/// The signatures in their order; those to come too.
pub(super) fn signatures(d: &Dossier) -> Vec<SignatureLine> {
    let Some(signing) = signing_of(&d.life) else { return Vec::new() };
    signing.order().iter().enumerate().map(|(n, _)| signature(d, signing, n)).collect()
}

fn signature(d: &Dossier, signing: &Signing, n: usize) -> SignatureLine {
    let who = &signing.order()[n];
    let mut line = SignatureLine {
        party: who.party.clone(),
        office: if who.name.is_empty() { who.office.clone() } else { format!("{}, {}", who.name, who.office) },
        state: Badge::new(Tone::Plain, "si chiede dopo"),
        signer: String::new(),
        words: Vec::new(),
        id: String::new(),
        unvouched: false,
    };
    let Some(taken) = signing.taken().get(n) else {
        if n == signing.taken().len() {
            line.state = Badge::new(Tone::Warn, "da firmare adesso");
        }
        return line;
    };
    line.signer.clone_from(&taken.signer);
    line.unvouched = !taken.is_vouched();
    line.state = if line.unvouched {
        Badge::new(Tone::Warn, "catena da attestare")
    } else {
        Badge::new(Tone::Good, format!("firmato il {}", it::date(taken.on)))
    };
    if let Some(row) = d.signatures.iter().find(|s| s.file_id == taken.file) {
        line.id.clone_from(&row.id);
        line.words.push(format!("Caricata da {} il {}.", row.taken_by, it::date(italian_date(row.taken_at))));
        if let Ok(report) = report_of(row) {
            line.words.extend(
                report.signers.iter().filter(|s| s.name == taken.signer).map(|s| certificate(s, report.with_list)),
            );
        }
    }
    line.words.push("Firma integra, sullo stesso contenuto del documento emesso.".to_owned());
    if !taken.expected {
        line.words.push(format!("Il nome del certificato non è quello atteso ({}).", who.name));
    }
    if let Some(attested) = &taken.attested {
        line.words.push(format!(
            "Controllo esterno attestato da {} il {}: {}.",
            attested.by,
            it::date(attested.on),
            attested.how.trim_end_matches('.')
        ));
    }
    line
}

fn certificate(s: &KeptSigner, with_list: bool) -> String {
    let chain = match (s.trusted, with_list) {
        (true, _) => "risale a un'autorità della lista di fiducia",
        (false, true) => "non risale a un'autorità della lista di fiducia",
        (false, false) => "catena non verificata: non c'è una lista di fiducia importata",
    };
    let organisation = s.organisation.as_ref().map(|o| format!(" ({o})")).unwrap_or_default();
    let signed = s.signed_at.map(|at| format!(", dichiara di aver firmato il {}", it::date(italian_date(at))));
    format!(
        "Certificato di {}{organisation}, valido dal {} al {}; {chain}{}.",
        s.name,
        it::date(italian_date(s.valid_from)),
        it::date(italian_date(s.valid_to)),
        signed.unwrap_or_default()
    )
}

/// An issued paper, as it is listed with its agreement.
pub(super) struct PaperLine {
    pub kind: &'static str,
    pub version: String,
    pub on: String,
    /// Whether it is the one to sign.
    pub fixed: bool,
    /// Address of its files, without `/pdf` and `/docx`.
    pub href: String,
}

/// The papers issued for an agreement, newest first; `base` is the address of issued papers.
pub(super) fn papers(d: &Dossier, base: &str) -> Vec<PaperLine> {
    let line = |p: &PaperRow| PaperLine {
        kind: PaperKind::from_code(&p.kind).map_or("Documento", PaperKind::label),
        version: version(p),
        on: it::date(italian_date(p.issued_at)),
        fixed: d.folder.paper_file_id.as_deref() == Some(p.pdf_file_id.as_str()),
        href: format!("{base}/{}", p.id),
    };
    d.issued.iter().map(line).collect()
}

/// The version of the scheme's text that a paper was made of; empty for one that does not come from it.
pub(super) fn version(p: &PaperRow) -> String {
    if p.scheme_version > 0 { format!("schema, versione {}", p.scheme_version) } else { String::new() }
}

/// The act of the body, in rows; nothing while there is none.
pub(super) fn act(d: &Dossier) -> Option<Definitions> {
    let mut rows = match act_of(&d.life)? {
        Act::Other(act) => Definitions::new()
            .text("Organo", act.organ.clone())
            .text("Atto", format!("n. {} del {}", act.number, it::date(act.adopted)))
            .text("Ha effetto", format!("dal {}", it::date(act.effective))),
        Act::Council(r) => council(r),
    };
    if let Some(count) = act_of(&d.life).map(|a| a.explain(d.settings.count_from)) {
        rows = rows.text("Esecutività", count);
    }
    if !d.folder.register_link.is_empty() {
        rows = rows.row("Albo", Value::Link("Apri l'atto".to_owned(), d.folder.register_link.clone()));
    }
    Some(rows)
}

fn council(r: &CouncilResolution) -> Definitions {
    let count = |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let votes = |v: Votes| {
        [
            count(v.in_favour, "favorevole", "favorevoli"),
            count(v.against, "contrario", "contrari"),
            count(v.abstained, "astenuto", "astenuti"),
        ]
        .join(", ")
    };
    let opinion = |o: &Option<Opinion>| match o {
        Some(Opinion::Favourable) => "favorevole".to_owned(),
        Some(Opinion::Unfavourable { departure }) => format!("contrario; il Consiglio se ne discosta: {departure}"),
        Some(Opinion::NotDue) => "non dovuto".to_owned(),
        None => "manca".to_owned(),
    };
    Definitions::new()
        .text(
            "Deliberazione",
            format!("n. {} del {}, seduta del {}", r.number, it::date(r.adopted), it::date(r.meeting)),
        )
        .text("Presenti", format!("{} su {} componenti assegnati", r.present, r.members))
        .text("Votazione", votes(r.votes))
        .text("Parere tecnico (art. 49)", opinion(&r.technical))
        .text("Parere contabile (art. 49)", opinion(&r.accounting))
        .text("Immediata eseguibilità", r.immediate.map_or_else(|| "non votata".to_owned(), votes))
        .text("Pubblicata dal", r.published.map_or_else(|| "non ancora".to_owned(), it::date))
        .text(
            "Certificata dal segretario",
            r.certified.map_or_else(String::new, |on| format!("esecutiva dal {}", it::date(on))),
        )
}

/// On what the accession stands.
pub(super) fn grounds(life: &Life) -> Option<String> {
    let now = life.in_force()?;
    Some(match &now.grounds {
        Grounds::Signed(_) => format!("Firmata nella piattaforma, l'ultima firma il {}.", it::date(now.signed_on)),
        Grounds::Recorded { by, on, original } => format!(
            "Firmata fuori dalla piattaforma il {}. Lo attesta {by}, che l'ha registrata il {}; originale: {original}.",
            it::date(now.signed_on),
            it::date(*on)
        ),
    })
}

/// The rule of withdrawal for this signature: `prima comunicazione nel 2024, entro il 2 ottobre...`.
pub(super) fn rule(life: &Life, scheme: &app::agreements::SchemeRow) -> Option<String> {
    let now = life.in_force()?;
    let signed = Signed::new(now.signed_on, now.period.until?).ok()?;
    let told = answer(scheme.terms().ok()?.withdrawal, signed, None);
    Some(match (told.notice_by, told.effective) {
        (Some(by), Some(out)) if told.allowed => format!(
            "Firmata il {}: prima comunicazione nel {}, entro il {}, con uscita il {}.",
            it::long_date(signed.on),
            told.first_notice_year,
            it::long_date(by),
            it::long_date(out)
        ),
        _ => told.reason.unwrap_or_default(),
    })
}
