//! A site with two centres and a person for every role.

use app::centres::{NewCentre, open};
use app::{Actor, BodyScope, PlatformScope, StaffScope};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use chrono::NaiveDate;
use domain::Id;
use domain::identity::{BodyRole, Centre, Person, StaffRole};
use domain::tokens::{NewToken, Right};
use storage::identity::{BodyRoleRow, PersonRow, StaffRoleRow};
use testkit::{Engine, TestApp};
use tower::ServiceExt;
use web::Web;

/// The site.
pub struct Site {
    pub t: TestApp,
    pub router: Router,
    pub centre: Id<Centre>,
    pub other_centre: Id<Centre>,
    pub body: String,
    pub other_body: String,
}

/// Somebody who knocks.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub name: String,
    pub cookie: Option<String>,
}

impl Site {
    pub fn new(engine: Engine) -> Self {
        let t = TestApp::new(engine);
        let centre = new_centre(&t, "pu");
        let other_centre = new_centre(&t, "mc");
        let web = Web::new(t.app.clone(), false, Vec::new().into());
        let body = "01K00000000000000000000001".to_owned();
        let other_body = "01K00000000000000000000002".to_owned();
        new_body(&t, centre, &body, "Comune di Prova");
        new_body(&t, centre, &other_body, "Comune Vicino");
        Self { t, router: web::router(web), centre, other_centre, body, other_body }
    }

    /// A person with these roles, logged in.
    pub fn visitor(
        &self,
        name: &str,
        platform: bool,
        staff: &[(Id<Centre>, StaffRole)],
        bodies: &[(&str, BodyRole)],
    ) -> Visitor {
        let from = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let secret = self
            .t
            .app
            .write(|tx| {
                let id: Id<Person> = tx.id();
                let person = PersonRow {
                    id: id.to_string(),
                    email: format!("{id}@casa.example"),
                    email_key: format!("{id}@casa.example").to_lowercase(),
                    name: name.to_owned(),
                    password_hash: None,
                    platform_admin: platform,
                    active: true,
                    failed_attempts: 0,
                    locked_until: None,
                    created_at: tx.now,
                    last_login_at: None,
                    name_key: domain::text::fold(name),
                };
                storage::identity::add_person(tx.conn, &person)?;
                for (centre, role) in staff {
                    storage::identity::add_staff_role(
                        tx.conn,
                        &StaffRoleRow {
                            centre_id: centre.to_string(),
                            person_id: id.to_string(),
                            role: role.code().to_owned(),
                            employer: None,
                            from_date: from,
                            until_date: None,
                        },
                    )?;
                }
                for (body, role) in bodies {
                    storage::identity::add_body_role(
                        tx.conn,
                        &BodyRoleRow {
                            centre_id: self.centre.to_string(),
                            body_id: (*body).to_owned(),
                            person_id: id.to_string(),
                            role: role.code().to_owned(),
                            from_date: from,
                            until_date: None,
                        },
                    )?;
                }
                app::identity::open_session(tx, id)
            })
            .unwrap();
        Visitor { name: name.to_owned(), cookie: Some(format!("casa_sessione={secret}")) }
    }

    /// The secret of a new key, of the centre or of a body.
    pub fn key(&self, body: Option<&str>, rights: &[Right]) -> String {
        let tokens = |tx: &mut app::Tx<'_>| {
            let name = format!("Programma {}", tx.id::<Person>());
            let last_day = tx.today().checked_add_days(chrono::Days::new(30)).unwrap();
            let new = NewToken { name, rights: rights.to_vec(), last_day };
            let actor = Actor::program("prova");
            match body {
                None => app::tokens::make(tx, &StaffScope::program(self.centre, "prova"), &new),
                Some(body) => {
                    let scope = BodyScope::new(self.centre, body.parse().unwrap(), actor, vec![BodyRole::Referent]);
                    app::tokens::make_own(tx, &scope, &new)
                }
            }
        };
        self.t.app.write(tokens).unwrap().secret
    }

    /// Takes a key of the centre away.
    pub fn revoke(&self, secret: &str) {
        let scope = StaffScope::program(self.centre, "prova");
        let found = app::tokens::recognise(&self.t.app, Some(secret), None).unwrap();
        let app::tokens::Shown::Good(bearer) = found else { panic!("a good key") };
        self.t.app.write(|tx| app::tokens::revoke(tx, &scope, bearer.id())).unwrap();
    }

    pub async fn send(&self, visitor: &Visitor, method: &str, path: &str, form: &str) -> Response<Body> {
        self.send_with(visitor, None, method, path, form).await
    }

    /// The same with a key in the header of programs.
    pub async fn send_with(
        &self,
        visitor: &Visitor,
        key: Option<&str>,
        method: &str,
        path: &str,
        form: &str,
    ) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        if let Some(cookie) = &visitor.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        self.router.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap()
    }

    /// Sends a file in a field of a form, with other fields.
    pub async fn upload(
        &self,
        visitor: &Visitor,
        path: &str,
        (field, name, bytes): (&str, &str, &[u8]),
        pairs: &[(&str, &str)],
    ) -> Response<Body> {
        let mut body = Vec::new();
        for (key, value) in pairs {
            let part = format!("--x\r\ncontent-disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::COOKIE, visitor.cookie.clone().unwrap_or_default());
        self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    pub async fn get(&self, visitor: &Visitor, path: &str) -> (StatusCode, String) {
        text(self.send(visitor, "GET", path, "").await).await
    }
}

/// Status and text of an answer, without the marks of where a long address may break.
pub async fn text(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let answer = String::from_utf8_lossy(&bytes).replace("<wbr>", "");
    assert!(!answer.contains("&#60;div") && !answer.contains("&#60;p "), "a part of the page is escaped: {answer}");
    (status, answer)
}

pub fn nobody() -> Visitor {
    Visitor { name: "anonymous".to_owned(), cookie: None }
}

/// A Comune that the centre follows.
fn new_body(t: &TestApp, centre: Id<Centre>, id: &str, name: &str) {
    let columns = ["id", "kind", "name", "name_key", "search", "province", "from_date", "population"];
    let key = domain::text::fold(name);
    let from = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
    t.app
        .write(|tx| {
            let row = vec![
                id.into(),
                "comune".into(),
                name.into(),
                key.as_str().into(),
                key.as_str().into(),
                "041".into(),
                from.into(),
                1000.into(),
            ];
            storage::bulk::insert(tx.conn, "body", &columns, &[row])?;
            storage::territory::memberships::follow(tx.conn, centre, &[id.to_owned()])?;
            Ok(())
        })
        .unwrap();
}

fn new_centre(t: &TestApp, slug: &str) -> Id<Centre> {
    let new = NewCentre {
        slug: slug.to_owned(),
        name: format!("CST {slug}"),
        province_name: format!("Provincia {slug}"),
        province_code: "041".to_owned(),
        province_sigla: slug.to_uppercase(),
        demo: false,
    };
    t.app.write(|tx| open(tx, &PlatformScope::new(Actor::program("prova")), &new)).unwrap()
}
