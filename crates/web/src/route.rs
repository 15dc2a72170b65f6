//! A route and who may open it. The permission table is this list: a test walks it.

use std::sync::LazyLock;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::identity::Permission;
use domain::tokens::Right;

use crate::Web;

/// Who may open a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody; the path names no centre.
    Public,
    /// Anybody; the path starts with `/{centre}` of an existing centre.
    Portal,
    /// Whoever is logged in.
    SignedIn,
    /// Administrators of the platform.
    Platform,
    /// Staff of the centre in the path who hold the permission.
    Staff(Permission),
    /// People of the body in the path (`/{centre}/ente/{ente}`) who hold the permission.
    Body(Permission),
    /// Programs whose key has this right; nobody else, whatever their cookies. The path names no centre:
    /// the key does.
    Key(Right),
}

/// One route.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with its parameters.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    pub(crate) handler: MethodRouter<Web>,
}

/// A page that is read.
pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    Route { method: Method::GET, path, access, handler: on(MethodFilter::GET, handler) }
}

/// A form that is sent.
pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    Route { method: Method::POST, path, access, handler: on(MethodFilter::POST, handler) }
}

/// The address with its final slash added or taken away, when a page answers there.
pub(crate) fn with_other_slash(path: &str) -> Option<String> {
    static PAGES: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| crate::routes().iter().filter(|r| r.method == Method::GET).map(|r| r.path).collect());
    // Two slashes at the beginning would name another site.
    if path.starts_with("//") {
        return None;
    }
    let other = match path.strip_suffix('/') {
        Some(bare) if !bare.is_empty() => bare.to_owned(),
        Some(_) => return None,
        None => format!("{path}/"),
    };
    PAGES.iter().any(|page| matches(page, &other)).then_some(other)
}

/// Whether an address is one of a route's.
fn matches(route: &str, path: &str) -> bool {
    let (mut asked, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (asked.next(), given.next()) {
            (None, None) => return true,
            (Some(a), Some(g)) if a == g || (a.starts_with('{') && a.ends_with('}') && !g.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::with_other_slash;

    #[test]
    fn a_final_slash_is_added_or_taken_away_where_a_page_answers() {
        assert_eq!(with_other_slash("/pu").as_deref(), Some("/pu/"));
        assert_eq!(with_other_slash("/pu/cst").as_deref(), Some("/pu/cst/"));
        assert_eq!(with_other_slash("/pu/cst/enti/").as_deref(), Some("/pu/cst/enti"));
        assert_eq!(with_other_slash("/pu/cst/enti/01ABC/").as_deref(), Some("/pu/cst/enti/01ABC"));
        for none in ["/", "//", "//esempio.it", "//esempio.it/", "/pu/cst/nulla/di/nulla", "/pu/cst//enti/"] {
            assert_eq!(with_other_slash(none), None, "{none}");
        }
    }
}
