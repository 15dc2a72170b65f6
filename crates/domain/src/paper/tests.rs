use proptest::prelude::*;

use super::*;

fn text(s: &str) -> Value {
    Value::text(s)
}

fn values() -> Value {
    let service = |name: &str, amount: &str, base: bool| {
        Value::record([("nome", text(name)), ("importo", text(amount)), ("base", Value::Flag(base))])
    };
    Value::record([
        (
            "ente",
            Value::record([
                ("denominazione", text("Comune di Prova")),
                ("tipo", text("comune")),
                ("montano", Value::Flag(true)),
                ("pec", Value::Missing),
            ]),
        ),
        (
            "servizi",
            Value::List(vec![
                service("Posta", "1.234,50 €", true),
                service("Protocollo | con **bordo**", "142,00 €", false),
            ]),
        ),
        ("nessuno", Value::List(Vec::new())),
    ])
}

fn set_with(source: &str, clauses: &[(&str, &str)]) -> Rendered {
    let clauses = Clauses::parse(clauses.iter().copied()).unwrap();
    render(&Template::parse(source).unwrap(), &clauses, &values()).unwrap()
}

fn set(source: &str) -> Rendered {
    set_with(source, &[])
}

fn told(source: &str) -> String {
    Paper { title: String::new(), blocks: set(source).blocks }.to_text().trim().to_owned()
}

fn faults(source: &str) -> Vec<(usize, String)> {
    Template::parse(source).unwrap_err().into_iter().map(|f| (f.line, f.message)).collect()
}

#[test]
fn variables_take_their_place_and_the_unknown_stay_in_theirs() {
    assert_eq!(told("Il {{ente.denominazione}} aderisce."), "Il Comune di Prova aderisce.");
    let out = set("Il {{ente.nome}} ha PEC {{ente.pec}}, {{servizi}} e {{ente}}.");
    assert_eq!(out.unknown.iter().collect::<Vec<_>>(), ["ente", "ente.nome", "servizi"]);
    assert_eq!(out.missing.iter().collect::<Vec<_>>(), ["ente.pec"]);
    let Block::Paragraph { text, .. } = &out.blocks[0] else { panic!() };
    let styles: Vec<(Style, &str)> = text.iter().map(|s| (s.style, s.text.as_str())).collect();
    assert_eq!(styles[1], (Style::Unknown, "{{ente.nome}}"));
    assert_eq!(styles[3], (Style::Missing, "[ente.pec]"));
}

#[test]
fn data_are_never_markup() {
    let hostile = Value::record([("x", text("# titolo **grassetto** {{ente.pec}}\n- voce | cella"))]);
    let out = render(&Template::parse("| A |\n| {{x}} |\n{{x}}").unwrap(), &Clauses::default(), &hostile).unwrap();
    let Block::Table(table) = &out.blocks[0] else { panic!() };
    assert_eq!(table.rows[0][0], [Span::plain("# titolo **grassetto** {{ente.pec}} - voce | cella")]);
    assert_eq!(out.blocks.len(), 2);
    assert!(out.unknown.is_empty());
}

#[test]
fn conditions_keep_words_and_lines() {
    assert_eq!(told("Ente{{#se ente.montano}} montano{{/se}}."), "Ente montano.");
    assert_eq!(told("{{#se non ente.montano}}a{{#altrimenti}}b{{/se}}"), "b");
    assert_eq!(
        told("{{#se ente.tipo = \"comune\"}}Consiglio comunale{{#altrimenti}}Consiglio{{/se}}"),
        "Consiglio comunale"
    );
    assert_eq!(told("{{#se ente.tipo != «unione»}}non unione{{/se}}"), "non unione");
    assert_eq!(told("{{#se nessuno}}x{{/se}}{{#se ente.pec}}y{{/se}}z"), "z");
    let lines = "prima\n{{#se servizi}}\nuno\n{{#se ente.pec}}\ndue\n{{#altrimenti}}\ntre\n{{/se}}\n{{/se}}\ndopo";
    assert_eq!(told(lines), "prima\nuno\ntre\ndopo");
    assert_eq!(set("{{#se mai.vista}}x{{/se}}ciao").unknown.len(), 1);
}

#[test]
fn repetitions_make_lists_and_tables() {
    assert_eq!(
        told("Servizi: {{#per s in servizi}}{{s.nome}}; {{/per}}"),
        "Servizi: Posta; Protocollo | con **bordo**;"
    );
    let out =
        set("| Servizio | Importo |\n{{#per s in servizi}}\n| {{s.nome}} | {{s.importo}} |\n{{/per}}\n| Totale |");
    let Block::Table(table) = &out.blocks[0] else { panic!() };
    assert_eq!((table.head.len(), table.rows.len()), (2, 3));
    assert_eq!(text_of(&table.rows[1][0]), "Protocollo | con **bordo**");
    assert!(table.rows[2][1].is_empty());
    assert_eq!(table.numeric, [false, false]);
    let out = set("| A | B |\n| x | 1.234,50 € |\n| y | 3 |");
    let Block::Table(table) = &out.blocks[0] else { panic!() };
    assert_eq!(table.numeric, [false, true]);
    assert_eq!(told("{{#per s in nessuno}}\n- x\n{{/per}}\nfine"), "fine");
    // A name bound by a repetition hides one of the data, and ends with it.
    assert_eq!(
        told("{{#per ente in servizi}}{{ente.nome}} {{/per}}{{ente.denominazione}}").matches("Posta").count(),
        1
    );
}

