//! The API as another program meets it: its answers, its errors, what it does not accept.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use domain::identity::{BodyRole, StaffRole};
use domain::tokens::Right;
use serde_json::{Value, json};
use testkit::Engine;
use tower::ServiceExt;
use web::Access;

use crate::site::{Site, Visitor, text};
use crate::tariffs::{refused, sent};

/// One call.
struct Call<'a> {
    method: &'a str,
    path: &'a str,
    headers: Vec<(&'a str, String)>,
    body: Option<Value>,
}

fn get(path: &str) -> Call<'_> {
    Call { method: "GET", path, headers: Vec::new(), body: None }
}

fn post(path: &str, body: Value) -> Call<'_> {
    Call { method: "POST", path, headers: Vec::new(), body: Some(body) }
}

impl<'a> Call<'a> {
    fn key(self, secret: &str) -> Self {
        self.with("authorization", format!("Bearer {secret}"))
    }

    fn with(mut self, name: &'a str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    async fn send(self, site: &Site) -> Response<Body> {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        if self.body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let peer: SocketAddr = "203.0.113.9:4000".parse().unwrap();
        let body = self.body.map(|b| b.to_string()).unwrap_or_default();
        site.router.clone().oneshot(request.extension(ConnectInfo(peer)).body(Body::from(body)).unwrap()).await.unwrap()
    }

    async fn json(self, site: &Site) -> (u16, Value) {
        let response = self.send(site).await;
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let (status, text) = text(response).await;
        let expected = if status.is_success() { "application/json" } else { "application/problem+json" };
        assert_eq!(kind, expected, "{status} {text}");
        (status.as_u16(), serde_json::from_str(&text).unwrap())
    }
}

