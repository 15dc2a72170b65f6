//! What a body is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Label of a body's identifier: `Id<Body>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body;

/// The kind of a public body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// A municipality.
    Comune,
    /// A union of municipalities.
    Unione,
    /// A mountain union or mountain community.
    UnioneMontana,
    /// A province or metropolitan city.
    Provincia,
    /// A region or autonomous province.
    Regione,
    /// A body that runs a park.
    Parco,
    /// A library.
    Biblioteca,
    /// A university.
    Universita,
    /// A chamber of commerce.
    CameraDiCommercio,
    /// A consortium of bodies.
    Consorzio,
    /// A company owned by public bodies.
    Societa,
    /// Any other body.
    Altro,
}

impl BodyKind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [Self; 12] = [
        Self::Comune,
        Self::Unione,
        Self::UnioneMontana,
        Self::Provincia,
        Self::Regione,
        Self::Parco,
        Self::Biblioteca,
        Self::Universita,
        Self::CameraDiCommercio,
        Self::Consorzio,
        Self::Societa,
        Self::Altro,
    ];

    /// The code kept in the database and used in addresses and files: kebab-case, stable.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Comune => "comune",
            Self::Unione => "unione",
            Self::UnioneMontana => "unione-montana",
            Self::Provincia => "provincia",
            Self::Regione => "regione",
            Self::Parco => "parco",
            Self::Biblioteca => "biblioteca",
            Self::Universita => "universita",
            Self::CameraDiCommercio => "camera-di-commercio",
            Self::Consorzio => "consorzio",
            Self::Societa => "societa",
            Self::Altro => "altro",
        }
    }

    /// The kind with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The name in Italian, singular.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Comune => "Comune",
            Self::Unione => "Unione di Comuni",
            Self::UnioneMontana => "Unione o Comunità montana",
            Self::Provincia => "Provincia o Città metropolitana",
            Self::Regione => "Regione o Provincia autonoma",
            Self::Parco => "Ente parco",
            Self::Biblioteca => "Biblioteca",
            Self::Universita => "Università",
            Self::CameraDiCommercio => "Camera di commercio",
            Self::Consorzio => "Consorzio",
            Self::Societa => "Società",
            Self::Altro => "Altro ente",
        }
    }

    /// The name in Italian, plural, as the heading of a group.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Comune => "Comuni",
            Self::Unione => "Unioni di Comuni",
            Self::UnioneMontana => "Unioni e Comunità montane",
            Self::Provincia => "Province e Città metropolitane",
            Self::Regione => "Regioni e Province autonome",
            Self::Parco => "Enti parco",
            Self::Biblioteca => "Biblioteche",
            Self::Universita => "Università",
            Self::CameraDiCommercio => "Camere di commercio",
            Self::Consorzio => "Consorzi",
            Self::Societa => "Società",
            Self::Altro => "Altri enti",
        }
    }

    /// Whether Comuni can be members of it, with dates.
    #[must_use]
    pub fn is_union(self) -> bool {
        matches!(self, Self::Unione | Self::UnioneMontana)
    }
}

impl fmt::Display for BodyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::BodyKind;

    #[test]
    fn codes_are_unique_and_agree_with_the_serialised_form() {
        for kind in BodyKind::ALL {
            assert_eq!(BodyKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), serde_json::json!(kind.code()));
        }
        assert_eq!(BodyKind::from_code("Comune"), None);
    }
}
