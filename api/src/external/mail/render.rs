//! A letter as a message of two forms, plain text and simple HTML.

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::{Mail, MailError, Paragraph, html};

/// The message that says what `mail` says.
pub(super) fn message(mail: Mail, from: &Mailbox, now: DateTime<Utc>) -> Result<Message, MailError> {
    let domain = from.email.domain();
    let Mail { key, name, address, subject, language, paragraphs } = mail;
    // A name may hold line breaks, which would end the header.
    let name = name.map(|name| name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect());
    let sender = from.name.as_deref().unwrap_or(domain);
    let html = html::page(sender, &subject, language, &paragraphs);
    let forms = MultiPart::alternative().singlepart(SinglePart::plain(text(&paragraphs)));
    let pictures: Vec<_> = pictures(paragraphs).collect();
    let forms = if pictures.is_empty() {
        forms.singlepart(SinglePart::html(html))
    } else {
        let related = MultiPart::related().singlepart(SinglePart::html(html));
        forms.multipart(pictures.into_iter().fold(related, MultiPart::singlepart))
    };
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address.parse()?))
        .subject(subject)
        .date(now.into())
        .message_id(Some(format!("<{key}@{domain}>")))
        .multipart(forms)?;
    // Keeps absence notes and the like from answering a program (RFC 3834).
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    message.headers_mut().insert_raw(automatic);
    Ok(message)
}

fn text(paragraphs: &[Paragraph]) -> String {
    let parts = paragraphs.iter().filter_map(|paragraph| match paragraph {
        Paragraph::Text(text) | Paragraph::Code(text) | Paragraph::Small(text) => Some(text.clone()),
        Paragraph::Link(_, url) => Some(url.clone()),
        Paragraph::List { lines, .. } => {
            let line = |(what, end): &(String, String)| {
                if end.is_empty() { what.clone() } else { format!("{what} — {end}") }
            };
            let lines = lines.iter().map(line);
            Some(lines.collect::<Vec<_>>().join("\r\n"))
        }
        Paragraph::Picture(..) => None,
    });
    parts.collect::<Vec<_>>().join("\r\n\r\n") + "\r\n"
}

/// The pictures as parts, each under the name by which the HTML shows it.
fn pictures(paragraphs: Vec<Paragraph>) -> impl Iterator<Item = SinglePart> {
    let pictures = paragraphs.into_iter().filter_map(|paragraph| match paragraph {
        Paragraph::Picture(png, _) => Some(png),
        _ => None,
    });
    pictures.enumerate().map(|(index, png)| Attachment::new_inline(html::picture(index)).body(png, png_type()))
}

fn png_type() -> ContentType {
    ContentType::parse("image/png").unwrap_or(ContentType::TEXT_PLAIN)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::message;
    use crate::external::mail::{Mail, Paragraph};

    fn written(paragraphs: Vec<Paragraph>) -> (usize, String) {
        let mail = Mail {
            key: Uuid::from_u128(7),
            name: Some("Anne\r\nBcc: everybody@quai.example".to_owned()),
            address: "anne@quai.example".to_owned(),
            subject: "Bonjour".to_owned(),
            language: "fr",
            paragraphs,
        };
        let from = "Quai <no-reply@quai.example>".parse().unwrap();
        let message = message(mail, &from, DateTime::UNIX_EPOCH).unwrap();
        (message.envelope().to().len(), String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn what_a_person_wrote_neither_ends_a_header_nor_marks_up_the_text() {
        let hostile = || "<script>&\"".to_owned();
        let (receivers, written) = written(vec![
            Paragraph::Text(hostile()),
            Paragraph::Code(hostile()),
            Paragraph::Small(hostile()),
            Paragraph::List { lines: vec![(hostile(), hostile())], sum: true },
            Paragraph::Link(hostile(), hostile()),
            Paragraph::Picture(vec![1], hostile()),
        ]);
        assert_eq!(receivers, 1);
        assert!(!written.contains("\r\nBcc:"), "{written}");
        let (_, html) = written.split_once("text/html").unwrap();
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;&amp;&quot;"), "{html}");
    }

    #[test]
    fn a_letter_says_which_it_is_and_that_a_program_wrote_it() {
        let (_, written) = written(vec![Paragraph::Text("Bonjour,".to_owned())]);
        assert!(written.contains("Message-ID: <00000000-0000-0000-0000-000000000007@quai.example>\r\n"), "{written}");
        assert!(written.contains("Auto-Submitted: auto-generated\r\n"), "{written}");
    }
}
