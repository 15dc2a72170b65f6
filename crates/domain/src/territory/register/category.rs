//! What kind of body an IPA category means.

use crate::territory::BodyKind;
use crate::text::fold;

/// The kind of a body from its IPA category and name. `L6` is the category of Comuni but holds
/// some 130 consortia and agencies as well: those are told apart by name.
#[must_use]
pub fn kind_of(category: &str, name: &str) -> BodyKind {
    let name = fold(name);
    match category {
        c if holds_comuni(c) && is_comune_name(&name) => BodyKind::Comune,
        "L5" | "L45" => BodyKind::Provincia,
        "L18" if name.contains("montan") => BodyKind::UnioneMontana,
        "L18" => BodyKind::Unione,
        "L12" => BodyKind::UnioneMontana,
        "L4" if name.starts_with("regione ") || name.contains("provincia autonoma") => BodyKind::Regione,
        "L17" => BodyKind::Universita,
        "L35" => BodyKind::CameraDiCommercio,
        "L38" => BodyKind::Parco,
        "L24" | "L28" | "L36" | "L42" => by_name(&name).unwrap_or(BodyKind::Consorzio),
        "S01" | "S01G" | "SA" | "SAG" | "L37" => by_name(&name).unwrap_or(BodyKind::Altro),
        _ => by_words(category).or_else(|| by_name(&name)).unwrap_or(BodyKind::Altro),
    }
}

/// Whether a folded name is that of a Comune (`comune di pesaro`, `citta di fano`, `roma capitale`).
pub(super) fn is_comune_name(folded: &str) -> bool {
    let starts = ["comune di ", "comune d ", "citta di ", "municipio di ", "comune "];
    (starts.iter().any(|s| folded.starts_with(s)) || folded == "roma capitale") && by_name(folded).is_none()
}

/// The bare folded name of a Comune: `comune di pesaro` gives `pesaro`.
pub(super) fn bare_comune_name(folded: &str) -> &str {
    ["comune di ", "comune d ", "citta di ", "municipio di ", "comune "]
        .iter()
        .find_map(|s| folded.strip_prefix(s))
        .unwrap_or(folded)
}

fn by_name(name: &str) -> Option<BodyKind> {
    let padded = format!(" {name} ");
    let has = |words: &[&str]| words.iter().any(|w| padded.contains(w));
    if has(&[
        " srl ",
        " s r l ",
        " spa ",
        " s p a ",
        " scarl ",
        " s c a r l ",
        " scrl ",
        " s c r l ",
        " societa ",
        " soc cons ",
    ]) {
        Some(BodyKind::Societa)
    } else if has(&[" biblioteca ", " biblioteche ", " bibliotecario "]) {
        Some(BodyKind::Biblioteca)
    } else if has(&[" comunita montana ", " unione montana ", " unione di comuni montan", " unione dei comuni montan"])
    {
        Some(BodyKind::UnioneMontana)
    } else if has(&[" unione di comuni ", " unione dei comuni ", " unione comuni "]) {
        Some(BodyKind::Unione)
    } else if has(&[" consorzio ", " consortile ", " consorziale ", " consorzi "]) {
        Some(BodyKind::Consorzio)
    } else if has(&[" ente parco ", " parco naturale ", " parco nazionale ", " parco regionale "]) {
        Some(BodyKind::Parco)
    } else {
        None
    }
}

/// The legacy file names its types in words instead of codes.
fn by_words(category: &str) -> Option<BodyKind> {
    let words = fold(category);
    let is = |w: &str| words.starts_with(w);
    if is("comuni e loro") || words == "comuni" {
        None
    } else if is("unioni di comuni") {
        Some(BodyKind::Unione)
    } else if is("comunita montane") {
        Some(BodyKind::UnioneMontana)
    } else if is("province") || is("citta metropolitane") {
        Some(BodyKind::Provincia)
    } else if is("universita") {
        Some(BodyKind::Universita)
    } else if is("camere di commercio") {
        Some(BodyKind::CameraDiCommercio)
    } else if is("parchi") {
        Some(BodyKind::Parco)
    } else {
        None
    }
}

/// Whether a category is the one that holds the Comuni.
pub(super) fn holds_comuni(category: &str) -> bool {
    category == "L6" || fold(category).starts_with("comuni")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_comuni_from_what_shares_their_category() {
        for (category, name, kind) in [
            ("L6", "Comune di Abano Terme", BodyKind::Comune),
            ("L6", "COMUNE DI SANTA CATERINA D'ESTE", BodyKind::Comune),
            ("L6", "Consorzio Biblioteche Padovane Associate", BodyKind::Biblioteca),
            ("L6", "CONSORZIO STRADALE RIUNITO DEL COMUNE DI SEMPRONIANO", BodyKind::Consorzio),
            ("L6", "Unione di Comuni Montani Appennino Pistoiese", BodyKind::UnioneMontana),
            ("L6", "Anci Veneto", BodyKind::Altro),
            ("L6", "Prometeo Srl", BodyKind::Societa),
            ("L18", "UNIONE MONTANA SIRENTINA", BodyKind::UnioneMontana),
            ("L18", "Unione Pian del Bruscolo", BodyKind::Unione),
            ("L12", "Comunita' Montana del Taburno", BodyKind::UnioneMontana),
            ("L45", "Citta' Metropolitana di Bari", BodyKind::Provincia),
            ("L4", "Regione Marche", BodyKind::Regione),
            ("L4", "Assemblea Legislativa delle Marche", BodyKind::Altro),
            ("L36", "Asmenet Calabria Soc. Cons. Arl", BodyKind::Societa),
            ("L33", "Istituto Comprensivo Statale", BodyKind::Altro),
            ("Unioni di Comuni e loro Consorzi e Associazioni", "Unione Alta Valle", BodyKind::Unione),
        ] {
            assert_eq!(kind_of(category, name), kind, "{name}");
        }
    }
}
