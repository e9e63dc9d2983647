//! Signing up, who is calling, and roles.

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{NOW, PASSWORD, new_account, sign_in, sign_up, start, viewer, whom};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, at},
};

#[apply(each_database)]
#[tokio::test]
async fn who_signs_up_is_a_customer_with_a_default_basket(#[case] backend: Backend) {
    let app = start(backend).await;
    let input = json!({ "name": "  Anne Petit ", "email": " Anne@quai.example ", "password": PASSWORD });
    let made = app.visitor().mutate("accountCreate", input, "user { name createdAt roles email }").await;
    let shown = &made["user"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "createdAt": "2026-11-22T12:00:00+00:00",
      "email": "Anne@quai.example",
      "name": "Anne Petit",
      "roles": [
        "CUSTOMER"
      ]
    }
    "#) }
    let anne = sign_in(&app, "anne@quai.example").await;
    let query = "{ viewer { actions user { name email roles createdAt } }
        baskets { nodes { name isDefault itemsNumber } } }";
    let shown = &app.graphql(query, json!({}), Some(&anne.access)).await["data"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "baskets": {
        "nodes": [
          {
            "isDefault": true,
            "itemsNumber": 0,
            "name": "Mis de côté"
          }
        ]
      },
      "viewer": {
        "actions": [
          "SHOP"
        ],
        "user": {
          "createdAt": "2026-11-22T12:00:00+00:00",
          "email": "Anne@quai.example",
          "name": "Anne Petit",
          "roles": [
            "CUSTOMER"
          ]
        }
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn an_address_belongs_to_one_account_whatever_its_case(#[case] backend: Backend) {
    let app = start(backend).await;
    let visitor = app.visitor();
    assert_eq!(visitor.outcome("accountCreate", new_account("anne@quai.example")).await, "done");
    for email in ["anne@quai.example", "ANNE@Quai.Example", " anne@quai.example "] {
        assert_eq!(visitor.outcome("accountCreate", new_account(email)).await, "EMAIL_TAKEN email", "{email}");
    }
    let (one, other) = futures_util::join!(
        visitor.outcome("accountCreate", new_account("bruno@quai.example")),
        visitor.outcome("accountCreate", new_account("BRUNO@quai.example")),
    );
    let mut outcomes = [one, other];
    outcomes.sort();
    assert_eq!(outcomes, ["EMAIL_TAKEN email", "done"], "two at once");
}

#[apply(each_database)]
#[tokio::test]
async fn a_form_with_faults_is_refused_with_all_of_them(#[case] backend: Backend) {
    let app = start(backend).await;
    let sound = || new_account("anne@quai.example");
    let with = |field: &str, value: Value| {
        let mut input = sound();
        input[field] = value;
        input
    };
    let mut found = String::new();
    for (what, input) in [
        ("everything", json!({ "name": " ", "email": "anne", "password": "short" })),
        ("no name", with("name", json!(""))),
        ("a name of 201", with("name", json!("é".repeat(201)))),
        ("a name with a bell", with("name", json!("An\u{7}ne"))),
        ("no domain", with("email", json!("anne@quai"))),
        ("two addresses", with("email", json!("anne@quai.example,b@c.fr"))),
        ("a line break", with("email", json!("anne@quai.example\r\nBcc: b@c.fr"))),
        ("a control character", with("email", json!("an\u{1}ne@quai.example"))),
        ("an address of 255", with("email", json!(format!("a@{}.fr", "b.".repeat(125))))),
        ("7 characters", with("password", json!("é".repeat(7)))),
        ("129 characters", with("password", json!("é".repeat(129)))),
        ("null", with("name", Value::Null)),
        ("a number", with("password", json!(12_345_678))),
        ("a field too many", with("roles", json!(["ADMINISTRATOR"]))),
        ("nothing", json!({})),
    ] {
        found += &format!("{what}: {}\n", app.visitor().outcome("accountCreate", input).await);
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    everything: INVALID_INPUT name, INVALID_INPUT email, INVALID_INPUT password
    no name: INVALID_INPUT name
    a name of 201: INVALID_INPUT name
    a name with a bell: INVALID_INPUT name
    no domain: INVALID_INPUT email
    two addresses: INVALID_INPUT email
    a line break: INVALID_INPUT email
    a control character: INVALID_INPUT email
    an address of 255: INVALID_INPUT email
    7 characters: INVALID_INPUT password
    129 characters: INVALID_INPUT password
    null: BAD_USER_INPUT
    a number: BAD_USER_INPUT
    a field too many: BAD_USER_INPUT
    nothing: BAD_USER_INPUT
    "#) }
    assert_eq!(rows::count(app.database().connection(), "account", "name", "Anne Petit").await, 0);
    for (email, password) in [("a@quai.example", "é".repeat(8)), ("b@quai.example", "é".repeat(128))] {
        let input = json!({ "name": "🧺 عربة", "email": email, "password": password });
        assert_eq!(app.visitor().outcome("accountCreate", input).await, "done", "{email}");
        let signed_in = app.visitor().outcome("sessionCreate", json!({ "email": email, "password": password })).await;
        assert_eq!(signed_in, "done", "{email}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn the_viewer_is_told_what_each_role_may_do(#[case] backend: Backend) {
    let app = start(backend).await;
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("customer", app.customer("Chloé").await),
        ("employee", app.employee("Anne").await),
        ("manager", app.manager().await),
        ("administrator", app.administrator().await),
    ] {
        let answer = actor.ask("{ viewer { actions user { roles } } }", json!({})).await;
        let list = |value: &Value| {
            let items = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            let items = items.collect::<Vec<_>>().join(" ");
            if items.is_empty() { "nothing".to_owned() } else { items }
        };
        let viewer = &answer["viewer"];
        found += &format!("{who} [{}]: {}\n", list(&viewer["user"]["roles"]), list(&viewer["actions"]));
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    visitor [nothing]: nothing
    customer [CUSTOMER]: SHOP
    employee [EMPLOYEE]: PREPARE
    manager [SHOP_MANAGER]: PREPARE MANAGE_ORDERS MANAGE_CATALOGUE MANAGE_SLOTS MANAGE_EMPLOYEES SEE_FIGURES
    administrator [ADMINISTRATOR]: PREPARE MANAGE_ORDERS MANAGE_CATALOGUE MANAGE_SLOTS MANAGE_EMPLOYEES SEE_FIGURES MANAGE_ACCOUNTS READ_AUDIT_TRAIL MANAGE_JOBS
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_role_is_granted_and_revoked_by_administrators_at_once(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let role = |role: &str| json!({ "userId": anne.user_id, "role": role });
    for (who, actor) in
        [("visitor", app.visitor()), ("customer", app.customer("Chloé").await), ("manager", app.manager().await)]
    {
        let refused = if who == "visitor" { "UNAUTHENTICATED" } else { "FORBIDDEN" };
        assert_eq!(actor.outcome("accountRoleGrant", role("EMPLOYEE")).await, refused, "{who}");
        assert_eq!(actor.outcome("accountRoleRevoke", role("CUSTOMER")).await, refused, "{who}");
    }
    let ada = app.administrator().await;
    let roles = async || viewer(&app, &anne.access).await["user"]["roles"].take();
    let may_list = async || {
        let answer = app.graphql("{ employees { totalCount } }", json!({}), Some(&anne.access)).await;
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("may").to_owned()
    };
    assert_eq!(may_list().await, "FORBIDDEN");
    for _ in 0..2 {
        let granted = ada.mutate("accountRoleGrant", role("SHOP_MANAGER"), "user { roles }").await;
        assert_eq!(granted["user"]["roles"], json!(["CUSTOMER", "SHOP_MANAGER"]), "granting twice changes nothing");
    }
    assert_eq!((roles().await, may_list().await.as_str()), (json!(["CUSTOMER", "SHOP_MANAGER"]), "may"));
    for _ in 0..2 {
        ada.mutate("accountRoleRevoke", role("SHOP_MANAGER"), "user { id }").await;
    }
    assert_eq!((roles().await, may_list().await.as_str()), (json!(["CUSTOMER"]), "FORBIDDEN"));
    assert_eq!(whom(&app, &anne.access).await, "signed in");
    ada.mutate("accountRoleRevoke", role("CUSTOMER"), "user { id }").await;
    assert_eq!(viewer(&app, &anne.access).await["actions"], json!([]));
}

#[apply(each_database)]
#[tokio::test]
async fn roles_of_nobody_cannot_be_granted(#[case] backend: Backend) {
    let app = start(backend).await;
    let ada = app.administrator().await;
    let anne = app.customer("Anne").await.account_id();
    for id in [
        NodeKind::User.encode(Uuid::now_v7()).to_string(),
        NodeKind::Employee.encode(anne).to_string(),
        anne.to_string(),
        String::new(),
    ] {
        for mutation in ["accountRoleGrant", "accountRoleRevoke"] {
            let outcome = ada.outcome(mutation, json!({ "userId": id, "role": "EMPLOYEE" })).await;
            assert_eq!(outcome, "NOT_FOUND userId", "{mutation} {id}");
        }
    }
    let user = NodeKind::User.encode(anne);
    assert_eq!(ada.outcome("accountRoleGrant", json!({ "userId": user, "role": "OWNER" })).await, "BAD_USER_INPUT");
}

#[apply(each_database)]
#[tokio::test]
async fn who_may_not_see_a_person_finds_nobody(#[case] backend: Backend) {
    let app = start(backend).await;
    let db = app.database().connection();
    let (anne, bruno) = (app.customer("Anne").await, app.employee("Bruno").await);
    let basket = rows::basket(anne.account_id()).inserted(db).await;
    let product = rows::product(rows::section().inserted(db).await).inserted(db).await;
    let slot = rows::time_slot().set("starts_at", at("2026-12-01T10:00:00Z")).set("day", "2026-12-01");
    let slot = slot.inserted(db).await;
    let order = rows::shop_order(anne.account_id(), slot).set("employee_id", bruno.account_id()).inserted(db).await;
    let line = rows::shop_order_line(order, product).inserted(db).await;
    let shift = rows::shift(bruno.account_id()).inserted(db).await;
    let ids = json!([
        NodeKind::User.encode(anne.account_id()),
        NodeKind::Basket.encode(basket),
        NodeKind::Order.encode(order),
        NodeKind::OrderLine.encode(line),
        NodeKind::User.encode(bruno.account_id()),
        NodeKind::Employee.encode(bruno.account_id()),
        NodeKind::Shift.encode(shift),
        NodeKind::Session.encode(anne.session_id()),
    ]);
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("Chloé", app.customer("Chloé").await),
        ("Anne", anne),
        ("Bruno", bruno),
        ("Claire, an employee", app.employee("Claire").await),
        ("manager", app.manager().await),
    ] {
        let answer = actor.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", json!({ "ids": ids })).await;
        let seen = answer["nodes"].as_array().into_iter().flatten().filter_map(|node| node["__typename"].as_str());
        let seen = seen.collect::<Vec<_>>().join(" ");
        found += &format!("{who}: {}\n", if seen.is_empty() { "nothing" } else { &seen });
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    visitor: nothing
    Chloé: nothing
    Anne: User Basket Order OrderLine Session
    Bruno: Order OrderLine User Employee Shift
    Claire, an employee: Order OrderLine
    manager: User Order OrderLine User Employee Shift
    "#) }
}

#[tokio::test]
async fn refusals_speak_the_callers_language() {
    let app = TestApp::start_at(Backend::Sqlite, at(NOW)).await;
    let document = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { userErrors { message } } }";
    let body = json!({ "query": document, "variables": { "input": { "email": "a@b.fr", "password": "x" } } });
    let request = app.client().post(app.url("/graphql")).header("accept-language", "fr-FR,fr;q=0.9,en;q=0.8");
    let answer: Value = request.json(&body).send().await.unwrap().json().await.unwrap();
    let message = &answer["data"]["sessionCreate"]["userErrors"][0]["message"];
    assert_eq!(message, "Adresse e-mail ou mot de passe incorrect.");
}
