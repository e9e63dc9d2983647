//! What letters say, in both languages.

use entity::account::one_time_link::LinkPurpose;

use super::Texts;
use crate::platform::locale::Text;

pub(super) fn greeting(name: Option<&str>) -> Text {
    match name {
        Some(name) => Text::new(format!("Bonjour {name},"), format!("Hello {name},")),
        None => Text::new("Bonjour,", "Hello,"),
    }
}

pub(super) fn link(purpose: LinkPurpose) -> Texts {
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
        LinkPurpose::EmailVerification => [
            Text::new("Confirmez votre adresse e-mail", "Confirm your e-mail address"),
            Text::new(
                "Un compte a été créé avec cette adresse. Pour confirmer qu’elle est la vôtre, ouvrez ce lien dans les \
                 trois jours ; il ne sert qu’une fois :",
                "An account has been made with this address. To confirm that it is yours, open this link within three \
                 days; it works once:",
            ),
            Text::new(
                "Si ce n’était pas vous, ne faites rien : l’adresse reste non confirmée.",
                "If it was not you, do nothing: the address stays unconfirmed.",
            ),
        ],
        LinkPurpose::EmailChange => [
            Text::new("Confirmez votre nouvelle adresse e-mail", "Confirm your new e-mail address"),
            Text::new(
                "Pour que votre compte ait désormais cette adresse, ouvrez ce lien dans les vingt-quatre heures ; il ne \
                 sert qu’une fois :",
                "To give your account this address from now on, open this link within twenty-four hours; it works once:",
            ),
            Text::new(
                "Si vous n’avez rien demandé, ne faites rien : aucun compte n’aura cette adresse.",
                "If you did not ask for it, do nothing: no account will get this address.",
            ),
        ],
        LinkPurpose::Invitation => [
            Text::new("Votre compte vous attend", "Your account is waiting for you"),
            Text::new(
                "Un compte a été créé pour vous avec cette adresse. Pour choisir votre mot de passe, ouvrez ce lien dans \
                 les sept jours ; il ne sert qu’une fois :",
                "An account has been made for you with this address. To choose your password, open this link within \
                 seven days; it works once:",
            ),
            Text::new(
                "Si vous n’attendiez pas cette invitation, ne faites rien : personne ne pourra se connecter à ce compte.",
                "If you did not expect this invitation, do nothing: nobody will be able to sign in to this account.",
            ),
        ],
    }
}

/// What the link's button says.
pub(super) fn link_label(purpose: LinkPurpose) -> Text {
    match purpose {
        LinkPurpose::PasswordReset | LinkPurpose::Invitation => {
            Text::new("Choisir mon mot de passe", "Choose my password")
        }
        LinkPurpose::EmailVerification | LinkPurpose::EmailChange => {
            Text::new("Confirmer mon adresse", "Confirm my address")
        }
    }
}

pub(super) fn password_chosen() -> Texts {
    [
        Text::new("Votre compte est prêt", "Your account is ready"),
        Text::new(
            "Le mot de passe de votre compte vient d’être choisi. Connectez-vous avec lui et cette adresse.",
            "The password of your account has just been chosen. Sign in with it and this address.",
        ),
        Text::new(
            "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe.",
            "If it was not you, ask for a new password at once.",
        ),
    ]
}

