//! docs/domain.md, the default basket, for every writer.

use entity::shop::basket::{Column, Entity, Model};
use rstest_reuse::apply;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{account, account_role, at, basket, count, delete, insert_or_replace, update, update_all};

async fn default_of(db: &DatabaseConnection, customer: Uuid) -> Model {
    let baskets = Entity::find().filter(Column::CustomerId.eq(customer)).filter(Column::IsDefault.eq(true));
    baskets.one(db).await.expect("baskets can be read").expect("the customer has a default basket")
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_customer_has_an_empty_basket_called_mis_de_cote(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").set("granted_at", at("2026-11-05T07:30:00.25Z")).inserted(db).await;
    let basket = default_of(db, anne).await;
    assert_eq!((basket.name.as_str(), basket.is_default), ("Mis de côté", true));
    assert_eq!(basket.created_at, at("2026-11-05T07:30:00.25Z"));
    assert_eq!(count(db, "basket_line", "basket_id", basket.id).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn the_default_basket_has_an_id_like_any_other(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").set("granted_at", at("2026-11-05T07:30:00.25Z")).inserted(db).await;
    let id = default_of(db, anne).await.id;
    assert_eq!(id.get_version_num(), 7);
    let (seconds, nanoseconds) = id.get_timestamp().expect("version 7 tells the time").to_unix();
    assert_eq!((seconds, nanoseconds), (1_793_863_800, 250_000_000));
}

#[apply(each_database)]
#[tokio::test]
async fn an_employee_has_no_basket(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let paul = account().inserted(db).await;
    account_role(paul, "EMPLOYEE").inserted(db).await;
    assert_eq!(count(db, "basket", "customer_id", paul).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_already_called_mis_de_cote_becomes_the_default(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let own = basket(anne).set("name", "Mis de côté").inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    assert_eq!(default_of(db, anne).await.id, own);
}

#[apply(each_database)]
#[tokio::test]
async fn the_default_basket_is_not_deleted(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let basket = default_of(db, anne).await.id;
    assert_eq!(delete(db, "basket", "id", basket).await, refused("basket_default_kept"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_default_basket_stays_the_default(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let basket = default_of(db, anne).await.id;
    let answer = update(db, "basket", basket, "is_default", false).await;
    assert_eq!(answer, refused("basket_default_kept"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_default_basket_is_not_given_away(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let brigitte = account().inserted(db).await;
    let basket = default_of(db, anne).await.id;
    let answer = update(db, "basket", basket, "customer_id", brigitte).await;
    assert_eq!(answer, refused("basket_default_kept"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_default_basket_may_have_another_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let basket = default_of(db, anne).await.id;
    assert_eq!(update(db, "basket", basket, "name", "Later").await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn other_baskets_are_deleted_freely(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let party = basket(anne).inserted(db).await;
    assert_eq!(delete(db, "basket", "id", party).await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn the_default_basket_goes_with_its_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    assert_eq!(delete(db, "account", "id", anne).await, Ok(1));
    assert_eq!(count(db, "basket", "customer_id", anne).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn who_is_no_customer_any_more_keeps_no_basket_by_force(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let basket = default_of(db, anne).await.id;
    assert_eq!(delete(db, "account_role", "account_id", anne).await, Ok(1));
    assert_eq!(delete(db, "basket", "id", basket).await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn a_role_is_not_turned_into_another(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let paul = account().inserted(db).await;
    account_role(paul, "EMPLOYEE").inserted(db).await;
    let answer = update_all(db, "account_role", "role", "CUSTOMER").await;
    assert_eq!(answer, refused("account_role_fixed"));
}

#[tokio::test]
async fn sqlite_does_not_replace_the_default_basket() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "CUSTOMER").inserted(db).await;
    let kept = default_of(db, anne).await.id;
    let answer = insert_or_replace(db, basket(anne).set("id", kept)).await;
    assert_eq!(answer, refused("basket_pkey"));
}
