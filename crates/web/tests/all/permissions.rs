//! Every route × every role: who enters is what the permission table says, and nobody else.

use axum::http::{Method, StatusCode, header};
use domain::identity::{BodyRole, StaffRole};
use domain::tokens::Right;
use testkit::Engine;
use web::guard::Entered;
use web::{Access, Route};

use crate::site::{Site, Visitor, nobody};

struct Case {
    visitor: Visitor,
    staff: Option<StaffRole>,
    body: Option<BodyRole>,
    platform: bool,
    signed_in: bool,
    /// The rights of the key that is shown.
    key: Option<(String, Vec<Right>)>,
}

fn cases(site: &Site) -> Vec<Case> {
    let plain = |visitor| Case { visitor, staff: None, body: None, platform: false, signed_in: true, key: None };
    let mut all = vec![
        Case { signed_in: false, ..plain(nobody()) },
        Case {
            signed_in: false,
            ..plain(Visitor { name: "forged cookie".to_owned(), cookie: Some("casa_sessione=abc".to_owned()) })
        },
        plain(site.visitor("no role", false, &[], &[])),
        Case { platform: true, ..plain(site.visitor("administrator", true, &[], &[])) },
        plain(site.visitor("staff of another centre", false, &[(site.other_centre, StaffRole::Coordinator)], &[])),
        plain(site.visitor("referent of another body", false, &[], &[(&site.other_body, BodyRole::Referent)])),
    ];
    all.extend(keys(site));
    for role in StaffRole::ALL {
        all.push(Case { staff: Some(role), ..plain(site.visitor(role.code(), false, &[(site.centre, role)], &[])) });
    }
    for role in BodyRole::ALL {
        all.push(Case { body: Some(role), ..plain(site.visitor(role.code(), false, &[], &[(&site.body, role)])) });
    }
    all
}

/// Programs: a key of the centre for each right, one of the body with all, and what opens nothing. No
/// cookie goes with a key.
fn keys(site: &Site) -> Vec<Case> {
    let case = |name: &str, secret: String, rights: &[Right]| Case {
        visitor: Visitor { name: name.to_owned(), cookie: None },
        staff: None,
        body: None,
        platform: false,
        signed_in: false,
        key: Some((secret, rights.to_vec())),
    };
    let mut all: Vec<Case> = Right::ALL.iter().map(|r| case(r.code(), site.key(None, &[*r]), &[*r])).collect();
    all.push(case("key of a body", site.key(Some(&site.body), &Right::ALL), &Right::ALL));
    all.push(case("unknown key", "casa_".to_owned() + &"0".repeat(64), &[]));
    let gone = site.key(None, &Right::ALL);
    site.revoke(&gone);
    all.push(case("revoked key", gone, &[]));
    all
}

fn may(access: Access, case: &Case) -> bool {
    match access {
        Access::Public | Access::Portal => true,
        Access::SignedIn => case.signed_in,
        Access::Platform => case.platform,
        Access::Staff(permission) => case.staff.is_some_and(|r| r.allows(permission)),
        Access::Body(permission) => case.body.is_some_and(|r| r.allows(permission)),
        Access::Key(right) => case.key.as_ref().is_some_and(|(_, rights)| rights.contains(&right)),
    }
}

/// The path with the centre, the body, and an id that nothing has.
fn filled(site: &Site, route: &Route) -> String {
    route
        .path
        .split('/')
        .map(|segment| match segment {
            "{centre}" => "pu".to_owned(),
            "{ente}" => site.body.clone(),
            s if s.starts_with('{') => "01K0000000000000000000000Z".to_owned(),
            s => s.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn check(site: &Site, route: &Route, case: &Case) {
    let path = filled(site, route);
    let method = route.method.as_str();
    let secret = case.key.as_ref().map(|(secret, _)| secret.as_str());
    let response = site.send_with(&case.visitor, secret, method, &path, "").await;
    let entered = response.extensions().get::<Entered>().is_some();
    let who = format!("{method} {} as {}: {}", route.path, case.visitor.name, response.status());
    assert_eq!(entered, may(route.access, case), "{who}");
    assert!(response.status() != StatusCode::INTERNAL_SERVER_ERROR, "{who}");
    if let Access::Key(_) = route.access {
        let refused = if case.key.as_ref().is_some_and(|(_, rights)| !rights.is_empty()) { 403 } else { 401 };
        assert!(entered || response.status() == refused, "{who}");
        if !entered {
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{who}");
        }
    } else if !entered {
        let to_log_in =
            response.headers().get(header::LOCATION).is_some_and(|l| l.to_str().unwrap().starts_with("/accedi"));
        match case.signed_in {
            false => assert!(to_log_in, "{who}"),
            true => assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&response.status()), "{who}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_it_says_and_nobody_else() {
    let site = Site::new(Engine::Sqlite);
    let cases = cases(&site);
    // Leaving ends the visitor's session, so it comes last.
    let (leaving, staying): (Vec<Route>, Vec<Route>) = web::routes().into_iter().partition(|r| r.path == "/esci");
    for route in staying.into_iter().chain(leaving) {
        for case in &cases {
            check(&site, &route, case).await;
        }
    }
}

#[test]
fn desks_name_their_scope_in_the_path() {
    for route in web::routes() {
        match route.access {
            Access::Staff(_) => assert!(route.path.starts_with("/{centre}/cst/"), "{}", route.path),
            Access::Body(_) => assert!(route.path.starts_with("/{centre}/ente/{ente}/"), "{}", route.path),
            Access::Portal => assert!(route.path.starts_with("/{centre}/"), "{}", route.path),
            Access::Platform => assert!(route.path.starts_with("/piattaforma"), "{}", route.path),
            Access::Key(_) => assert!(route.path.starts_with("/api/v1/"), "{}", route.path),
            Access::Public | Access::SignedIn => assert!(!route.path.contains("{centre}"), "{}", route.path),
        }
        assert!([Method::GET, Method::POST].contains(&route.method), "{}", route.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_from_another_site_is_refused() {
    let site = Site::new(Engine::Sqlite);
    use tower::ServiceExt;
    let request =
        axum::http::Request::post("/").header("sec-fetch-site", "cross-site").body(axum::body::Body::empty()).unwrap();
    assert_eq!(site.router.clone().oneshot(request).await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_says_what_to_do() {
    let site = Site::new(Engine::Sqlite);
    let (status, page) = site.get(&nobody(), "/nessuno/che/sappia").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("Questa pagina non c") && page.contains("lang=\"it\""), "{page}");
    let led = site.send(&nobody(), "GET", "/pu/cst?mese=10", "").await;
    assert_eq!(
        (led.status(), &led.headers()["location"]),
        (StatusCode::TEMPORARY_REDIRECT, &"/pu/cst/?mese=10".parse().unwrap())
    );
    let posted = site.send(&nobody(), "POST", "/pu/cst", "").await;
    assert_eq!(posted.status(), StatusCode::NOT_FOUND, "what was sent is not sent again elsewhere");
}

#[test]
fn no_centre_takes_the_name_of_a_route() {
    let mut first: std::collections::BTreeSet<&str> = web::routes()
        .iter()
        .filter_map(|r| r.path.split('/').nth(1))
        .filter(|s| !s.is_empty() && !s.starts_with('{'))
        .collect();
    // Served beside the routes of the capabilities.
    first.extend(["health", "static"]);
    let reserved: std::collections::BTreeSet<&str> = app::centres::RESERVED.iter().copied().collect();
    assert_eq!(reserved, first);
}
