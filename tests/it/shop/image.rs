//! Pictures of products: what may be sent, and what becomes of it.

use image::{Frame, ImageFormat, codecs::gif::GifEncoder};
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    upload::{encoded, form, lying_on_its_side, plain},
};

const IMAGE: &str = "product { image { color width height thumbnail: width(size: THUMBNAIL)
    full: width(size: FULL) fullHeight: height(size: FULL) } }";
const RED: [u8; 4] = [200, 40, 30, 255];

async fn with_settings(backend: Backend, configure: impl FnOnce(&mut api::config::Config)) -> TestApp {
    TestApp::with(backend, Default::default(), configure, api::schema::build, |_| {}).await
}

#[apply(each_database)]
#[tokio::test]
async fn a_picture_is_shown_with_its_product_in_three_sizes(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Cerise", 500).await;
    let upload = manager.upload(&app, &encoded(&plain(1600, 801, RED), ImageFormat::Jpeg)).await;
    let input = json!({ "productId": product, "uploadId": upload });
    let mut shown = manager.mutate("productImageSet", input, IMAGE).await;
    let color = shown["product"]["image"]["color"].take();
    assert!(color.as_str().is_some_and(|color| color.starts_with("#c") && color.len() == 7), "{color}");
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "product": {
        "image": {
          "color": null,
          "full": 1200,
          "fullHeight": 601,
          "height": 240,
          "thumbnail": 160,
          "width": 480
        }
      }
    }
    "#) }
    let taken_away = manager.mutate("productImageSet", json!({ "productId": product }), IMAGE).await;
    assert_eq!(taken_away, json!({ "product": { "image": null } }));
}

