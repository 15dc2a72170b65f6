//! The guard of every route: finds out who visits, and answers instead of the handler when they may not.

use std::sync::Arc;

use app::identity::Posts;
use app::{CurrentUser, Rx};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use cookie::Cookie;
use domain::Id;
use domain::territory::Body;

use crate::respond::{FLASH_COOKIE, SESSION_COOKIE, read_flash};
use crate::route::{Access, Route};
use crate::visit::Visit;
use crate::{Error, Result, Web};

/// The handler of a route behind its guard.
pub(crate) fn protect(web: &Web, route: Route) -> MethodRouter<Web> {
    let Access::Key(right) = route.access else {
        return route.handler.layer(from_fn_with_state((web.clone(), route.access), guard));
    };
    route
        .handler
        .layer(DefaultBodyLimit::max(crate::api::most_bytes(right)))
        .layer(from_fn_with_state((web.clone(), right), crate::api::guard))
}

/// Mark on the answer of a handler that the guard let the visitor reach, for the tests of permissions.
#[derive(Debug, Clone, Copy)]
pub struct Entered;

enum Verdict {
    Enter(Box<Visit>, bool),
    LogIn,
    NotFound,
    Forbidden,
}

async fn guard(State((web, access)): State<(Web, Access)>, mut request: Request, next: Next) -> Response {
    match examine(&web, access, &mut request).await {
        Ok(None) => {
            let had_flash = cookie(request.headers(), FLASH_COOKIE).is_some();
            let mut response = next.run(request).await;
            if had_flash && response.headers().get(header::SET_COOKIE).is_none() {
                let gone = format!("{FLASH_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
                if let Ok(value) = gone.parse() {
                    response.headers_mut().append(header::SET_COOKIE, value);
                }
            }
            response.extensions_mut().insert(Entered);
            let headers = response.headers_mut();
            if !matches!(access, Access::Public | Access::Portal) && !headers.contains_key(header::CACHE_CONTROL) {
                headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
            }
            response
        }
        Ok(Some(response)) => response,
        Err(e) => e.into_response(),
    }
}

/// Puts the visit into the request, or gives the answer that takes the handler's place.
async fn examine(web: &Web, access: Access, request: &mut Request) -> Result<Option<Response>> {
    let secret = cookie(request.headers(), SESSION_COOKIE);
    let flash = cookie(request.headers(), FLASH_COOKIE).and_then(|c| read_flash(&c));
    let segments: Vec<String> = request.uri().path().split('/').skip(1).map(str::to_owned).collect();
    let asked = secret.clone();
    let verdict = web.glance(move |rx| judge(rx, access, asked.as_deref(), &segments)).await?;
    match verdict {
        Verdict::Enter(mut visit, touch) => {
            if touch && let Some(secret) = secret.clone() {
                web.write(move |tx| app::identity::touch_session(tx, &secret)).await?;
            }
            visit.flash = flash;
            visit.secret = secret;
            request.extensions_mut().insert(Arc::new(*visit));
            Ok(None)
        }
        Verdict::LogIn => Ok(Some(Redirect::to(&log_in_address(request.method(), request.uri())).into_response())),
        Verdict::NotFound => Err(Error::not_found()),
        Verdict::Forbidden => Err(Error::forbidden()),
    }
}

/// Whether a visitor would still be let in: for what goes on being sent long after the guard looked.
pub(crate) async fn still(web: &Web, visit: &Visit, path: &str) -> Result<Option<Visit>> {
    let (access, secret) = (visit.access, visit.secret.clone());
    let segments: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
    let verdict = web.glance(move |rx| judge(rx, access, secret.as_deref(), &segments)).await?;
    Ok(match verdict {
        Verdict::Enter(visit, _) => Some(*visit),
        _ => None,
    })
}

/// A glance decides: session, roles, centre, body, each as it is now.
fn judge(rx: &mut Rx<'_>, access: Access, secret: Option<&str>, segments: &[String]) -> app::Result<Verdict> {
    let posts = if matches!(access, Access::Staff(_) | Access::Platform) { Posts::Staff } else { Posts::All };
    let found = secret.map(|s| app::identity::session_user(rx, s, posts)).transpose()?.flatten();
    let touch = found.as_ref().is_some_and(|(_, due)| *due);
    let user = found.map(|(user, _)| user);
    let mut visit = Visit { access, centre: None, user, staff: None, body: None, flash: None, secret: None };
    if matches!(access, Access::Portal | Access::Staff(_) | Access::Body(_)) {
        let slug = segments.first().map(String::as_str).unwrap_or_default();
        let own = visit.user.as_ref().and_then(|u| u.staff.iter().find(|post| post.row.slug == slug));
        visit.centre = match own {
            Some(post) => Some(post.row.clone()),
            None => app::centres::by_slug(rx, slug)?,
        };
        if visit.centre.is_none() {
            return Ok(Verdict::NotFound);
        }
    }
    let verdict = match (access, &visit.user) {
        (Access::Public | Access::Portal, _) | (Access::SignedIn, Some(_)) => None,
        // Keys have a guard of their own.
        (Access::Key(_), _) => Some(Verdict::NotFound),
        (_, None) => Some(Verdict::LogIn),
        (Access::Platform, Some(user)) => (!user.platform_admin).then_some(Verdict::NotFound),
        (Access::Staff(permission), Some(user)) => {
            visit.staff = staff(user, &visit);
            match &visit.staff {
                None => Some(Verdict::NotFound),
                Some(scope) => (!scope.allows(permission)).then_some(Verdict::Forbidden),
            }
        }
        (Access::Body(permission), Some(user)) => {
            visit.body = body(rx, user, &visit, segments.get(2))?;
            match &visit.body {
                None => Some(Verdict::NotFound),
                Some((scope, _)) => (!scope.allows(permission)).then_some(Verdict::Forbidden),
            }
        }
    };
    Ok(verdict.unwrap_or_else(|| Verdict::Enter(Box::new(visit), touch)))
}

fn staff(user: &CurrentUser, visit: &Visit) -> Option<app::StaffScope> {
    user.staff_scope(visit.centre.as_ref()?.id.parse().ok()?)
}

fn body(
    rx: &mut Rx<'_>,
    user: &CurrentUser,
    visit: &Visit,
    segment: Option<&String>,
) -> app::Result<Option<(app::BodyScope, String)>> {
    let id: Option<Id<Body>> = segment.and_then(|s| s.parse().ok());
    let centre = visit.centre.as_ref().and_then(|c| c.id.parse().ok());
    let (Some(id), Some(centre)) = (id, centre) else { return Ok(None) };
    app::identity::body_visit(rx, user, centre, id)
}

fn log_in_address(method: &Method, uri: &Uri) -> String {
    if *method == Method::GET {
        let back = uri.path_and_query().map_or("/", |p| p.as_str());
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("verso", back).finish();
        format!("/accedi?{query}")
    } else {
        "/accedi".to_owned()
    }
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(std::result::Result::ok)
        .find(|c| c.name() == name)
        .map(|c| c.value().to_owned())
}
