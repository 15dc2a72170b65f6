//! A paper as DOCX (Office Open XML, ISO 29500), to be edited in LibreOffice or Word: headings,
//! lists and tables stay what they are.

use domain::paper::{Block, Item, List, Marker, Span, Style, Table};

use super::PrintedPaper;
use crate::archive::{Archive, ArchiveError};
use crate::xml::Xml;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES: &str = include_str!("parts/content-types.xml");
const RELATIONS: &str = include_str!("parts/relations.xml");
const DOCUMENT_RELATIONS: &str = include_str!("parts/document-relations.xml");
const STYLES: &str = include_str!("parts/styles.xml");

/// Writes a paper as DOCX. The same paper always gives the same bytes.
///
/// # Errors
/// When the archive cannot be written.
pub fn docx(printed: &PrintedPaper) -> Result<Vec<u8>, ArchiveError> {
    let mut body = Body { xml: Xml::new(), lists: Vec::new() };
    body.document(printed);
    let mut archive = Archive::new(Vec::new());
    archive.add("[Content_Types].xml", TYPES.as_bytes())?;
    archive.add("_rels/.rels", RELATIONS.as_bytes())?;
    archive.add("docProps/core.xml", core(printed).as_bytes())?;
    archive.add("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.as_bytes())?;
    archive.add("word/styles.xml", STYLES.as_bytes())?;
    archive.add("word/numbering.xml", numbering(&body.lists).as_bytes())?;
    archive.add("word/document.xml", body.xml.finish().as_bytes())?;
    archive.finish()
}

/// A text without the characters that XML does not admit.
fn clean(text: &str) -> String {
    let admitted = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(admitted).collect()
}

fn core(printed: &PrintedPaper) -> String {
    let mut xml = Xml::new();
    xml.raw(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    );
    xml.text("dc:title", &clean(&printed.paper.title)).text("dc:creator", &clean(&printed.letterhead.province));
    xml.text("dc:language", "it-IT");
    xml.raw(&format!(
        "<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:created></cp:coreProperties>",
        printed.date.format("%Y-%m-%d")
    ));
    xml.finish()
}

/// How a list of the document is counted.
struct Counting {
    marker: Marker,
    start: u32,
}

/// Each list has its own count, so that none goes on with another's.
fn numbering(lists: &[Counting]) -> String {
    let mut xml = Xml::new();
    xml.raw(&format!("<w:numbering xmlns:w=\"{MAIN}\">"));
    for (i, list) in lists.iter().enumerate() {
        let (format, text) = match list.marker {
            Marker::Bullet => ("bullet", "•"),
            Marker::Number => ("decimal", "."),
            Marker::Letter => ("lowerLetter", ")"),
        };
        xml.raw(&format!("<w:abstractNum w:abstractNumId=\"{i}\"><w:multiLevelType w:val=\"multilevel\"/>"));
        for level in 0..2_u32 {
            let shown = if format == "bullet" { text.to_owned() } else { format!("%{}{text}", level + 1) };
            xml.raw(&format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"{}\"/><w:numFmt w:val=\"{format}\"/>\
                 <w:lvlText w:val=\"{shown}\"/><w:lvlJc w:val=\"left\"/>\
                 <w:pPr><w:ind w:left=\"{}\" w:hanging=\"360\"/></w:pPr></w:lvl>",
                list.start,
                425 * (level + 1)
            ));
        }
        xml.raw("</w:abstractNum>");
    }
    for i in 0..lists.len() {
        xml.raw(&format!("<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{i}\"/></w:num>", i + 1));
    }
    xml.raw("</w:numbering>");
    xml.finish()
}

struct Body {
    xml: Xml,
    lists: Vec<Counting>,
}

impl Body {
    fn document(&mut self, printed: &PrintedPaper) {
        self.xml.raw(&format!("<w:document xmlns:w=\"{MAIN}\"><w:body>"));
        self.paragraph("Title", "", &[Span::plain(&printed.paper.title)]);
        for block in &printed.paper.blocks {
            match block {
                Block::Heading { level, text } => self.paragraph(&format!("Heading{level}"), "", text),
                Block::Paragraph { text, centred } => {
                    self.paragraph("", if *centred { "<w:jc w:val=\"center\"/>" } else { "" }, text);
                }
                Block::List(list) => self.list(list, 0),
                Block::Table(table) => self.table(table),
                Block::PageBreak => {
                    self.xml.raw("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
                }
            }
        }
        for signature in &printed.signatures {
            let right = "<w:jc w:val=\"right\"/>";
            self.paragraph("", right, &[Span::plain(&signature.role)]);
            if !signature.name.is_empty() {
                self.paragraph("", right, &[Span::strong(&signature.name)]);
            }
        }
        self.xml.raw(
            "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1417\" w:right=\"1191\" \
             w:bottom=\"1417\" w:left=\"1191\" w:header=\"708\" w:footer=\"708\" w:gutter=\"0\"/></w:sectPr>\
             </w:body></w:document>",
        );
    }

    fn paragraph(&mut self, style: &str, properties: &str, spans: &[Span]) {
        self.xml.raw("<w:p><w:pPr>");
        if !style.is_empty() {
            self.xml.raw(&format!("<w:pStyle w:val=\"{style}\"/>"));
        }
        self.xml.raw(properties).raw("</w:pPr>");
        for span in spans {
            self.xml.raw("<w:r><w:rPr>");
            self.xml.raw(match span.style {
                Style::Plain => "",
                Style::Strong => "<w:b/>",
                Style::Unknown | Style::Missing => "<w:highlight w:val=\"yellow\"/>",
            });
            // Blanks at the ends of a piece are part of it.
            self.xml.raw("</w:rPr><w:t xml:space=\"preserve\">").escaped(&clean(&span.text)).raw("</w:t></w:r>");
        }
        self.xml.raw("</w:p>");
    }

    fn list(&mut self, list: &List, level: u8) {
        self.lists.push(Counting { marker: list.marker, start: list.start });
        let id = self.lists.len();
        for Item { text, below } in &list.items {
            let counted = format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{id}\"/></w:numPr>");
            self.paragraph("ListParagraph", &counted, text);
            for list in below {
                self.list(list, 1);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.xml
            .raw("<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/></w:tblPr>");
        self.xml.raw("<w:tblGrid>");
        let width = 9_524 / table.head.len().max(1);
        for _ in &table.head {
            self.xml.raw(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.xml.raw("</w:tblGrid>");
        for (i, row) in std::iter::once(&table.head).chain(&table.rows).enumerate() {
            self.xml.raw("<w:tr>");
            if i == 0 {
                // The head comes again on each page.
                self.xml.raw("<w:trPr><w:tblHeader/></w:trPr>");
            }
            for (cell, numeric) in row.iter().zip(&table.numeric) {
                self.xml.raw(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"));
                let strong: Vec<Span> = cell.iter().map(|s| Span { style: bolder(s.style), ..s.clone() }).collect();
                let side = if *numeric { "<w:jc w:val=\"right\"/>" } else { "" };
                self.paragraph("", side, if i == 0 { &strong } else { cell });
                self.xml.raw("</w:tc>");
            }
            self.xml.raw("</w:tr>");
        }
        // Two tables without a paragraph between would become one.
        self.xml.raw("</w:tbl><w:p/>");
    }
}

fn bolder(style: Style) -> Style {
    if style == Style::Plain { Style::Strong } else { style }
}
