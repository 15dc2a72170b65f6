//! Finds the fonts of the documents in the front end and embeds them.
//!
//! Titillium Web comes with the npm package bootstrap-italia and is never copied into the
//! repository, so the front end must be there before this crate compiles.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The faces that the templates use: text, and semi-bold for titles and labels. Each face more
/// costs time and bytes in every document.
const FACES: [&str; 2] = ["regular", "600"];

/// Where a face may lie below `frontend/`, best first: the built front end, then the npm package.
const PLACES: [&str; 2] = [
    "dist/fonts/titillium-web-",
    "node_modules/bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Asked of cargo as it runs: a build folder may serve more than one copy of the repository.
    let Some(here) = env::var_os("CARGO_MANIFEST_DIR") else { return };
    let frontend = Path::new(&here).join("../../frontend");
    let mut code = String::from("&[");
    for face in FACES {
        match find(&frontend, face) {
            Some(path) => {
                println!("cargo::rerun-if-changed={}", path.display());
                let _ = write!(code, "include_bytes!({:?}).as_slice(),", path.display().to_string());
            }
            None => {
                println!("cargo::rerun-if-changed={}", frontend.display());
                println!(
                    "cargo::error=the font titillium-web-{face}.ttf is missing from frontend/dist/fonts: \
                     build the front end first (cd frontend && npm ci && npm run build)"
                );
                return;
            }
        }
    }
    code.push(']');
    if let Some(out) = env::var_os("OUT_DIR")
        && let Err(e) = fs::write(Path::new(&out).join("fonts.rs"), code)
    {
        println!("cargo::error=cannot write the list of fonts: {e}");
    }
}

fn find(frontend: &Path, face: &str) -> Option<PathBuf> {
    PLACES.iter().map(|place| frontend.join(format!("{place}{face}.ttf"))).find_map(|path| path.canonicalize().ok())
}
