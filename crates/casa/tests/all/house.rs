//! The rules of the house that a tool can check.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, in lines. "About 400" is the aim; a file that passes this is two rooms.
const MOST_LINES: usize = 450;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below a folder with one of these endings, build folders left out.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "node_modules", "dist", ".git"].contains(&name.as_str()) {
                folders.push(path);
            } else if endings.iter().any(|e| name.ends_with(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources(of: &str) -> Vec<(String, String)> {
    let root = root();
    files(&root.join("crates").join(of).join("src"), &[".rs"])
        .into_iter()
        .map(|p| (p.strip_prefix(&root).unwrap().display().to_string(), fs::read_to_string(&p).unwrap()))
        .collect()
}

/// The part of a source that is not its unit tests.
fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
}

const CRATES: [&str; 7] = ["domain", "storage", "documents", "app", "web", "casa", "testkit"];

#[test]
fn arrows_between_crates_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &[][..]),
        ("storage", &["domain"]),
        ("documents", &["domain"]),
        ("app", &["domain", "storage", "documents"]),
        ("web", &["domain", "documents", "app"]),
        ("casa", &["domain", "storage", "documents", "app", "web"]),
        ("testkit", &["domain", "storage", "documents", "app"]),
    ]);
    for name in CRATES {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = toml::from_str(&manifest).unwrap();
        let used: BTreeSet<&str> = manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
        for other in CRATES {
            assert!(!used.contains(other) || allowed[name].contains(&other), "{name} may not depend on {other}");
        }
        if !["storage", "testkit"].contains(&name) {
            assert!(!used.contains("diesel"), "{name} may not depend on diesel: queries live in storage");
        }
        if name == "domain" {
            for banned in ["tokio", "axum", "diesel", "rand"] {
                assert!(!used.contains(banned), "domain is pure: no {banned}");
            }
        }
    }
}

#[test]
fn files_are_rooms_not_halls() {
    let root = root();
    let long: Vec<String> = files(&root, &[".rs", ".html", ".ts", ".mjs", ".scss", ".typ"])
        .into_iter()
        .filter_map(|p| {
            let lines = fs::read_to_string(&p).unwrap().lines().count();
            (lines > MOST_LINES).then(|| format!("{} ({lines})", p.strip_prefix(&root).unwrap().display()))
        })
        .collect();
    assert!(long.is_empty(), "more than {MOST_LINES} lines: {long:?}");
}

#[test]
fn the_engine_is_named_in_the_dialect_alone() {
    for name in ["storage", "app", "web", "documents", "domain"] {
        for (path, source) in sources(name) {
            if path.ends_with("storage/src/dialect.rs") {
                continue;
            }
            for sign in [
                "Conn::Sqlite",
                "Conn::Postgres",
                "Target::Sqlite",
                "Target::Postgres",
                "SqliteConnection",
                "PgConnection",
            ] {
                assert!(!source.contains(sign), "{path} branches on the engine: {sign}");
            }
            for sign in [".on_conflict(", ".returning(", "ON CONFLICT", "RETURNING"] {
                assert!(!without_tests(&source).contains(sign), "{path}: {sign} is not for both engines");
            }
        }
    }
}

#[test]
fn transactions_open_at_one_door() {
    for name in ["storage", "app", "web", "casa"] {
        for (path, source) in sources(name) {
            let doors = ["storage/src/dialect.rs", "storage/src/db.rs", "storage/src/writer.rs"];
            if doors.iter().any(|door| path.ends_with(door)) {
                continue;
            }
            for sign in [".transaction(", "\"BEGIN", "\"COMMIT", "immediate_transaction"] {
                assert!(!source.contains(sign), "{path} opens a transaction of its own: {sign}");
            }
        }
    }
}

#[test]
fn handlers_hold_no_queries_and_no_causes() {
    for (path, source) in sources("web") {
        let code = without_tests(&source);
        for sign in ["diesel::", "use diesel", "use storage", "storage::"] {
            assert!(!code.contains(sign), "{path} reaches for the database: {sign}");
        }
        for sign in ["err.to_string()", "error.to_string()", " e.to_string()", "(e.to_string()"] {
            assert!(!code.contains(sign), "{path} shows a cause to users: {sign}");
        }
    }
}

#[test]
fn queries_never_swallow_a_broken_database() {
    for (path, source) in sources("storage") {
        let code = without_tests(&source);
        for sign in ["(conn).ok()", "(conn).unwrap_or"] {
            assert!(!code.contains(sign), "{path}: not found is Ok(None), a broken database is Err: {sign}");
        }
    }
}

#[test]
fn every_template_is_a_page_or_a_part_of_one() {
    let folder = root().join("crates/web/templates");
    let mut text: String = sources("web").into_iter().map(|(_, s)| s).collect();
    let templates = files(&folder, &[".html"]);
    for template in &templates {
        text.push_str(&fs::read_to_string(template).unwrap());
    }
    for template in templates {
        let name = template.strip_prefix(&folder).unwrap().display().to_string();
        assert!(text.contains(&format!("\"{name}\"")), "no page uses {name}");
    }
}

