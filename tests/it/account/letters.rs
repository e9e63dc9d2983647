//! Letters that a person may refuse, and those about sign-ins from where nobody had signed in.

use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{PASSWORD, credentials, new_account, start};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

const ANNE: &str = "anne@quai.example";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0";
const LATER_FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0";

/// Signs in with a program that calls itself so.
async fn sign_in_with(app: &TestApp, program: &str) {
    let query = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "input": credentials(ANNE, PASSWORD) } });
    let request = app.client().post(app.url("/graphql")).header("user-agent", program).json(&body);
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["data"]["sessionCreate"]["userErrors"], json!([]), "{answer}");
}

#[apply(each_database)]
#[tokio::test]
async fn a_sign_in_with_a_device_that_is_new_to_the_account_is_told_to_its_owner(#[case] backend: Backend) {
    let app = start(backend).await;
    app.visitor().mutate("accountCreate", new_account(ANNE), "user { id }").await;
    let verify = app.take_mail().await.token();
    sign_in_with(&app, FIREFOX).await;
    assert!(app.take_mails().await.is_empty(), "a very first sign-in is no news");
    sign_in_with(&app, LATER_FIREFOX).await;
    assert!(app.take_mails().await.is_empty(), "the same browser, a little later");
    sign_in_with(&app, "curl/8.5.0").await;
    let letter = app.take_mail().await;
    assert_eq!((letter.to.as_str(), letter.subject.as_str()), (ANNE, "A new sign-in to your account"));
    assert!(
        !letter.text.contains("curl") && !letter.text.contains("Anne"),
        "the address is not proved: {}",
        letter.text
    );
    sign_in_with(&app, "curl/8.6.0").await;
    assert!(app.take_mails().await.is_empty(), "known by now");
    assert_eq!(app.visitor().outcome("emailVerify", json!({ "token": verify })).await, "done");
    sign_in_with(&app, "okhttp").await;
    let letter = app.take_mail().await;
    assert!(letter.text.contains("Anne Petit") && letter.text.contains("with okhttp"), "{}", letter.text);
}

#[apply(each_database)]
#[tokio::test]
async fn everybody_chooses_which_letters_they_want(#[case] backend: Backend) {
    let app = start(backend).await;
    let (chloe, other) = (app.customer("Chloé").await, app.customer("Zoé").await);
    let query = "{ viewer { letterPreferences { kind enabled } } }";
    let all = |ready: bool| {
        json!([
            { "kind": "ORDER_READY", "enabled": ready },
            { "kind": "ORDER_REMINDER", "enabled": true },
            { "kind": "ORDER_MOVED", "enabled": true },
        ])
    };
    let preferences = async |who: &crate::support::actors::Actor<'_>| {
        who.ask(query, json!({})).await["viewer"]["letterPreferences"].take()
    };
    assert_eq!(preferences(&chloe).await, all(true));
    for enabled in [false, false, true, false] {
        let input = json!({ "kind": "ORDER_READY", "enabled": enabled });
        let set = chloe.mutate("letterPreferenceSet", input.clone(), "letterPreference { kind enabled }").await;
        assert_eq!(set["letterPreference"], input);
        assert_eq!(preferences(&chloe).await, all(enabled));
    }
    assert_eq!(preferences(&other).await, all(true), "hers alone");
    assert_eq!(preferences(&app.visitor()).await, json!([]));
    let input = json!({ "kind": "ORDER_READY", "enabled": false });
    assert_eq!(app.visitor().outcome("letterPreferenceSet", input).await, "UNAUTHENTICATED");
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_has_the_language_in_which_it_was_made_until_it_chooses_another(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = super::sign_up(&app, ANNE).await;
    let language = async || {
        let answer = app.graphql("{ viewer { user { language } } }", json!({}), Some(&anne.access)).await;
        answer["data"]["viewer"]["user"]["language"].clone()
    };
    assert_eq!(language().await, "ENGLISH");
    let document = "mutation($input: AccountLanguageSetInput!) { accountLanguageSet(input: $input) { user { id } } }";
    app.graphql(document, json!({ "input": { "language": "FRENCH" } }), Some(&anne.access)).await;
    assert_eq!(language().await, "FRENCH");
    let input = json!({ "language": "FRENCH" });
    assert_eq!(app.visitor().outcome("accountLanguageSet", input).await, "UNAUTHENTICATED");
}
