//! What letters about an account say, and how they are sent.
//!
//! A letter leaves after its transaction has committed. A crash in between costs a link that one can ask for again.

use entity::account::{account, one_time_link::LinkPurpose};

use crate::{
    app::App,
    external::mail::{Mail, Paragraph},
    platform::{
        error::{ApiError, ApiResult},
        locale::{Locale, Text},
    },
};

/// A letter to the person who has an account.
pub enum Letter {
    /// A link to do something, with its token.
    Link(LinkPurpose, String),
    /// The password is another now.
    PasswordChanged,
}

/// Sends `letter` to `address`.
pub async fn send(app: &App, account: &account::Model, address: &str, letter: Letter, locale: Locale) -> ApiResult<()> {
    let (subject, before, link, after) = match letter {
        Letter::Link(purpose, token) => {
            let [subject, before, after] = link_texts(purpose);
            (subject, before, Some(url(app, purpose, &token)), after)
        }
        Letter::PasswordChanged => {
            let [subject, before, after] = password_changed();
            (subject, before, None, after)
        }
    };
    let in_locale = |text: Text| text.in_locale(locale).to_owned();
    let greeting = match locale {
        Locale::French => format!("Bonjour {},", account.name),
        Locale::English => format!("Hello {},", account.name),
    };
    let paragraphs = [Paragraph::Text(greeting), Paragraph::Text(in_locale(before))]
        .into_iter()
        .chain(link.map(Paragraph::Link))
        .chain([Paragraph::Text(in_locale(after))])
        .collect();
    let mail = Mail {
        name: account.name.clone(),
        address: address.to_owned(),
        subject: in_locale(subject),
        language: locale.tag(),
        paragraphs,
    };
    app.mailer.send(mail).await.map_err(ApiError::internal)
}

/// Where the link leads. The token follows `#`, which browsers send to no server: it stays out of every log.
fn url(app: &App, purpose: LinkPurpose, token: &str) -> String {
    let page = match purpose {
        LinkPurpose::PasswordReset => "password",
    };
    format!("{}/account/{page}#token={token}", app.config.public_url)
}

/// Subject, text before the link, text after it.
fn link_texts(purpose: LinkPurpose) -> [Text; 3] {
    match purpose {
        LinkPurpose::PasswordReset => [
            Text::new("Choisissez un nouveau mot de passe", "Choose a new password"),
            Text::new(
                "Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte. Pour le choisir, \
                 ouvrez ce lien dans l’heure ; il ne sert qu’une fois :",
                "Somebody, probably you, asked for a new password for your account. To choose it, open this link within \
                 the hour; it works once:",
            ),
            Text::new(
                "Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.",
                "If it was not you, do nothing: your password stays the same.",
            ),
        ],
    }
}

fn password_changed() -> [Text; 3] {
    [
        Text::new("Votre mot de passe a changé", "Your password has changed"),
        Text::new(
            "Le mot de passe de votre compte vient de changer, et les autres appareils sont déconnectés.",
            "The password of your account has just changed, and other devices are signed out.",
        ),
        Text::new(
            "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe.",
            "If it was not you, ask for a new password at once.",
        ),
    ]
}
