//! The headers of a message or of one of its parts.

use chrono::{DateTime, NaiveDateTime};
use mail_parser::{Address, ContentType, HeaderName, HeaderValue, MessageParser};

use super::decode;
use super::limits::Unreadable;

/// Characters of a subject or of a name that are kept.
const MOST_LINE: usize = 500;
/// Addresses of one header that are kept.
const MOST_ADDRESSES: usize = 200;
/// Ids of one header that are kept.
const MOST_IDS: usize = 100;

/// A person with an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mailbox {
    /// Name, when there is one.
    pub name: Option<String>,
    /// Address, in lower case.
    pub address: String,
}

/// The headers of a message or of one of its parts.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Names and values as they stand, each on one line.
    pub(super) raw: Vec<(String, String)>,
    /// Type in lower case: `text/plain`.
    pub(super) media: String,
    pub(super) declares_type: bool,
    pub(super) boundary: Option<String>,
    pub(super) charset: Option<String>,
    pub(super) flowed: bool,
    pub(super) deletes_space: bool,
    pub(super) transfer: String,
    pub(super) attachment: bool,
    pub(super) name: Option<String>,
    pub(super) content_id: Option<String>,
    parameters: Vec<(String, String)>,
    message: Option<Fields>,
}

/// What only the headers of a message have.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields {
    pub(super) message_id: Option<String>,
    pub(super) in_reply_to: Vec<String>,
    pub(super) references: Vec<String>,
    pub(super) subject: String,
    pub(super) from: Option<Mailbox>,
    pub(super) reply_to: Option<Mailbox>,
    pub(super) to: Vec<Mailbox>,
    pub(super) cc: Vec<Mailbox>,
    pub(super) date: Option<NaiveDateTime>,
}

impl Head {
    /// Reads the headers at the start of these bytes, and says where the body begins.
    pub(super) fn read(bytes: &[u8], most: usize) -> Result<(Self, usize), Unreadable> {
        let (end, body) = end_of_headers(bytes);
        if end > most {
            return Err(Unreadable::Headers);
        }
        // A line of its own ends what the parser sees.
        let mut block = bytes[..end].to_vec();
        block.extend_from_slice(b"\r\n\r\n");
        let mut head = Self { media: "text/plain".to_owned(), ..Self::default() };
        if let Some(message) = MessageParser::default().parse_headers(&block[..])
            && let Some(part) = message.parts.first()
        {
            head.fill(part.headers(), &block);
        }
        Ok((head, body))
    }

