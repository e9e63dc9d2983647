//! Letters, as the service wrote them into its data folder.

use std::fs;

use api::worker;

use super::app::TestApp;

/// A letter.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its header and body, as written.
    pub raw: String,
    /// Whom it is to.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says, in plain text.
    pub text: String,
}

impl Mail {
    /// The letter that is written so.
    pub fn read(raw: String) -> Self {
        let header = |name: &str| {
            let unfolded = raw.replace("\r\n ", " ");
            let line = unfolded.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            decoded_words(line.trim())
        };
        let plain = raw.split("Content-Type: text/plain").nth(1).expect("a plain text");
        let (head, body) = plain.split_once("\r\n\r\n").expect("a body");
        let body = body.split("\r\n--").next().unwrap_or_default();
        let text = match head.split("Content-Transfer-Encoding: ").nth(1).and_then(|rest| rest.lines().next()) {
            Some("quoted-printable") => unquoted(&body.replace("=\r\n", ""), b'='),
            Some("base64") => panic!("no reader of letters in base64"),
            _ => body.to_owned(),
        };
        Self { to: header("To:"), subject: header("Subject:"), text, raw }
    }

    /// The link that it holds.
    pub fn link(&self) -> &str {
        self.text.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("no link: {}", self.text))
    }

    /// What the link holds for the service.
    pub fn token(&self) -> String {
        self.link().split_once("#token=").expect("a token").1.to_owned()
    }
}

impl TestApp {
    /// Takes the letters that were written since the last time, after what is under way and the jobs that are due, in
    /// order of their receivers.
    pub async fn take_mails(&self) -> Vec<Mail> {
        self.app.errands.done().await;
        worker::everything_due(&self.app).await.expect("the database answers");
        let mut mails = Vec::new();
        for entry in fs::read_dir(self.app.config.data_dir.join("mails")).expect("a folder for letters") {
            let path = entry.expect("a letter").path();
            mails.push(Mail::read(fs::read_to_string(&path).expect("a letter can be read")));
            fs::remove_file(path).expect("a letter can be taken");
        }
        mails.sort_by_key(|mail| (mail.to.clone(), mail.subject.clone()));
        mails
    }

    /// Takes the only letter that was written since the last time.
    pub async fn take_mail(&self) -> Mail {
        let mut mails = self.take_mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.remove(0)
    }
}

/// Text of which some octets are written as `mark` and two digits.
fn unquoted(text: &str, mark: u8) -> String {
    let (bytes, mut octets, mut at) = (text.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        let quoted = (bytes[at] == mark).then(|| text.get(at + 1..at + 3)).flatten();
        match quoted.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                octets.push(octet);
                at += 3;
            }
            None => {
                octets.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(octets).expect("text")
}

/// A header line with its words in base64 (`=?utf-8?b?…?=`) decoded.
fn decoded_words(line: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut decoded = String::new();
    for word in line.split(' ') {
        let inner = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
        match inner {
            Some(inner) => {
                let bytes = STANDARD.decode(inner).expect("a word in base64");
                decoded = decoded.trim_end_matches('\u{0}').to_owned();
                decoded += &String::from_utf8(bytes).expect("text");
                decoded.push('\u{0}');
            }
            None => {
                decoded = decoded.replace('\u{0}', " ");
                decoded += word;
                decoded.push(' ');
            }
        }
    }
    decoded.replace('\u{0}', "").trim_end().to_owned()
}
