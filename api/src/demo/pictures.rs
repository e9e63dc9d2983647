//! The demonstration's pictures: plain drawings made here, so that every card shows something.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use uuid::Uuid;

use super::DemoError;
use crate::{
    app::App,
    platform::picture::PictureKind,
    shop::image::{rules::BOXES, service},
};

const SIZE: (u32, u32) = (480, 360);
/// Grounds, each with the colour of what stands on it.
const COLORS: [([u8; 3], [u8; 3]); 8] = [
    ([0xF7, 0xE3, 0xDA], [0xC8, 0x55, 0x3D]),
    ([0xE2, 0xEF, 0xDA], [0x4F, 0x7F, 0x3A]),
    ([0xFB, 0xF0, 0xCE], [0xD6, 0x9E, 0x2E]),
    ([0xDD, 0xEB, 0xF2], [0x2F, 0x6F, 0x8F]),
    ([0xEE, 0xE3, 0xF0], [0x7A, 0x4E, 0x8A]),
    ([0xF1, 0xE7, 0xDB], [0x8A, 0x5A, 0x34]),
    ([0xE0, 0xF0, 0xEC], [0x2E, 0x7D, 0x6B]),
    ([0xF6, 0xDF, 0xE4], [0xB0, 0x3A, 0x5B]),
];

/// The pictures there are.
pub(super) struct Pictures(Vec<Uuid>);

impl Pictures {
    /// Draws and keeps them. Done before the demonstration's transaction; done twice it changes nothing.
    pub(super) async fn keep(app: &App) -> Result<Self, DemoError> {
        let mut kept = Vec::with_capacity(COLORS.len());
        for (ground, shape) in COLORS {
            let mut file = Vec::new();
            let drawn = drawing(ground, shape).write_to(&mut Cursor::new(&mut file), ImageFormat::Png);
            drawn.map_err(|_| DemoError::Picture)?;
            let rendered = app.pictures.render(PictureKind::Png, file, &BOXES).await;
            let rendered = rendered.ok().and_then(Result::ok).ok_or(DemoError::Picture)?;
            kept.push(service::keep(app, rendered).await.map_err(|_| DemoError::Picture)?.id);
        }
        Ok(Self(kept))
    }

    /// The picture of a thing: the same for the same icon.
    pub(super) fn of(&self, icon: &str) -> Option<Uuid> {
        let sum: usize = icon.bytes().map(usize::from).sum();
        self.0.get(sum % self.0.len().max(1)).copied()
    }
}

/// A disc on a ground, with a lighter ring inside.
fn drawing(ground: [u8; 3], shape: [u8; 3]) -> RgbImage {
    let (width, height) = SIZE;
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (i64::from(x) - i64::from(width) / 2, i64::from(y) - i64::from(height) / 2);
        let distance = x * x + y * y;
        let ring = (70 * 70..84 * 84).contains(&distance);
        Rgb(if distance < 110 * 110 && !ring { shape } else { ground })
    })
}
