//! What the centre has delivered to its members. Invented: names end in `.example`.

use app::{Result, resources as use_cases};
use domain::resources::{Resource, ResourceKind};

use super::knowledge::domain_of;
use super::members::members;
use super::story::{Story, day};

/// A domain for every member, a certificate for one in two, a line for one in five; some about to expire.
pub(super) fn deliver(story: &Story<'_>) -> Result<()> {
    for (n, code) in members().enumerate() {
        let body = story.body(code)?;
        let name = domain_of(code);
        let month = u32::try_from(n % 12).unwrap_or(0) + 1;
        let one = |kind, name: String, detail: &str, supplier: &str, expires| Resource {
            kind,
            name,
            detail: detail.to_owned(),
            service: String::new(),
            supplier: supplier.to_owned(),
            from: day(2024, 2, 1),
            expires,
            ended: None,
        };
        let registrar = "Registro di Prova";
        let mut all =
            vec![one(ResourceKind::Domain, name.clone(), "rinnovo annuale", registrar, Some(day(2027, month, 15)))];
        if n % 2 == 0 {
            let until = day(2026, 10, 1) + chrono::Days::new(7 * u64::from(month));
            all.push(one(
                ResourceKind::Certificate,
                format!("www.{name}"),
                "sito istituzionale",
                "Autorità di Prova",
                Some(until),
            ));
        }
        if n % 5 == 0 {
            all.push(one(
                ResourceKind::Line,
                format!("Linea della sede, {name}"),
                "100 Mb/s",
                "Fibra di Prova",
                Some(day(2028, 12, 31)),
            ));
        }
        story.write(|tx| {
            for resource in &all {
                use_cases::save(tx, &story.ada, body, None, resource)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