fn ticket(subject: &str) -> Value {
    json!({ "subject": subject, "text": "Da stamattina." })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_asks_reads_and_writes() {
    let site = Site::new(Engine::Sqlite);
    let key = site.key(Some(&site.body), &Right::ALL);
    let again = || post("/api/v1/tickets", ticket("Stampante")).key(&key).with("idempotency-key", "n-1".into());
    let first = again().send(&site).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    assert_eq!(first.headers()[header::LOCATION], "/api/v1/tickets/1");
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-store");
    let (status, body) = again().json(&site).await;
    let expected = json!({ "number": 1, "url": "http://casa.test/richieste/pu/1", "repeated": true });
    assert_eq!((status, body), (200, expected));
    let (status, body) = post("/api/v1/tickets/1/replies", json!({ "text": "Ora fuma." })).key(&key).json(&site).await;
    assert_eq!((status, body), (201, json!({ "number": 1 })));
    let (_, read) = get("/api/v1/tickets/1").key(&key).json(&site).await;
    assert_eq!(read["ticket"]["subject"], "Stampante");
    assert_eq!(read["ticket"]["body"]["name"], "Comune di Prova");
    assert_eq!(read["ticket"]["opened_at"], "2026-10-19T08:00:00Z");
    assert_eq!(
        (&read["entries"][1]["text"], &read["entries"][1]["author"]),
        (&json!("Ora fuma."), &json!("requester"))
    );

    for n in 2..=5 {
        post("/api/v1/tickets", ticket(&format!("n. {n}"))).key(&key).send(&site).await;
    }
    let page = get("/api/v1/tickets?limit=2&state=new").key(&key).send(&site).await;
    assert_eq!(page.headers()[header::LINK], "</api/v1/tickets?limit=2&state=new&after=4>; rel=\"next\"");
    let (mut after, mut numbers) = (String::new(), Vec::new());
    loop {
        let (_, page) = get(&format!("/api/v1/tickets?limit=2{after}")).key(&key).json(&site).await;
        numbers.extend(page["tickets"].as_array().unwrap().iter().map(|t| t["number"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let (_, log) = site.get(&ada, "/pu/cst/registro").await;
    assert!(log.contains("(chiave di accesso)"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_in_italian_and_nothing_is_saved() {
    let site = Site::new(Engine::Sqlite);
    let key = site.key(None, &Right::ALL);
    let wrong = json!({ "subject": "x", "text": "y", "kind": "boh", "urgency": "tanta" });
    let (status, body) = post("/api/v1/tickets", wrong).key(&key).json(&site).await;
    assert_eq!((status, &body["type"], &body["status"]), (422, &json!("about:blank"), &json!(422)));
    assert_eq!((&body["errors"][0]["field"], &body["errors"][1]["field"]), (&json!("kind"), &json!("urgency")));
    for (sent, status) in [
        (json!({ "subject": "x", "text": "y", "oggetto": "?" }), 400),
        (json!({ "subject": 7, "text": "y" }), 400),
        (json!([1, 2]), 400),
        (json!({ "subject": " ", "text": "y" }), 422),
        (json!({ "subject": "x", "text": " " }), 422),
        (json!({ "subject": "x", "text": "y", "body": "000000" }), 422),
        (json!({ "subject": "x", "text": "y", "service": "non-c-e" }), 422),
        (json!({ "subject": "x", "text": "y", "requester": { "email": "storto" } }), 422),
        (json!({ "subject": "x", "text": "y".repeat(2_000_000) }), 413),
    ] {
        let (got, body) = post("/api/v1/tickets", sent.clone()).key(&key).json(&site).await;
        assert_eq!(got, status, "{body}");
        assert!(body["detail"].as_str().unwrap().ends_with('.'), "{body}");
    }
    let plain = Call { body: None, ..post("/api/v1/tickets", json!({})) };
    assert_eq!(plain.key(&key).json(&site).await.0, 415);
    for path in ["/api/v1/tickets/1", "/api/v1/tickets/x", "/api/v1/tickets/99999999999", "/api/v1/niente"] {
        assert_eq!(get(path).key(&key).json(&site).await.0, 404, "{path}");
    }
    for query in ["state=boh", "limit=0", "limit=101", "order=su", "after=x", "body=999999"] {
        assert_eq!(get(&format!("/api/v1/tickets?{query}")).key(&key).json(&site).await.0, 422, "{query}");
    }
    let (_, page) = get("/api/v1/tickets").key(&key).json(&site).await;
    assert_eq!(page["tickets"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_opens_nothing_and_another_body_finds_nothing() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let cookie = ada.cookie.clone().unwrap();
    let asked = get("/api/v1/tickets").with("cookie", cookie.clone()).send(&site).await;
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
    assert!(asked.headers()[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer"));
    let secret = cookie.split_once('=').unwrap().1;
    assert_eq!(get("/api/v1/tickets").key(secret).json(&site).await.0, 401, "a session is no key");
    let key = site.key(None, &Right::ALL);
    assert_eq!(get(&format!("/api/v1/tickets?access_token={key}")).json(&site).await.0, 401, "never in the address");
    let visitor = Visitor { name: "key as cookie".into(), cookie: Some(format!("casa_sessione={key}")) };
    assert_eq!(site.get(&visitor, "/pu/cst/assistenza").await.0, StatusCode::SEE_OTHER, "a key is no session");

    let (mine, theirs) = (site.key(Some(&site.body), &Right::ALL), site.key(Some(&site.other_body), &Right::ALL));
    post("/api/v1/tickets", ticket("Mia")).key(&mine).send(&site).await;
    assert_eq!(get("/api/v1/tickets/1").key(&theirs).json(&site).await.0, 404);
    let reply = post("/api/v1/tickets/1/replies", json!({ "text": "?" }));
    assert_eq!(reply.key(&theirs).json(&site).await.0, 404);
    assert_eq!(get("/api/v1/tickets").key(&theirs).json(&site).await.1["tickets"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tries_keys_is_stopped_and_others_are_not() {
    let site = Site::new(Engine::Sqlite);
    let good = site.key(None, &Right::ALL);
    for n in 0..30 {
        let wrong = format!("casa_{n:064}");
        assert_eq!(get("/api/v1/tickets").key(&wrong).json(&site).await.0, 401);
    }
    let stopped = get("/api/v1/tickets").key(&good).send(&site).await;
    assert_eq!(stopped.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(stopped.headers()[header::RETRY_AFTER], "900");
    let form = "email=ada%40casa.example&password=una+frase+sbagliata";
    let log_in = site.send(&crate::site::nobody(), "POST", "/accedi", form).await;
    assert_ne!(log_in.status(), StatusCode::TOO_MANY_REQUESTS, "people log in all the same");
    site.t.clock.advance(chrono::Duration::minutes(17));
    assert_eq!(get("/api/v1/tickets").key(&good).json(&site).await.0, 200);
}

/// As Alertmanager 0.27 sends it to a webhook.
fn alertmanager(status: &str) -> Value {
    json!({
        "receiver": "casa", "status": status, "version": "4", "groupKey": "{}:{alertname=\"HostDown\"}",
        "truncatedAlerts": 0, "groupLabels": { "alertname": "HostDown" }, "commonLabels": { "severity": "critical" },
        "commonAnnotations": {}, "externalURL": "http://alertmanager.example:9093",
        "alerts": [{
            "status": status,
            "labels": { "alertname": "HostDown", "instance": "router-1:9100", "job": "node", "severity": "critical" },
            "annotations": { "summary": "router-1 non risponde", "description": "Nessuna risposta da 2 minuti." },
            "startsAt": "2026-10-19T07:58:00.000Z", "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph?g0.expr=up", "fingerprint": "c1d0e8f1a2b3c4d5"
        }, {
            "status": status, "labels": { "alertname": "DiskFull", "instance": "nas" }, "annotations": {},
            "startsAt": "2026-10-19T07:58:00.000Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": ""
        }]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn alertmanager_is_understood() {
    let site = Site::new(Engine::Sqlite);
    let key = site.key(None, &[Right::AlarmWrite]);
    let to = "/api/v1/alarms/alertmanager";
    let (_, first) = post(to, alertmanager("firing")).key(&key).json(&site).await;
    assert_eq!(first, json!({ "opened": [1, 2], "updated": [], "ignored": 0 }));
    let (_, again) = post(to, alertmanager("firing")).key(&key).json(&site).await;
    assert_eq!(again, json!({ "opened": [], "updated": [1, 2], "ignored": 0 }));
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let (_, page) = site.get(&bo, "/pu/cst/assistenza/1").await;
    assert!(page.contains("router-1 non risponde") && page.contains("Nessuna risposta da 2 minuti"), "{page}");
    assert!(page.contains("2\u{a0}volte") && page.contains("suona"), "{page}");
    assert!(site.get(&bo, "/pu/cst/assistenza/2").await.1.contains("DiskFull, nas"));
    let (_, over) = post(to, alertmanager("resolved")).key(&key).json(&site).await;
    assert_eq!(over, json!({ "opened": [], "updated": [1, 2], "ignored": 0 }));
    assert!(site.get(&bo, "/pu/cst/assistenza/1").await.1.contains("rientrato"));
    let plain = json!({ "alarms": [{ "key": "ups", "status": "firing", "summary": "UPS a batteria" }] });
    assert_eq!(post("/api/v1/alarms", plain).key(&key).json(&site).await.1["opened"], json!([3]));
    assert_eq!(post("/api/v1/alarms", json!({ "alarms": [{ "key": "ups" }] })).key(&key).json(&site).await.0, 400);
    assert_eq!(post("/api/v1/tickets", ticket("x")).key(&key).json(&site).await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_names_every_route_and_its_right() {
    let site = Site::new(Engine::Sqlite);
    let (status, document) = get("/api/v1/openapi.json").json(&site).await;
    assert_eq!(status, 200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let mut known = 0;
    for route in web::routes() {
        let Access::Key(right) = route.access else { continue };
        let operation = &document["paths"][route.path][route.method.as_str().to_lowercase()];
        assert_eq!(operation["security"][0]["chiave"], json!([right.code()]), "{} {}", route.method, route.path);
        known += 1;
    }
    let told: usize = document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(known, told);
    assert_eq!(document["components"]["securitySchemes"]["chiave"]["scheme"], "bearer");
    for (_, calls) in document["paths"].as_object().unwrap() {
        for (method, call) in calls.as_object().unwrap() {
            let told = &call["responses"];
            for status in
                if method == "post" { &["400", "401", "403", "413", "422", "429"][..] } else { &["401", "403", "429"] }
            {
                let kind = &told[status]["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(*kind, json!("#/components/schemas/Problem"), "{method} {status}: {told}");
            }
        }
    }
    assert!(document["components"]["schemas"]["Problem"]["properties"]["errors"].is_object());
    let kinds = &document["components"]["schemas"]["KindName"]["enum"];
    assert_eq!(*kinds, json!(["request", "incident", "activity"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_and_taken_away_on_pages() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Referent)]);
    let own = format!("/pu/ente/{}/chiavi", site.body);
    for (visitor, base) in [(&ada, "/pu/cst/chiavi"), (&anna, own.as_str())] {
        assert!(site.get(visitor, base).await.1.contains("Nessuna chiave"));
        let wrong = refused(&site, visitor, &format!("{base}/nuova"), "nome=Sito&scade=boh").await;
        assert!(
            wrong.contains("#campo-diritti") && wrong.contains("#campo-scade") && wrong.contains("value=\"Sito\""),
            "{wrong}"
        );
        let form = "nome=Sito&diritti=ticket%3Aopen&diritti=ticket%3Aread&scade=19%2F10%2F2027";
        let (status, made) = text(site.send(visitor, "POST", &format!("{base}/nuova"), form).await).await;
        assert_eq!(status, StatusCode::OK);
        let secret = format!("casa_{}", made.split("casa_").nth(1).unwrap().get(..64).unwrap());
        assert_eq!(get("/api/v1/tickets").key(&secret).json(&site).await.0, 200);
        let (_, list) = site.get(visitor, base).await;
        assert!(list.contains("Aprire richieste") && list.contains("adesso") && list.contains("19/10/2027"), "{list}");
        assert!(!list.contains(&secret), "shown once");
        let id = list.split(&format!("{base}/")).filter_map(|t| t.split_once("/revoca")).next().unwrap().0.to_owned();
        assert_eq!(sent(&site, visitor, &format!("{base}/{id}/revoca"), "").await, base);
        assert_eq!(get("/api/v1/tickets").key(&secret).json(&site).await.0, 401);
        assert!(site.get(visitor, base).await.1.contains("revocata il 19/10/2026"));
    }
    let (_, desk) = site
        .get(&site.visitor("Vera", false, &[], &[(&site.body, BodyRole::Viewer)]), &format!("/pu/ente/{}/", site.body))
        .await;
    assert!(!desk.contains("Chiavi di accesso"), "only who may make them is led there");
}

/// Sends JSON and files as a form of several parts.
async fn upload(
    site: &Site,
    path: &str,
    key: &str,
    repeat: &str,
    (data, files): (&Value, &[(&str, &[u8])]),
) -> (u16, Value) {
    let mut body = format!("--x\r\ncontent-disposition: form-data; name=\"data\"\r\n\r\n{data}\r\n").into_bytes();
    for (name, bytes) in files {
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    let peer: SocketAddr = "203.0.113.9:4000".parse().unwrap();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header("idempotency-key", repeat)
        .extension(ConnectInfo(peer));
    let response = site.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (status, text) = text(response).await;
    (status.as_u16(), serde_json::from_str(&text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_with_a_request_and_come_back_to_be_saved() {
    let site = Site::new(Engine::Sqlite);
    let key = site.key(Some(&site.body), &Right::ALL);
    let page: &[u8] = b"<html><script>alert(1)</script></html>";
    let files: [(&str, &[u8]); 2] = [("nota.txt", b"spenta"), ("pagina.html", page)];
    let sent = (&ticket("Spia"), &files[..]);
    let (status, opened) = upload(&site, "/api/v1/tickets", &key, "a", sent).await;
    assert_eq!((status, &opened["number"]), (201, &json!(1)), "{opened}");
    assert_eq!(upload(&site, "/api/v1/tickets", &key, "a", sent).await.1["repeated"], true);
    let other: [(&str, &[u8]); 1] = [("nota.txt", b"accesa")];
    let (status, problem) = upload(&site, "/api/v1/tickets", &key, "a", (&ticket("Spia"), &other)).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("Idempotency-Key")));
    let replies = "/api/v1/tickets/1/replies";
    let (status, _) = upload(&site, replies, &key, "-", (&json!({ "text": "Ecco" }), &other)).await;
    assert_eq!(status, 201);

    let (_, read) = get("/api/v1/tickets/1").key(&key).json(&site).await;
    let listed: Vec<&Value> =
        read["entries"].as_array().unwrap().iter().flat_map(|e| e["files"].as_array().unwrap()).collect();
    assert_eq!(listed.len(), 3, "{read}");
    for (file, bytes) in listed.iter().zip([&b"spenta"[..], page, b"accesa"]) {
        let response = get(file["url"].as_str().unwrap()).key(&key).send(&site).await;
        assert!(response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
        assert_ne!(response.headers()[header::CONTENT_TYPE], "text/html", "never as active content");
        let got = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        assert_eq!(got, bytes);
    }
    let stranger = site.key(None, &[Right::AlarmWrite]);
    let first = listed[0]["url"].as_str().unwrap();
    assert_eq!(get(first).key(&stranger).json(&site).await.0, 403);
    for path in ["/api/v1/tickets/1/files/1/9", "/api/v1/tickets/1/files/x/0", "/api/v1/tickets/9/files/1/0"] {
        assert_eq!(get(path).key(&key).json(&site).await.0, 404, "{path}");
    }
    let program: [(&str, &[u8]); 1] = [("prova.exe", b"MZ\x90\0\x03")];
    let (status, problem) = upload(&site, "/api/v1/tickets", &key, "b", (&ticket("No"), &program)).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("file")), "{problem}");
    let none: [(&str, &[u8]); 0] = [];
    assert_eq!(upload(&site, "/api/v1/tickets", &key, "c", (&json!("non JSON di una richiesta"), &none)).await.0, 400);
    let (_, all) = get("/api/v1/tickets").key(&key).json(&site).await;
    assert_eq!(all["tickets"].as_array().unwrap().len(), 1, "what is refused leaves nothing");
}
