//! ZIP archives of many files, written as they come: nothing is kept but the file at hand.

use std::collections::HashSet;
use std::io::Write;

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Why an archive could not be written. Its text is for logs.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The name would leave the folder into which the archive is unfolded, or mislead.
    #[error("not a name for a file of an archive: {0:?}")]
    Name(String),
    /// A file of this name is there already.
    #[error("twice in the archive: {0:?}")]
    Twice(String),
    /// The archive cannot be written.
    #[error("{0}")]
    Zip(#[from] zip::result::ZipError),
    /// The destination cannot be written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// A ZIP that is being written to `W`, which need not be seekable. The same files in the same
/// order give the same bytes.
#[expect(missing_debug_implementations, reason = "the writer inside has none")]
pub struct Archive<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    names: HashSet<String>,
}

impl<W: Write> Archive<W> {
    /// An archive without files.
    pub fn new(out: W) -> Self {
        Self { zip: ZipWriter::new_stream(out), names: HashSet::new() }
    }

    /// Adds a file. `name` may have folders parted by `/`.
    ///
    /// PDF, ZIP, XLSX, DOCX and P7M files are stored as they are, because they are already compact.
    ///
    /// # Errors
    /// When the name is unfit or taken, or the destination fails.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), ArchiveError> {
        if !is_fit(name) {
            return Err(ArchiveError::Name(name.to_owned()));
        }
        // Compared without case, as Windows and macOS unfold it.
        if !self.names.insert(name.to_lowercase()) {
            return Err(ArchiveError::Twice(name.to_owned()));
        }
        let compact = [".pdf", ".zip", ".xlsx", ".docx", ".p7m"].iter().any(|end| name.to_lowercase().ends_with(end));
        let method = if compact { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(u32::try_from(content.len()).is_err());
        self.zip.start_file(name, options)?;
        self.zip.write_all(content)?;
        Ok(())
    }

    /// Ends the archive and gives the destination back.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn finish(self) -> Result<W, ArchiveError> {
        let mut out = self.zip.finish()?.into_inner();
        out.flush()?;
        Ok(out)
    }
}

fn is_fit(name: &str) -> bool {
    let segment = |s: &str| !s.is_empty() && s != "." && s != ".." && !s.ends_with(['.', ' ']);
    name.len() <= 200
        && name.split('/').all(segment)
        && !name.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
}

/// A title as a part of a file name: letters, digits, `-` and `_`, at most 80 characters.
///
/// `Comune di Sant'Angelo in Vado` gives `comune-di-sant-angelo-in-vado`.
#[must_use]
pub fn file_stem(title: &str) -> String {
    let mut stem: String = domain::text::fold(title).replace(' ', "-");
    stem.retain(|c| c.is_ascii_alphanumeric() || c == '-');
    stem.truncate(80);
    let stem = stem.trim_matches('-');
    if stem.is_empty() { "documento".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    fn sample() -> Vec<u8> {
        let mut archive = Archive::new(Vec::new());
        archive.add("fatture/IT00000000000_00001.xml", b"<a/>".repeat(1_000).as_slice()).unwrap();
        archive.add("lettera.pdf", b"%PDF").unwrap();
        archive.finish().unwrap()
    }

    #[test]
    fn writes_files_that_read_back_and_always_the_same_bytes() {
        let bytes = sample();
        assert!(bytes == sample() && bytes.len() < 1_000);
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(
            zip.file_names().collect::<Result<Vec<_>, _>>().unwrap(),
            ["fatture/IT00000000000_00001.xml", "lettera.pdf"]
        );
        let mut text = String::new();
        zip.by_name("lettera.pdf").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "%PDF");
    }

    #[test]
    fn refuses_names_that_mislead() {
        let mut archive = Archive::new(Vec::new());
        for name in ["", "/etc/passwd", "../x", "a//b", "a\\b", "c:x", "x\n", "fine. "] {
            assert!(matches!(archive.add(name, b""), Err(ArchiveError::Name(_))), "{name:?}");
        }
        archive.add("a.txt", b"").unwrap();
        assert!(matches!(archive.add("A.TXT", b""), Err(ArchiveError::Twice(_))));
    }

    #[test]
    fn makes_file_names() {
        assert_eq!(file_stem("Comune di Sant'Angelo in Vado"), "comune-di-sant-angelo-in-vado");
        assert_eq!(file_stem("Forlì (FC)"), "forli-fc");
        assert_eq!(file_stem("…"), "documento");
    }
}
