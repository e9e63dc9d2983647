//! Pickup codes as pictures.

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::{Color, EcLevel, QrCode};

use crate::platform::error::{ApiError, ApiResult};

/// How wide the smallest square is, and the margin in such squares that scanners need.
const SQUARE: u32 = 8;
const MARGIN: u32 = 4;

/// The code as a QR code. A quarter of it may be scratched or reflect the light.
pub fn code(text: &str) -> ApiResult<QrCode> {
    QrCode::with_error_correction_level(text, EcLevel::Q).map_err(ApiError::internal)
}

/// The QR code as a PNG file, black on white, for programs that do not show SVG.
pub fn png(text: &str) -> ApiResult<Vec<u8>> {
    let code = code(text)?;
    let squares = u32::try_from(code.width()).map_err(ApiError::internal)?;
    let side = (squares + 2 * MARGIN) * SQUARE;
    let colors = code.to_colors();
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let square = |at: u32| (at / SQUARE).checked_sub(MARGIN).filter(|at| *at < squares);
        let dark = match (square(x), square(y)) {
            (Some(x), Some(y)) => colors.get((y * squares + x) as usize) == Some(&Color::Dark),
            _ => false,
        };
        Luma([if dark { 0 } else { 255 }])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut file, ImageFormat::Png).map_err(ApiError::internal)?;
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use super::png;

    #[test]
    fn the_picture_is_a_square_with_a_margin_and_the_code_in_it() {
        let picture = image::load_from_memory(&png("D8LV2654").unwrap()).unwrap().to_luma8();
        assert_eq!(picture.width(), picture.height());
        assert_eq!(picture.get_pixel(31, 31).0, [255]);
        assert_eq!(picture.get_pixel(33, 33).0, [0], "a corner of the code");
    }
}
