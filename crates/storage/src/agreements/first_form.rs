//! How far an accession has come, as stored: [`Life`], or what the first versions of the program
//! wrote, which knew only acceded and withdrawn, without a signature.

use chrono::NaiveDate;
use domain::agreements::Life;
use domain::agreements::life::{Grounds, InForce};
use domain::agreements::withdrawal::Exit;
use domain::dates::Period;
use serde::Deserialize;

/// What the first versions wrote and [`Life`] does not read.
#[derive(Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
enum FirstForm {
    Acceded,
    Withdrawn {
        notice: NaiveDate,
        last_day: NaiveDate,
        #[serde(default)]
        before: Option<NaiveDate>,
    },
}

/// Reads a stored state; `days` are those of the accession. Where no signature was recorded the
/// first day stands for it.
pub(super) fn read(json: &str, days: Period) -> serde_json::Result<Life> {
    let life = serde_json::from_str::<Life>(json);
    let Err(why) = life else { return life };
    match serde_json::from_str::<FirstForm>(json) {
        Ok(FirstForm::Acceded) => Ok(Life::InForce(recorded(days))),
        Ok(FirstForm::Withdrawn { notice, last_day, before }) => {
            let past = recorded(Period { until: before.or(days.until), ..days });
            let effective = last_day.succ_opt().unwrap_or(last_day);
            Ok(Life::Withdrawn {
                past,
                notice,
                exit: Exit { notice_by: notice, effective, last_billable_day: last_day },
            })
        }
        Err(_) => Err(why),
    }
}

fn recorded(period: Period) -> InForce {
    let grounds = Grounds::Recorded {
        by: "registrata senza i dati della firma".to_owned(),
        on: period.from,
        original: "non indicato".to_owned(),
    };
    InForce { period, signed_on: period.from, grounds }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn what_the_first_versions_wrote_is_still_read() {
        let days = Period { from: d(2021, 1, 1), until: Some(d(2025, 12, 31)) };
        let acceded = read(r#"{"state":"acceded"}"#, days).unwrap();
        assert_eq!((acceded.code(), acceded.billable()), ("in-force", Some(days)));
        assert_eq!(acceded.in_force().unwrap().signed_on, d(2021, 1, 1));
        assert_eq!(read(r#"{"state":"invited","on":"2025-10-06"}"#, days).unwrap(), Life::invite(d(2025, 10, 6)));
        let left = r#"{"state":"withdrawn","notice":"2023-09-01","last_day":"2023-12-31","reason":"PEC","before":"2025-12-31"}"#;
        let shortened = Period { until: Some(d(2023, 12, 31)), ..days };
        let left = read(left, shortened).unwrap();
        assert_eq!((left.code(), left.billable()), ("withdrawn", Some(shortened)));
        assert_eq!(left.clone().stay(d(2023, 12, 31)).unwrap().billable(), Some(days));
        let json = serde_json::to_string(&left).unwrap();
        assert_eq!(read(&json, shortened).unwrap(), left);
        assert!(read(r#"{"state":"lost"}"#, days).is_err());
    }
}
