//! What bytes are, by what they hold, whatever they are called.

/// The media type of these bytes, by their content.
#[must_use]
pub fn detect(bytes: &[u8]) -> &'static str {
    // The signature of signed data stands within the first bytes of a DER sequence.
    let start = &bytes[..bytes.len().min(64)];
    let signed = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    if start.first() == Some(&0x30) && start.windows(signed.len()).any(|w| w == signed) {
        return "application/pkcs7-mime";
    }
    if bytes.starts_with(&[0x78, 0x9f, 0x3e, 0x22]) {
        return "application/ms-tnef";
    }
    let text = as_text(bytes);
    if let Some(active) = text.as_deref().and_then(markup) {
        return active;
    }
    if let Some(kind) = infer::get(bytes) {
        return kind.mime_type();
    }
    if text.is_some() { "text/plain" } else { "application/octet-stream" }
}

/// Whether a browser or a double click would run what these bytes hold.
#[must_use]
pub fn is_active(bytes: &[u8]) -> bool {
    let kind = detect(bytes);
    matches!(
        kind,
        "text/html"
            | "image/svg+xml"
            | "application/xhtml+xml"
            | "text/x-shellscript"
            | "application/vnd.microsoft.portable-executable"
            | "application/x-executable"
            | "application/x-mach-binary"
            | "application/java"
            | "application/wasm"
            | "application/llvm"
    )
}

/// The beginning in lower case, when the whole is text.
fn as_text(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(2048)];
    if bytes.is_empty() || start.contains(&0) {
        return None;
    }
    let controls = start.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    (controls == 0).then(|| String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_lowercase())
}

fn markup(text: &str) -> Option<&'static str> {
    if text.starts_with("#!") {
        return Some("text/x-shellscript");
    }
    if !text.starts_with('<') {
        return None;
    }
    // What may stand before the root is looked through.
    let has = |tag: &str| text.contains(tag);
    if has("<!doctype html") || has("<html") || has("<script") || has("<body") || has("<iframe") {
        return Some("text/html");
    }
    if has("<svg") {
        return Some("image/svg+xml");
    }
    text.starts_with("<?xml").then_some("application/xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_wins_over_names() {
        assert_eq!(detect(b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(detect(b"\x89PNG\r\n\x1a\n...."), "image/png");
        assert_eq!(detect(b"  <!-- x --><HTML><script>"), "text/html");
        assert_eq!(detect(b"<?xml version='1.0'?><svg xmlns='x'/>"), "image/svg+xml");
        assert_eq!(detect(b"<?xml version='1.0'?><a/>"), "application/xml");
        assert_eq!(detect("perché".as_bytes()), "text/plain");
        assert_eq!(detect(b"citt\xe0"), "text/plain");
        assert_eq!(detect(b"\x00\x01\x02"), "application/octet-stream");
        assert_eq!(detect(b""), "application/octet-stream");
        assert!(is_active(b"MZ\x90\x00\x03\x00\x00\x00") && is_active(b"#!/bin/sh\n") && !is_active(b"%PDF-1.7\n"));
    }
}