#[test]
fn numbered_paragraphs_go_on_and_letters_stand_below_them() {
    let source =
        "# Impegni\n1. Primo:\na) uno;\nb) due.\n1. Secondo.\n| A |\n| 1 |\n7. Terzo.\n# Altro\n1. Primo.\n- punto";
    assert_eq!(
        told(source),
        "Impegni\n1. Primo:\n  a) uno;\n  b) due.\n2. Secondo.\nA\n1\n3. Terzo.\nAltro\n1. Primo.\n  • punto"
    );
    let Block::List(list) = &set("a) x\n".repeat(28).as_str()).blocks[0] else { panic!() };
    assert_eq!((list.mark(0), list.mark(25), list.mark(26)), ("a)".into(), "z)".into(), "aa)".into()));
}

#[test]
fn bold_headings_and_lines_in_the_middle() {
    let out = set(
        "# Art. {{ente.tipo}}\n## Sotto\n^ **DELIBERA**\nNormale **forte {{ente.denominazione}}** e \\**, \\{{x}}, 2 * 3.",
    );
    assert!(matches!(&out.blocks[0], Block::Heading { level: 2, text } if text_of(text) == "Art. comune"));
    assert!(matches!(&out.blocks[1], Block::Heading { level: 3, .. }));
    assert_eq!(out.blocks[2], Block::Paragraph { text: vec![Span::strong("DELIBERA")], centred: true });
    let Block::Paragraph { text, centred: false } = &out.blocks[3] else { panic!() };
    assert_eq!(text[1], Span::strong("forte Comune di Prova"));
    assert_eq!(text[2], Span::plain(" e **, {{x}}, 2 * 3."));
}

#[test]
fn clauses_bring_their_text_and_may_not_go_in_circles() {
    let clauses = [
        ("clausola.foro", "Foro di {{clausola.citta}}."),
        ("clausola.citta", "Pesaro"),
        ("clausola.due", "1. Uno\n1. Due"),
    ];
    let out = set_with("Vale il {{clausola.foro}}\n{{clausola.due}}", &clauses);
    assert_eq!(
        Paper { title: String::new(), blocks: out.blocks }.to_text(),
        "\nVale il Foro di Pesaro.\n1. Uno\n2. Due"
    );
    let parse = |list: &[(&str, &str)]| Clauses::parse(list.iter().copied()).unwrap_err().message;
    assert_eq!(
        parse(&[("clausola.a", "x {{clausola.a}}")]),
        "La clausola «clausola.a» richiama se stessa: togliere il richiamo."
    );
    assert_eq!(
        parse(&[
            ("clausola.a", "{{clausola.b}}"),
            ("clausola.b", "{{clausola.c}}"),
            ("clausola.c", "{{#se clausola.a}}x{{/se}}")
        ]),
        "Le clausole si richiamano in cerchio, «clausola.a» → «clausola.b» → «clausola.c» → «clausola.a»: togliere uno dei \
         richiami."
    );
    assert!(parse(&[("foro", "x")]).contains("clausola.foro"));
    assert!(parse(&[("clausola.a", "x"), ("clausola.a", "y")]).contains("due volte"));
    assert!(parse(&[("clausola.a", "{{")]).contains("riga 1"));
    // Two ways to the same clause are no circle.
    let diamond = [
        ("clausola.a", "{{clausola.b}}{{clausola.c}}"),
        ("clausola.b", "{{clausola.d}}"),
        ("clausola.c", "{{clausola.d}}"),
        ("clausola.d", "x"),
    ];
    assert!(Clauses::parse(diamond).is_ok());
}

