//! Small readings shared by the pages of the price lists.

use axum::extract::Path;
use domain::Id;
use domain::tariffs::PriceList;

use crate::view::Field;
use crate::{Error, Result};

/// Parameters of a path below a list.
#[derive(Debug, serde::Deserialize)]
pub struct ListPath {
    /// Id of the list.
    pub listino: String,
    /// Code of the rule, where the path names one.
    #[serde(default)]
    pub voce: String,
}

impl ListPath {
    /// The id of the list.
    ///
    /// # Errors
    /// Not found when it is no id.
    pub fn id(&self) -> Result<Id<PriceList>> {
        self.listino.parse().map_err(|_| Error::not_found())
    }
}

/// The path of a request below a list; the centre is the guard's.
pub type Below = Path<ListPath>;

/// A date of one column.
pub(super) fn date_field(name: &str, label: &str) -> Field {
    Field::date(name, label).class("is-short")
}

/// The name of a field without its row: `band_from-2` is `band_from`.
pub(super) fn without_rows(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let plain = |name: &String| match name.rsplit_once('-') {
        Some((base, row)) if !row.is_empty() && row.bytes().all(|b| b.is_ascii_digit()) => base.to_owned(),
        _ => name.clone(),
    };
    pairs.iter().map(|(name, value)| (plain(name), value.clone())).collect()
}
