//! What was typed: the pairs of a form, and the files sent with it.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;

use crate::{Error, Result, Web};

/// The pairs of a form in the order they were sent, and its files.
#[derive(Debug, Default, Clone)]
pub struct Typed {
    /// Name and value.
    pub pairs: Vec<(String, String)>,
    /// Field and file; a file field left empty is not here.
    pub files: HashMap<String, Sent>,
    /// Every file in the order in which it was sent, for fields that take several.
    pub sent: Vec<Sent>,
}

/// A file sent with a form.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Name given by the sender: to show, never to trust.
    pub name: String,
    /// Content.
    pub bytes: Bytes,
}

impl Typed {
    /// The first value of a name, trimmed; empty when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim()).unwrap_or_default()
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A value that may be missing.
    #[must_use]
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name) == "si"
    }
}

impl FromRequest<Web> for Typed {
    type Rejection = Error;

    async fn from_request(request: Request, web: &Web) -> Result<Self> {
        let multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|t| t.starts_with("multipart/form-data"));
        if multipart { read_multipart(request, web).await } else { read_pairs(request, web).await }
    }
}

async fn read_pairs(request: Request, web: &Web) -> Result<Typed> {
    let bytes = Bytes::from_request(request, web).await.map_err(|_| too_large())?;
    let pairs = url::form_urlencoded::parse(&bytes).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    Ok(Typed { pairs, ..Typed::default() })
}

async fn read_multipart(request: Request, web: &Web) -> Result<Typed> {
    let mut parts = Multipart::from_request(request, web).await.map_err(|_| too_large())?;
    let mut typed = Typed::default();
    while let Some(part) = parts.next_field().await.map_err(|_| too_large())? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file) => {
                let bytes = part.bytes().await.map_err(|_| too_large())?;
                if !file.is_empty() {
                    let sent = Sent { name: file, bytes };
                    typed.sent.push(sent.clone());
                    typed.files.insert(name, sent);
                }
            }
            None => typed.pairs.push((name, part.text().await.map_err(|_| too_large())?)),
        }
    }
    Ok(typed)
}

fn too_large() -> Error {
    app::Error::refused(
        "I dati inviati non sono arrivati interi, oppure superano 64 MB: ricaricare la pagina e riprovare.",
    )
    .into()
}
