//! What changed, field by field, in words that are read.

use domain::it;
use serde_json::{Map, Value};

/// A field before and after.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// The fields that differ between two stored states.
pub(super) fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let null = Value::Null;
    names
        .into_iter()
        .filter_map(|name| {
            let (was, is) = (before.get(name).unwrap_or(&null), after.get(name).unwrap_or(&null));
            (was != is).then(|| Change { field: label(name), before: show(was), after: show(is) })
        })
        .collect()
}

fn fields(json: Option<&str>) -> Map<String, Value> {
    match json.and_then(|j| serde_json::from_str(j).ok()) {
        Some(Value::Object(fields)) => fields,
        Some(other) => Map::from_iter([(String::new(), other)]),
        None => Map::new(),
    }
}

fn label(name: &str) -> String {
    let known = match name {
        "" => "valore",
        "role" => "incarico",
        "body" | "body_id" => "ente",
        "to" => "a",
        "employer" => "impresa",
        "from" | "from_date" | "since" => "dal",
        "until" | "until_date" => "al",
        "name" => "nome",
        "email" => "posta elettronica",
        "pec" => "PEC",
        "phone" => "telefono",
        "address" => "indirizzo",
        "note" => "nota",
        "state" => "stato",
        "quantity" => "quantità",
        "service" => "servizio",
        other => return other.replace('_', " "),
    };
    known.to_owned()
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::Bool(true) => "sì".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => word(text),
        Value::Array(items) => items.iter().map(show).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn word(text: &str) -> String {
    use domain::identity::{BodyRole, StaffRole};
    let role = StaffRole::from_code(text).map(StaffRole::label).or(BodyRole::from_code(text).map(BodyRole::label));
    match (role, text.parse::<chrono::NaiveDate>()) {
        (Some(role), _) => role.to_owned(),
        (None, Ok(date)) => it::date(date),
        (None, Err(_)) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_only_what_differs_and_in_italian() {
        let found = changes(
            Some(r#"{"role":"technician","from":"2026-01-01","until":null}"#),
            Some(r#"{"role":"technician","from":"2026-01-01","until":"2026-12-31"}"#),
        );
        assert_eq!(found, [Change { field: "al".into(), before: "—".into(), after: "31/12/2026".into() }]);
        assert_eq!(changes(None, Some(r#"{"role":"referent"}"#))[0].after, "Referente");
        assert_eq!(changes(Some("true"), Some("false"))[0].before, "sì");
        assert!(changes(None, None).is_empty());
    }
}
