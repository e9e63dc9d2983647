//! Signing in, refreshing, signing out.

use entity::account::session::{self, SessionEndReason};
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{
    NOW, PASSWORD, SESSION, Tokens, credentials, refresh, refresh_outcome, sign_in, sign_out, sign_up, start, whom,
};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, at},
};

async fn end_reasons(app: &TestApp) -> Vec<Option<SessionEndReason>> {
    let sessions = session::Entity::find().all(app.database().connection()).await.unwrap();
    sessions.into_iter().map(|session| session.end_reason).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn signing_in_hands_out_two_tokens(#[case] backend: Backend) {
    let app = start(backend).await;
    sign_up(&app, "anne@quai.example").await;
    for email in ["anne@quai.example", "ANNE@QUAI.EXAMPLE", " anne@quai.example "] {
        let anne = sign_in(&app, email).await;
        assert_eq!(anne.expires_at, "2026-11-22T12:15:00+00:00");
        assert_eq!(whom(&app, &anne.access).await, "signed in");
        assert_eq!(anne.refresh.len(), 43, "256 bits in base64");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_wrong_password_an_unknown_and_a_disabled_account_are_answered_alike(#[case] backend: Backend) {
    let app = start(backend).await;
    sign_up(&app, "anne@quai.example").await;
    let bruno = sign_up(&app, "bruno@quai.example").await;
    let disabled = rows::count(app.database().connection(), "account", "email", "bruno@quai.example").await;
    assert_eq!(disabled, 1);
    disable(&app, &bruno).await;
    let document = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) {
        session { accessToken } userErrors { __typename code field message } } }";
    let mut answers = Vec::new();
    for (email, password) in [
        ("anne@quai.example", "une phrase assez longuE"),
        ("nobody@quai.example", PASSWORD),
        ("bruno@quai.example", PASSWORD),
        ("", ""),
        ("an\u{1}ne@quai.example", PASSWORD),
        ("anne@quai.example", "une phrase assez longue\u{1}"),
    ] {
        answers.push(app.graphql(document, json!({ "input": credentials(email, password) }), None).await);
    }
    let shown = &answers[0];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "data": {
        "sessionCreate": {
          "session": null,
          "userErrors": [
            {
              "__typename": "InputError",
              "code": "INVALID_CREDENTIALS",
              "field": [],
              "message": "Wrong e-mail address or password."
            }
          ]
        }
      },
      "extensions": {
        "cost": 8
      }
    }
    "#) }
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
}

/// Disables the account around the application.
pub(super) async fn disable(app: &TestApp, tokens: &Tokens) {
    let id = api::platform::global_id::NodeKind::User.decode(&tokens.user_id.clone().into()).unwrap();
    rows::update(app.database().connection(), "account", id, "disabled_at", at(NOW)).await.unwrap();
}

