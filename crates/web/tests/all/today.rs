//! The first page of each desk.

use axum::http::StatusCode;
use domain::identity::StaffRole;
use testkit::Engine;

use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_centre_is_told_what_to_do_first() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let (status, page) = site.get(&ada, "/pu/cst/").await;
    assert_eq!(status, StatusCode::OK);
    for words in ["Scegli il modello del centro", "/pu/cst/modello/scelta", "Approva il listino", "aria-current"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let tom = site.visitor("Tom", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let (status, page) = site.get(&tom, "/pu/cst/").await;
    assert_eq!(status, StatusCode::OK, "who may not read the dues still has a first page");
    assert!(!page.contains("Quanto è stato incassato"), "{page}");
}
