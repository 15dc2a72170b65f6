//! What a message may be at most, and why one is not read.

/// What a message may be at most. Whoever writes to a help desk by hand stays far below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole.
    pub bytes: usize,
    /// Bytes of the headers of the message or of one of its parts.
    pub headers: usize,
    /// Parts one inside the other.
    pub depth: usize,
    /// Parts in all.
    pub parts: usize,
    /// Characters of text that are kept to be read.
    pub text: usize,
    /// Bytes of HTML that are made safe; beyond it only its text is kept.
    pub html: usize,
}

impl Default for Limits {
    /// 40 MiB (what mail servers take: 25 MiB of files in base 64, and more), headers of 256 KiB,
    /// 20 levels, 1,000 parts, 200,000 characters, 1 MiB of HTML.
    fn default() -> Self {
        Self { bytes: 40 * 1024 * 1024, headers: 256 * 1024, depth: 20, parts: 1_000, text: 200_000, html: 1024 * 1024 }
    }
}

/// Why a message is not read. It is kept as it came, for people to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Nothing in it.
    #[error("the message is empty")]
    Empty,
    /// Not one header that a message has.
    #[error("not a message")]
    NotAMessage,
    /// Larger than a message may be.
    #[error("the message is too large")]
    TooLarge,
    /// Headers longer than they may be.
    #[error("the headers are too long")]
    Headers,
    /// Parts one inside the other beyond the limit.
    #[error("the parts are nested too deep")]
    TooDeep,
    /// More parts than there may be.
    #[error("too many parts")]
    TooManyParts,
    /// Encrypted: only who has the key can read it.
    #[error("the message is encrypted")]
    Encrypted,
    /// An envelope of certified mail without the message that it should carry.
    #[error("the envelope holds no message")]
    EmptyEnvelope,
    /// The reader itself failed.
    #[error("the reader failed")]
    Reader,
}

impl Unreadable {
    /// Why, in Italian.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "Il messaggio è vuoto",
            Self::NotAMessage => "Il file non è un messaggio di posta",
            Self::TooLarge => "Il messaggio supera i 40 MB",
            Self::Headers => "Le intestazioni sono troppo lunghe",
            Self::TooDeep => "Le parti del messaggio sono annidate oltre il limite",
            Self::TooManyParts => "Il messaggio ha troppe parti",
            Self::Encrypted => "Il messaggio è cifrato",
            Self::EmptyEnvelope => "La busta di posta certificata non contiene il messaggio",
            Self::Reader => "Il messaggio non si riesce a leggere",
        }
    }
}
