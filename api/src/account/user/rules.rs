//! What an account must look like. Pure.

use entity::account::role::Role;

use crate::platform::{
    actor::SignedIn,
    permission::Action,
    refusal::{Refusal, UserErrorCode},
    validate::Validation,
};

/// What somebody gives to have an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name shown to staff.
    pub name: String,
    /// The e-mail address to sign in with.
    pub email: String,
    /// The password, in clear until it is hashed.
    pub password: String,
}

/// Whether `caller` may disable and enable an account with these roles: an administrator any; who manages employees
/// those who are employees and nothing else (docs/domain.md, disabling accounts).
pub fn may_disable(caller: &SignedIn, roles: &[Role]) -> bool {
    caller.may(Action::ManageAccounts) || (caller.may(Action::ManageEmployees) && roles == [Role::Employee])
}

/// Trims and checks a new account (docs/domain.md, accounts).
pub fn check(user: NewUser) -> Result<NewUser, Vec<Refusal>> {
    let mut validation = Validation::new();
    let name = validation.text("name", &user.name, 1, 200);
    let email = email(&mut validation, "email", &user.email);
    password(&mut validation, "password", &user.password, &email);
    validation.finish(NewUser { name, email, password: user.password })
}

/// Trims and checks name and address of somebody who is to choose a password later.
pub fn check_invited(name: &str, address: &str) -> Result<(String, String), Vec<Refusal>> {
    let mut validation = Validation::new();
    let name = validation.text("name", name, 1, 200);
    let email = email(&mut validation, "email", address);
    validation.finish((name, email))
}

/// Trims and checks an e-mail address.
pub fn check_email(text: &str) -> Result<String, Vec<Refusal>> {
    let mut validation = Validation::new();
    let email = email(&mut validation, "email", text);
    validation.finish(email)
}

/// Checks the new password of the account with that address.
pub fn check_new_password(field: &str, text: &str, email: &str) -> Result<(), Vec<Refusal>> {
    let mut validation = Validation::new();
    password(&mut validation, field, text, email);
    validation.finish(())
}

fn email(validation: &mut Validation, field: &str, text: &str) -> String {
    let email = text.trim().to_owned();
    if !is_email(&email) {
        validation.add(
            field,
            UserErrorCode::InvalidInput,
            "Cette adresse e-mail n’a pas la forme nom@domaine.",
            "This e-mail address does not have the form name@domain.",
        );
    }
    email
}

/// A password has 8 to 128 characters and is not the address; no other rule, because long ones are what protects.
fn password(validation: &mut Validation, field: &str, password: &str, email: &str) {
    let length = password.chars().count();
    if !(8..=128).contains(&length) {
        validation.add(
            field,
            UserErrorCode::InvalidInput,
            "Le mot de passe doit compter de 8 à 128 caractères.",
            "The password must have 8 to 128 characters.",
        );
    } else if password.trim().eq_ignore_ascii_case(email) {
        validation.add(
            field,
            UserErrorCode::InvalidInput,
            "Le mot de passe ne peut pas être l’adresse e-mail.",
            "The password cannot be the e-mail address.",
        );
    }
}

fn is_email(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '@' | '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\' | '[' | ']')
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    email.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.split('.').count() >= 2
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn an_email_needs_a_name_and_a_domain() {
        for good in ["a@b.fr", "anne.petit+quai@boutique-du-quai.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "a", "@b.fr", "a@b", "a@@b.fr", "a b@c.fr", "a@-b.fr", "a..b@c.fr", "é@b.fr", "a@b.fr\r\nBcc:x@y.fr"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
