//! A number for the tables of each migration, by which a database made from other tables is known.
//!
//! It is of the text of the migration's files, without comments and blanks. Once released that text never changes.

use std::{collections::BTreeMap, env, fs, io, path::Path};

/// Up to here the names of a migration's files agree: `m20261122_000001`.
const PREFIX: usize = 16;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=src");
    let mut files = BTreeMap::new();
    for file in fs::read_dir("src")? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.starts_with("m2") && name.len() > PREFIX {
            files.insert(name, fs::read_to_string(file.path())?);
        }
    }
    let mut numbers = BTreeMap::<&str, u64>::new();
    for (name, text) in &files {
        let number = numbers.entry(&name[..PREFIX]).or_insert(0xcbf2_9ce4_8422_2325);
        let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        // FNV-1a: the same with every compiler, unlike the standard library's.
        for byte in code.flat_map(str::bytes).filter(|byte| !byte.is_ascii_whitespace()) {
            *number = (*number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let list: String = numbers.iter().map(|(name, number)| format!("(\"{name}\", \"{number:016x}\"),\n")).collect();
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("tables.rs"), format!("&[\n{list}]"))
}
