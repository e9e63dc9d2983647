//! Text inside HTML, for whatever writes some: letters and the service's own pages.

/// The text as it stands between tags and inside a quoted attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
