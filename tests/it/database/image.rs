//! Rules of pictures and sent files that hold for each row.

use rstest_reuse::apply;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{account, count, delete, image, product, section, upload};

#[apply(each_database)]
#[tokio::test]
async fn a_picture_that_a_product_shows_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let picture = image().inserted(db).await;
    let section = section().inserted(db).await;
    product(section).set("image_id", picture).inserted(db).await;
    assert_eq!(delete(db, "image", "id", picture).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_picture_that_was_just_sent_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let picture = image().inserted(db).await;
    let manon = account().inserted(db).await;
    upload(manon).set("image_id", picture).inserted(db).await;
    assert_eq!(delete(db, "image", "id", picture).await, refused_by_foreign_key());
    delete(db, "account", "id", manon).await.expect("an account can go");
    assert_eq!(count(db, "upload", "account_id", manon).await, 0);
    assert_eq!(delete(db, "image", "id", picture).await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_shows_a_picture_that_exists(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let answer = product(section).set("image_id", uuid::Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn the_same_picture_is_kept_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let digest = "ab".repeat(32);
    image().set("digest", digest.clone()).inserted(db).await;
    assert_eq!(image().set("digest", digest).insert(db).await, refused("image_digest_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_picture_has_sides_a_colour_and_a_known_format(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for (column, value, rule) in [
        ("width", 0, "image_width_range"),
        ("height", 65_536, "image_height_range"),
        ("color", 0x1_00_00_00, "image_color_range"),
        ("color", -1, "image_color_range"),
    ] {
        assert_eq!(image().set(column, value).insert(db).await, refused(rule), "{column} {value}");
    }
    assert_eq!(image().set("format", "SVG").insert(db).await, refused("image_format_known"));
    assert_eq!(image().set("digest", "ab").insert(db).await, refused("image_digest_length"));
}
