//! Reads letters back, as [`super::file`] wrote them: enough of MIME for our own, to show them to whoever tries the
//! service out.

use base64::{Engine, engine::general_purpose::STANDARD};

/// A letter, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is to, name and address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// When it was written, as its header says it.
    pub date: String,
    /// The plain text.
    pub text: String,
    /// The HTML, with its pictures inside.
    pub html: String,
}

/// The letter of a file; `None` when it is none of ours.
pub fn letter(file: &[u8]) -> Option<Letter> {
    let file = std::str::from_utf8(file).ok()?;
    let (head, body) = file.split_once("\r\n\r\n")?;
    let mut letter = Letter {
        to: decoded(&header(head, "To")?),
        subject: decoded(&header(head, "Subject")?),
        date: header(head, "Date")?,
        ..Letter::default()
    };
    let mut pictures = Vec::new();
    part(head, body, &mut letter, &mut pictures, 0)?;
    for (name, data) in pictures {
        letter.html = letter.html.replace(&format!("cid:{name}"), &format!("data:image/png;base64,{data}"));
    }
    Some(letter)
}

fn part(head: &str, body: &str, letter: &mut Letter, pictures: &mut Vec<(String, String)>, depth: usize) -> Option<()> {
    let kind = header(head, "Content-Type")?;
    if kind.starts_with("multipart/") {
        let boundary = kind.split_once("boundary=\"")?.1.split('"').next()?;
        let delimiter = format!("--{boundary}");
        // Ours nest two deep.
        for inner in body.split(&delimiter).skip(1).filter(|inner| depth < 3 && !inner.starts_with("--")) {
            let (head, body) = inner.trim_start_matches("\r\n").split_once("\r\n\r\n")?;
            part(head, body, letter, pictures, depth + 1)?;
        }
        return Some(());
    }
    let encoding = header(head, "Content-Transfer-Encoding").unwrap_or_default();
    if kind.starts_with("text/plain") {
        letter.text = content(body, &encoding)?;
    } else if kind.starts_with("text/html") {
        letter.html = content(body, &encoding)?;
    } else if kind == "image/png" && encoding == "base64" {
        let name = header(head, "Content-ID")?;
        let data = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        pictures.push((name.trim_matches(['<', '>']).to_owned(), data));
    }
    Some(())
}

/// A header's value on one line.
fn header(head: &str, name: &str) -> Option<String> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded.split("\r\n").find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

fn content(body: &str, encoding: &str) -> Option<String> {
    let octets = match encoding {
        "base64" => STANDARD.decode(body.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>()).ok()?,
        "quoted-printable" => unquoted(&body.replace("=\r\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(octets).ok()
}

fn unquoted(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'=').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                octets.push(octet);
                rest = &after[2..];
            }
            None => {
                octets.push(*first);
                rest = after;
            }
        }
    }
    octets
}

/// A header's text, its words in base64 decoded; blanks between two of these are none.
fn decoded(line: &str) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let inner = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
        let inner = inner.and_then(|inner| String::from_utf8(STANDARD.decode(inner).ok()?).ok());
        if !text.is_empty() && (!after_word || inner.is_none()) {
            text.push(' ');
        }
        after_word = inner.is_some();
        text += inner.as_deref().unwrap_or(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::letter;
    use crate::external::mail::{Mail, Paragraph, render};

    #[test]
    fn a_letter_is_read_as_it_was_written() {
        let long = "Œufs frais, crème épaisse et pâtes à l’épeautre du Larzac, à retirer dès demain matin";
        let mail = Mail {
            key: Uuid::from_u128(7),
            name: Some("Zoé".to_owned()),
            address: "zoe@quai.example".to_owned(),
            subject: long.to_owned(),
            language: "fr",
            paragraphs: vec![Paragraph::Text(format!("= {long}")), Paragraph::Picture(vec![0; 200], "un".to_owned())],
        };
        let from = "Quai <no-reply@quai.example>".parse().unwrap();
        let written = render::message(mail, &from, DateTime::UNIX_EPOCH).unwrap().formatted();
        let read = letter(&written).unwrap();
        assert_eq!((read.to.as_str(), read.subject.as_str()), ("Zoé <zoe@quai.example>", long));
        assert_eq!(read.text.trim_end(), format!("= {long}"));
        assert!(read.html.contains(&format!("= {long}")), "{}", read.html);
        assert!(read.html.contains("src=\"data:image/png;base64,AAAA"), "{}", read.html);
        assert_eq!(letter(b"nothing"), None);
    }
}
