//! A letter as a message of two forms, plain text and simple HTML.

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{Mailbox, MultiPart},
};
use uuid::Uuid;

use super::{Mail, MailError, Paragraph};

/// The message that says what `mail` says.
pub(super) fn message(mail: Mail, from: &Mailbox, now: DateTime<Utc>) -> Result<Message, MailError> {
    let Mail { name, address, subject, language, paragraphs } = mail;
    // A name may hold line breaks, which would end the header.
    let name = name.map(|name| name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect());
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address.parse()?))
        .subject(subject.as_str())
        .date(now.into())
        .message_id(Some(format!("<{}@{}>", Uuid::now_v7(), from.email.domain())))
        .multipart(MultiPart::alternative_plain_html(text(&paragraphs), html(&subject, language, &paragraphs)))?;
    Ok(message)
}

fn text(paragraphs: &[Paragraph]) -> String {
    let lines = paragraphs.iter().map(|paragraph| match paragraph {
        Paragraph::Text(text) | Paragraph::Link(text) => text.as_str(),
    });
    lines.collect::<Vec<_>>().join("\r\n\r\n") + "\r\n"
}

fn html(subject: &str, language: &str, paragraphs: &[Paragraph]) -> String {
    let body: String = paragraphs
        .iter()
        .map(|paragraph| match paragraph {
            Paragraph::Text(text) => format!("<p>{}</p>\r\n", escaped(text)),
            Paragraph::Link(url) => format!("<p><a href=\"{0}\">{0}</a></p>\r\n", escaped(url)),
        })
        .collect();
    format!(
        "<!doctype html>\r\n<html lang=\"{language}\">\r\n<head><meta charset=\"utf-8\"><title>{}</title></head>\r\n\
         <body>\r\n{body}</body>\r\n</html>\r\n",
        escaped(subject)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::message;
    use crate::external::mail::{Mail, Paragraph};

    #[test]
    fn what_a_person_wrote_neither_ends_a_header_nor_marks_up_the_text() {
        let mail = Mail {
            name: Some("Anne\r\nBcc: everybody@quai.example".to_owned()),
            address: "anne@quai.example".to_owned(),
            subject: "Bonjour".to_owned(),
            language: "fr",
            paragraphs: vec![Paragraph::Text("<script>".to_owned())],
        };
        let from = "Quai <no-reply@quai.example>".parse().unwrap();
        let message = message(mail, &from, DateTime::UNIX_EPOCH).unwrap();
        let written = String::from_utf8(message.formatted()).unwrap();
        assert!(!written.contains("\r\nBcc:"), "{written}");
        assert!(written.contains("<p>&lt;script&gt;</p>"), "{written}");
        assert_eq!(message.envelope().to().len(), 1);
    }
}