#[test]
fn faults_are_told_with_their_line() {
    assert_eq!(faults("ok\n{{ente.denominazione")[0], (2, "«{{» non è chiuso da «}}».".into()));
    for (source, line, words) in [
        ("{{Ente Uno}}", 1, "non è il nome di una variabile"),
        ("{{}}", 1, "non è il nome di una variabile"),
        ("a\n{{#se x}}\nb", 2, "manca una riga con «{{/se}}»"),
        ("a\n{{#per x in y}}\nb", 2, "manca una riga con «{{/per}}»"),
        ("{{/se}}", 1, "non è aperto"),
        ("x {{/per}}", 1, "non è aperto in questa riga"),
        ("x {{#se a}}y", 1, "non è chiuso in questa riga"),
        ("{{#altrimenti}}", 1, "non sta dentro"),
        ("{{#for x in y}}", 1, "«#for» non è un comando"),
        ("{{#per x di y}}", 1, "{{#per servizio in servizi}}"),
        ("{{/fine}}", 1, "non chiude nulla"),
        ("| a {{#se x}}| b |{{/se}}", 1, "cella"),
    ] {
        let found = faults(source);
        assert!(found[0].0 == line && found[0].1.contains(words), "{source}: {found:?}");
    }
    assert_eq!(faults("{{\n{{/se}}\n{{#per}}").len(), 3);
    assert!(faults(&"{{#se a}}\n".repeat(12)).iter().any(|f| f.1.contains("Troppe")));
    assert!(faults(&"x".repeat(MAX_SOURCE + 1))[0].1.contains("200.000"));
    assert!(faults(&format!("x{}", "{{#se a}}".repeat(50)))[0].1.contains("Troppe"));
}

#[test]
fn what_grows_without_end_is_refused() {
    let many = Value::record([("l", Value::List(vec![text("x"); 2_000]))]);
    let square = Template::parse("{{#per a in l}}\n{{#per b in l}}\n- {{b}}\n{{/per}}\n{{/per}}").unwrap();
    assert_eq!(render(&square, &Clauses::default(), &many), Err(TooLong));
    let inline = Template::parse("{{#per a in l}}{{#per b in l}}x{{/per}}{{/per}}").unwrap();
    assert_eq!(render(&inline, &Clauses::default(), &many), Err(TooLong));
    let clauses: Vec<(String, String)> = (0..40)
        .map(|i| (format!("clausola.n{i}"), format!("{{{{clausola.n{0}}}}} {{{{clausola.n{0}}}}}", i + 1)))
        .collect();
    let clauses = Clauses::parse(clauses.iter().map(|(n, t)| (n.as_str(), t.as_str()))).unwrap();
    assert_eq!(render(&Template::parse("{{clausola.n0}}").unwrap(), &clauses, &many), Err(TooLong));
    let refusal: crate::Refusal = TooLong.into();
    assert!(refusal.message.contains("troppo lungo"));
}

#[test]
fn names_used_are_known_before_any_data() {
    let template = Template::parse(
        "{{ente.a}} {{#per s in servizi}}{{s.nome}} {{ente.b}}{{/per}}\n{{#se x = \"1\"}}\n| {{y}} |\n{{/se}}",
    )
    .unwrap();
    assert_eq!(template.names(), ["ente.a", "ente.b", "servizi", "x", "y"]);
    assert_eq!(values().names(), ["ente.denominazione", "ente.montano", "ente.pec", "ente.tipo", "nessuno", "servizi"]);
}

/// Texts made of the pieces that mean something, in any order.
fn source() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{{",
        "}}",
        "{{ente.denominazione}}",
        "{{#se ente.montano}}",
        "{{#altrimenti}}",
        "{{/se}}",
        "{{#per s in servizi}}",
        "{{/per}}",
        "{{s.nome}}",
        "{{clausola.a}}",
        "\n",
        "| ",
        "# ",
        "- ",
        "1. ",
        "a) ",
        "**",
        "\\",
        "testo ",
        "è",
        "^ ",
        "\u{0}",
        "🏛",
    ]);
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_stops_the_parser_or_the_setting(source in source(), noise in "\\PC{0,80}") {
        let clauses = Clauses::parse([("clausola.a", "x {{ente.tipo}}\n- y")]).unwrap();
        for text in [&source, &noise, &format!("{source}{noise}")] {
            if let Ok(template) = Template::parse(text) {
                let out = render(&template, &clauses, &values()).unwrap();
                let paper = Paper { title: String::new(), blocks: out.blocks };
                // One line for each block, item and row: nothing that is set breaks a line.
                let text = paper.to_text();
                prop_assert!(!text.contains(char::MIN));
                for block in &paper.blocks {
                    if let Block::Table(table) = block {
                        prop_assert!(table.rows.iter().all(|r| r.len() == table.head.len()));
                        prop_assert_eq!(table.numeric.len(), table.head.len());
                    }
                }
            } else {
                prop_assert!(Template::parse(text).unwrap_err().iter().all(|f| f.line >= 1 && !f.message.is_empty()));
            }
        }
    }

    #[test]
    fn plain_words_come_out_as_they_went_in(words in proptest::collection::vec("[a-zàèìòù0-9,;:'’]{1,12}", 1..20)) {
        let line = words.join(" ");
        prop_assume!(!matches!(line.split_once(' '), Some((m, _)) if m.ends_with(['.', ')'])));
        prop_assert_eq!(told(&line), line);
    }
}