pub(super) fn password_changed() -> Texts {
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

pub(super) fn email_change_asked(new: Option<&str>) -> Texts {
    let (nouvelle, new) = match new {
        Some(new) => (format!("l’adresse {new}"), format!("the address {new}")),
        None => ("une autre adresse".to_owned(), "another address".to_owned()),
    };
    [
        Text::new("Changement de votre adresse e-mail", "A change of your e-mail address"),
        Text::new(
            format!("Quelqu’un, sans doute vous, veut donner à votre compte {nouvelle} à la place de celle-ci."),
            format!("Somebody, probably you, wants to give your account {new} instead of this one."),
        ),
        Text::new(
            "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe : le changement n’aura pas lieu.",
            "If it was not you, ask for a new password at once and set it: the change will not take place.",
        ),
    ]
}

pub(super) fn email_changed(new: Option<&str>) -> Texts {
    let (nouvelle, new) = match new {
        Some(new) => (format!("l’adresse {new}"), format!("the address {new}")),
        None => ("une autre adresse".to_owned(), "another address".to_owned()),
    };
    [
        Text::new("Votre adresse e-mail a changé", "Your e-mail address has changed"),
        Text::new(
            format!("Votre compte a désormais {nouvelle}. Connectez-vous avec elle."),
            format!("Your account has {new} now. Sign in with it."),
        ),
        Text::new(
            "Si ce n’était pas vous, prévenez-nous : nous pouvons désactiver le compte.",
            "If it was not you, tell us: we can disable the account.",
        ),
    ]
}

pub(super) fn totp_on() -> Texts {
    [
        Text::new("Second facteur activé", "Second factor switched on"),
        Text::new(
            "Pour se connecter à votre compte, il faut désormais un code de votre application, ou un code de secours. \
             Les autres appareils sont déconnectés.",
            "Signing in to your account now needs a code from your app, or a recovery code. Other devices are signed \
             out.",
        ),
        Text::new(
            "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe et prévenez-nous.",
            "If it was not you, ask for a new password at once and tell us.",
        ),
    ]
}

pub(super) fn recovery_codes() -> Texts {
    [
        Text::new("Nouveaux codes de secours", "New recovery codes"),
        Text::new(
            "Les codes de secours de votre compte viennent d’être remplacés : les anciens ne servent plus.",
            "The recovery codes of your account have just been replaced: the old ones are no longer good.",
        ),
        Text::new(
            "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe et prévenez-nous.",
            "If it was not you, ask for a new password at once and tell us.",
        ),
    ]
}

pub(super) fn codes_guessed() -> Texts {
    [
        Text::new("Quelqu’un devine vos codes", "Somebody is guessing your codes"),
        Text::new(
            "Quelqu’un qui connaît votre mot de passe a donné plusieurs codes faux. Les essais doivent désormais attendre, \
             sauf là où vous vous êtes déjà connecté.",
            "Somebody who knows your password gave several wrong codes. Further tries have to wait from now on, except \
             where you have signed in before.",
        ),
        Text::new(
            "Si ce n’était pas vous, changez aussitôt votre mot de passe.",
            "If it was not you, change your password at once.",
        ),
    ]
}

pub(super) fn address_taken() -> Texts {
    [
        Text::new("Vous avez déjà un compte", "You have an account already"),
        Text::new(
            "Quelqu’un a voulu donner cette adresse à un autre compte. C’est déjà celle du vôtre : rien n’a changé.",
            "Somebody wanted to give this address to another account. It is yours already: nothing has changed.",
        ),
        Text::new(
            "Si c’était vous, connectez-vous avec cette adresse. Sinon, ne faites rien.",
            "If it was you, sign in with this address. If not, do nothing.",
        ),
    ]
}

pub(super) fn new_device(device: Option<&str>) -> Texts {
    let (avec, with) = match device {
        Some(device) => (format!(" avec {device}"), format!(" with {device}")),
        None => (String::new(), String::new()),
    };
    [
        Text::new("Nouvelle connexion à votre compte", "A new sign-in to your account"),
        Text::new(
            format!(
                "Quelqu’un, sans doute vous, vient de se connecter à votre compte{avec}, sur un appareil ou depuis un \
                 endroit que nous ne connaissions pas."
            ),
            format!(
                "Somebody, probably you, has just signed in to your account{with}, on a device or from a place that we \
                 did not know."
            ),
        ),
        Text::new(
            "Si ce n’était pas vous, changez aussitôt votre mot de passe : les autres appareils seront déconnectés.",
            "If it was not you, change your password at once: other devices will be signed out.",
        ),
    ]
}

pub(super) fn totp_off() -> Texts {
    [
        Text::new("Second facteur désactivé", "Second factor switched off"),
        Text::new(
            "Pour se connecter à votre compte, le mot de passe suffit désormais.",
            "Signing in to your account now needs no more than the password.",
        ),
        Text::new(
            "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe.",
            "If it was not you, ask for a new password at once.",
        ),
    ]
}
