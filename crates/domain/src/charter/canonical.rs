//! One way only to write a value as JSON.

use serde::Serialize;
use serde_json::Value;

/// JSON without blanks and with the keys of every object in the order of their bytes: equal values
/// give equal texts, whatever the order of the fields in the code.
///
/// # Errors
/// When the value can't be written as JSON (a map with keys that are not texts).
pub fn canonical_json<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    write(&serde_json::to_value(value)?, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), serde_json::Error> {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(key)?);
                out.push(':');
                write(&map[key], out)?;
            }
            out.push('}');
        }
        scalar => out.push_str(&serde_json::to_string(scalar)?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::canonical_json;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        #[derive(serde::Serialize)]
        struct Inner {
            z: u8,
            a: Option<&'static str>,
        }
        #[derive(serde::Serialize)]
        struct Outer {
            second: Vec<Inner>,
            first: &'static str,
        }
        let value =
            Outer { second: vec![Inner { z: 1, a: Some("è \"così\"") }, Inner { z: 2, a: None }], first: "x" };
        assert_eq!(
            canonical_json(&value).unwrap(),
            r#"{"first":"x","second":[{"a":"è \"così\"","z":1},{"a":null,"z":2}]}"#
        );
    }
}