#[apply(each_database)]
#[tokio::test]
async fn a_disabled_account_can_do_nothing_with_the_tokens_it_holds(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    disable(&app, &anne).await;
    assert_eq!(whom(&app, &anne.access).await, "UNAUTHENTICATED");
    assert_eq!(refresh_outcome(&app, &anne.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
}

#[apply(each_database)]
#[tokio::test]
async fn a_refresh_token_is_exchanged_once(#[case] backend: Backend) {
    let app = start(backend).await;
    let first = sign_up(&app, "anne@quai.example").await;
    app.app.clock.set(at("2026-11-22T12:10:00Z"));
    let second = refresh(&app, &first.refresh).await;
    assert_eq!(second.expires_at, "2026-11-22T12:25:00+00:00");
    assert_eq!(second.user_id, first.user_id);
    assert_ne!((&second.access, &second.refresh), (&first.access, &first.refresh));
    assert_eq!(whom(&app, &first.access).await, "signed in", "until its own end");
    let third = refresh(&app, &second.refresh).await;
    assert_eq!(whom(&app, &third.access).await, "signed in");
}

#[apply(each_database)]
#[tokio::test]
async fn a_refresh_token_that_comes_back_ends_the_whole_sign_in(#[case] backend: Backend) {
    let app = start(backend).await;
    let first = sign_up(&app, "anne@quai.example").await;
    let elsewhere = sign_in(&app, "anne@quai.example").await;
    let second = refresh(&app, &first.refresh).await;
    app.app.clock.set(at("2026-11-22T12:01:00Z"));
    assert_eq!(refresh_outcome(&app, &first.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    for dead in [&first, &second] {
        assert_eq!(whom(&app, &dead.access).await, "UNAUTHENTICATED");
        assert_eq!(refresh_outcome(&app, &dead.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    }
    assert!(end_reasons(&app).await.contains(&Some(SessionEndReason::RefreshTokenReused)));
    assert_eq!(whom(&app, &elsewhere.access).await, "signed in", "another sign-in is no concern of it");
    refresh(&app, &elsewhere.refresh).await;
}

#[apply(each_database)]
#[tokio::test]
async fn of_three_exchanges_of_one_token_at_once_two_succeed_and_the_sign_in_ends(#[case] backend: Backend) {
    let app = start(backend).await;
    for _ in 0..5 {
        let (visitor, tokens) = (app.visitor(), sign_up(&app, &format!("{}@quai.example", uuid::Uuid::now_v7())).await);
        let input = json!({ "refreshToken": tokens.refresh });
        let document = format!(
            "mutation($input: SessionRefreshInput!) {{ sessionRefresh(input: $input) {{ {SESSION} userErrors {{ code }} }} }}"
        );
        let send = || visitor.send(&document, json!({ "input": input }));
        let answers: [Value; 3] = futures_util::join!(send(), send(), send()).into();
        let sessions = answers.iter().map(|answer| &answer["data"]["sessionRefresh"]["session"]);
        let won: Vec<_> = sessions.filter(|session| !session.is_null()).map(Tokens::of).collect();
        assert_eq!(won.len(), 2, "{answers:?}");
        for won in won {
            assert_eq!(whom(&app, &won.access).await, "UNAUTHENTICATED", "somebody has a copy");
            assert_eq!(refresh_outcome(&app, &won.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
        }
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_refresh_token_lasts_as_long_as_the_sign_in_is_prolonged(#[case] backend: Backend) {
    let app = start(backend).await;
    let first = sign_up(&app, "anne@quai.example").await;
    app.app.clock.set(at("2026-12-22T11:59:59Z"));
    let second = refresh(&app, &first.refresh).await;
    app.app.clock.set(at("2026-12-22T12:00:01Z"));
    assert_eq!(refresh_outcome(&app, &first.refresh).await, "INVALID_REFRESH_TOKEN refreshToken", "too old to tell");
    assert_eq!(whom(&app, &second.access).await, "signed in");
    app.app.clock.set(at("2027-01-21T11:59:59Z"));
    assert_eq!(refresh_outcome(&app, &second.refresh).await, "INVALID_REFRESH_TOKEN refreshToken", "at its very end");
}

#[apply(each_database)]
#[tokio::test]
async fn nonsense_is_no_refresh_token(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    for token in ["", "%", "a\u{1}b", &anne.access, &anne.refresh[1..], &anne.refresh.to_uppercase()] {
        assert_eq!(refresh_outcome(&app, token).await, "INVALID_REFRESH_TOKEN refreshToken", "{token}");
    }
    refresh(&app, &anne.refresh).await;
}

#[apply(each_database)]
#[tokio::test]
async fn signing_out_here_ends_this_sign_in_at_once_and_no_other(#[case] backend: Backend) {
    let app = start(backend).await;
    let here = sign_up(&app, "anne@quai.example").await;
    let elsewhere = sign_in(&app, "anne@quai.example").await;
    sign_out(&app, &here.access, false).await;
    assert_eq!(whom(&app, &here.access).await, "UNAUTHENTICATED");
    assert_eq!(refresh_outcome(&app, &here.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    assert_eq!(whom(&app, &elsewhere.access).await, "signed in");
    assert_eq!(app.visitor().outcome("sessionRevoke", json!({})).await, "UNAUTHENTICATED");
}

#[apply(each_database)]
#[tokio::test]
async fn signing_out_everywhere_ends_every_sign_in_of_the_account(#[case] backend: Backend) {
    let app = start(backend).await;
    let first = sign_up(&app, "anne@quai.example").await;
    let second = sign_in(&app, "anne@quai.example").await;
    let refreshed = refresh(&app, &second.refresh).await;
    let bruno = sign_up(&app, "bruno@quai.example").await;
    sign_out(&app, &first.access, true).await;
    for dead in [&first, &second, &refreshed] {
        assert_eq!(whom(&app, &dead.access).await, "UNAUTHENTICATED");
        assert_eq!(refresh_outcome(&app, &dead.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    }
    let reasons = end_reasons(&app).await;
    assert_eq!(reasons.iter().filter(|reason| **reason == Some(SessionEndReason::SignedOutEverywhere)).count(), 2);
    assert_eq!(whom(&app, &bruno.access).await, "signed in");
    let again = sign_in(&app, "anne@quai.example").await;
    assert_eq!(whom(&app, &again.access).await, "signed in");
}

#[apply(each_database)]
#[tokio::test]
async fn signing_out_wins_over_a_refresh_at_the_same_time(#[case] backend: Backend) {
    let app = start(backend).await;
    for turn in 0..5 {
        let anne = sign_up(&app, &format!("anne{turn}@quai.example")).await;
        let document = "mutation { sessionRevoke(input: { everywhere: true }) { revoked } }";
        let (out, _) = futures_util::join!(
            app.graphql(document, json!({}), Some(&anne.access)),
            refresh_outcome(&app, &anne.refresh),
        );
        assert_eq!(out["data"]["sessionRevoke"]["revoked"], true, "{out}");
        assert_eq!(whom(&app, &anne.access).await, "UNAUTHENTICATED");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_token_whose_answer_was_lost_is_exchanged_once_more(#[case] backend: Backend) {
    let app = start(backend).await;
    let first = sign_up(&app, "anne@quai.example").await;
    let lost = refresh(&app, &first.refresh).await;
    app.app.clock.set(at("2026-11-22T12:00:59Z"));
    let again = refresh(&app, &first.refresh).await;
    assert_eq!(whom(&app, &again.access).await, "signed in");
    let next = refresh(&app, &again.refresh).await;
    assert_eq!(whom(&app, &next.access).await, "signed in");
    assert_eq!(refresh_outcome(&app, &lost.refresh).await, "INVALID_REFRESH_TOKEN refreshToken", "not lost after all");
    assert_eq!(whom(&app, &next.access).await, "UNAUTHENTICATED");
    assert!(end_reasons(&app).await.contains(&Some(SessionEndReason::RefreshTokenReused)));
}

#[apply(each_database)]
#[tokio::test]
async fn a_token_is_not_exchanged_again_once_its_successor_was_used_or_voided(#[case] backend: Backend) {
    let app = start(backend).await;
    for turn in 0..2 {
        let first = sign_up(&app, &format!("anne{turn}@quai.example")).await;
        let second = refresh(&app, &first.refresh).await;
        let third = refresh(&app, if turn == 0 { &first.refresh } else { &second.refresh }).await;
        assert_eq!(refresh_outcome(&app, &first.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
        for dead in [&first, &second, &third] {
            assert_eq!(whom(&app, &dead.access).await, "UNAUTHENTICATED", "{turn}");
        }
    }
}
