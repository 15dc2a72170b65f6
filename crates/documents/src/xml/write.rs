//! A small writer: elements in order, text escaped.

use quick_xml::escape::partial_escape;

/// XML being written.
pub(crate) struct Xml {
    out: String,
}

impl Xml {
    pub(crate) fn new() -> Self {
        let mut out = String::with_capacity(4096);
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Self { out }
    }

    /// Writes as given: for the root with its attributes.
    pub(crate) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text, escaped.
    pub(crate) fn escaped(&mut self, text: &str) -> &mut Self {
        self.out.push_str(&partial_escape(text));
        self
    }

    /// An element with text.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.tag("<", name);
        self.out.push_str(&partial_escape(text));
        self.tag("</", name);
        self
    }

    /// An element with text, when there is any.
    pub(crate) fn maybe(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            self.text(name, text);
        }
        self
    }

    /// An element with others inside.
    pub(crate) fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.tag("<", name);
        inside(self);
        self.tag("</", name);
        self
    }

    fn tag(&mut self, open: &str, name: &str) {
        self.out.push_str(open);
        self.out.push_str(name);
        self.out.push('>');
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}
