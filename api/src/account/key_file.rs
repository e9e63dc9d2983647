//! Files of the folder `keys`: for the owner's eyes only, written whole or not at all.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The key's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not hold what it should.
    #[error("{path} does not hold {what}")]
    Form {
        /// The key's file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
}

impl KeyError {
    /// A fault of the file system.
    pub fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    /// A file without `what`.
    pub fn form(path: &Path, what: &'static str) -> Self {
        Self::Form { path: path.to_owned(), what }
    }
}

/// What the file holds, made by `make` where it is missing. Of two processes that start at once, one makes the file
/// and both read it.
pub fn read_or_make(path: &Path, make: impl FnOnce() -> Result<Vec<u8>, KeyError>) -> Result<Vec<u8>, KeyError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        read => return read.map_err(|source| KeyError::file(path, source)),
    }
    let content = make()?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| KeyError::file(path, source))?;
    }
    let made = || {
        let temporary = write_temporary(path, &content)?;
        let linked = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::read(path),
        }
    };
    made().map_err(|source| KeyError::file(path, source))
}

/// Puts `content` in the place of what the file holds. Whoever reads finds the one or the other.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), KeyError> {
    let replaced = write_temporary(path, content).and_then(|temporary| fs::rename(temporary, path));
    replaced.map_err(|source| KeyError::file(path, source))
}

fn write_temporary(path: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let temporary = path.with_extension(format!("{}.new", Uuid::now_v7().simple()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    Ok(temporary)
}
