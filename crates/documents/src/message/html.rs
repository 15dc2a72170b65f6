//! HTML that came from outside: made safe to show, and turned into text.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;
use mail_parser::decoders::html::add_html_token;

/// Tags and named characters beyond which a page is taken for an attack on whoever reads it.
const MOST_TAGS: usize = 20_000;
/// Elements one inside the other beyond which it is.
const MOST_DEPTH: usize = 200;

/// HTML that may stand in a page: no script, no style, no form, no picture, nothing that loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeHtml {
    /// The markup.
    pub markup: String,
    /// Pictures that were left out; those of the message are among its files.
    pub pictures: usize,
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .rm_tags([
            "img",
            "map",
            "area",
            "figure",
            "figcaption",
            "article",
            "nav",
            "header",
            "footer",
            "details",
            "summary",
        ])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .add_clean_content_tags(["title", "head", "template", "noscript", "object", "svg", "math"]);
    builder
});

/// Makes HTML safe; nothing when it is built to exhaust who reads it.
pub(super) fn safe(html: &str) -> Option<SafeHtml> {
    if html.bytes().filter(|b| *b == b'&').count() > MOST_TAGS {
        return None;
    }
    let mut pictures = 0;
    let (mut tags, mut depth, mut deepest) = (0_usize, 0_usize, 0_usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        tags += 1;
        let (closing, name) = tag_name(rest);
        match (closing, name.as_str()) {
            (false, "img" | "image") => pictures += 1,
            // What HTML closes by itself, or never opens.
            (_, "" | "p" | "li" | "td" | "th" | "tr" | "dd" | "dt" | "option" | "br" | "hr" | "meta" | "link") => {}
            (_, "input" | "col" | "wbr" | "base" | "area" | "source" | "o:p" | "tbody" | "thead") => {}
            (true, _) => depth = depth.saturating_sub(1),
            (false, _) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
        if tags > MOST_TAGS || deepest > MOST_DEPTH {
            return None;
        }
    }
    Some(SafeHtml { markup: CLEANER.clean(html).to_string(), pictures })
}

/// Whether a tag closes, and its name in lower case; `rest` begins after `<`.
fn tag_name(rest: &str) -> (bool, String) {
    let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |r| (true, r));
    let name = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-')).take(20);
    (closing, name.collect::<String>().to_ascii_lowercase())
}

/// The text of HTML: paragraphs and lines kept, quotations marked with `>`.
pub(super) fn text(html: &str, most: usize) -> String {
    let mut writer = Writer { most, ..Writer::default() };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        writer.words(&rest[..at]);
        rest = &rest[at..];
        if writer.full() {
            break;
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let (closing, name) = tag_name(&rest[1..]);
        if name.is_empty() && !rest.starts_with("<!") && !rest.starts_with("<?") && !closing {
            // «a < b»: no tag at all.
            writer.words("<");
            rest = &rest[1..];
            continue;
        }
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if !closing && matches!(name.as_str(), "script" | "style" | "head" | "title" | "template" | "noscript") {
            rest = after_closing(rest, &name);
            continue;
        }
        writer.tag(&name, closing, tag);
    }
    if !rest.starts_with('<') {
        writer.words(rest);
    }
    writer.finish()
}

/// What stands after the tag that closes an element.
fn after_closing<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

#[derive(Default)]
struct Writer {
    out: String,
    most: usize,
    quotes: usize,
    verbatim: bool,
    /// Line ends that wait for the next word.
    breaks: usize,
    blank: bool,
    links: Vec<(String, usize)>,
}

impl Writer {
    fn full(&self) -> bool {
        self.out.len() > self.most.saturating_mul(4)
    }

