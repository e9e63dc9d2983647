//! Letters about an account, each a job of the transaction that it tells of: neither exists without the other.
//!
//! What a letter holds beside the account's own name, such as a link's token, waits sealed: whoever reads the rows of
//! jobs can follow no link.

mod text;

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::account::{account, one_time_link::LinkPurpose};
use sea_orm::{EntityTrait, Iterable};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{error::LinkError, service};
use crate::{
    app::App,
    external::mail::{Mail, Paragraph},
    platform::{
        database::WriteTransaction,
        error::{ApiError, ApiResult},
        jobs::{self, JobError, JobKind, NewJob},
        locale::{Locale, Text},
    },
};

/// A letter to the person who has an account.
#[derive(Serialize, Deserialize)]
pub enum Letter {
    /// A link to do something, by its token.
    Link(String),
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
    /// Somebody signed in where nobody had, with this program.
    NewDevice(Option<String>),
}

/// What a letter says: subject, text before the link, text after it.
type Texts = [Text; 3];

/// The job of a letter.
#[derive(Serialize, Deserialize)]
struct Payload {
    /// Which letter it is, at each try.
    key: Uuid,
    account_id: Uuid,
    language: String,
    /// Whether the address was proved to be the account's.
    proved: bool,
    /// [`Sealed`], in base64.
    sealed: String,
}

/// What nobody but the handler may read.
#[derive(Serialize, Deserialize)]
struct Sealed {
    address: String,
    letter: Letter,
}

/// Sends `letter` to `address` once the transaction has committed.
pub async fn post(
    app: &App,
    txn: &WriteTransaction,
    account: &account::Model,
    address: &str,
    letter: Letter,
    locale: Locale,
) -> ApiResult<()> {
    let key = Uuid::now_v7();
    let proved = account.email_verified_at.is_some() && address == account.email;
    let sealed = serde_json::to_vec(&Sealed { address: address.to_owned(), letter }).map_err(ApiError::internal)?;
    let sealed = app.secrets.seal(key, &sealed).ok_or_else(|| ApiError::internal("a letter cannot be sealed"))?;
    let payload = Payload {
        key,
        account_id: account.id,
        language: locale.tag().to_owned(),
        proved,
        sealed: STANDARD.encode(sealed),
    };
    let payload = serde_json::to_value(payload).map_err(ApiError::internal)?;
    jobs::enqueue(txn, NewJob::now(JobKind::AccountLetter, payload, app.clock.now())).await?;
    Ok(())
}

/// Sends the letter of a job. One whose account is gone, or whose link is no longer good, is not sent.
pub async fn send(app: &App, payload: serde_json::Value) -> Result<(), JobError> {
    let unreadable = |_| JobError::never("the letter cannot be read");
    let payload: Payload = serde_json::from_value(payload).map_err(unreadable)?;
    let sealed = STANDARD.decode(&payload.sealed).ok().and_then(|sealed| app.secrets.unseal(payload.key, &sealed));
    let sealed = sealed.ok_or_else(|| JobError::never("the letter was sealed under another key"))?;
    let Sealed { address, letter } = serde_json::from_slice(&sealed).map_err(unreadable)?;
    let account = account::Entity::find_by_id(payload.account_id).one(app.database.background()).await?;
    let Some(account) = account else { return Ok(()) };
    let link = match &letter {
        Letter::Link(token) => match service::find(app, token, &LinkPurpose::iter().collect::<Vec<_>>()).await {
            Ok((link, _)) => Some((link.purpose, url(app, link.purpose, token))),
            Err(LinkError::Fault(fault)) => return Err(fault.into()),
            Err(LinkError::Invalid | LinkError::TooMany) => return Ok(()),
        },
        _ => None,
    };
    let mail = written(&account, &payload, address, &letter, link);
    Ok(app.mailer.send(mail).await?)
}

/// Where the address is not proved to be the account's, nothing is said that somebody chose, neither the name nor an
/// address: whoever signed up may have sent the letter to a stranger.
fn written(
    account: &account::Model,
    payload: &Payload,
    address: String,
    letter: &Letter,
    link: Option<(LinkPurpose, String)>,
) -> Mail {
    let locale = Locale::from_accept_language(Some(&payload.language));
    // Who is invited was named by a manager.
    let invited = link.as_ref().is_some_and(|(purpose, _)| *purpose == LinkPurpose::Invitation);
    let name = (payload.proved || invited).then(|| account.name.clone());
    let [subject, before, after] = texts(letter, link.as_ref().map(|(purpose, _)| *purpose), payload.proved);
    let in_locale = |text: Text| text.in_locale(locale).to_owned();
    let link = link.map(|(purpose, url)| Paragraph::Link(in_locale(text::link_label(purpose)), url));
    let paragraphs = [Paragraph::Text(in_locale(text::greeting(name.as_deref()))), Paragraph::Text(in_locale(before))]
        .into_iter()
        .chain(link)
        .chain([Paragraph::Text(in_locale(after))])
        .collect();
    Mail { key: payload.key, name, address, subject: in_locale(subject), language: locale.tag(), paragraphs }
}

fn texts(letter: &Letter, purpose: Option<LinkPurpose>, proved: bool) -> Texts {
    let if_proved = |text| Some(text).filter(|_| proved);
    match letter {
        Letter::Link(_) => text::link(purpose.unwrap_or(LinkPurpose::PasswordReset)),
        Letter::PasswordChosen => text::password_chosen(),
        Letter::PasswordChanged => text::password_changed(),
        Letter::EmailChangeAsked(new) => text::email_change_asked(if_proved(new.as_str())),
        Letter::EmailChanged(new) => text::email_changed(if_proved(new.as_str())),
        Letter::TotpOn => text::totp_on(),
        Letter::TotpOff => text::totp_off(),
        Letter::RecoveryCodes => text::recovery_codes(),
        Letter::CodesGuessed => text::codes_guessed(),
        Letter::AddressTaken => text::address_taken(),
        Letter::NewDevice(device) => text::new_device(device.as_deref().filter(|_| proved)),
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
