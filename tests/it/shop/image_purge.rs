//! What the worker removes of pictures and sent files, and what it keeps.

use api::worker::{self, Purged};
use chrono::TimeDelta;
use futures_util::TryStreamExt;
use image::ImageFormat;
use rstest_reuse::apply;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
    upload::{encoded, plain},
};

/// How many files lie in the folder.
async fn files(app: &TestApp, folder: &str) -> usize {
    app.app.files.list(folder).try_collect::<Vec<_>>().await.expect("a list").len()
}

#[apply(each_database)]
#[tokio::test]
async fn what_nobody_used_goes_after_a_day_and_what_is_shown_stays(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Cerise", 500).await;
    let used = manager.upload(&app, &encoded(&plain(20, 20, [9, 9, 9, 255]), ImageFormat::Png)).await;
    let input = json!({ "productId": product, "uploadId": used });
    manager.mutate("productImageSet", input.clone(), "").await;
    manager.upload(&app, &encoded(&plain(20, 20, [99, 9, 9, 255]), ImageFormat::Png)).await;
    manager.upload(&app, b"reference;nom\nA;B\n").await;
    assert_eq!((files(&app, "images").await, files(&app, "uploads").await), (6, 1));

    app.app.clock.set(app.app.clock.now() + TimeDelta::days(1));
    let purged = worker::purge(&app.app).await.expect("a purge");
    assert_eq!(purged, Purged::new(), "a day is not over yet");
    app.app.clock.set(app.app.clock.now() + TimeDelta::seconds(1));
    let purged = worker::purge(&app.app).await.expect("a purge");
    assert_eq!(purged, Purged::from([("upload", 3), ("image", 1)]));
    assert_eq!((files(&app, "images").await, files(&app, "uploads").await), (3, 0));

    let shown = app.visitor().ask("{ products { nodes { image { url } } } }", json!({})).await;
    let url = shown["products"]["nodes"][0]["image"]["url"].as_str().expect("an address");
    let url = url.replace(&app.app.config.public_url, &app.url(""));
    assert!(app.client().get(url).send().await.expect("an answer").status().is_success());
    assert_eq!(manager.outcome("productImageSet", input).await, "NOT_FOUND uploadId");
}

#[apply(each_database)]
#[tokio::test]
async fn files_that_a_killed_process_left_are_swept_away(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    manager.upload(&app, &encoded(&plain(20, 20, [9, 9, 9, 255]), ImageFormat::Png)).await;
    let lost = uuid::Uuid::now_v7().simple();
    for name in [format!("images/{lost}/full.jpg"), format!("uploads/{lost}")] {
        app.app.files.put(&name, vec![1]).await.expect("a file");
    }
    let sweep = async |days| {
        let before = app.app.clock.now() + TimeDelta::days(days);
        api::shop::upload::sweep::sweep(&app.app, before).await.expect("a sweep")
    };
    assert_eq!(sweep(-1).await, 0, "young files may be on their way");
    assert_eq!(sweep(1).await, 2);
    assert_eq!((files(&app, "images").await, files(&app, "uploads").await), (3, 0));
    assert_eq!(sweep(1).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_picture_that_went_can_be_sent_again(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let manager = app.manager().await;
    let file = encoded(&plain(20, 20, [9, 9, 9, 255]), ImageFormat::Png);
    manager.upload(&app, &file).await;
    app.app.clock.set(app.app.clock.now() + TimeDelta::days(2));
    worker::purge(&app.app).await.expect("a purge");
    assert_eq!(files(&app, "images").await, 0);
    let manager = app.manager().await;
    manager.upload(&app, &file).await;
    assert_eq!(files(&app, "images").await, 3);
    let kept = entity::shop::image::Entity::find().all(app.app.database.reader()).await.expect("rows");
    assert_eq!(kept.len(), 1);
}
