//! Names of files that came from outside, made safe to keep and to download.

use super::decode;

/// Characters of a name.
const MOST: usize = 120;

/// A name without folders, controls and marks that mislead; one by the type when none is left.
pub(super) fn safe(name: Option<&str>, media: &str) -> String {
    let name = name.map(|n| decode::line(n, 1000)).unwrap_or_default();
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | ';') { '_' } else { c })
        .collect();
    let clean = clean.trim_matches([' ', '.']);
    if clean.is_empty() {
        return format!("allegato.{}", ending(media));
    }
    if clean.chars().count() <= MOST {
        return clean.to_owned();
    }
    // The ending says what it is: it stays.
    match clean.rsplit_once('.').filter(|(_, e)| e.chars().count() <= 10) {
        Some((stem, ending)) => format!("{}.{ending}", stem.chars().take(MOST - 11).collect::<String>()),
        None => clean.chars().take(MOST).collect(),
    }
}

fn ending(media: &str) -> &'static str {
    match media {
        "application/pdf" => "pdf",
        "application/ms-tnef" => "dat",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/xml" | "text/xml" => "xml",
        "application/zip" => "zip",
        "image/gif" => "gif",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "message/rfc822" => "eml",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "text/html" => "html",
        "text/plain" => "txt",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_could_harm() {
        assert_eq!(safe(Some("../../etc/passwd"), ""), "passwd");
        assert_eq!(safe(Some("C:\\Temp\\delibera n. 5.pdf"), ""), "delibera n. 5.pdf");
        assert_eq!(safe(Some("fattura\u{202e}fdp.exe"), ""), "fatturafdp.exe");
        assert_eq!(safe(Some("a\"b;c\r\nx.txt"), ""), "a_b_c x.txt");
        assert_eq!(safe(Some("..."), "image/png"), "allegato.png");
        assert_eq!(safe(None, "application/x-strange"), "allegato.bin");
        let long = safe(Some(&format!("{}.pdf", "è".repeat(500))), "");
        assert!(long.chars().count() <= MOST && long.ends_with(".pdf"));
    }
}
