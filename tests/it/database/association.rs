//! View `product_associated`: what is shown beside a product.

use entity::shop::product_associated::{AssociationOrigin, Column, Entity};
use rstest_reuse::apply;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::rows::{pack, pack_item, product, product_association, section, some_time};

async fn beside(db: &DatabaseConnection, product: Uuid) -> Vec<(Uuid, AssociationOrigin, i32)> {
    let rows = Entity::find().filter(Column::ProductId.eq(product)).order_by_asc(Column::Origin).all(db).await;
    let rows = rows.expect("the view can be read").into_iter();
    rows.map(|row| (row.associated_id, row.origin, row.position)).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn links_and_the_packs_that_hold_a_product_are_shown_beside_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let butter = product(section).inserted(db).await;
    let breakfast = pack(section).inserted(db).await;
    product_association(bread, butter).set("position", 3).inserted(db).await;
    pack_item(breakfast, bread).inserted(db).await;
    let expected = [(butter, AssociationOrigin::Link, 3), (breakfast, AssociationOrigin::Pack, 0)];
    assert_eq!(beside(db, bread).await, expected);
    assert_eq!(beside(db, butter).await, []);
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_that_is_also_linked_is_shown_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let breakfast = pack(section).inserted(db).await;
    product_association(bread, breakfast).inserted(db).await;
    pack_item(breakfast, bread).inserted(db).await;
    assert_eq!(beside(db, bread).await, [(breakfast, AssociationOrigin::Link, 0)]);
}

#[apply(each_database)]
#[tokio::test]
async fn what_is_archived_is_not_shown(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let butter = product(section).set("archived_at", some_time()).inserted(db).await;
    let breakfast = pack(section).set("archived_at", some_time()).inserted(db).await;
    product_association(bread, butter).inserted(db).await;
    pack_item(breakfast, bread).inserted(db).await;
    assert_eq!(beside(db, bread).await, []);
}
