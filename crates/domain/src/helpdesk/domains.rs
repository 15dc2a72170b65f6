//! Whose mail an address is, by the part after the at sign.

use crate::Refusal;

/// Domains under which anybody has an address: they tell of no body.
const EVERYBODY: [&str; 26] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.it",
    "hotmail.com",
    "hotmail.it",
    "live.com",
    "live.it",
    "yahoo.com",
    "yahoo.it",
    "icloud.com",
    "libero.it",
    "virgilio.it",
    "tiscali.it",
    "alice.it",
    "tim.it",
    "fastwebnet.it",
    "pec.it",
    "legalmail.it",
    "postecert.it",
    "arubapec.it",
    "pecpa.it",
    "cert.legalmail.it",
    "pec.aruba.it",
    "proton.me",
    "aol.com",
];

/// Most domains of one body.
const MOST: usize = 10;

/// The domains that somebody typed, separated by blanks, commas or semicolons, as they are kept: small
/// letters, without what is before the at sign, each once.
///
/// # Errors
/// A refusal of the field `domini` when one is no domain, is everybody's, or they are too many.
pub fn read_domains(typed: &str) -> Result<Vec<String>, Refusal> {
    let mut all: Vec<String> = Vec::new();
    for word in typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|w| !w.is_empty()) {
        let domain = word.rsplit('@').next().unwrap_or_default().trim_matches('.').to_lowercase();
        let label = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !l.starts_with('-')
        };
        if !domain.contains('.') || domain.len() > 253 || !domain.split('.').all(label) {
            return Err(Refusal::field(
                "domini",
                format!("«{word}» non è un dominio di posta: per esempio comune.prova.pu.it."),
            ));
        }
        if EVERYBODY.contains(&domain.as_str()) {
            let sentence = format!("Sotto «{domain}» ha un indirizzo chiunque: non dice di quale ente è un messaggio.");
            return Err(Refusal::field("domini", sentence));
        }
        if !all.contains(&domain) {
            all.push(domain);
        }
    }
    if all.len() > MOST {
        return Err(Refusal::field("domini", format!("Al massimo {MOST} domini per ente.")));
    }
    Ok(all)
}

/// Whether an address is under a domain, or under a part of it.
#[must_use]
pub fn is_under(address: &str, domain: &str) -> bool {
    let Some((_, host)) = address.rsplit_once('@') else { return false };
    let host = host.to_lowercase();
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// The one whose domain an address is under; nobody when two of them could be meant.
#[must_use]
pub fn owner<'a, T: PartialEq + Copy>(address: &str, domains: impl IntoIterator<Item = (T, &'a str)>) -> Option<T> {
    let mut found = None;
    for (one, domain) in domains {
        if is_under(address, domain) {
            match found {
                Some(other) if other != one => return None,
                _ => found = Some(one),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_as_they_are_typed_and_everybodys_are_refused() {
        let read = read_domains(" Comune.Prova.pu.it, @pec.comune.prova.pu.it;info@comune.prova.pu.it ").unwrap();
        assert_eq!(read, ["comune.prova.pu.it", "pec.comune.prova.pu.it"]);
        assert_eq!(read_domains("").unwrap(), Vec::<String>::new());
        for wrong in ["prova", "a..b", "-x.it", "com une!.it", "gmail.com", "tizio@PEC.it"] {
            assert_eq!(read_domains(wrong).unwrap_err().fields[0].field, "domini", "{wrong}");
        }
        let many: Vec<String> = (0..11).map(|n| format!("c{n}.it")).collect();
        assert!(read_domains(&many.join(" ")).is_err());
    }

    #[test]
    fn an_address_is_the_body_s_whose_domain_it_is_under_unless_two_could_be() {
        let all = [(1, "comune.uno.it"), (2, "comune.due.it"), (3, "unione.it"), (4, "sub.unione.it"), (1, "uno.it")];
        assert_eq!(owner("Anna@Comune.Uno.it", all), Some(1));
        assert_eq!(owner("anna@uffici.comune.due.it", all), Some(2));
        assert_eq!(owner("anna@unione.it", all), Some(3));
        assert_eq!(owner("anna@sub.unione.it", all), None, "both could be meant");
        assert_eq!(owner("anna@altrocomune.due.it", all), None, "a name that only ends alike");
        assert_eq!(owner("anna", all), None);
    }
}
