//! Bytes as they travel (base 64, quoted printable, any charset) into bytes and text. Nothing here
//! fails: what is damaged is left out or kept as it stands.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Undoes a transfer encoding.
pub(super) fn transfer(encoding: &str, body: &[u8]) -> Vec<u8> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body),
        _ => body.to_vec(),
    }
}

/// Base 64; what does not belong to it is skipped, and after a padding another run may begin.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                flush(&mut out, bits, count);
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 1;
        if count == 4 {
            out.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    flush(&mut out, bits, count);
    out
}

fn flush(out: &mut Vec<u8>, bits: u32, count: u32) {
    match count {
        2 => out.push((bits >> 4).to_be_bytes()[3]),
        3 => out.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
        _ => {}
    }
}

/// Quoted printable; what is no escape stays as it stands.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let blanks = after.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        match &after[blanks..] {
            [b'\r', b'\n', more @ ..] | [b'\n', more @ ..] => rest = more,
            [] => rest = &[],
            _ => match (hex(after.first()), hex(after.get(1))) {
                (Some(high), Some(low)) => {
                    out.push((high << 4) | low);
                    rest = &after[2..];
                }
                _ => out.push(b'='),
            },
        }
    }
    out
}

fn hex(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Text in a declared charset. UTF-8 that is UTF-8 is believed whatever is declared as one of the
/// one-byte charsets; what fits nothing is read as Windows does in western Europe.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let label = charset.map(|c| c.trim().trim_matches(['"', '\'']).to_ascii_lowercase());
    if label.as_deref() == Some("utf-7")
        && let Some(decoder) = mail_parser::decoders::charsets::map::charset_decoder(b"utf-7")
    {
        return decoder(bytes);
    }
    let declared = label.as_deref().and_then(|l| Encoding::for_label_no_replacement(l.as_bytes()));
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked.decode(bytes).0.into_owned();
    }
    let western = declared.is_none_or(|d| d == WINDOWS_1252 || d == UTF_8);
    if western && let Ok(utf8) = std::str::from_utf8(bytes) {
        return utf8.to_owned();
    }
    match declared {
        // Seven-bit Japanese says so in its bytes; everything else in its name.
        Some(encoding) if encoding != UTF_8 => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        _ => mostly_utf8(bytes).unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()),
    }
}

/// UTF-8 with a few damaged bytes: read as such, marking them, when whole characters prevail.
fn mostly_utf8(bytes: &[u8]) -> Option<String> {
    let lossy = String::from_utf8_lossy(bytes);
    let damaged = lossy.matches(char::REPLACEMENT_CHARACTER).count();
    let whole = lossy.chars().filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER).count();
    (whole > damaged).then(|| lossy.into_owned())
}

/// Whether a character has no business in text: controls but new lines and tabs, and the marks
/// that turn the direction of writing, by which a name can be made to read backwards.
fn unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Text of several lines: one kind of line end, no controls, no more than so many characters.
pub(super) fn lines(text: &str, most: usize) -> String {
    let even = text.replace("\r\n", "\n").replace('\r', "\n");
    even.chars().filter(|c| !unwanted(*c)).take(most).collect()
}

/// Text of one line: blanks made single, no controls, no more than so many characters.
pub(super) fn line(text: &str, most: usize) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.chars().filter(|c| !unwanted(*c)).take(most).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfer_encodings_are_undone_and_damage_is_borne() {
        assert_eq!(transfer("BASE64 ", b"Q2\r\nlhbw==\r\n!!Q2lhbw"), b"CiaoCiao");
        assert_eq!(transfer("quoted-printable", b"perch=E8 s=\r\ni =zz =3D ="), b"perch\xe8 si =zz = ");
        assert_eq!(transfer("7bit", b"a=b"), b"a=b");
    }

    #[test]
    fn charsets_are_believed_when_the_bytes_agree() {
        assert_eq!(text("città".as_bytes(), None), "città");
        assert_eq!(text("città".as_bytes(), Some("iso-8859-1")), "città");
        assert_eq!(text(b"citt\xe0", Some("ISO-8859-1")), "città");
        assert_eq!(text(b"citt\xe0 \x80", Some("utf-8")), "città €");
        assert_eq!(text(b"citt\xe0", Some("x-unknown")), "città");
        assert_eq!(text(b"\x1b$B$3$s$K$A$O\x1b(B", Some("iso-2022-jp")), "こんにちは");
        assert_eq!(text(b"\xc7\xd1\xb1\xb9", Some("euc-kr")), "한국");
        assert_eq!(text(b"Citt+AOA-", Some("utf-7")), "Città");
        assert_eq!(text(b"\xff\xfeA\x00", Some("us-ascii")), "A");
        // A character cut in two does not turn all the others into Latin.
        assert_eq!(text("è già così\u{e8}".as_bytes().get(..14).unwrap(), None), "è già così\u{fffd}");
    }

    #[test]
    fn controls_leave_the_text() {
        assert_eq!(lines("a\0b\r\nc\rd\u{202e}e", 99), "ab\nc\nde");
        assert_eq!(line("  due \r\n parole\u{7}  ", 99), "due parole");
        assert_eq!(line("abcdef", 3), "abc");
    }
}
