//! What a monitoring system tells becomes requests for assistance: which alarm opens one, which adds to
//! one, what happens when it is over, and what is done when everything rings at once.
//!
//! The same alarm is the one with the same key from the same program. What was decided can be decided
//! again: it depends on what is known of the alarm, on where its request stands, and on the instant.

use chrono::{Duration, NaiveDateTime};

use super::{Level, State, StateCode};

/// Most alarms taken out of one message.
pub const MOST_AT_ONCE: usize = 500;
/// Requests that one program may open by alarms within [`FLOOD_MINUTES`]; more are gathered in one.
pub const MOST_OPENED: i64 = 20;
/// Minutes over which the requests opened by alarms are counted.
pub const FLOOD_MINUTES: i64 = 10;
/// Minutes between two notes on a request that say that the alarm goes on.
pub const NOTE_MINUTES: i64 = 30;
/// Minutes within which an alarm that was over opens again the request that it closed.
pub const RELAPSE_MINUTES: i64 = 60;

/// What a monitoring system says of one alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// By which the same alarm is known again.
    pub key: String,
    /// Whether it rings; otherwise it is over.
    pub firing: bool,
    /// What it is, in a line.
    pub summary: String,
    /// What it says besides.
    pub text: String,
    /// How grave it is, as the system calls it: `critical`, `warning`, `info`.
    pub severity: String,
    /// ISTAT or IPA code of the body concerned; may be empty.
    pub body: String,
    /// Code of the service of the charter; may be empty.
    pub service: String,
    /// Name of a delivered resource; may be empty.
    pub resource: String,
}

impl Signal {
    /// Impact and urgency of its request.
    #[must_use]
    pub fn levels(&self) -> (Level, Level) {
        match self.severity.to_lowercase().as_str() {
            "critical" | "disaster" | "page" | "emergency" => (Level::High, Level::High),
            "high" | "error" | "major" => (Level::High, Level::Medium),
            "info" | "information" | "low" | "none" => (Level::Low, Level::Low),
            _ => (Level::Medium, Level::Medium),
        }
    }
}

/// What is known of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Whether it rang when last heard.
    pub firing: bool,
    /// When a note about it was last written on its request, UTC.
    pub noted_at: NaiveDateTime,
    /// When it was last heard, UTC.
    pub heard_at: NaiveDateTime,
    /// Where its request stands.
    pub state: State,
    /// Whether other alarms of the same request still ring.
    pub others_firing: bool,
}

/// What to do with a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Opens a request.
    Open,
    /// Too many were opened: it joins the request that gathers them.
    Gather,
    /// Writes on its request that it goes on.
    Note,
    /// Counts it, without writing: it was said not long ago.
    Count,
    /// Opens its request again: it was over and came back at once.
    Reopen,
    /// It is over: writes it on the request, which somebody works on.
    Over,
    /// It is over before anybody took charge: closes the request.
    Close,
    /// Nothing is to be done: the end of what is not known, or was over already.
    Ignore,
}

/// What to do with a signal. `opened` are the requests opened by this program's alarms within the last
/// [`FLOOD_MINUTES`].
#[must_use]
pub fn judge(firing: bool, known: Option<&Known>, opened: i64, now: NaiveDateTime) -> Verdict {
    let fresh = if opened >= MOST_OPENED { Verdict::Gather } else { Verdict::Open };
    match (firing, known) {
        (true, None) => fresh,
        (true, Some(known)) if !known.state.is_active() => {
            let lately = now - known.heard_at <= Duration::minutes(RELAPSE_MINUTES);
            let merged = known.state.merged_into().is_some();
            if lately && !merged && !known.firing { Verdict::Reopen } else { fresh }
        }
        (true, Some(known)) => {
            let silent = now - known.noted_at >= Duration::minutes(NOTE_MINUTES);
            if silent { Verdict::Note } else { Verdict::Count }
        }
        (false, None) => Verdict::Ignore,
        (false, Some(known)) if !known.firing => Verdict::Ignore,
        (false, Some(known)) if !known.state.is_active() || known.others_firing => Verdict::Count,
        (false, Some(known)) if known.state.code() == StateCode::New => Verdict::Close,
        (false, Some(_)) => Verdict::Over,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::PauseReason;
    use super::*;

    fn now() -> NaiveDateTime {
        chrono::NaiveDate::from_ymd_opt(2026, 10, 19).unwrap().and_hms_opt(8, 0, 0).unwrap()
    }

    fn known(firing: bool, state: State) -> Known {
        Known { firing, noted_at: now(), heard_at: now(), state, others_firing: false }
    }

    fn closed(merged_into: Option<u32>) -> State {
        State::Closed { at: now(), merged_into }
    }

    #[test]
    fn the_same_alarm_again_adds_to_its_request_and_does_not_fill_it() {
        let one = known(true, State::Open);
        assert_eq!(judge(true, None, 0, now()), Verdict::Open);
        assert_eq!(judge(true, Some(&one), 0, now()), Verdict::Count);
        assert_eq!(judge(true, Some(&one), 99, now() + Duration::minutes(NOTE_MINUTES)), Verdict::Note);
    }

    #[test]
    fn what_is_over_closes_only_what_nobody_took() {
        let waits = State::Waiting { reason: PauseReason::Supplier, until: None };
        for (state, verdict) in [
            (State::New, Verdict::Close),
            (State::Open, Verdict::Over),
            (waits, Verdict::Over),
            (closed(None), Verdict::Count),
        ] {
            assert_eq!(judge(false, Some(&known(true, state)), 0, now()), verdict, "{state:?}");
        }
        assert_eq!(judge(false, None, 0, now()), Verdict::Ignore);
        assert_eq!(judge(false, Some(&known(false, State::Open)), 0, now()), Verdict::Ignore);
        let others = Known { others_firing: true, ..known(true, State::New) };
        assert_eq!(judge(false, Some(&others), 0, now()), Verdict::Count);
    }

    #[test]
    fn what_comes_back_at_once_goes_on_in_the_same_request() {
        let over = known(false, closed(None));
        assert_eq!(judge(true, Some(&over), 0, now() + Duration::minutes(RELAPSE_MINUTES)), Verdict::Reopen);
        assert_eq!(judge(true, Some(&over), 0, now() + Duration::minutes(RELAPSE_MINUTES + 1)), Verdict::Open);
        assert_eq!(judge(true, Some(&known(false, closed(Some(7)))), 0, now()), Verdict::Open);
        // What a person closed while it rang is new when it rings on.
        assert_eq!(judge(true, Some(&known(true, closed(None))), 0, now()), Verdict::Open);
    }

    proptest! {
        #[test]
        fn a_flood_opens_no_more_than_its_bound(opened in 0_i64..1000) {
            let verdict = judge(true, None, opened, now());
            prop_assert_eq!(verdict == Verdict::Open, opened < MOST_OPENED);
        }
    }
}
