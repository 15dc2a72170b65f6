use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::billing::Outcome;

fn d(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn notice(kind: NoticeKind, outcome: Option<bool>) -> DocumentEvent {
    DocumentEvent::Notice(Box::new(Notice {
        kind,
        sdi_id: "111".to_owned(),
        file_name: Some("IT00212000418_00001.xml.p7m".to_owned()),
        at: None,
        errors: vec![NoticeError { code: "00423".to_owned(), description: "prezzo".to_owned() }],
        outcome: outcome.map(|accepted| Outcome {
            accepted,
            description: Some("CIG errato".to_owned()),
            number: None,
            year: None,
        }),
        description: None,
        message_id: None,
        sent_hash: None,
    }))
}

fn walk(events: &[DocumentEvent]) -> Result<DocumentState, Refusal> {
    events.iter().try_fold(DocumentState::Issued { on: d(1) }, |state, event| {
        state.apply(DocumentKind::FatturaPa, event.clone(), d(2))
    })
}

fn signed() -> DocumentEvent {
    DocumentEvent::SignedReceived { file: "IT00212000418_00001.xml.p7m".to_owned() }
}

#[test]
fn the_usual_road() {
    let road = [signed(), DocumentEvent::Sent, notice(NoticeKind::Rc, None), notice(NoticeKind::Ne, Some(true))];
    let codes: Vec<StateCode> = (0..=road.len()).map(|n| walk(&road[..n]).unwrap().code()).collect();
    use StateCode as C;
    assert_eq!(codes, [C::Issued, C::Signed, C::Sent, C::Delivered, C::Accepted]);
}

#[test]
fn a_missed_delivery_waits_and_then_goes_on() {
    let waiting = walk(&[signed(), notice(NoticeKind::Mc, None)]).unwrap();
    assert_eq!(waiting.code(), StateCode::Waiting);
    assert!(waiting.is_owed());
    assert_eq!(
        walk(&[notice(NoticeKind::Mc, None), notice(NoticeKind::Rc, None)]).unwrap().code(),
        StateCode::Delivered
    );
    assert_eq!(
        walk(&[notice(NoticeKind::Mc, None), notice(NoticeKind::At, None)]).unwrap().code(),
        StateCode::Attested
    );
    // A late MC tells nothing new once delivered.
    assert_eq!(
        walk(&[notice(NoticeKind::Rc, None), notice(NoticeKind::Mc, None)]).unwrap().code(),
        StateCode::Delivered
    );
}

#[test]
fn a_rejection_is_corrected_within_five_days() {
    let rejected = walk(&[signed(), notice(NoticeKind::Ns, None)]).unwrap();
    assert!(matches!(&rejected, DocumentState::Rejected { errors, .. } if errors[0].code == "00423"));
    assert!(rejected.deadline_notice(d(7)).unwrap().contains("entro il 07/11/2026"));
    assert!(rejected.deadline_notice(d(8)).unwrap().contains("scaduto il 07/11/2026"));
    let again = rejected.apply(DocumentKind::FatturaPa, DocumentEvent::Remade, d(5)).unwrap();
    assert_eq!(again.code(), StateCode::Issued);
    assert!(again.apply(DocumentKind::FatturaPa, DocumentEvent::Remade, d(5)).is_err());
}

#[test]
fn a_refusal_asks_for_a_credit_note() {
    let refused = walk(&[notice(NoticeKind::Rc, None), notice(NoticeKind::Ne, Some(false))]).unwrap();
    assert!(matches!(&refused, DocumentState::Refused { reason, .. } if reason == "CIG errato"));
    assert!(refused.deadline_notice(d(3)).unwrap().contains("nota di credito"));
    let by = DocumentRef { number: "2/2026".parse().unwrap(), date: d(4) };
    let credited = refused.apply(DocumentKind::FatturaPa, DocumentEvent::Credited { by }, d(4)).unwrap();
    assert!(!credited.is_owed());
}

#[test]
fn the_same_notice_twice_changes_nothing() {
    let once = walk(&[notice(NoticeKind::Rc, None)]).unwrap();
    let twice = once.clone().apply(DocumentKind::FatturaPa, notice(NoticeKind::Rc, None), d(9)).unwrap();
    assert_eq!(once, twice);
    let accepted = walk(&[notice(NoticeKind::Ne, Some(true)), notice(NoticeKind::Rc, None)]).unwrap();
    assert_eq!(accepted.code(), StateCode::Accepted);
}

#[test]
fn what_does_not_fit_is_refused_with_a_reason() {
    let cases: [(&[DocumentEvent], &str); 6] = [
        (&[DocumentEvent::Sent], "file firmato"),
        (&[notice(NoticeKind::Rc, None), notice(NoticeKind::Ns, None)], "superato i controlli"),
        (&[notice(NoticeKind::Ne, Some(true)), notice(NoticeKind::Dt, None)], "esito è già arrivato"),
        (&[notice(NoticeKind::Rc, None), DocumentEvent::Cancelled { act: "det. 1".to_owned() }], "nota di credito"),
        (&[DocumentEvent::Cancelled { act: "  ".to_owned() }], "atto"),
        (&[notice(NoticeKind::Se, None)], "ente destinatario"),
    ];
    for (events, words) in cases {
        let refusal = walk(events).unwrap_err();
        assert!(refusal.message.contains(words), "{}", refusal.message);
    }
}

#[test]
fn transfer_requests_are_sent_and_cancelled_without_signature() {
    let kind = DocumentKind::TransferRequest;
    let sent = DocumentState::Issued { on: d(1) }.apply(kind, DocumentEvent::Sent, d(2)).unwrap();
    let gone = sent.apply(kind, DocumentEvent::Cancelled { act: "Determina 12/2026".to_owned() }, d(3)).unwrap();
    assert!(!gone.is_owed());
    assert!(DocumentState::Issued { on: d(1) }.apply(kind, notice(NoticeKind::Rc, None), d(2)).is_err());
}

fn any_event() -> impl Strategy<Value = DocumentEvent> {
    let kinds = proptest::sample::select(NoticeKind::ALL.to_vec());
    prop_oneof![
        Just(signed()),
        Just(DocumentEvent::Sent),
        Just(DocumentEvent::Remade),
        Just(DocumentEvent::Cancelled { act: "Determina 1/2026".to_owned() }),
        (kinds, proptest::option::of(any::<bool>())).prop_map(|(k, o)| notice(k, o)),
    ]
}

proptest! {
    /// Whatever arrives, in whatever order: a cancelled document never comes back, an event given
    /// twice in a row leaves the state of the first time, and stored states are read back.
    #[test]
    fn no_order_of_events_breaks_the_life(events in proptest::collection::vec(any_event(), 0..12)) {
        let mut state = DocumentState::Issued { on: d(1) };
        for event in events {
            let before = state.clone();
            if let Ok(after) = state.clone().apply(DocumentKind::FatturaPa, event.clone(), d(2)) {
                if before.code() == StateCode::Cancelled {
                    prop_assert_eq!(after.code(), StateCode::Cancelled);
                }
                if let DocumentEvent::Notice(_) = event {
                    prop_assert_eq!(after.clone().apply(DocumentKind::FatturaPa, event, d(9)), Ok(after.clone()));
                }
                state = after;
            }
            let text = serde_json::to_string(&state).unwrap();
            prop_assert_eq!(serde_json::from_str::<DocumentState>(&text).unwrap(), state.clone());
        }
    }
}
