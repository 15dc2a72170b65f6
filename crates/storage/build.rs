//! Rebuilds when a migration changes, and names the exact set of them.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=migrations");
    let mut files = Vec::new();
    for folder in fs::read_dir("migrations")? {
        let path = folder?.path().join("up.sql");
        println!("cargo:rerun-if-changed={}", path.display());
        files.push(path);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for path in files {
        path.hash(&mut hasher);
        fs::read_to_string(&path)?.hash(&mut hasher);
    }
    println!("cargo:rustc-env=CASA_SCHEMA_FINGERPRINT={:016x}", hasher.finish());
    Ok(())
}
