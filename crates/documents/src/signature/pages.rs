//! Whether two PDF files show the same pages: what a signature may add to a document, and nothing
//! else, may differ.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::xref::XRef;

/// Objects looked at before giving up.
const MAX_OBJECTS: u32 = 500_000;
/// Objects one inside the other.
const MAX_DEPTH: u32 = 200;
/// Nodes of the page tree above a page.
const MAX_LEVELS: u32 = 32;

/// Entries of the catalogue that signing may add or change: the form with its signatures, what
/// proves them, what describes the file. The structure follows the pages, which are compared.
const OF_SIGNING: [&str; 8] =
    ["AcroForm", "DSS", "Perms", "Extensions", "Metadata", "Version", "PieceInfo", "StructTreeRoot"];
/// Entries of a page that draw nothing, or are compared apart.
const OF_PAGE: [&str; 13] = [
    "Parent",
    "Contents",
    "Annots",
    "StructParents",
    "Tabs",
    "Metadata",
    "PieceInfo",
    "LastModified",
    "Resources",
    "MediaBox",
    "CropBox",
    "Rotate",
    "Type",
];
/// Entries of a page that may come from above.
const INHERITED: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];
/// Entries of an annotation that place it in the document's structure.
const OF_ANNOTATION: [&str; 3] = ["P", "Parent", "StructParent"];
/// Entries of a stream that say how it is packed.
const OF_STREAM: [&str; 3] = ["Length", "Filter", "DecodeParms"];

/// Whether both files show the same: pages, fonts, images, notes, attached files, actions.
/// Signature fields and what proves signatures are left out.
pub(super) fn same_pages(a: &Pdf, b: &Pdf) -> bool {
    let (pages_a, pages_b) = (a.pages(), b.pages());
    if pages_a.len() != pages_b.len() {
        return false;
    }
    let mut comparison = Comparison {
        a: Side { xref: a.xref(), pages: numbered(a.xref()) },
        b: Side { xref: b.xref(), pages: numbered(b.xref()) },
        seen: HashSet::new(),
        left: MAX_OBJECTS,
    };
    let catalog = |side: &Side<'_>| side.xref.get::<Dict<'_>>(side.xref.root_id()).is_some();
    catalog(&comparison.a)
        && catalog(&comparison.b)
        && comparison.catalogs()
        && pages_a.iter().zip(pages_b.iter()).all(|(a, b)| comparison.pages(a, b))
}

/// One of the two files.
struct Side<'a> {
    xref: &'a XRef,
    /// Pages by the object that they are, so that a link to a page is compared by its number.
    pages: HashMap<ObjectIdentifier, usize>,
}

impl<'a> Side<'a> {
    fn resolve(&self, value: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match value {
            MaybeRef::NotRef(object) => Some(object),
            MaybeRef::Ref(r) => self.xref.get::<Object<'a>>(r.into()),
        }
    }
}

struct Comparison<'a> {
    a: Side<'a>,
    b: Side<'a>,
    seen: HashSet<(ObjectIdentifier, ObjectIdentifier)>,
    left: u32,
}

impl<'a> Comparison<'a> {
    fn catalogs(&mut self) -> bool {
        let (Some(a), Some(b)) =
            (self.a.xref.get::<Dict<'a>>(self.a.xref.root_id()), self.b.xref.get::<Dict<'a>>(self.b.xref.root_id()))
        else {
            return false;
        };
        let form = |catalog: &Dict<'a>| catalog.get::<Dict<'a>>("AcroForm").is_some_and(|f| f.contains_key("XFA"));
        let left_out: Vec<&str> = OF_SIGNING.into_iter().chain(["Pages"]).collect();
        form(&a) == form(&b) && self.dicts(&a, &b, &left_out, 0)
    }

    fn pages(&mut self, a: &Page<'a>, b: &Page<'a>) -> bool {
        if a.page_stream() != b.page_stream() {
            return false;
        }
        for key in INHERITED {
            if !self.maybe(inherited(a.raw(), key), inherited(b.raw(), key), 0) {
                return false;
            }
        }
        self.dicts(a.raw(), b.raw(), &OF_PAGE, 0) && self.annotations(a.raw(), b.raw())
    }

