//! Disabling and enabling accounts.

use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{PASSWORD, credentials, refresh_outcome, sign_in, sign_up, start, whom};
use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    socket::Socket,
};
use api::platform::global_id::NodeKind;
use entity::account::session::{self, SessionEndReason};
use sea_orm::EntityTrait;

fn user(actor: &Actor<'_>) -> Value {
    json!({ "userId": NodeKind::User.encode(actor.account_id()) })
}

async fn reasons(app: &TestApp) -> Vec<SessionEndReason> {
    let sessions = session::Entity::find().all(app.database().connection()).await.unwrap();
    sessions.into_iter().filter_map(|session| session.end_reason).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn who_is_disabled_is_signed_out_at_once_and_signs_in_no_more(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let ada = app.administrator().await;
    let mut socket = Socket::open(&app, Some(&anne.access)).await;
    let input = json!({ "userId": anne.user_id });
    for _ in 0..2 {
        let disabled = ada.mutate("accountDisable", input.clone(), "user { disabledAt }").await;
        assert_eq!(disabled["user"]["disabledAt"], "2026-11-22T12:00:00+00:00", "twice changes nothing");
    }
    assert_eq!(socket.close_code().await, 4401);
    assert_eq!(reasons(&app).await, [SessionEndReason::AccountDisabled]);
    assert_eq!(whom(&app, &anne.access).await, "UNAUTHENTICATED");
    assert_eq!(refresh_outcome(&app, &anne.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    let outcome = app.visitor().outcome("sessionCreate", credentials("anne@quai.example", PASSWORD)).await;
    assert_eq!(outcome, "INVALID_CREDENTIALS");
    for _ in 0..2 {
        let enabled = ada.mutate("accountEnable", input.clone(), "user { disabledAt }").await;
        assert_eq!(enabled["user"]["disabledAt"], Value::Null);
    }
    assert_eq!(whom(&app, &anne.access).await, "UNAUTHENTICATED", "what was ended stays so");
    sign_in(&app, "anne@quai.example").await;
    app.stop().await;
}

#[apply(each_database)]
#[tokio::test]
async fn managers_disable_who_is_an_employee_and_nothing_else(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, other, ada) = (app.manager().await, app.manager().await, app.administrator().await);
    let (employee, customer) = (app.employee("Bruno").await, app.customer("Chloé").await);
    let both = app.employee("Diane").await;
    let role = json!({ "userId": NodeKind::User.encode(both.account_id()), "role": "CUSTOMER" });
    ada.mutate("accountRoleGrant", role, "user { id }").await;
    for mutation in ["accountDisable", "accountEnable"] {
        for refused in [&other, &ada, &customer, &both] {
            assert_eq!(manager.outcome(mutation, user(refused)).await, "FORBIDDEN");
        }
        assert_eq!(manager.outcome(mutation, user(&employee)).await, "done");
        for (who, refused) in [(&customer, "FORBIDDEN"), (&both, "FORBIDDEN"), (&app.visitor(), "UNAUTHENTICATED")] {
            assert_eq!(who.outcome(mutation, user(&employee)).await, refused);
        }
        assert_eq!(ada.outcome(mutation, user(&other)).await, "done");
        for id in [NodeKind::User.encode(Uuid::now_v7()).to_string(), String::new()] {
            assert_eq!(ada.outcome(mutation, json!({ "userId": id })).await, "NOT_FOUND userId");
        }
    }
}

#[apply(each_database)]
#[tokio::test]
async fn the_last_administrator_stays_one(#[case] backend: Backend) {
    let app = start(backend).await;
    let (ada, alan) = (app.administrator().await, app.administrator().await);
    let role = |who: &Actor<'_>| json!({ "userId": user(who)["userId"], "role": "ADMINISTRATOR" });
    let (one, other) =
        futures_util::join!(ada.outcome("accountDisable", user(&alan)), alan.outcome("accountDisable", user(&ada)));
    let done = [&one, &other].iter().filter(|outcome| **outcome == "done").count();
    assert_eq!(done, 1, "of two who disable each other one is left: {one}, {other}");
    let left = if one == "done" { &ada } else { &alan };
    assert_eq!(left.outcome("accountDisable", user(left)).await, "LAST_ADMINISTRATOR userId");
    assert_eq!(left.outcome("accountRoleRevoke", role(left)).await, "LAST_ADMINISTRATOR userId");
    let gone = if one == "done" { &alan } else { &ada };
    assert_eq!(left.outcome("accountRoleRevoke", role(gone)).await, "done", "a disabled one does not count");
}
