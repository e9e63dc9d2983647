//! Letters over SMTP, against a server that keeps what it is given.

use std::time::Duration;

use api::{
    external::mail::{Mail, MailError, Mailer, Paragraph, smtp::SmtpMailer},
    platform::clock::Clock,
};
use uuid::Uuid;

use crate::support::{
    process::PATIENCE,
    smtp::{Mishap, SmtpServer},
};

fn mailer(server: &SmtpServer, patience: Duration) -> SmtpMailer {
    let from = "Quai <no-reply@quai.example>".parse().expect("a sender");
    SmtpMailer::new(&server.url(), from, &Clock::default(), patience).expect("an address of a server")
}

fn letter(key: u128) -> Mail {
    Mail {
        key: Uuid::from_u128(key),
        name: Some("Chloé".to_owned()),
        address: "chloe@quai.example".to_owned(),
        subject: "Votre commande est prête".to_owned(),
        language: "fr",
        paragraphs: vec![
            Paragraph::Text(".À 10 h 15, venez.".to_owned()),
            Paragraph::Link("Voir".to_owned(), "https://quai.example/".to_owned()),
            Paragraph::Picture(vec![137, 80, 78, 71], "Un code".to_owned()),
        ],
    }
}

#[tokio::test]
async fn a_letter_arrives_as_text_and_as_html_with_its_picture() {
    let server = SmtpServer::start().await;
    mailer(&server, PATIENCE).send(letter(1)).await.expect("the letter is taken");
    let letters = server.take_letters();
    let [arrived] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(
        (arrived.to.as_str(), arrived.subject.as_str()),
        ("Chloé <chloe@quai.example>", "Votre commande est prête")
    );
    assert!(arrived.text.starts_with(".À 10 h 15, venez.\r\n\r\nhttps://quai.example/"), "{}", arrived.text);
    assert!(arrived.raw.contains("multipart/alternative") && arrived.raw.contains("text/html"), "{}", arrived.raw);
    assert!(arrived.raw.contains("cid:picture-0") && arrived.raw.contains("<picture-0>"), "{}", arrived.raw);
    assert!(arrived.raw.contains("Message-ID: <00000000-0000-0000-0000-000000000001@quai.example>"), "{}", arrived.raw);
}

#[tokio::test]
async fn a_refusal_for_now_is_told_from_one_for_good_and_neither_repeats_the_address() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server, PATIENCE);
    server.meet([Mishap::Answer(451), Mishap::Answer(550)]);
    for permanent in [false, true] {
        let error = mailer.send(letter(1)).await.expect_err("the letter is refused");
        assert_eq!(error.is_permanent(), permanent, "{error}");
        assert!(!format!("{error} {error:?}").contains("chloe"), "{error:?}");
    }
    mailer.send(letter(1)).await.expect("the letter is taken");
    assert_eq!((server.tries(), server.take_letters().len()), (3, 1));
}

#[tokio::test]
async fn an_address_that_is_none_is_given_up_without_asking_a_server() {
    let server = SmtpServer::start().await;
    let nowhere = Mail { address: "nobody".to_owned(), ..letter(1) };
    let error = mailer(&server, PATIENCE).send(nowhere).await.expect_err("there is no such address");
    assert!(matches!(error, MailError::Address(_)) && error.is_permanent(), "{error}");
    assert_eq!(server.tries(), 0);
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_and_takes_letters_when_it_is_back() {
    let mut server = SmtpServer::start().await;
    let mailer = mailer(&server, PATIENCE);
    mailer.send(letter(1)).await.expect("the letter is taken");
    server.take_away().await;
    for _ in 0..2 {
        let error = mailer.send(letter(2)).await.expect_err("nobody is there");
        assert!(!error.is_permanent(), "{error}");
    }
    server.bring_back().await;
    mailer.send(letter(2)).await.expect("the letter is taken");
    assert_eq!(server.take_letters().len(), 2);
}

#[tokio::test]
async fn a_letter_whose_answer_was_lost_is_the_same_letter_when_it_is_sent_again() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server, PATIENCE);
    server.meet([Mishap::HangUp]);
    let error = mailer.send(letter(3)).await.expect_err("the server hung up");
    assert!(!error.is_permanent(), "{error}");
    mailer.send(letter(3)).await.expect("the letter is taken");
    let letters = server.take_letters();
    let id = "Message-ID: <00000000-0000-0000-0000-000000000003@quai.example>";
    assert!(letters.len() == 2 && letters.iter().all(|letter| letter.raw.contains(id)), "{letters:?}");
}

#[tokio::test]
async fn a_server_that_falls_silent_is_waited_for_so_long_and_its_late_word_is_for_no_other_letter() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server, Duration::from_millis(300));
    server.meet([Mishap::Silence]);
    let error = mailer.send(letter(4)).await.expect_err("the server says nothing");
    assert!(matches!(error, MailError::Timeout) && !error.is_permanent(), "{error}");
    server.meet([Mishap::Answer(550)]);
    let error = mailer.send(letter(5)).await.expect_err("the letter is refused");
    assert!(matches!(error, MailError::Answer(550)), "on a connection of its own: {error}");
}