    /// The annotations but for the fields of signatures, in their order.
    fn annotations(&mut self, a: &Dict<'a>, b: &Dict<'a>) -> bool {
        let (a, b) = (drawn(a), drawn(b));
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| self.dicts(a, b, &OF_ANNOTATION, 0))
    }

    fn maybe(&mut self, a: Option<MaybeRef<Object<'a>>>, b: Option<MaybeRef<Object<'a>>>, depth: u32) -> bool {
        match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => self.values(a, b, depth),
            _ => false,
        }
    }

    fn values(&mut self, a: MaybeRef<Object<'a>>, b: MaybeRef<Object<'a>>, depth: u32) -> bool {
        if self.left == 0 || depth > MAX_DEPTH {
            return false;
        }
        self.left -= 1;
        if let (MaybeRef::Ref(x), MaybeRef::Ref(y)) = (&a, &b) {
            let (x, y) = (id(*x), id(*y));
            if let (Some(x), Some(y)) = (self.a.pages.get(&x), self.b.pages.get(&y)) {
                return x == y;
            }
            if !self.seen.insert((x, y)) {
                return true;
            }
        }
        match (self.a.resolve(a), self.b.resolve(b)) {
            (None, None) => true,
            (Some(a), Some(b)) => self.objects(&a, &b, depth),
            _ => false,
        }
    }

    fn objects(&mut self, a: &Object<'a>, b: &Object<'a>, depth: u32) -> bool {
        match (a, b) {
            (Object::Array(a), Object::Array(b)) => self.arrays(a, b, depth),
            (Object::Dict(a), Object::Dict(b)) => self.dicts(a, b, &[], depth),
            (Object::Stream(a), Object::Stream(b)) => self.streams(a, b, depth),
            (Object::String(a), Object::String(b)) => a.as_bytes() == b.as_bytes() || same_text(a, b),
            (Object::Number(a), Object::Number(b)) => a == b || a.as_f64() == b.as_f64(),
            (a, b) => a == b,
        }
    }

    fn arrays(&mut self, a: &Array<'a>, b: &Array<'a>, depth: u32) -> bool {
        let (mut a, mut b) = (a.raw_iter(), b.raw_iter());
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(x), Some(y)) => {
                    if !self.values(x, y, depth + 1) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }

    fn dicts(&mut self, a: &Dict<'a>, b: &Dict<'a>, left_out: &[&str], depth: u32) -> bool {
        let keys = |dict: &Dict<'a>| -> Vec<Name<'a>> {
            let mut keys: Vec<Name<'a>> = dict.keys().filter(|k| !left_out.contains(&k.as_str())).collect();
            keys.sort();
            keys
        };
        let (keys_a, keys_b) = (keys(a), keys(b));
        keys_a == keys_b
            && keys_a
                .iter()
                .all(|key| self.maybe(a.get_raw::<Object<'a>>(key), b.get_raw::<Object<'a>>(key), depth + 1))
    }

    fn streams(&mut self, a: &Stream<'a>, b: &Stream<'a>, depth: u32) -> bool {
        if a.raw_data() == b.raw_data() {
            return self.dicts(a.dict(), b.dict(), &["Length"], depth);
        }
        // Packed anew, perhaps: the same bytes inside are the same stream.
        self.dicts(a.dict(), b.dict(), &OF_STREAM, depth)
            && matches!((a.decoded(), b.decoded()), (Ok(a), Ok(b)) if a == b)
    }
}

fn id(r: ObjRef) -> ObjectIdentifier {
    r.into()
}

fn same_text(a: &[u8], b: &[u8]) -> bool {
    matches!((text(a), text(b)), (Some(a), Some(b)) if a == b)
}

/// A string as text: tools that write a file anew choose another of its three encodings. Of the
/// eight-bit one only the common part is read, so that what differs elsewhere differs here too.
fn text(string: &[u8]) -> Option<String> {
    if let Some(wide) = string.strip_prefix(&[0xfe, 0xff]) {
        let (pairs, odd) = wide.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        return odd.is_empty().then(|| String::from_utf16(&units).ok()).flatten();
    }
    if let Some(narrow) = string.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8(narrow.to_vec()).ok();
    }
    string.iter().map(|b| matches!(b, b' '..=b'~' | 0xa1..).then_some(char::from(*b))).collect()
}

/// The pages by the object that they are, numbered in the order of the page tree.
fn numbered(xref: &XRef) -> HashMap<ObjectIdentifier, usize> {
    let mut numbers = HashMap::new();
    let catalog = xref.get::<Dict<'_>>(xref.root_id()).unwrap_or_default();
    let mut waiting: Vec<ObjectIdentifier> = catalog.get_ref("Pages").map(id).into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(next) = waiting.pop() {
        let Some(node) = xref.get::<Dict<'_>>(next).filter(|_| seen.insert(next)) else { continue };
        match node.get::<Array<'_>>("Kids") {
            None => {
                numbers.insert(next, numbers.len());
            }
            Some(kids) => {
                let kids: Vec<_> = kids.raw_iter().filter_map(|kid| kid.as_obj_ref()).map(id).collect();
                waiting.extend(kids.into_iter().rev());
            }
        }
    }
    numbers
}

/// The value of a page's entry, from the page or from above it.
fn inherited<'a>(page: &Dict<'a>, key: &str) -> Option<MaybeRef<Object<'a>>> {
    let mut dict = page.clone();
    for _ in 0..MAX_LEVELS {
        if let Some(value) = dict.get_raw::<Object<'a>>(key) {
            return Some(value);
        }
        dict = dict.get::<Dict<'a>>("Parent")?;
    }
    None
}

/// The annotations of a page that are no fields of signatures.
fn drawn<'a>(page: &Dict<'a>) -> Vec<Dict<'a>> {
    let all = page.get::<Array<'a>>("Annots").unwrap_or_default();
    all.iter::<Dict<'a>>().filter(|a| !is_signature(a)).collect()
}

fn is_signature(annotation: &Dict<'_>) -> bool {
    let kind = |dict: &Dict<'_>| dict.get::<Name<'_>>("FT").is_some_and(|n| n.as_str() == "Sig");
    kind(annotation) || annotation.get::<Dict<'_>>("Parent").is_some_and(|parent| kind(&parent))
}
