//! What the audit trail tells of accounts.

use entity::account::{account, role::Role};
use sea_orm::ActiveEnum;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::audit::{Audited, Change, Subject, SubjectKind};

impl Audited for account::Model {
    fn subject(&self) -> Subject {
        of(self.id)
    }

    fn told(&self) -> Value {
        json!({ "name": self.name, "email": self.email, "disabledAt": self.disabled_at })
    }
}

/// An account as the object of a change.
pub fn of(account_id: Uuid) -> Subject {
    Subject::Row(SubjectKind::Account, account_id)
}

/// A new account with its roles.
pub fn made(account: &account::Model, roles: &[Role]) -> Change {
    Change::made(account).and(&Value::Null, &told_roles(roles))
}

/// Roles, in a fixed order.
pub fn told_roles(roles: &[Role]) -> Value {
    let mut roles = roles.to_vec();
    roles.sort();
    json!({ "roles": roles.iter().map(Role::to_value).collect::<Vec<_>>() })
}
