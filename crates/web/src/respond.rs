//! Answers: a page, a redirect with a message, a file.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};

use crate::view::{Flash, Tone};
use crate::{Error, Result};

/// Cookie of the session.
pub const SESSION_COOKIE: &str = "casa_sessione";
/// Cookie of the message shown once after a redirect.
pub const FLASH_COOKIE: &str = "casa_avviso";

/// A page.
///
/// # Errors
/// When the template can't be written.
pub fn page(template: &impl Template) -> Result<Response> {
    Ok(Html(template.render().map_err(Error::internal)?).into_response())
}

/// The page of a form that was refused: 422, with what was typed.
///
/// # Errors
/// When the template can't be written.
pub fn refused(template: &impl Template) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(template)?).into_response())
}

/// Goes to another page, which says what was done.
#[must_use]
pub fn done(to: &str, message: &str) -> Response {
    go(to, Tone::Good, message)
}

/// Goes to another page, which shows a message.
#[must_use]
pub fn go(to: &str, tone: Tone, message: &str) -> Response {
    let tone = match tone {
        Tone::Good => "g",
        Tone::Warn => "w",
        Tone::Bad => "b",
        _ => "i",
    };
    let value: String = url::form_urlencoded::byte_serialize(format!("{tone}{message}").as_bytes()).collect();
    let cookie = Cookie::build((FLASH_COOKIE, value)).path("/").http_only(true).same_site(SameSite::Lax).build();
    with_cookie(Redirect::to(to).into_response(), &cookie)
}

/// Adds a cookie to an answer.
#[must_use]
pub fn with_cookie(mut response: Response, cookie: &Cookie<'_>) -> Response {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

pub(crate) fn read_flash(cookie: &str) -> Option<Flash> {
    let decoded = url::form_urlencoded::parse(cookie.as_bytes()).next()?.0.into_owned();
    let tone = match decoded.chars().next()? {
        'g' => Tone::Good,
        'w' => Tone::Warn,
        'b' => Tone::Bad,
        _ => Tone::Info,
    };
    Some(Flash { tone, text: decoded.get(1..)?.to_owned() })
}

/// A file to save, never shown inside the page.
#[must_use]
pub fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let disposition = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
