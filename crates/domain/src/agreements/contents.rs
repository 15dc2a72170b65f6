//! What a scheme must hold, and which of it is still empty.
//!
//! From art. 30, c. 2, TUEL (aims, duration, forms of consultation, financial relations, mutual
//! obligations and guarantees), § 8.2 of the report (which adds the object, the amount due by each
//! body, the clauses of penalty, termination and suspension), Annex A, and art. 28 GDPR.

use serde::{Deserialize, Serialize};

use crate::paper::{Clauses, Fault, Template};
use crate::{FieldError, Refusal};

/// Something that a scheme must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// What is agreed.
    Object,
    /// What it is for.
    Aims,
    /// How long it lasts.
    Duration,
    /// How the bodies are heard.
    Consultation,
    /// How costs are shared and paid.
    FinancialRelations,
    /// How much each body owes.
    Amounts,
    /// What each party owes the others, and what warrants it.
    Obligations,
    /// What follows from a failure.
    Penalty,
    /// When the agreement may be ended for a failure.
    Termination,
    /// When services may be suspended.
    Suspension,
    /// What the body commits itself to.
    Commitments,
    /// The territorial coordination.
    Coordination,
    /// The assembly of the bodies.
    Assembly,
    /// How bodies join later.
    Accession,
    /// How bodies leave.
    Withdrawal,
    /// Base and advanced services.
    Services,
    /// Processing of personal data on behalf of the body.
    DataProcessing,
}

impl Content {
    /// All, in the order in which a scheme has them.
    pub const ALL: [Self; 17] = [
        Self::Object,
        Self::Aims,
        Self::Services,
        Self::Commitments,
        Self::Obligations,
        Self::Coordination,
        Self::Assembly,
        Self::Consultation,
        Self::FinancialRelations,
        Self::Amounts,
        Self::Duration,
        Self::Penalty,
        Self::Suspension,
        Self::Termination,
        Self::Accession,
        Self::Withdrawal,
        Self::DataProcessing,
    ];

    /// The code in texts and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Object => "oggetto",
            Self::Aims => "fini",
            Self::Duration => "durata",
            Self::Consultation => "consultazione",
            Self::FinancialRelations => "rapporti-finanziari",
            Self::Amounts => "importi",
            Self::Obligations => "obblighi",
            Self::Penalty => "penali",
            Self::Termination => "risoluzione",
            Self::Suspension => "sospensione",
            Self::Commitments => "impegni",
            Self::Coordination => "coordinamento",
            Self::Assembly => "assemblea",
            Self::Accession => "adesione",
            Self::Withdrawal => "recesso",
            Self::Services => "servizi",
            Self::DataProcessing => "dati-personali",
        }
    }

    /// The content with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Object => "Oggetto",
            Self::Aims => "Fini",
            Self::Duration => "Durata",
            Self::Consultation => "Forme di consultazione",
            Self::FinancialRelations => "Rapporti finanziari",
            Self::Amounts => "Importo dovuto da ogni ente",
            Self::Obligations => "Reciproci obblighi e garanzie",
            Self::Penalty => "Clausole penali",
            Self::Termination => "Clausole risolutive",
            Self::Suspension => "Clausole sospensive",
            Self::Commitments => "Impegni dell'ente",
            Self::Coordination => "Coordinamento territoriale",
            Self::Assembly => "Assemblea degli enti aderenti",
            Self::Accession => "Adesioni successive",
            Self::Withdrawal => "Recesso",
            Self::Services => "Servizi di base e avanzati",
            Self::DataProcessing => "Trattamento dei dati personali",
        }
    }

    /// Where it comes from.
    #[must_use]
    pub fn ground(self) -> &'static str {
        match self {
            Self::Aims | Self::Duration | Self::Consultation | Self::FinancialRelations | Self::Obligations => {
                "art. 30, c. 2, TUEL"
            }
            Self::Object | Self::Amounts | Self::Penalty | Self::Termination | Self::Suspension => "rapporto, § 8.2",
            Self::Services => "rapporto, allegato A, art. 2",
            Self::Commitments => "rapporto, allegato A, art. 3",
            Self::Coordination => "rapporto, allegato A, art. 4",
            Self::Assembly => "rapporto, allegato A, art. 5",
            Self::Accession | Self::Withdrawal => "rapporto, allegato A, art. 7",
            Self::DataProcessing => "art. 28 GDPR",
        }
    }
}

/// An article or an annex of a scheme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Title, without number.
    pub title: String,
    /// What of the mandatory contents it holds.
    #[serde(default)]
    pub holds: Vec<Content>,
    /// Text, with variables.
    pub text: String,
}

impl Article {
    /// Whether nothing is written in it: blanks, dots and lines to be filled in are nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || matches!(c, '_' | '.' | '…' | '-'))
    }
}

