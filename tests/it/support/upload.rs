//! Sending files, and pictures to send.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use reqwest::StatusCode;
use serde_json::Value;

use super::{actors::Actor, app::TestApp};

const BOUNDARY: &str = "quai-test-boundary-7c2f";

/// A form with `content` as the file in `field`.
pub fn form(field: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"../../evil.svg\"\r\n\
         Content-Type: image/svg+xml\r\n\r\n"
    );
    [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

impl Actor<'_> {
    /// Sends a form to `/uploads`.
    pub async fn send_form(&self, app: &TestApp, body: Vec<u8>) -> (StatusCode, Value) {
        let mut request = app
            .client()
            .post(app.url("/uploads"))
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .header("accept-language", "en")
            .body(body);
        if let Some(token) = self.token() {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the service answers");
        (response.status(), response.json().await.expect("the answer is JSON"))
    }

    /// Sends a file.
    pub async fn send_file(&self, app: &TestApp, content: &[u8]) -> (StatusCode, Value) {
        self.send_form(app, form("file", content)).await
    }

    /// Sends a file that is taken, and gives the reference to it.
    pub async fn upload(&self, app: &TestApp, content: &[u8]) -> String {
        let (status, answer) = self.send_file(app, content).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer["upload"]["id"].as_str().expect("a reference").to_owned()
    }

    /// Sends a file that is refused, and gives the code of its refusal.
    pub async fn upload_refused(&self, app: &TestApp, content: &[u8]) -> String {
        let (status, answer) = self.send_file(app, content).await;
        format!("{} {}", status.as_u16(), answer["userErrors"][0]["code"].as_str().unwrap_or("no refusal"))
    }
}

/// A picture of one colour.
pub fn plain(width: u32, height: u32, color: [u8; 4]) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba(color)))
}

/// The file of a picture.
pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Vec::new();
    let picture = if format == ImageFormat::Jpeg { &DynamicImage::ImageRgb8(picture.to_rgb8()) } else { picture };
    picture.write_to(&mut Cursor::new(&mut file), format).expect("a picture can be encoded");
    file
}

/// A JPEG file that says, among secrets, that it must be turned to the right to be upright.
pub fn lying_on_its_side(picture: &DynamicImage, secret: &str) -> Vec<u8> {
    let file = encoded(picture, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(secret.as_bytes());
    let length = u16::try_from(exif.len() + 2).expect("a short segment").to_be_bytes();
    [&file[..2], &[0xFF, 0xE1], &length, &exif, &file[2..]].concat()
}
