//! What a file is, told by its content alone. Pure.

use uuid::Uuid;

use super::error::UploadError;
use crate::platform::picture::PictureKind;

/// The folder of CSV files in the object store.
pub const FOLDER: &str = "uploads";

/// How much of a file is looked at.
const HEAD: usize = 8 * 1024;

/// What somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture to decode.
    Picture(PictureKind),
    /// Text in columns.
    Csv,
}

/// Tells what a file is, or why it is refused. Its name and what its sender says of it do not count.
pub fn kind_of(bytes: &[u8]) -> Result<FileKind, UploadError> {
    if bytes.is_empty() {
        return Err(UploadError::Empty);
    }
    if let Some(kind) = PictureKind::of(bytes) {
        return Ok(FileKind::Picture(kind));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    if is_utf16(head) {
        return Ok(FileKind::Csv);
    }
    if is_markup(head) {
        let text = String::from_utf8_lossy(head).to_ascii_lowercase();
        return Err(if text.contains("<svg") { UploadError::Svg } else { UploadError::UnknownType });
    }
    if is_binary(head) { Err(UploadError::UnknownType) } else { Ok(FileKind::Csv) }
}

/// The name of a CSV file in the object store.
pub fn csv_name(id: Uuid) -> String {
    format!("{FOLDER}/{}", id.simple())
}

/// The upload to which a name in the object store belongs.
pub fn upload_of(name: &str) -> Option<Uuid> {
    Uuid::try_parse(name.strip_prefix(FOLDER)?.strip_prefix('/')?).ok()
}

fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF])
}

/// Whether the first thing in it is a tag: no table begins so.
fn is_markup(head: &[u8]) -> bool {
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    text.trim_ascii_start().first() == Some(&b'<')
}

fn is_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)).count();
    head.starts_with(b"%PDF") || head.starts_with(b"PK\x03\x04") || control * 100 > head.len()
}

#[cfg(test)]
mod tests {
    use super::{FileKind, UploadError, kind_of};

    #[test]
    fn a_file_is_what_it_contains() {
        assert!(matches!(kind_of(b"\xFF\xD8\xFF\xE0"), Ok(FileKind::Picture(_))));
        for csv in [&b"reference;nom\nA;B"[..], b"r\xE9f\xE9rence;nom", b"\xFF\xFEr\0e\0", b"\xEF\xBB\xBFa,b"] {
            assert_eq!(kind_of(csv).ok(), Some(FileKind::Csv), "{csv:?}");
        }
    }

    #[test]
    fn drawings_pages_and_programs_are_refused() {
        for svg in ["<svg/>", "\u{feff} \n<?xml version='1.0'?><!-- x --><SVG onload='x'/>"] {
            assert!(matches!(kind_of(svg.as_bytes()), Err(UploadError::Svg)), "{svg}");
        }
        for other in [&b"<!doctype html><script>"[..], b"%PDF-1.7\n", b"PK\x03\x04abc", b"\x7fELF\x02\x01\x01\0\0\0"] {
            assert!(matches!(kind_of(other), Err(UploadError::UnknownType)), "{other:?}");
        }
        assert!(matches!(kind_of(b""), Err(UploadError::Empty)));
    }
}