    fn fill(&mut self, headers: &[mail_parser::Header<'_>], block: &[u8]) {
        for header in headers {
            let value = block.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
            self.raw.push((decode::line(header.name(), 100), decode::line(&decode::text(value, None), 20_000)));
        }
        if let Some(HeaderValue::ContentType(kind)) = value_of(headers, &HeaderName::ContentType) {
            self.content_type(kind);
        }
        if let Some(HeaderValue::Text(transfer)) = value_of(headers, &HeaderName::ContentTransferEncoding) {
            self.transfer = transfer.to_string();
        }
        if let Some(HeaderValue::ContentType(disposition)) = value_of(headers, &HeaderName::ContentDisposition) {
            self.attachment = disposition.is_attachment();
            if let Some(name) = disposition.attribute("filename") {
                self.name = Some(name.to_owned());
            }
        }
        self.content_id = ids(headers, &HeaderName::ContentId).into_iter().next();
        self.message = Some(Fields {
            message_id: ids(headers, &HeaderName::MessageId).into_iter().next(),
            in_reply_to: ids(headers, &HeaderName::InReplyTo),
            references: ids(headers, &HeaderName::References),
            subject: match value_of(headers, &HeaderName::Subject) {
                Some(HeaderValue::Text(subject)) => decode::line(subject, MOST_LINE),
                _ => String::new(),
            },
            from: addresses(headers, &HeaderName::From).into_iter().next(),
            reply_to: addresses(headers, &HeaderName::ReplyTo).into_iter().next(),
            to: addresses(headers, &HeaderName::To),
            cc: addresses(headers, &HeaderName::Cc),
            date: match value_of(headers, &HeaderName::Date) {
                Some(HeaderValue::DateTime(date)) if date.is_valid() => {
                    DateTime::from_timestamp(date.to_timestamp(), 0).map(|d| d.naive_utc())
                }
                _ => None,
            },
        });
    }

    fn content_type(&mut self, kind: &ContentType<'_>) {
        let sub = kind.subtype().unwrap_or(if kind.ctype() == "text" { "plain" } else { "octet-stream" });
        self.media = decode::line(&format!("{}/{sub}", kind.ctype()).to_ascii_lowercase(), 100);
        self.declares_type = true;
        self.boundary = kind.attribute("boundary").filter(|b| !b.is_empty()).map(str::to_owned);
        self.charset = kind.attribute("charset").map(str::to_owned);
        self.flowed = kind.attribute("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
        self.deletes_space = kind.attribute("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes"));
        self.name = kind.attribute("name").map(str::to_owned);
        for attribute in kind.attributes().unwrap_or_default() {
            self.parameters.push((attribute.name.to_ascii_lowercase(), attribute.value.to_ascii_lowercase()));
        }
    }

    /// A parameter of the type, in lower case.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// What the headers of a message say.
    pub(super) fn fields(&self) -> Fields {
        self.message.clone().unwrap_or_default()
    }

    /// The first value of a header, as it stands.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.raw.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Whether one header is of those that a message has.
    pub(super) fn is_of_a_message(&self) -> bool {
        let known =
            ["from", "to", "subject", "date", "message-id", "received", "return-path", "mime-version", "content-type"];
        self.raw.iter().any(|(n, _)| known.iter().any(|k| n.eq_ignore_ascii_case(k)))
    }
}

/// Where the headers end and where the body begins: at the first empty line.
fn end_of_headers(bytes: &[u8]) -> (usize, usize) {
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |n| start + n + 1);
        if matches!(&bytes[start..end], b"\n" | b"\r\n") {
            return (start, end);
        }
        start = end;
    }
    (bytes.len(), bytes.len())
}

fn value_of<'h, 'x>(headers: &'h [mail_parser::Header<'x>], name: &HeaderName<'_>) -> Option<&'h HeaderValue<'x>> {
    headers.iter().find(|h| h.name.as_str().eq_ignore_ascii_case(name.as_str())).map(|h| &h.value)
}

fn ids(headers: &[mail_parser::Header<'_>], name: &HeaderName<'_>) -> Vec<String> {
    let clean = |id: &str| decode::line(id.trim_matches(['<', '>', ' ']), MOST_LINE);
    let found: Vec<String> = match value_of(headers, name) {
        Some(HeaderValue::Text(id)) => vec![clean(id)],
        // The nearest ancestors are the last.
        Some(HeaderValue::TextList(ids)) => {
            ids.iter().skip(ids.len().saturating_sub(MOST_IDS)).map(|id| clean(id)).collect()
        }
        _ => Vec::new(),
    };
    found.into_iter().filter(|id| !id.is_empty()).collect()
}

fn addresses(headers: &[mail_parser::Header<'_>], name: &HeaderName<'_>) -> Vec<Mailbox> {
    let of = |address: &Address<'_>| address.iter().take(MOST_ADDRESSES).filter_map(mailbox).collect::<Vec<_>>();
    match value_of(headers, name) {
        Some(HeaderValue::Address(address)) => of(address),
        _ => Vec::new(),
    }
}

fn mailbox(addr: &mail_parser::Addr<'_>) -> Option<Mailbox> {
    let address = decode::line(addr.address()?, 320).trim_matches(['<', '>', '\'', '"']).to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    if local.is_empty() || domain.is_empty() || address.contains(char::is_whitespace) {
        return None;
    }
    let name = addr.name().map(|n| decode::line(n, 200)).filter(|n| !n.is_empty() && !n.eq_ignore_ascii_case(&address));
    Some(Mailbox { name, address })
}
