//! The closed world in which a template is set: embedded templates and fonts, the data of one
//! document, and nothing else. No file system, network, packages or clock.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::fonts::SHELF;

/// The templates by file name, as they stand in `templates/`.
const TEMPLATES: &[(&str, &str)] = &[
    ("casa.typ", include_str!("../../templates/casa.typ")),
    ("charter.typ", include_str!("../../templates/charter.typ")),
    ("dues.typ", include_str!("../../templates/dues.typ")),
    ("overview.typ", include_str!("../../templates/overview.typ")),
    ("paper.typ", include_str!("../../templates/paper.typ")),
    ("quote.typ", include_str!("../../templates/quote.typ")),
    ("reminder.typ", include_str!("../../templates/reminder.typ")),
    ("statement.typ", include_str!("../../templates/statement.typ")),
    ("table.typ", include_str!("../../templates/table.typ")),
    ("year.typ", include_str!("../../templates/year.typ")),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    TEMPLATES.iter().filter_map(|(name, text)| Some(Source::new(file_id(name)?, (*text).to_owned()))).collect()
});

/// The file of the data, as the templates know it.
pub(super) const DATA: &str = "data.json";

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The world of one document.
pub(super) struct Room {
    main: FileId,
    files: Vec<(FileId, Bytes)>,
}

impl Room {
    /// The world in which `template` (a file name) sees `files` by their names; `None` when there
    /// is no such template or a name is no path.
    pub(super) fn new(template: &str, files: impl IntoIterator<Item = (String, Bytes)>) -> Option<Self> {
        let main = file_id(template)?;
        SOURCES.iter().find(|s| s.id() == main)?;
        let files = files.into_iter().map(|(name, data)| Some((file_id(&name)?, data))).collect::<Option<_>>()?;
        Some(Self { main, files })
    }
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|s| s.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.iter().find(|(file, _)| *file == id).map(|(_, data)| data.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHELF.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_folder_is_known() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let mut files: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        let mut known: Vec<&str> = TEMPLATES.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        assert_eq!(files, known);
    }

    #[test]
    fn the_room_holds_its_own_files_and_nothing_else() {
        let room = Room::new("dues.typ", [(DATA.to_owned(), Bytes::from_string("{}"))]).unwrap();
        assert!(room.file(file_id(DATA).unwrap()).is_ok());
        assert!(room.file(file_id("/etc/passwd").unwrap()).is_err());
        assert!(room.source(file_id("other.typ").unwrap()).is_err());
        assert!(room.today(None).is_none());
        assert!(Room::new("missing.typ", []).is_none());
    }
}
