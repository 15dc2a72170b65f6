//! A small reader of XML that came from outside: no document types, no entities but the five of
//! XML, bounded size and depth.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a file may be at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Elements one inside the other.
    pub depth: usize,
    /// Elements in all.
    pub nodes: usize,
}

impl Default for Limits {
    /// 5 MiB (what the exchange system takes), 32 levels, 200,000 elements.
    fn default() -> Self {
        Self { bytes: 5 * 1024 * 1024, depth: 32, nodes: 200_000 }
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger, deeper or with more elements than the limits.
    #[error("the file exceeds a limit: {0}")]
    Limit(&'static str),
    /// A document type or an entity, which could be used to attack.
    #[error("document types and entities are not read")]
    Forbidden,
    /// Not well formed, with the reader's words.
    #[error("not well-formed XML: {0}")]
    Malformed(String),
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Local name, without the prefix.
    pub name: String,
    /// Attributes but the declarations of namespaces, by name, in order of name.
    pub attributes: Vec<(String, String)>,
    /// Text directly inside, trimmed.
    pub text: String,
    /// Elements inside.
    pub children: Vec<Node>,
}

impl Node {
    /// The elements inside with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> + 'a {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The first element at a path such as `DatiTrasmissione/CodiceDestinatario`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Node> {
        path.split('/').try_fold(self, |node, name| node.children.iter().find(|c| c.name == name))
    }

    /// The text at a path, when there is one.
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path).map(|n| n.text.as_str()).filter(|t| !t.is_empty())
    }
}

/// Reads a file in UTF-8 (or Latin-1, when it says so).
///
/// # Errors
/// See [`XmlError`].
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Node, XmlError> {
    if bytes.len() > limits.bytes {
        return Err(XmlError::Limit("size"));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(XmlError::Empty);
    }
    Builder { limits, nodes: 0, stack: Vec::new(), root: None }.run(&text)
}

fn decode(bytes: &[u8]) -> Result<String, XmlError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => {
            let head: String = bytes.iter().take(100).map(|b| char::from(*b).to_ascii_lowercase()).collect();
            if head.contains("iso-8859-1") || head.contains("windows-1252") {
                Ok(bytes.iter().map(|b| char::from(*b)).collect())
            } else {
                Err(XmlError::Malformed("not in UTF-8".to_owned()))
            }
        }
    }
}

struct Builder {
    limits: Limits,
    nodes: usize,
    stack: Vec<Node>,
    root: Option<Node>,
}

impl Builder {
    fn run(mut self, text: &str) -> Result<Node, XmlError> {
        let mut reader = Reader::from_str(text);
        loop {
            match reader.read_event().map_err(|e| XmlError::Malformed(e.to_string()))? {
                Event::Start(start) => self.open(&start)?,
                Event::Empty(start) => {
                    self.open(&start)?;
                    self.close();
                }
                Event::End(_) => self.close(),
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let c = match reference.resolve_char_ref() {
                        Ok(Some(c)) => c,
                        Ok(None) => predefined(&reference).ok_or(XmlError::Forbidden)?,
                        Err(e) => return Err(XmlError::Malformed(e.to_string())),
                    };
                    self.text(c.encode_utf8(&mut [0; 4]))?;
                }
                Event::DocType(_) => return Err(XmlError::Forbidden),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
        }
        if !self.stack.is_empty() {
            return Err(XmlError::Malformed("elements left open".to_owned()));
        }
        self.root.ok_or(XmlError::Empty)
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(XmlError::Limit("elements"));
        }
        if self.stack.len() >= self.limits.depth {
            return Err(XmlError::Limit("depth"));
        }
        if self.root.is_some() {
            return Err(XmlError::Malformed("more than one root".to_owned()));
        }
        let malformed = |e: &dyn std::fmt::Display| XmlError::Malformed(e.to_string());
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| malformed(&e))?;
            let key: &str = attribute.key.as_ref();
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let value = quick_xml::escape::unescape(&attribute.value).map_err(|e| malformed(&e))?;
            attributes.push((key.to_owned(), value.into_owned()));
        }
        attributes.sort();
        let local = start.local_name();
        let name: &str = local.as_ref();
        self.stack.push(Node { name: name.to_owned(), attributes, ..Node::default() });
        Ok(())
    }

    fn close(&mut self) {
        if let Some(mut node) = self.stack.pop() {
            node.text = node.text.trim().to_owned();
            match self.stack.last_mut() {
                Some(parent) => parent.children.push(node),
                None => self.root = Some(node),
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        match self.stack.last_mut() {
            Some(node) => node.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(XmlError::Malformed("text outside the root".to_owned())),
        }
        Ok(())
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, XmlError> {
        parse(text.as_bytes(), Limits::default())
    }

    #[test]
    fn reads_elements_texts_and_the_five_entities() {
        let root =
            read("<?xml version=\"1.0\"?><p:a xmlns:p=\"u\" v=\"1\"><b> x &amp; y&#233; </b><b/><c><d>z</d></c></p:a>")
                .unwrap();
        assert_eq!((root.name.as_str(), root.all("b").count()), ("a", 2));
        assert_eq!(root.attributes, [("v".to_owned(), "1".to_owned())]);
        assert_eq!(root.text_at("b"), Some("x & yé"));
        assert_eq!(root.text_at("c/d"), Some("z"));
        assert_eq!(root.text_at("c/e"), None);
    }

    #[test]
    fn reads_latin_1_when_declared() {
        let bytes = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>citt\xe0</a>";
        assert_eq!(parse(bytes, Limits::default()).unwrap().text, "città");
        assert!(parse(b"<a>citt\xe0</a>", Limits::default()).is_err());
    }

    #[test]
    fn refuses_what_could_attack() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"ha\">]><a>&x;</a>";
        assert_eq!(read(bomb), Err(XmlError::Forbidden));
        assert_eq!(read("<a>&x;</a>"), Err(XmlError::Forbidden));
        assert_eq!(read(&"<a>".repeat(40)), Err(XmlError::Limit("depth")));
        let small = Limits { bytes: 10, depth: 2, nodes: 2 };
        assert_eq!(parse(b"<a></a><a></a>", small), Err(XmlError::Limit("size")));
        assert_eq!(parse(b"<a><b/><b/></a>", Limits { bytes: 100, ..small }), Err(XmlError::Limit("elements")));
        for bad in ["", " ", "<a>", "<a></b>", "<a/><b/>", "x", "<a/>x"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
