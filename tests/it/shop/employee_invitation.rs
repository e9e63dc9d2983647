//! Invitations of employees: a link by which they choose their own password.

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, at},
};

const NOW: &str = "2026-11-22T12:00:00Z";
const ANNE: &str = "anne@quai.example";
const PASSWORD: &str = "une phrase assez longue";

/// Invites Anne, and gives her id and the link's token.
async fn invite(app: &TestApp, manager: &Actor<'_>) -> (Value, String) {
    let input = json!({ "name": "Anne Petit", "email": ANNE });
    let made = manager.mutate("employeeCreate", input, "employee { id }").await;
    (made["employee"]["id"].clone(), app.take_mail().await.token())
}

async fn choose(app: &TestApp, token: &str) -> String {
    app.visitor().outcome("passwordReset", json!({ "token": token, "newPassword": PASSWORD })).await
}

async fn sign_in(app: &TestApp) -> String {
    app.visitor().outcome("sessionCreate", json!({ "email": ANNE, "password": PASSWORD })).await
}

/// Whether the invitation waits, and until when it can be used.
async fn invitation(manager: &Actor<'_>, employee: &Value) -> (Value, Value) {
    let query = "query($id: ID!) { node(id: $id) { ... on Employee { invitationPending invitationExpiresAt } } }";
    let mut node = manager.ask(query, json!({ "id": employee })).await["node"].take();
    (node["invitationPending"].take(), node["invitationExpiresAt"].take())
}