    fn tag(&mut self, name: &str, closing: bool, tag: &str) {
        match name {
            "br" => self.breaks += 1,
            "p" | "h1" | "h2" | "h3" | "h4" | "table" | "ul" | "ol" => self.breaks = self.breaks.max(2),
            "div" | "tr" | "section" | "hr" | "dt" | "dd" => self.breaks = self.breaks.max(1),
            "td" | "th" if closing => self.blank = true,
            "li" if !closing => {
                self.breaks = self.breaks.max(1);
                self.word("- ");
            }
            "pre" => {
                self.verbatim = !closing;
                self.breaks = self.breaks.max(1);
            }
            "blockquote" => {
                self.breaks = self.breaks.max(1);
                self.quotes = if closing { self.quotes.saturating_sub(1) } else { (self.quotes + 1).min(20) };
            }
            "a" if !closing && self.links.len() < 50 => self.links.push((link(tag), self.out.len())),
            "a" => {
                if let Some((href, from)) = self.links.pop()
                    && !href.is_empty()
                    && self.out.get(from..).is_some_and(|t| !t.trim().is_empty() && !t.contains(bare(&href)))
                {
                    self.word(&format!(" ({href})"));
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if self.verbatim {
            for (n, line) in text.split('\n').enumerate() {
                self.breaks += usize::from(n > 0);
                if !line.trim().is_empty() {
                    self.word(&entities(line));
                }
            }
            return;
        }
        let spaced = text.starts_with(char::is_whitespace);
        self.blank |= spaced;
        let mut first = true;
        for word in text.split_ascii_whitespace() {
            self.blank |= !first;
            first = false;
            self.word(&entities(word));
        }
        if !first && text.ends_with(char::is_whitespace) {
            self.blank = true;
        }
    }

    fn word(&mut self, word: &str) {
        if self.out.is_empty() || self.breaks > 0 {
            let breaks = if self.out.is_empty() { 0 } else { self.breaks.min(2) };
            for n in 0..breaks {
                self.out.push('\n');
                if n + 1 < breaks && self.quotes > 0 {
                    self.out.push_str(&">".repeat(self.quotes));
                }
            }
            if self.quotes > 0 {
                self.out.push_str(&">".repeat(self.quotes));
                self.out.push(' ');
            }
        } else if self.blank && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        (self.breaks, self.blank) = (0, false);
        self.out.push_str(word);
    }

    fn finish(self) -> String {
        self.out.replace('\u{a0}', " ").trim().to_owned()
    }
}

/// The address of a link, when it leads to the web.
fn link(tag: &str) -> String {
    let Some(at) = tag.to_ascii_lowercase().find("href=") else { return String::new() };
    let value = &tag[at + 5..];
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        _ => value.split_ascii_whitespace().next().unwrap_or_default(),
    };
    let href: String = entities(value.trim()).chars().filter(|c| !c.is_control()).take(500).collect();
    if href.starts_with("http://") || href.starts_with("https://") { href } else { String::new() }
}

fn bare(href: &str) -> &str {
    href.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/')
}

/// Names and numbers of characters turned into the characters.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        if name > 0 && rest.as_bytes().get(name + 1) == Some(&b';') {
            add_html_token(&mut out, &rest.as_bytes()[..name + 2], false);
            rest = &rest[name + 2..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_active_and_nothing_that_loads_remains() {
        let html = r#"<html><head><title>x</title><style>p{background:url(http://t.example/a.png)}</style></head>
            <body onload="steal()"><p style="color:red" onclick=x>Buongiorno <b>a tutti</b></p><script>alert(1)</script>
            <img src="http://tracker.example/p.gif"><svg><script>x</script></svg><iframe src="http://x.example"></iframe>
            <form action="http://x.example"><input name=a></form><a href="javascript:alert(1)">uno</a>
            <a href="https://www.example.it/">due</a><base href="http://x.example"><meta http-equiv=refresh content="0;url=http://x">
            <object data=x></object><link rel=stylesheet href=http://x.example/x.css><a href="/pu/cst/esci">tre</a></body></html>"#;
        let safe = safe(html).unwrap();
        let wanted = r#"<a href="https://www.example.it/" rel="noopener noreferrer nofollow">due</a>"#;
        assert!(
            safe.markup.contains("<p>Buongiorno <b>a tutti</b></p>") && safe.markup.contains(wanted),
            "{}",
            safe.markup
        );
        for sign in [
            "script",
            "style",
            "onclick",
            "onload",
            "<img",
            "iframe",
            "form",
            "input",
            "svg",
            "javascript",
            "base",
            "meta",
            "/pu/cst",
            "object",
            "link ",
        ] {
            assert!(!safe.markup.contains(sign), "{sign}: {}", safe.markup);
        }
        assert_eq!(safe.pictures, 1);
    }

    #[test]
    fn what_is_built_to_exhaust_is_not_made_safe() {
        assert_eq!(safe(&"<div>".repeat(5_000)), None);
        assert_eq!(safe(&"<br>".repeat(30_000)), None);
        assert!(safe(&"<p>riga<br>".repeat(2_000)).is_some());
    }

    #[test]
    fn html_reads_as_text() {
        let html = "<html><head><style>x</style></head><body><p>Buongiorno,<br>la&nbsp;posta &egrave; <b>ferma</b>: a < b &amp; c.</p>\r\n\
            <ul><li>uno</li><li>due</li></ul><div>Vedi <a href=\"https://casa.example/x\">qui</a> e <a href='http://b.example'>b.example</a>\
            </div><blockquote>Prima<div>seconda</div></blockquote>Fine<!-- nota --></body></html>";
        assert_eq!(
            text(html, 1000),
            "Buongiorno,\nla posta è ferma: a < b & c.\n\n- uno\n- due\n\nVedi qui (https://casa.example/x) e b.example\n> Prima\n> seconda\nFine"
        );
        assert_eq!(text("<pre>a\n  b</pre><script>alert(1)", 1000), "a\n  b");
        assert_eq!(text("solo testo &euro; 5", 1000), "solo testo € 5");
    }
}
