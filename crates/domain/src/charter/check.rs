//! Whether a charter holds together.

use std::collections::{BTreeMap, BTreeSet};

use super::{Area, Service, State};
use crate::{FieldError, Refusal};

impl super::Charter {
    /// Checks the services of a centre together: unique codes, known areas, prerequisites that
    /// exist, can be had and don't turn in a circle.
    ///
    /// # Errors
    /// One sentence for each fault; the field is `services[CODE]`.
    pub fn check(areas: &[Area], services: &[Service]) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        let by_code: BTreeMap<&str, &Service> = services.iter().map(|s| (s.code.as_str(), s)).collect();
        let mut seen = BTreeSet::new();
        for service in services {
            let field = format!("services[{}]", service.code);
            let mut fault = |message: String| faults.push(FieldError::new(&field, message));
            if !seen.insert(service.code.as_str()) {
                fault(format!("Il codice «{}» è usato da due servizi.", service.code));
            }
            if !areas.iter().any(|a| a.code == service.area) {
                fault(format!("«{}» è in un'area che non esiste.", service.name));
            }
            for code in &service.prerequisites {
                match by_code.get(code.as_str()) {
                    None => fault(format!("«{}» richiede «{code}», che non è nella carta.", service.name)),
                    Some(needed) if service.state.is_open() && !may_stand_under(service, needed) => fault(format!(
                        "«{}» richiede «{}», che oggi è «{}»: nessun ente potrebbe averlo.",
                        service.name,
                        needed.name,
                        needed.state.label().to_lowercase()
                    )),
                    Some(_) => {}
                }
            }
        }
        if let Some(circle) = find_circle(&by_code) {
            let names: Vec<&str> =
                circle.iter().map(|c| by_code.get(c).map_or(*c, |service| service.name.as_str())).collect();
            faults.push(FieldError::new(
                "prerequisites",
                format!("I requisiti girano in tondo: {}. Toglierne uno.", names.join(" → ")),
            ));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

fn may_stand_under(service: &Service, needed: &Service) -> bool {
    needed.state.is_open()
        && (matches!(needed.state, State::Active { .. }) || !matches!(service.state, State::Active { .. }))
}

/// A circle of prerequisites, first code repeated at the end, if there is one.
fn find_circle<'a>(services: &BTreeMap<&'a str, &'a Service>) -> Option<Vec<&'a str>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in services.keys() {
        let mut path: Vec<&str> = Vec::new();
        if let Some(circle) = walk(start, services, &mut path, &mut done) {
            return Some(circle);
        }
    }
    None
}

fn walk<'a>(
    code: &'a str,
    services: &BTreeMap<&'a str, &'a Service>,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if done.contains(code) {
        return None;
    }
    if let Some(at) = path.iter().position(|c| *c == code) {
        let mut circle = path[at..].to_vec();
        circle.push(code);
        return Some(circle);
    }
    let service = services.get(code)?;
    path.push(code);
    for next in &service.prerequisites {
        if let Some(circle) = walk(next, services, path, done) {
            return Some(circle);
        }
    }
    path.pop();
    done.insert(code);
    None
}
