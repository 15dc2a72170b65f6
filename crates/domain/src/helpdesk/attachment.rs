//! What may be attached, told from the bytes and never from the name alone.

use crate::Refusal;

/// Kinds that are recognised by their first bytes.
const MAGIC: [(&[u8], &str); 14] = [
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x30\x82", "application/pkcs7-mime"),
    (b"\x30\x80", "application/pkcs7-mime"),
];

/// First bytes of programs.
const PROGRAMS: [&[u8]; 5] = [b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"];

/// Ends of names of what a computer runs when it is opened.
const RUNNABLE: [&str; 22] = [
    "exe", "com", "bat", "cmd", "scr", "msi", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "jar", "lnk", "reg",
    "cpl", "dll", "sh", "apk", "iso", "msp",
];

/// An Office document is an archive whose name says which.
const OFFICE: [(&str, &str); 7] = [
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("p7m", "application/pkcs7-mime"),
];

/// A name fit to be kept: without folders, control characters or quotes, not longer than 150 characters.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain: String = last.chars().filter(|c| !c.is_control() && !"\"<>|:*?".contains(*c)).collect();
    let plain = plain.trim().trim_start_matches('.').to_owned();
    let long = plain.chars().count().saturating_sub(150);
    let kept: String = plain.chars().skip(long).collect();
    if kept.is_empty() { "allegato".to_owned() } else { kept }
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default()
}

/// The media type under which an attachment is kept, told from its bytes. Text of any kind, HTML and
/// SVG among it, is plain text: nothing that a browser would run.
///
/// # Errors
/// A refusal when it is empty, larger than `most` bytes, or a program.
pub fn check(name: &str, bytes: &[u8], most: usize) -> Result<&'static str, Refusal> {
    let refuse = |what: String| Err(Refusal::field("files", what));
    if bytes.is_empty() {
        return refuse(format!("Il file «{name}» è vuoto."));
    }
    if bytes.len() > most {
        let mega = most / 1_000_000;
        return refuse(format!("Il file «{name}» è troppo grande: se ne accettano fino a {mega} MB."));
    }
    let extension = extension(name);
    if RUNNABLE.contains(&extension.as_str()) || PROGRAMS.iter().any(|magic| bytes.starts_with(magic)) {
        return refuse(format!(
            "Il file «{name}» è un programma: non si può allegare. Se serve, metterlo in un archivio ZIP."
        ));
    }
    let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, media)| *media);
    let office = OFFICE.iter().find(|(end, _)| *end == extension).map(|(_, media)| *media);
    Ok(match found {
        Some("application/zip") => office.unwrap_or("application/zip"),
        Some(media) => media,
        None if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => "image/webp",
        None if is_text(bytes) && extension == "csv" => "text/csv",
        None if is_text(bytes) => "text/plain",
        None => "application/octet-stream",
    })
}

fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    !start.contains(&0) && start.iter().filter(|b| **b < 32 && !b"\r\n\t\x0c".contains(*b)).count() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_not_the_name() {
        assert_eq!(check("foto.pdf", b"\x89PNG\r\n\x1a\n...", 100), Ok("image/png"));
        assert_eq!(check("pagina.html", b"<script>alert(1)</script>", 100), Ok("text/plain"));
        assert_eq!(check("disegno.svg", b"<svg onload='x'/>", 100), Ok("text/plain"));
        assert_eq!(check("atto.docx", b"PK\x03\x04....", 100), Ok(OFFICE[0].1));
        assert_eq!(check("dati.bin", b"\x00\x01\x02", 100), Ok("application/octet-stream"));
    }

    #[test]
    fn programs_and_what_is_too_large_are_refused() {
        for (name, bytes) in
            [("a.pdf", &b"MZ\x90\x00"[..]), ("a.txt", b"\x7fELF"), ("fattura.pdf.exe", b"x"), ("a.JS", b"x")]
        {
            assert!(check(name, bytes, 100).unwrap_err().message.contains("programma"), "{name}");
        }
        assert!(check("a.txt", &[b'x'; 101], 100).is_err());
        assert!(check("a.txt", b"", 100).is_err());
    }

    #[test]
    fn names_lose_what_could_harm() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\Documenti\\atto \"1\".pdf\r\n"), "atto 1.pdf");
        assert_eq!(clean_name("..."), "allegato");
        assert_eq!(clean_name(&format!("{}.pdf", "x".repeat(300))).chars().count(), 150);
    }
}
