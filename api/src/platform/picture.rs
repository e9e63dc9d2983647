//! Pictures that somebody sent: recognised by their content, decoded within limits, made into sizes for the screen.
//!
//! Whatever comes out was encoded here: metadata, trailing bytes and whatever hides in a file do not survive it. The
//! work runs off the async threads, a few pictures at once.

use std::{io::Cursor, sync::Arc};

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    imageops::FilterType as Resampling,
    metadata::Orientation,
};
use tokio::sync::Semaphore;

use super::error::{ApiError, ApiResult};

/// The longest side that is looked at, in pixels, whatever the number of pixels.
const LONGEST_SIDE: u32 = 30_000;
/// How good JPEG files are: beyond this, size grows faster than what one sees.
const JPEG_QUALITY: u8 = 82;

/// A kind of picture that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpeg,
    /// PNG; of an animated one its still.
    Png,
    /// WebP; of an animated one the first frame.
    WebP,
    /// GIF; of an animated one the first frame.
    Gif,
}

impl PictureKind {
    /// The kind by the first bytes of a file, whatever its name says.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    fn format(self) -> image::ImageFormat {
        match self {
            Self::Jpeg => image::ImageFormat::Jpeg,
            Self::Png => image::ImageFormat::Png,
            Self::WebP => image::ImageFormat::WebP,
            Self::Gif => image::ImageFormat::Gif,
        }
    }
}

/// Why a picture was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// It is broken or incomplete.
    Unreadable,
    /// It has more pixels than are decoded.
    TooManyPixels,
}

/// A picture in several sizes.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Whether parts of it can be seen through: then the files are PNG, else JPEG.
    pub transparent: bool,
    /// The average colour, 0xRRGGBB.
    pub color: u32,
    /// A file for each box that was asked for, with its width and height.
    pub files: Vec<(u32, u32, Vec<u8>)>,
}

/// Makes pictures; cheap to clone.
#[derive(Clone, Debug)]
pub struct Pictures {
    running: Arc<Semaphore>,
    max_pixels: u64,
}

impl Pictures {
    /// Makes at most `at_once` pictures at a time, of at most `max_pixels` each. Callers bound how many wait.
    pub fn new(at_once: usize, max_pixels: u64) -> Self {
        Self { running: Arc::new(Semaphore::new(at_once.max(1))), max_pixels }
    }

    /// The picture in `bytes`, upright, fitted into each of `boxes` (width, height) and never enlarged.
    pub async fn render(
        &self,
        kind: PictureKind,
        bytes: Vec<u8>,
        boxes: &'static [(u32, u32)],
    ) -> ApiResult<Result<Rendered, PictureFault>> {
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(ApiError::internal)?;
        let max_pixels = self.max_pixels;
        let work = move || {
            // Held by the work itself: a caller that goes away does not free the processor.
            let _running = running;
            render(kind, bytes, boxes, max_pixels)
        };
        tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
    }
}

/// Width and height of a picture fitted into a box: never enlarged, never without a pixel.
pub fn fitted((width, height): (u32, u32), (most_wide, most_high): (u32, u32)) -> (u32, u32) {
    let scale = |side: u32, by: u64, of: u64| {
        u32::try_from((u64::from(side) * by + of / 2) / of.max(1)).unwrap_or(u32::MAX).max(1)
    };
    let (mut wide, mut high) = (width, height);
    if wide > most_wide {
        (wide, high) = (most_wide, scale(height, most_wide.into(), width.into()));
    }
    if high > most_high {
        (wide, high) = (scale(width, most_high.into(), height.into()).min(most_wide), most_high);
    }
    (wide, high)
}

fn render(kind: PictureKind, bytes: Vec<u8>, boxes: &[(u32, u32)], max_pixels: u64) -> Result<Rendered, PictureFault> {
    let mut picture = decode(kind, bytes, max_pixels)?;
    let transparent = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel[3] < 255);
    let whole = (picture.width(), picture.height());
    // From the largest to the smallest, each made from the one before.
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(boxes[*at]));
    let mut files = vec![(0, 0, Vec::new()); boxes.len()];
    for at in order {
        let (width, height) = fitted(whole, boxes[at]);
        picture = shrunk(picture, width, height);
        files[at] = (width, height, encode(&picture, transparent)?);
    }
    Ok(Rendered { transparent, color: average(&picture), files })
}