#[test]
fn pages_hold_no_inline_script_or_style() {
    for template in files(&root().join("crates/web/templates"), &[".html"]) {
        let text = fs::read_to_string(&template).unwrap();
        for sign in [" style=\"", "<style", " onclick=", " onsubmit=", " onchange=", "javascript:"] {
            assert!(!text.contains(sign), "{}: {sign} is refused by the content policy", template.display());
        }
        for script in text.split("<script").skip(1) {
            let head = script.split('>').next().unwrap_or_default();
            assert!(
                head.contains("src=") || head.contains("application/json"),
                "{}: inline script",
                template.display()
            );
        }
    }
}

#[test]
fn the_architecture_page_names_every_crate_and_module() {
    let page = fs::read_to_string(root().join("docs/src/architecture.md")).unwrap();
    for name in CRATES {
        assert!(page.contains(&format!("`{name}`")), "the architecture page does not name the crate {name}");
        let library = root().join("crates").join(name).join("src");
        for entry in fs::read_dir(library).unwrap() {
            let path = entry.unwrap().path();
            let module = path.file_stem().unwrap().to_string_lossy().into_owned();
            if ["lib", "main"].contains(&module.as_str()) {
                continue;
            }
            assert!(page.contains(&format!("`{module}`")), "the architecture page does not name {name}::{module}");
        }
    }
}

#[test]
fn every_capability_has_one_name_in_every_layer() {
    for name in ["territory", "models", "charter", "tariffs", "agreements", "billing", "identity"] {
        for layer in ["domain", "storage", "app"] {
            let folder = root().join("crates").join(layer).join("src");
            assert!(
                folder.join(name).exists() || folder.join(format!("{name}.rs")).exists(),
                "{layer} has no room called {name}"
            );
        }
    }
}

#[test]
fn migrations_use_the_types_that_both_engines_read() {
    // SQLite keeps bytes as they are under any name of a type, so also under PostgreSQL's.
    let known = ["TEXT", "BIGINT", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMP", "BYTEA"];
    for file in files(&root().join("crates/storage/migrations"), &["up.sql"]) {
        let sql = fs::read_to_string(&file).unwrap();
        for line in sql.lines().map(str::trim).filter(|l| !l.starts_with("--")) {
            let words: Vec<&str> = line.trim_end_matches(',').split_whitespace().collect();
            let column = line.ends_with(',') || line.ends_with("NULL") || words.len() == 2;
            let lower = words
                .first()
                .is_some_and(|w| w.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()));
            if column && lower && words.len() >= 2 {
                assert!(known.contains(&words[1]), "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn the_npm_lock_files_carry_no_download_addresses() {
    for file in ["frontend/package-lock.json", "e2e/package-lock.json"] {
        assert!(!fs::read_to_string(root().join(file)).unwrap().contains("\"resolved\""), "{file}");
    }
}

#[test]
fn publiccode_has_what_the_national_catalogue_requires() {
    let text = fs::read_to_string(root().join("publiccode.yml")).unwrap();
    for key in [
        "publiccodeYmlVersion:",
        "name:",
        "url:",
        "platforms:",
        "developmentStatus:",
        "softwareType:",
        "description:",
        "shortDescription:",
        "longDescription:",
        "features:",
        "legal:",
        "license: EUPL-1.2",
        "maintenance:",
        "contacts:",
        "localisation:",
        "localisationReady:",
        "availableLanguages:",
    ] {
        assert!(text.contains(key), "publiccode.yml lacks {key}");
    }
    let short = text.lines().find_map(|l| l.trim().strip_prefix("shortDescription:")).unwrap();
    assert!(short.trim().chars().count() <= 150, "shortDescription is longer than 150 characters");
}

#[test]
fn the_readme_names_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("make run") && readme.contains("make test"));
}

#[test]
fn the_sweep_of_files_knows_every_column_that_names_a_content() {
    /// Hashes of what is not in the file store: the text itself stands in the same row.
    const ELSEWHERE: [&str; 2] = ["charter_edition.sha256", "document_file.sha256"];
    let asked = fs::read_to_string(root().join("crates/storage/src/files.rs")).unwrap();
    let mut known = 0;
    for (path, source) in sources("storage").iter().filter(|(path, _)| path.contains("/schema/")) {
        let mut table = "";
        for line in source.lines().map(str::trim) {
            if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
                table = name;
            }
            let Some((column, _)) = line.split_once(" -> ").filter(|(c, _)| c.ends_with("sha256")) else { continue };
            let named = format!("{table}.{column}");
            let swept = asked.contains(&format!("{table}::{column}.eq_any"));
            assert!(swept || ELSEWHERE.contains(&named.as_str()), "{path}: known_contents leaves out {named}");
            known += usize::from(swept);
        }
    }
    assert!(known >= 3);
}
