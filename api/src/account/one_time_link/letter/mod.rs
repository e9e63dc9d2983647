//! Letters about an account, and how they are sent.
//!
//! A letter leaves after its transaction has committed. A crash in between costs a link that one can ask for again.

mod text;

use entity::account::{account, one_time_link::LinkPurpose};
use uuid::Uuid;

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
    /// The account that somebody else made has its first password.
    PasswordChosen,
    /// The password is another now.
    PasswordChanged,
    /// Somebody wants the account to have this address instead; for the one it has.
    EmailChangeAsked(String),
    /// The account has this address now; for the one it had.
    EmailChanged(String),
    /// Signing in needs a code now.
    TotpOn,
    /// Signing in needs no code any more.
    TotpOff,
    /// The recovery codes are others now.
    RecoveryCodes,
    /// Somebody who knows the password gave one wrong code after the other.
    CodesGuessed,
    /// Somebody wanted this address for another account.
    AddressTaken,
}

/// What a letter says: subject, text before the link, text after it.
type Texts = [Text; 3];

/// Sends `letter` to `address`. Where it is not proved to be the account's, nothing is said that somebody chose, neither
/// the name nor an address: whoever signed up may have sent the letter to a stranger.
pub async fn send(app: &App, account: &account::Model, address: &str, letter: Letter, locale: Locale) -> ApiResult<()> {
    let proved = account.email_verified_at.is_some() && address == account.email;
    // Who is invited was named by a manager.
    let invited = matches!(letter, Letter::Link(LinkPurpose::Invitation, _));
    let name = (proved || invited).then(|| account.name.clone());
    let ([subject, before, after], link) = match letter {
        Letter::Link(purpose, token) => {
            (text::link(purpose), Some((text::link_label(purpose), url(app, purpose, &token))))
        }
        Letter::PasswordChosen => (text::password_chosen(), None),
        Letter::PasswordChanged => (text::password_changed(), None),
        Letter::EmailChangeAsked(new) => (text::email_change_asked(proved.then_some(new.as_str())), None),
        Letter::EmailChanged(new) => (text::email_changed(proved.then_some(new.as_str())), None),
        Letter::TotpOn => (text::totp_on(), None),
        Letter::TotpOff => (text::totp_off(), None),
        Letter::RecoveryCodes => (text::recovery_codes(), None),
        Letter::CodesGuessed => (text::codes_guessed(), None),
        Letter::AddressTaken => (text::address_taken(), None),
    };
    let in_locale = |text: Text| text.in_locale(locale).to_owned();
    let paragraphs = [Paragraph::Text(in_locale(text::greeting(name.as_deref()))), Paragraph::Text(in_locale(before))]
        .into_iter()
        .chain(link.map(|(label, url)| Paragraph::Link(in_locale(label), url)))
        .chain([Paragraph::Text(in_locale(after))])
        .collect();
    let mail = Mail {
        key: Uuid::now_v7(),
        name,
        address: address.to_owned(),
        subject: in_locale(subject),
        language: locale.tag(),
        paragraphs,
    };
    app.mailer.send(mail).await.map_err(ApiError::internal)
}

/// Sends `letter` without waiting. What it tells stands whether or not it can leave.
pub fn post(app: &App, account: &account::Model, address: &str, letter: Letter, locale: Locale) {
    let (sender, account, address) = (app.clone(), account.clone(), address.to_owned());
    let errand = async move { send(&sender, &account, &address, letter, locale).await };
    if app.errands.start(errand).is_err() {
        tracing::warn!("too many errands: a letter was not written");
    }
}

/// Where the link leads. The token follows `#`, which browsers send to no server: it stays out of every log.
fn url(app: &App, purpose: LinkPurpose, token: &str) -> String {
    let page = match purpose {
        LinkPurpose::PasswordReset => "password",
        LinkPurpose::Invitation => "invitation",
        LinkPurpose::EmailVerification | LinkPurpose::EmailChange => "email",
    };
    format!("{}/account/{page}#token={token}", app.config.public_url)
}
