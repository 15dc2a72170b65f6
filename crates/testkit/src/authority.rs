//! A made-up authority that issues certificates, and people who sign with them: with the real
//! `openssl`, so that what our reader verifies is not what our own writer wrote.

use std::path::{Path, PathBuf};
use std::process::Command;

/// First and last instant of the certificates of people, as `openssl ca` writes them.
pub const VALID: (&str, &str) = ("20240101000000Z", "20340101000000Z");

/// An authority with its own root.
pub struct Authority {
    folder: tempfile::TempDir,
}

/// Someone with a key and a certificate.
pub struct Person {
    stem: String,
}

const SETTINGS: &str = "
[ca]
default_ca = made_up
[made_up]
database = index
serial = serial
new_certs_dir = .
certificate = root.pem
private_key = root.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
givenName = optional
surname = optional
organizationName = optional
[req]
distinguished_name = none
[none]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
[person]
basicConstraints = CA:FALSE
keyUsage = critical, nonRepudiation
subjectKeyIdentifier = hash
[server]
keyUsage = critical, keyAgreement
";

impl Default for Authority {
    fn default() -> Self {
        Self::new("Autorità di prova")
    }
}

impl Authority {
    /// An authority with this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let authority = Self { folder: tempfile::tempdir().unwrap() };
        for (file, text) in [("ca.cnf", SETTINGS), ("index", ""), ("serial", "1000")] {
            std::fs::write(authority.path(file), text).unwrap();
        }
        authority.request("root", &format!("/CN={name}"), &EC);
        let dates = ["-startdate", "20200101000000Z", "-enddate", "20400101000000Z"];
        authority.issue("root", &["-selfsign", "-keyfile", "root.key", "-extensions", "root"], dates);
        authority
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new("openssl").args(args).current_dir(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn request(&self, stem: &str, subject: &str, key: &[&str]) {
        let (file, out) = (format!("{stem}.key"), format!("{stem}.csr"));
        let args = ["req", "-new", "-nodes", "-utf8", "-config", "ca.cnf", "-keyout", &file, "-out", &out];
        self.openssl(&[&args[..], &["-subj", subject, "-newkey"], key].concat());
    }

    fn issue(&self, stem: &str, how: &[&str], dates: [&str; 4]) {
        let (csr, pem) = (format!("{stem}.csr"), format!("{stem}.pem"));
        let args = ["ca", "-batch", "-notext", "-utf8", "-config", "ca.cnf", "-in", &csr, "-out", &pem];
        self.openssl(&[&args[..], how, &dates].concat());
    }

    /// The root's certificate in PEM: a trust list.
    #[must_use]
    pub fn trust_list(&self) -> Vec<u8> {
        std::fs::read(self.path("root.pem")).unwrap()
    }

    /// Someone called `name`, with a certificate that is valid in [`VALID`].
    #[must_use]
    pub fn person(&self, name: &str) -> Person {
        self.person_with(name, &EC, "person", VALID)
    }

    /// Someone with a key made by `openssl req -newkey ...`, the extensions of a section of the
    /// settings (`person`, `server`) and a certificate valid between two instants.
    #[must_use]
    pub fn person_with(&self, name: &str, key: &[&str], extensions: &str, valid: (&str, &str)) -> Person {
        let stem = self.fresh();
        self.request(&stem, &format!("/CN={name}/O=Comune di prova"), key);
        self.issue(&stem, &["-extensions", extensions], ["-startdate", valid.0, "-enddate", valid.1]);
        Person { stem }
    }

    /// Someone whose certificate comes from an authority below the root; its certificate is in every
    /// file that is signed.
    #[must_use]
    pub fn person_below(&self, name: &str) -> Person {
        let dates = ["-startdate", VALID.0, "-enddate", VALID.1];
        let below = self.fresh();
        self.request(&below, "/CN=Autorità intermedia", &EC);
        self.issue(&below, &["-extensions", "intermediate"], dates);
        let stem = self.fresh();
        self.request(&stem, &format!("/CN={name}"), &EC);
        let (cert, key) = (format!("{below}.pem"), format!("{below}.key"));
        self.issue(&stem, &["-extensions", "person", "-cert", &cert, "-keyfile", &key], dates);
        std::fs::copy(self.path(&cert), self.path(&format!("{stem}.chain"))).unwrap();
        Person { stem }
    }

    fn fresh(&self) -> String {
        format!("p{}", std::fs::read_dir(self.folder.path()).unwrap().count())
    }

    /// The content in a CAdES envelope (DER), signed by each of `people`.
    #[must_use]
    pub fn p7m(&self, people: &[&Person], content: &[u8]) -> Vec<u8> {
        self.cms(people, content, &["-nodetach", "-cades"])
    }

    /// A signature of the content, made by `openssl cms -sign` with more arguments.
    #[must_use]
    pub fn cms(&self, people: &[&Person], content: &[u8], more: &[&str]) -> Vec<u8> {
        std::fs::write(self.path("content"), content).unwrap();
        let mut args: Vec<String> =
            ["cms", "-sign", "-binary", "-in", "content", "-outform", "DER", "-out", "signed", "-md", "sha256"]
                .map(str::to_owned)
                .to_vec();
        for person in people {
            args.extend(["-signer".to_owned(), format!("{}.pem", person.stem)]);
            args.extend(["-inkey".to_owned(), format!("{}.key", person.stem)]);
            if self.path(&format!("{}.chain", person.stem)).exists() {
                args.extend(["-certfile".to_owned(), format!("{}.chain", person.stem)]);
            }
        }
        let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        self.openssl(&args);
        std::fs::read(self.path("signed")).unwrap()
    }

    /// A PDF signed inside (PAdES), the signature added after the bytes of the file. The file must
    /// have a plain table of objects, as ours do.
    #[must_use]
    pub fn pdf(&self, person: &Person, pdf: &[u8]) -> Vec<u8> {
        let mut out = with_empty_signature(pdf);
        let place_of = |what: &[u8]| pdf.len() + find(&out[pdf.len()..], what).unwrap();
        let (gap, place) = (place_of(b"/Contents <") + b"/Contents ".len(), place_of(b"/ByteRange ["));
        let end = gap + 2 + 2 * ROOM;
        let range = format!("/ByteRange [{:<60}]", format!("0 {gap} {end} {}", out.len() - end));
        out[place..place + range.len()].copy_from_slice(range.as_bytes());
        let signed = [&out[..gap], &out[end..]].concat();
        let envelope = self.cms(&[person], &signed, &["-cades"]);
        assert!(envelope.len() <= ROOM);
        let hex: String = envelope.iter().map(|b| format!("{b:02x}")).collect();
        out[gap + 1..gap + 1 + hex.len()].copy_from_slice(hex.as_bytes());
        out
    }

    /// The folder of keys and certificates.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A key on the curve P-256.
pub const EC: [&str; 3] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Bytes kept for the envelope inside a PDF.
const ROOM: usize = 8_000;

/// Appends to a PDF a revision with a signature field whose value is still to be written.
fn with_empty_signature(pdf: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let tail = &text[text.rfind("trailer").unwrap()..];
    let number = |key: &str, text: &str| -> usize {
        let rest = text.split(key).nth(1).unwrap().trim_start();
        rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap()].parse().unwrap()
    };
    let (size, root, before) = (number("/Size", tail), number("/Root", tail), number("startxref", tail));
    let catalog = last_object(pdf, root);
    let (catalog, fields) = match catalog.split_once("/AcroForm<</SigFlags 3/Fields[") {
        None => (catalog.trim_end_matches(">>").to_owned(), String::new()),
        Some((head, rest)) => (head.to_owned(), rest.trim_end_matches("]>>>>").to_owned()),
    };
    let page = first_page(&text);
    let drawn = last_object(pdf, page);
    let annotated = match drawn.split_once("/Annots[") {
        None => format!("{}/Annots[{size} 0 R]>>", drawn.trim_end_matches(">>")),
        Some((head, rest)) => format!("{head}/Annots[{size} 0 R {rest}"),
    };
    let mut out = [pdf, b"\n"].concat();
    let mut places = Vec::new();
    let mut add = |number: usize, body: String| {
        places.push((number, out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    };
    let kept = "0".repeat(2 * ROOM);
    let range = " ".repeat(60);
    add(root, format!("{catalog}/AcroForm<</SigFlags 3/Fields[{fields} {size} 0 R]>>>>"));
    add(page, annotated);
    add(size, format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Firma{size})/Rect[0 0 0 0]/F 132/V {} 0 R>>", size + 1));
    add(
        size + 1,
        format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange [{range}]/Contents <{kept}>>>"
        ),
    );
    let table = out.len();
    out.extend_from_slice(b"xref\n");
    for (number, place) in places {
        out.extend_from_slice(format!("{number} 1\n{place:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<</Size {}/Root {root} 0 R/Prev {before}>>\nstartxref\n{table}\n%%EOF\n", size + 2);
    out.extend_from_slice(trailer.as_bytes());
    out
}

fn first_page(text: &str) -> usize {
    let before = &text[..text.find("/Type/Page/").unwrap()];
    let head = &before[..before.rfind(" 0 obj").unwrap()];
    head[head.rfind('\n').unwrap() + 1..].parse().unwrap()
}

/// The body of the newest object with this number.
fn last_object(pdf: &[u8], number: usize) -> String {
    let head = format!("\n{number} 0 obj\n");
    let start = pdf.windows(head.len()).rposition(|w| w == head.as_bytes()).unwrap() + head.len();
    let length = find(&pdf[start..], b"endobj").unwrap();
    String::from_utf8_lossy(&pdf[start..start + length]).trim().to_owned()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}