#[apply(each_database)]
#[tokio::test]
async fn the_same_picture_sent_twice_is_kept_once(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let picture = plain(300, 200, RED);
    let first = manager.upload(&app, &encoded(&picture, ImageFormat::Png)).await;
    let second = manager.upload(&app, &encoded(&picture, ImageFormat::WebP)).await;
    assert_ne!(first, second);
    let kept = entity::shop::image::Entity::find().count(app.app.database.reader()).await.expect("a number");
    assert_eq!(kept, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn each_kind_of_picture_is_told_by_its_content(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let mut animated = Vec::new();
    let frames = [[10, 200, 20, 255], RED].map(|color| Frame::new(plain(40, 30, color).to_rgba8()));
    GifEncoder::new(&mut animated).encode_frames(frames).expect("an animation");
    let see_through = plain(40, 30, [10, 200, 20, 128]);
    let green = plain(40, 30, [10, 200, 20, 255]);
    let mut endings = Vec::new();
    for file in [
        encoded(&green, ImageFormat::Jpeg),
        encoded(&green, ImageFormat::Png),
        encoded(&see_through, ImageFormat::Png),
        encoded(&see_through, ImageFormat::WebP),
        animated,
    ] {
        let (_, answer) = manager.send_file(&app, &file).await;
        let image = &answer["upload"]["image"];
        assert_eq!((&image["width"], &image["height"]), (&json!(40), &json!(30)), "{answer}");
        let color = image["color"].as_str().expect("a colour").to_owned();
        // Green, as the first frame of the animation.
        assert!(color[3..5] > *"bb" && color[1..3] < *"33", "{color}");
        endings.push(image["url"].as_str().and_then(|url| url.rsplit_once('.')).expect("a file").1.to_owned());
    }
    assert_eq!(endings, ["jpg", "jpg", "png", "png", "jpg"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_picture_is_turned_upright_and_tells_nothing_of_where_it_was_taken(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let file = lying_on_its_side(&plain(200, 100, RED), "48.8566 N 2.3522 E");
    let (_, answer) = manager.send_file(&app, &file).await;
    let image = &answer["upload"]["image"];
    assert_eq!((&image["width"], &image["height"]), (&json!(100), &json!(200)));
    let url = image["url"].as_str().expect("an address").replace(&app.app.config.public_url, &app.url(""));
    let content = app.client().get(url).send().await.expect("an answer").bytes().await.expect("a file");
    let says = |text: &[u8]| content.windows(text.len()).any(|part| part == text);
    assert!(content.starts_with(&[0xFF, 0xD8]) && !says(b"Exif") && !says(b"48.8566"));
}

#[apply(each_database)]
#[tokio::test]
async fn files_that_are_no_sound_picture_are_refused(#[case] backend: Backend) {
    let app = with_settings(backend, |config| {
        config.max_upload_mib = 1;
        config.max_image_megapixels = 1;
    })
    .await;
    let manager = app.manager().await;
    let noise =
        image::RgbImage::from_fn(400, 300, |x, y| image::Rgb([(x * y % 251) as u8, (x % 256) as u8, (y % 256) as u8]));
    let noise = image::DynamicImage::ImageRgb8(noise);
    let half = |format| {
        let file = encoded(&noise, format);
        file[..file.len() / 2].to_vec()
    };
    let mut outcomes = Vec::new();
    for file in [
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec(),
        b"<?xml version=\"1.0\"?>\n<!-- picture.png -->\n<svg></svg>".to_vec(),
        b"<!doctype html><script>alert(1)</script>".to_vec(),
        b"%PDF-1.7".to_vec(),
        Vec::new(),
        half(ImageFormat::Jpeg),
        half(ImageFormat::Png),
        half(ImageFormat::WebP),
        b"GIF89a".to_vec(),
        // A frame of 65,535 by 65,535 pixels in 35 bytes.
        b"GIF89a\xFF\xFF\xFF\xFF\x80\x00\x00\0\0\0\xFF\xFF\xFF\x2C\0\0\0\0\xFF\xFF\xFF\xFF\0\x02\x02\x4C\x01\0\x3B"
            .to_vec(),
        encoded(&plain(1001, 1000, RED), ImageFormat::Png),
        vec![b'a'; (1 << 20) + 1],
    ] {
        outcomes.push(manager.upload_refused(&app, &file).await);
    }
    let outcomes = json!(outcomes);
    allow_duplicates! { assert_json_snapshot!(outcomes, @r#"
    [
      "415 FILE_TYPE_REFUSED",
      "415 FILE_TYPE_REFUSED",
      "415 FILE_TYPE_REFUSED",
      "415 FILE_TYPE_REFUSED",
      "422 FILE_UNREADABLE",
      "422 FILE_UNREADABLE",
      "422 FILE_UNREADABLE",
      "422 FILE_UNREADABLE",
      "422 FILE_UNREADABLE",
      "413 FILE_TOO_LARGE",
      "413 FILE_TOO_LARGE",
      "413 FILE_TOO_LARGE"
    ]
    "#) }
    // What stands before the file is counted, too.
    let (status, answer) = manager.send_form(&app, form(&"x".repeat((1 << 20) + (70 << 10)), b"a;b")).await;
    assert_eq!((status.as_u16(), &answer["userErrors"][0]["code"]), (413, &json!("FILE_TOO_LARGE")));
    let kept = entity::shop::upload::Entity::find().count(app.app.database.reader()).await.expect("a number");
    assert_eq!(kept, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_send_files(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let file = encoded(&plain(4, 4, RED), ImageFormat::Png);
    let mut outcomes = Vec::new();
    for actor in [app.visitor(), app.customer("Chloé").await, app.employee("Anne").await] {
        let (status, answer) = actor.send_file(&app, &file).await;
        outcomes.push(format!("{} {}", status.as_u16(), answer["errors"][0]["extensions"]["code"]));
    }
    assert_eq!(outcomes, ["401 \"UNAUTHENTICATED\"", "403 \"FORBIDDEN\"", "403 \"FORBIDDEN\""]);
    app.administrator().await.upload(&app, &file).await;
}

#[apply(each_database)]
#[tokio::test]
async fn a_form_holds_one_file(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let (status, answer) = manager.send_form(&app, form("picture", b"a;b")).await;
    assert_eq!((status.as_u16(), &answer["userErrors"][0]["code"]), (422, &json!("INVALID_INPUT")));
    let mut broken = form("file", b"a;b");
    broken.truncate(broken.len() / 2);
    let (status, answer) = manager.send_form(&app, broken).await;
    assert_eq!((status.as_u16(), &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")));
}

#[apply(each_database)]
#[tokio::test]
async fn a_file_is_used_by_who_sent_it(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (manager, other) = (app.manager().await, app.administrator().await);
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Cerise", 500).await;
    let picture = manager.upload(&app, &encoded(&plain(4, 4, RED), ImageFormat::Png)).await;
    let table = manager.upload(&app, b"reference;nom\nA;B\n").await;
    let set = |upload: &str| json!({ "productId": product, "uploadId": upload });
    assert_eq!(other.outcome("productImageSet", set(&picture)).await, "NOT_FOUND uploadId");
    assert_eq!(manager.outcome("productImageSet", set(&table)).await, "FILE_TYPE_REFUSED uploadId");
    assert_eq!(manager.outcome("productImageSet", set(&picture)).await, "done");
    let unknown = json!({ "productId": section, "uploadId": picture });
    assert_eq!(manager.outcome("productImageSet", unknown).await, "NOT_FOUND productId");
}

#[apply(each_database)]
#[tokio::test]
async fn the_pictures_of_a_list_are_read_at_once(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    for number in 0..6_u8 {
        let product = manager.create_product(&section, &format!("Fruit {number}"), 100).await;
        let upload = manager.upload(&app, &encoded(&plain(9, 9, [number * 40, 0, 0, 255]), ImageFormat::Png)).await;
        manager.mutate("productImageSet", json!({ "productId": product, "uploadId": upload }), "").await;
    }
    let visitor = app.visitor();
    let count = async |query: &str| {
        let before = app.app.database.statement_count();
        let answer: Value = visitor.ask(query, json!({})).await;
        (app.app.database.statement_count() - before, answer)
    };
    let (plain, _) = count("{ products { nodes { name } } }").await;
    let (with_pictures, answer) = count("{ products { nodes { image { url } } } }").await;
    assert_eq!(with_pictures, plain + 1);
    assert!(
        answer["products"]["nodes"].as_array().expect("a page").iter().all(|node| node["image"]["url"].is_string())
    );
}