/// The text of a scheme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeText {
    /// Title of the agreement.
    pub title: String,
    /// Parties and premises, with variables.
    pub opening: String,
    /// The articles, numbered as they come.
    pub articles: Vec<Article>,
    /// The annexes, lettered as they come.
    #[serde(default)]
    pub annexes: Vec<Article>,
    /// Texts of the centre's own, by name, that the others may use as variables.
    #[serde(default)]
    pub clauses: Vec<Clause>,
}

/// A text of the centre's own, used as a variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Name, as it is used: `clausola.foro`.
    pub name: String,
    /// Text, with variables.
    pub text: String,
}

impl SchemeText {
    /// The mandatory contents that no article and no annex holds with some text in it.
    #[must_use]
    pub fn missing(&self) -> Vec<Content> {
        let written = || self.articles.iter().chain(&self.annexes).filter(|a| !a.is_empty());
        Content::ALL.into_iter().filter(|c| !written().any(|a| a.holds.contains(c))).collect()
    }

    /// The clauses, parsed.
    ///
    /// # Errors
    /// The clauses at fault, those that call each other in a circle among them.
    pub fn clauses(&self) -> Result<Clauses, Refusal> {
        Clauses::parse(self.clauses.iter().map(|c| (c.name.as_str(), c.text.as_str())))
    }

    /// Checks that every text can be set: opening, articles, annexes, clauses.
    ///
    /// # Errors
    /// The fields at fault: `opening`, `articles.N`, `annexes.N`, `clauses.N`, `clauses`.
    pub fn check_texts(&self) -> Result<(), Refusal> {
        let articles = self.articles.iter().enumerate().map(|(i, a)| (format!("articles.{i}"), &a.text));
        let annexes = self.annexes.iter().enumerate().map(|(i, a)| (format!("annexes.{i}"), &a.text));
        let opening = std::iter::once(("opening".to_owned(), &self.opening));
        let mut faults: Vec<FieldError> = opening
            .chain(articles)
            .chain(annexes)
            .filter_map(|(field, text)| Some(FieldError::new(field, in_words(&Template::parse(text).err()?))))
            .collect();
        if let Err(refusal) = self.clauses() {
            faults.extend(refusal.fields);
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// Checks that nothing mandatory is empty and that every text can be set.
    ///
    /// # Errors
    /// Naming what is empty, or the texts at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        self.check_texts()?;
        let missing: Vec<String> =
            self.missing().into_iter().map(|c| format!("{} ({})", c.label(), c.ground())).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::field("articles", format!("Lo schema non può andare avanti: manca {}.", missing.join("; "))))
    }
}

fn in_words(faults: &[Fault]) -> String {
    faults.iter().map(|f| format!("riga {}: {}", f.line, f.message)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> SchemeText {
        let article = |c: Content| Article { title: c.label().into(), holds: vec![c], text: "Testo.".into() };
        SchemeText { articles: Content::ALL.map(article).to_vec(), ..SchemeText::default() }
    }

    #[test]
    fn says_which_content_is_empty() {
        assert!(full().check().is_ok());
        for c in Content::ALL {
            let mut text = full();
            let article = text.articles.iter_mut().find(|a| a.holds.contains(&c)).unwrap();
            article.text = " … ______ \n.".into();
            assert_eq!(text.missing(), [c]);
            let refusal = text.check().unwrap_err();
            assert!(refusal.message.contains(c.label()) && refusal.message.contains(c.ground()), "{refusal}");
            assert_eq!(Content::from_code(c.code()), Some(c));
        }
        assert_eq!(SchemeText::default().missing().len(), Content::ALL.len());
    }

    #[test]
    fn texts_that_cannot_be_set_are_told_where_they_are() {
        let mut text = full();
        text.articles[2].text = "uno\n{{#se x}}".into();
        text.clauses = vec![Clause { name: "clausola.a".into(), text: "{{clausola.a}}".into() }];
        let refusal = text.check().unwrap_err();
        let fields: Vec<&str> = refusal.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["articles.2", "clauses"]);
        assert!(refusal.fields[0].message.starts_with("riga 2: "), "{refusal:?}");
        assert!(refusal.fields[1].message.contains("richiama se stessa"), "{refusal:?}");
    }

    #[test]
    fn one_article_may_hold_several_and_an_annex_counts() {
        let one = Article { title: String::new(), holds: Content::ALL[..16].to_vec(), text: "Testo.".into() };
        let annex = Article { title: String::new(), holds: vec![Content::DataProcessing], text: "Testo.".into() };
        let text = SchemeText { articles: vec![one], annexes: vec![annex], ..SchemeText::default() };
        assert!(text.check().is_ok());
    }
}
