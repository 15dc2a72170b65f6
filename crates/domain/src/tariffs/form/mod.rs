//! A rule and the heading of a list as they are typed: texts in Italian notation, read with an
//! error at each field.

mod heading;
mod read;
mod rule_form;
mod subscription_form;
mod write;

pub use heading::{HeadingForm, ReferenceForm};
pub use rule_form::{BandRow, KeyRow, Method, RoleRow, RuleForm};
pub use subscription_form::{Requested, SubscriptionForm, WorkRow};

/// The value of a field among the pairs of a submitted form; empty if absent.
fn field(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.trim().to_owned()).unwrap_or_default()
}

/// All the values of a field, in order.
fn fields(pairs: &[(String, String)], name: &str) -> Vec<String> {
    pairs.iter().filter(|(k, _)| k == name).map(|(_, v)| v.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::*;
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn every_ready_made_rule_survives_its_form() {
        let from = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap();
        for code in READY_MADE {
            let list = ready_made(code, from).unwrap();
            for rule in &list.rules {
                assert_eq!(RuleForm::of(rule).read(Some(rule)).as_ref(), Ok(rule));
            }
            assert_eq!(HeadingForm::of(&list).read(&list), Ok(list));
        }
    }

    #[test]
    fn adjustments_survive_their_form() {
        let from = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap();
        let mut rule = ready_made("macerata", from).unwrap().rules.remove(0);
        rule.adjustments = vec![
            Adjustment::Minimum { amount: "150".parse().unwrap() },
            Adjustment::Maximum { amount: "7000.5".parse().unwrap() },
            Adjustment::CapOnLastYear { percent: "2.5".parse().unwrap() },
            Adjustment::Discount {
                percent: "10".parse().unwrap(),
                reason: "Unioni".to_owned(),
                kinds: vec![crate::territory::BodyKind::Unione],
            },
            Adjustment::Contribution {
                part: Contributed::Euros("100".parse().unwrap()),
                ground: "delibera 1".to_owned(),
            },
        ];
        assert_eq!(RuleForm::of(&rule).read(Some(&rule)), Ok(rule));
    }

    #[test]
    fn a_form_is_read_with_an_error_at_each_field() {
        let typed = pairs(&[
            ("method", "bands"),
            ("service", "siti-internet"),
            ("description", "Siti internet"),
            ("source", "Delibera 7/2026"),
            ("recurrence", "yearly"),
            ("charge", "subscription"),
            ("kinds", "comune"),
            ("kinds", "unione"),
            ("measure", "inhabitants"),
            ("mode", "whole"),
            ("band_from", "0"),
            ("band_to", "3.000"),
            ("band_amount", "900,00"),
            ("band_from", "3.001"),
            ("band_to", ""),
            ("band_amount", "duemila"),
            ("band_from", ""),
            ("band_to", ""),
            ("band_amount", ""),
            ("minimum", "x"),
            ("vat", "taxable"),
            ("vat_rate", "22"),
            ("vat_ground", "prestazione di servizi"),
        ]);
        let form = RuleForm::from_pairs(&typed);
        let refusal = form.read(None).unwrap_err();
        let names: Vec<&str> = refusal.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["band_amount-2", "minimum"]);
        assert_eq!(form.bands[1].amount, "duemila");

        let mut good = form;
        good.bands[1].amount = "2.000,00".to_owned();
        good.minimum = String::new();
        let rule = good.read(None).unwrap();
        assert_eq!(rule.code, "siti-internet");
        assert_eq!(rule.kinds.len(), 2);
        let Price::Bands { bands, .. } = &rule.price else { panic!("no bands") };
        assert_eq!((bands[0].to, bands[1].to, bands[1].amount), (Some(3_000), None, "2000".parse().unwrap()));
    }

    #[test]
    fn a_rate_left_empty_is_still_to_be_set() {
        let typed = pairs(&[
            ("method", "virtual-machine"),
            ("service", "cloud"),
            ("description", "Cloud"),
            ("source", "Tabella 3"),
            ("recurrence", "yearly"),
            ("charge", "subscription"),
            ("vcpu", "30"),
            ("vat", "outside-scope"),
            ("vat_ground", "ripartizione di costi"),
        ]);
        let rule = RuleForm::from_pairs(&typed).read(None).unwrap();
        assert!(rule.undecided());
        assert_eq!(rule.price, Price::VirtualMachine { vcpu: Some(30.into()), ram_gb: None, disk_gb: None });
    }
}
