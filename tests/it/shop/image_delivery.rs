//! How the files of pictures are handed out.

use image::ImageFormat;
use reqwest::{Method, Response, StatusCode};
use rstest_reuse::apply;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    upload::{encoded, plain},
};

async fn path_of_a_picture(app: &TestApp) -> String {
    let manager = app.manager().await;
    let (_, answer) = manager.send_file(app, &encoded(&plain(900, 600, [0, 90, 160, 255]), ImageFormat::Png)).await;
    let url = answer["upload"]["image"]["url"].as_str().expect("an address");
    url.strip_prefix(&app.app.config.public_url).expect("our own address").to_owned()
}

async fn get(app: &TestApp, method: Method, path: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut request = app.client().request(method, app.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("the service answers")
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("none")
}

#[apply(each_database)]
#[tokio::test]
async fn a_file_may_be_kept_for_ever_and_is_never_run(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let path = path_of_a_picture(&app).await;
    for (size, width) in [("thumbnail", 160), ("card", 480), ("full", 900)] {
        let path = path.replace("/full.", &format!("/{size}."));
        let response = get(&app, Method::GET, &path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("content-disposition", &format!("inline; filename=\"{size}.jpg\"")),
            ("accept-ranges", "bytes"),
        ] {
            assert_eq!(header(&response, name), value);
        }
        let length = header(&response, "content-length").to_owned();
        let content = response.bytes().await.expect("a file");
        assert_eq!(content.len().to_string(), length);
        let picture = image::load_from_memory(&content).expect("a picture");
        assert_eq!(picture.width(), width);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_client_that_has_a_file_is_not_sent_it_again(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let path = path_of_a_picture(&app).await;
    let head = get(&app, Method::HEAD, &path, &[]).await;
    assert_eq!(head.status(), StatusCode::OK);
    assert!(header(&head, "content-length").parse::<u64>().is_ok_and(|length| length > 0));
    let etag = header(&head, "etag").to_owned();
    for known in [&etag, &format!("\"other\", W/{etag}"), "*"] {
        let response = get(&app, Method::GET, &path, &[("if-none-match", known)]).await;
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header(&response, "etag"), etag);
        assert!(response.bytes().await.expect("no body").is_empty());
    }
    let response = get(&app, Method::GET, &path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[apply(each_database)]
#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let path = path_of_a_picture(&app).await;
    let whole = get(&app, Method::GET, &path, &[]).await.bytes().await.expect("a file");
    let part = get(&app, Method::GET, &path, &[("range", "bytes=2-5")]).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(header(&part, "content-range"), format!("bytes 2-5/{}", whole.len()));
    assert_eq!(part.bytes().await.expect("a part"), whole[2..6]);
    let beyond = get(&app, Method::GET, &path, &[("range", "bytes=99999999-")]).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&beyond, "content-range"), format!("bytes */{}", whole.len()));
}

#[apply(each_database)]
#[tokio::test]
async fn nothing_else_in_the_folder_can_be_reached(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let path = path_of_a_picture(&app).await;
    let folder = path.strip_suffix("/full.jpg").expect("a file");
    let unknown = uuid::Uuid::now_v7().simple();
    for path in [
        format!("{folder}/full.png"),
        format!("{folder}/other.jpg"),
        format!("{folder}/..%2F..%2F..%2Fquai.db"),
        format!("{folder}/full.jpg%00"),
        format!("/files/images/{unknown}/full.jpg"),
        "/files/images/..%2F..%2F/quai.db".to_owned(),
        "/files/images".to_owned(),
        "/files/uploads/x".to_owned(),
    ] {
        assert_eq!(get(&app, Method::GET, &path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let response = get(&app, Method::POST, &path, &[]).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}