fn decode(kind: PictureKind, bytes: Vec<u8>, max_pixels: u64) -> Result<DynamicImage, PictureFault> {
    // The decoder fills what is missing of a JPEG with grey and says nothing.
    if kind == PictureKind::Jpeg && !is_whole_jpeg(&bytes) {
        return Err(PictureFault::Unreadable);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(max_pixels.saturating_mul(8));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind.format());
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    // Asked of the header alone: a few bytes may announce gigabytes. Four bytes a pixel is what a screen shows.
    if u64::from(width) * u64::from(height) > max_pixels || decoder.total_bytes() > max_pixels.saturating_mul(4) {
        return Err(PictureFault::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Whether the last scan comes to its end. Inside of a scan neither mark occurs.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let last = |mark: [u8; 2]| bytes.windows(2).rposition(|pair| pair == mark);
    last([0xFF, 0xDA]).is_some_and(|scan| last([0xFF, 0xD9]).is_some_and(|end| end > scan))
}

fn fault(error: ImageError) -> PictureFault {
    match error {
        ImageError::Limits(_) => PictureFault::TooManyPixels,
        _ => PictureFault::Unreadable,
    }
}

fn shrunk(picture: DynamicImage, width: u32, height: u32) -> DynamicImage {
    if (picture.width(), picture.height()) == (width, height) {
        return picture;
    }
    // A photograph has many times the pixels that are kept: a cheap first step leaves the costly one little to do.
    let rough = if picture.width() / 3 > width && picture.height() / 3 > height {
        picture.thumbnail_exact(width * 2, height * 2)
    } else {
        picture
    };
    rough.resize_exact(width, height, Resampling::CatmullRom)
}

fn encode(picture: &DynamicImage, transparent: bool) -> Result<Vec<u8>, PictureFault> {
    let mut file = Vec::new();
    let written = if transparent {
        let pixels = picture.to_rgba8();
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
        encoder.write_image(&pixels, pixels.width(), pixels.height(), image::ExtendedColorType::Rgba8)
    } else {
        JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).encode_image(&picture.to_rgb8())
    };
    written.map_err(fault).map(|()| file)
}

/// The mean of what can be seen, as 0xRRGGBB.
fn average(picture: &DynamicImage) -> u32 {
    let mut sum = [0_u64; 3];
    let mut weight = 0;
    for pixel in picture.to_rgba8().pixels() {
        let alpha = u64::from(pixel[3]);
        weight += alpha;
        for (sum, value) in sum.iter_mut().zip(pixel.0) {
            *sum += u64::from(value) * alpha;
        }
    }
    sum.iter().fold(0, |color, sum| (color << 8) | u32::try_from(sum / weight.max(1)).unwrap_or_default().min(255))
}

#[cfg(test)]
mod tests {
    use super::{PictureKind, fitted};

    #[test]
    fn a_picture_keeps_its_shape_and_is_never_enlarged() {
        let card = (480, 960);
        for (whole, expected) in [
            ((4000, 3000), (480, 360)),
            ((100, 80), (100, 80)),
            ((480, 1), (480, 1)),
            ((20_000, 1), (480, 1)),
            ((1000, 20_000), (48, 960)),
            ((1, 20_000), (1, 960)),
        ] {
            assert_eq!(fitted(whole, card), expected, "{whole:?}");
        }
    }

    #[test]
    fn a_kind_is_told_by_content() {
        assert_eq!(PictureKind::of(b"GIF89a..."), Some(PictureKind::Gif));
        assert_eq!(PictureKind::of(b"RIFF....WEBPVP8 "), Some(PictureKind::WebP));
        for other in [&b"<svg xmlns="[..], b"", b"GIF", b"RIFF....WAVE", b"\x89PNG\n"] {
            assert_eq!(PictureKind::of(other), None);
        }
    }
}
