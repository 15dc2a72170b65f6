//! The embedded fonts: Titillium Web, the typeface of the Italian public administration (OFL).

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The faces found by `build.rs`: regular and semi-bold.
static FACES: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/fonts.rs"));

/// The fonts and their index, parsed once.
pub(super) static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let fonts: Vec<Font> = FACES.iter().flat_map(|face| Font::iter(Bytes::new(*face))).collect();
    Shelf { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// Fonts with their index.
pub(super) struct Shelf {
    pub(super) fonts: Vec<Font>,
    pub(super) book: LazyHash<FontBook>,
}

impl Shelf {
    /// Whether every face can draw the character.
    pub(super) fn draws(&self, c: char) -> bool {
        self.fonts.iter().all(|font| font.info().coverage.contains(u32::from(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_two_faces_of_one_family() {
        assert_eq!(SHELF.fonts.len(), 2);
        let families: Vec<_> = SHELF.book.families().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(families, ["Titillium Web"]);
    }

    #[test]
    fn draws_italian_and_the_languages_of_the_borders() {
        for c in "ÀÈÉÌÒÙàèéìòùäöüßčšžđ€«»“”’–—…·°²".chars() {
            assert!(SHELF.draws(c), "{c}");
        }
        assert!(!SHELF.draws('中'));
    }
}