#[apply(each_database)]
#[tokio::test]
async fn an_employee_chooses_the_password_by_the_invitation(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let input = json!({ "name": "Anne Petit", "email": ANNE, "language": "ENGLISH" });
    let made = manager.mutate("employeeCreate", input, "employee { id user { emailVerifiedAt } }").await;
    let employee = &made["employee"]["id"];
    assert_eq!(made["employee"]["user"]["emailVerifiedAt"], Value::Null);
    assert_eq!(invitation(&manager, employee).await, (json!(true), json!("2026-11-29T12:00:00+00:00")));
    let letter = app.take_mail().await;
    assert_eq!(
        (letter.to.as_str(), letter.subject.as_str()),
        ("\"Anne Petit\" <anne@quai.example>", "Your account is waiting for you")
    );
    let text = letter.text.replace(&letter.token(), "TOKEN").replace("\r\n", "\n");
    allow_duplicates! { assert_snapshot!(text, @r"
    Hello Anne Petit,

    An account has been made for you with this address. To choose your password, open this link within seven days; it works once:

    http://127.0.0.1:8080/account/invitation#token=TOKEN

    If you did not expect this invitation, do nothing: nobody will be able to sign in to this account.
    ") }

    app.app.clock.set(at("2026-11-29T11:59:59Z"));
    assert_eq!(choose(&app, &letter.token()).await, "done");
    assert_eq!(choose(&app, &letter.token()).await, "INVALID_LINK token", "it works once");
    assert_eq!(app.take_mail().await.subject, "Your account is ready");
    assert_eq!(sign_in(&app).await, "done");
    assert_eq!(invitation(&manager, employee).await, (json!(false), Value::Null));
    let query = "query($id: ID!) { node(id: $id) { ... on Employee { user { emailVerifiedAt } } } }";
    let node = manager.ask(query, json!({ "id": employee })).await;
    assert_eq!(
        node["node"]["user"]["emailVerifiedAt"], "2026-11-29T11:59:59+00:00",
        "who has the letter reads the mail"
    );
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_signs_in_to_an_account_without_a_password_and_it_takes_as_long(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    invite(&app, &app.manager().await).await;
    for password in ["", "none", PASSWORD] {
        let before = app.app.passwords.runs();
        let answer = app.visitor().outcome("sessionCreate", json!({ "email": ANNE, "password": password })).await;
        assert_eq!(answer, "INVALID_CREDENTIALS", "{password}");
        assert_eq!(app.app.passwords.runs() - before, 1, "hashed as for any account: {password}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn an_invitation_that_expired_is_sent_again(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let (employee, first) = invite(&app, &manager).await;
    app.app.clock.set(at("2026-11-29T12:00:00Z"));
    assert_eq!(invitation(&manager, &employee).await, (json!(true), Value::Null));
    assert_eq!(choose(&app, &first).await, "INVALID_LINK token");
    let again = json!({ "employeeId": employee });
    let sent = manager.mutate("employeeInvite", again.clone(), "employee { invitationExpiresAt }").await;
    assert_eq!(sent["employee"]["invitationExpiresAt"], "2026-12-06T12:00:00+00:00");
    let second = app.take_mail().await.token();
    assert_eq!(manager.outcome("employeeInvite", again.clone()).await, "done");
    let third = app.take_mail().await.token();
    assert_eq!(choose(&app, &second).await, "INVALID_LINK token", "a newer one ends the older");
    assert_eq!(choose(&app, &third).await, "done");
    assert_eq!(sign_in(&app).await, "done");
    assert_eq!(manager.outcome("employeeInvite", again).await, "INVITATION_ACCEPTED employeeId");
}

#[apply(each_database)]
#[tokio::test]
async fn a_password_set_by_another_link_ends_the_invitation(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let (_, invitation) = invite(&app, &app.manager().await).await;
    assert_eq!(app.visitor().outcome("passwordResetRequest", json!({ "email": ANNE })).await, "done");
    let reset = app.take_mail().await.token();
    assert_eq!(choose(&app, &reset).await, "done");
    assert_eq!(choose(&app, &invitation).await, "INVALID_LINK token");
    assert_eq!(sign_in(&app).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn a_disabled_account_is_not_invited_and_its_invitation_is_of_no_use(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let (employee, token) = invite(&app, &manager).await;
    let account = NodeKind::Employee.decode(&employee.as_str().unwrap().into()).unwrap();
    assert_eq!(manager.outcome("accountDisable", json!({ "userId": NodeKind::User.encode(account) })).await, "done");
    assert_eq!(invitation(&manager, &employee).await, (json!(true), Value::Null));
    assert_eq!(choose(&app, &token).await, "INVALID_LINK token");
    assert_eq!(
        manager.outcome("employeeInvite", json!({ "employeeId": employee })).await,
        "ACCOUNT_DISABLED employeeId"
    );
    assert!(app.take_mails().await.is_empty());
}

#[apply(each_database)]
#[tokio::test]
async fn an_employee_is_invited_at_most_five_times_an_hour(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let (employee, _) = invite(&app, &manager).await;
    let again = json!({ "employeeId": employee });
    for _ in 0..4 {
        assert_eq!(manager.outcome("employeeInvite", again.clone()).await, "done");
        app.take_mail().await;
    }
    assert_eq!(manager.outcome("employeeInvite", again.clone()).await, "LIMIT_REACHED employeeId");
    assert!(app.take_mails().await.is_empty());
    app.app.clock.set(at("2026-11-22T13:00:00Z"));
    assert_eq!(manager.outcome("employeeInvite", again).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn managers_alone_invite_and_only_employees(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let (employee, _) = invite(&app, &manager).await;
    let customer = app.customer("Chloé").await;
    let mut found = String::new();
    for (who, actor) in
        [("visitor", &app.visitor()), ("customer", &customer), ("employee", &app.employee("Bruno").await)]
    {
        found += &format!("{who}: {}\n", actor.outcome("employeeInvite", json!({ "employeeId": employee })).await);
    }
    for (what, id) in [
        ("nobody", NodeKind::Employee.encode(Uuid::now_v7())),
        ("a customer", NodeKind::Employee.encode(customer.account_id())),
        ("the account's id", NodeKind::User.encode(customer.account_id())),
    ] {
        found += &format!("{what}: {}\n", manager.outcome("employeeInvite", json!({ "employeeId": id })).await);
    }
    allow_duplicates! { assert_snapshot!(found, @r"
    visitor: UNAUTHENTICATED
    customer: FORBIDDEN
    employee: FORBIDDEN
    nobody: NOT_FOUND employeeId
    a customer: NOT_FOUND employeeId
    the account's id: NOT_FOUND employeeId
    ") }
}

#[apply(each_database)]
#[tokio::test]
async fn the_invitations_of_a_list_cost_one_statement(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    for _ in 0..3 {
        let invited = rows::account()
            .set("password_hash", sea_orm::Value::String(None))
            .inserted(app.database().connection())
            .await;
        rows::account_role(invited, "EMPLOYEE").inserted(app.database().connection()).await;
    }
    app.employee("Bruno").await;
    let before = app.app.database.statement_count();
    manager.ask("{ employees { nodes { invitationPending invitationExpiresAt } } }", json!({})).await;
    assert_eq!(app.app.database.statement_count() - before, 3, "the caller, employees, invitations");
}
