//! Who signs on the side of the centre, and how acts and bodies are named in papers.

use serde::{Deserialize, Serialize};

use crate::models::Model;
use crate::territory::BodyKind;
use crate::{FieldError, Refusal};

/// A party to the agreement on the side of the centre.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    /// Name.
    pub name: String,
    /// Seat, in one line.
    pub seat: String,
    /// Fiscal code.
    pub fiscal_code: String,
    /// Who signs.
    pub representative: String,
    /// The office of who signs.
    pub office: String,
}

impl Party {
    /// The same, with what is empty taken from another.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let either = |own: String, other: String| if own.trim().is_empty() { other } else { own };
        Self {
            name: either(self.name, other.name),
            seat: either(self.seat, other.seat),
            fiscal_code: either(self.fiscal_code, other.fiscal_code),
            representative: either(self.representative, other.representative),
            office: either(self.office, other.office),
        }
    }
}

/// The parties on the side of the centre.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parties {
    /// The Province.
    pub province: Party,
    /// The company in house, or the operator of the partnership.
    pub manager: Party,
}

impl Parties {
    /// Checks the fiscal codes, where there are any.
    ///
    /// # Errors
    /// The fields at fault: `province_fiscal_code`, `manager_fiscal_code`.
    pub fn check(&self) -> Result<(), Refusal> {
        let faults = [("province", &self.province), ("manager", &self.manager)]
            .into_iter()
            .filter(|(_, p)| !p.fiscal_code.is_empty())
            .filter(|(_, p)| p.fiscal_code.len() != 11 || !p.fiscal_code.bytes().all(|b| b.is_ascii_digit()))
            .map(|(field, _)| {
                FieldError::new(format!("{field}_fiscal_code"), "Il codice fiscale di un ente è di undici cifre.")
            })
            .collect();
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// With whom the bodies sign.
    #[must_use]
    pub fn signing(&self, model: Model) -> &Party {
        if model == Model::InHouse { &self.manager } else { &self.province }
    }
}

/// A name with `della` or `del`: `della Provincia di Lecco`.
#[must_use]
pub fn of(name: &str) -> String {
    let masculine = ["Libero", "Consorzio", "Comune", "Centro"].iter().any(|w| name.starts_with(w));
    format!("{} {name}", if masculine { "del" } else { "della" })
}

/// The name of a body as acts write it: registers know a Comune by the name of the place alone.
#[must_use]
pub fn denomination(kind: BodyKind, name: &str) -> String {
    match kind {
        BodyKind::Comune if !name.to_lowercase().starts_with("comune ") => format!("Comune di {name}"),
        _ => name.to_owned(),
    }
}

/// The office of who represents a body of this kind.
#[must_use]
pub fn office_of(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Comune => "Sindaco",
        BodyKind::Unione | BodyKind::UnioneMontana | BodyKind::Provincia | BodyKind::Regione | BodyKind::Parco => {
            "Presidente"
        }
        BodyKind::Universita => "Rettore",
        BodyKind::Biblioteca
        | BodyKind::CameraDiCommercio
        | BodyKind::Consorzio
        | BodyKind::Societa
        | BodyKind::Altro => "Legale rappresentante",
    }
}

/// Number and date of an act as it is written: `deliberazione n. 40 del 15 novembre 2025`.
#[must_use]
pub fn act_parts(act: &str) -> Option<(String, String)> {
    let (_, rest) = act.split_once("n. ")?;
    let (number, date) = rest.split_once(" del ")?;
    let date = date.trim().trim_end_matches(['.', ',', ';']);
    let known = !number.trim().is_empty() && date.chars().any(|c| c.is_ascii_digit());
    known.then(|| (number.trim().to_owned(), date.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_and_names_are_told_as_in_papers() {
        let parts = act_parts("deliberazione del Consiglio Provinciale n. 40 del 15 novembre 2025");
        assert_eq!(parts, Some(("40".into(), "15 novembre 2025".into())));
        assert_eq!(act_parts("deliberazione da adottare"), None);
        assert_eq!(denomination(BodyKind::Comune, "Airuno"), "Comune di Airuno");
        assert_eq!(denomination(BodyKind::Comune, "Comune di Airuno"), "Comune di Airuno");
        assert_eq!(denomination(BodyKind::Unione, "Unione Pian del Bruscolo"), "Unione Pian del Bruscolo");
        assert_eq!(of("Provincia di Lecco"), "della Provincia di Lecco");
        let own = Party { name: "Società".into(), ..Party::default() };
        let other = Party { name: "Altra".into(), seat: "via Prova".into(), ..Party::default() };
        assert_eq!(own.or(other), Party { name: "Società".into(), seat: "via Prova".into(), ..Party::default() });
        let wrong = Parties { manager: Party { fiscal_code: "12".into(), ..Party::default() }, ..Parties::default() };
        assert_eq!(wrong.check().unwrap_err().fields[0].field, "manager_fiscal_code");
    }
}
