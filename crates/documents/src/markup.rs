//! The small markup in which articles are written (Markdown: headings, lists, emphasis, links, tables,
//! code), turned into HTML that may stand in a page.
//!
//! HTML typed in the text is shown as text; pictures are left out; links lead to the web, to a mail
//! address or a telephone number. What comes out passes the same cleaner as mail from outside.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// HTML of a text; the title of the page is outside, so its first heading is a second level one.
#[must_use]
pub fn to_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut markup = String::with_capacity(text.len() * 2);
    push_html(&mut markup, Parser::new_ext(text, options).filter_map(tame));
    crate::message::safe_html(&markup).unwrap_or_else(|| plain(text))
}

/// The text without its markup, in one line, cut near a length at the end of a word.
#[must_use]
pub fn to_text(text: &str, most: usize) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&t),
            Event::SoftBreak | Event::HardBreak | Event::End(_) if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
        if out.len() > most * 6 {
            break;
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    let mut line = String::new();
    for word in words {
        if line.chars().count() + word.chars().count() > most {
            line.push('…');
            break;
        }
        if !line.is_empty() && !word.starts_with([',', '.', ';', ':', ')']) {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

fn tame(event: Event<'_>) -> Option<Event<'_>> {
    Some(match event {
        Event::Html(t) | Event::InlineHtml(t) => Event::Text(t),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lower(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::CodeBlock(_)) => {
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(CowStr::Borrowed(""))))
        }
        other => other,
    })
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

/// A text built to exhaust who reads it is shown as it was typed.
fn plain(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<pre>{escaped}</pre>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_signs_become_markup() {
        let html = to_html(
            "# Prima\n\nTesto **forte** e `codice`.\n\n1. uno\n2. due\n\n- a\n- b\n\n[AgID](https://www.agid.gov.it) e <cst@x.example>\n\n\
             | Voce | Costo |\n|---|---|\n| Casella | 2 € |\n\n## Seconda",
        );
        for piece in [
            "<h2>Prima</h2>",
            "<strong>forte</strong>",
            "<code>codice</code>",
            "<ol>\n<li>uno</li>",
            "<ul>\n<li>a</li>",
            "href=\"https://www.agid.gov.it\"",
            "href=\"mailto:cst@x.example\"",
            "<td>Casella</td>",
            "<h3>Seconda</h3>",
        ] {
            assert!(html.contains(piece), "{piece}: {html}");
        }
    }

    #[test]
    fn nothing_active_passes() {
        let html = to_html(
            "<script>alert(1)</script>\n\nUno <img src=x onerror=alert(1)> [due](javascript:alert(1)) ![tre](https://t.example/p.gif)\n\n\
             [quattro](/pu/cst/esci) [cinque](data:text/html,x)\n\n```js\"onclick=x\nlet a;\n```",
        );
        for sign in ["<script", "<img", "javascript:", "href=\"/pu", "data:", "t.example", "class="] {
            assert!(!html.contains(sign), "{sign}: {html}");
        }
        assert!(html.contains("&lt;script&gt;") && html.contains("tre") && html.contains("let a;"), "{html}");
    }

    #[test]
    fn what_is_built_to_exhaust_is_shown_as_typed() {
        let html = to_html(&">".repeat(5_000));
        assert!(html.len() < 100_000, "{}", html.len());
        assert!(to_html(&"- ".repeat(3_000)).len() < 200_000);
        assert!(to_html(&"[".repeat(20_000)).contains('['));
    }

    #[test]
    fn a_summary_is_plain_and_short() {
        assert_eq!(
            to_text("# Come si firma\n\nSi apre **il** [sito](https://x.example), poi:\n\n1. uno", 200),
            "Come si firma Si apre il sito, poi: uno"
        );
        assert_eq!(to_text("parola parola parola", 13), "parola parola…");
    }
}
