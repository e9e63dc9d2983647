//! The sizes of a picture, and how its files are named. Pure.

use async_graphql::Enum;
use entity::shop::image::{self, ImageFormat};
use uuid::Uuid;

use crate::platform::picture::fitted;

/// The folder of all pictures in the object store.
pub const FOLDER: &str = "images";

/// A size that every picture is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Enum)]
pub enum ImageSize {
    /// For lists: at most 160 pixels wide.
    Thumbnail,
    /// For cards: at most 480 pixels wide.
    #[default]
    Card,
    /// For a page of its own: at most 1,200 pixels wide.
    Full,
}

impl ImageSize {
    /// Every size, in the order of [`BOXES`].
    pub const ALL: [Self; 3] = [Self::Thumbnail, Self::Card, Self::Full];

    fn name(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Card => "card",
            Self::Full => "full",
        }
    }

    /// Width and height of the picture in this size, in pixels.
    pub fn of(self, image: &image::Model) -> (u32, u32) {
        let side = |pixels: i32| pixels.unsigned_abs();
        fitted((side(image.width), side(image.height)), BOXES[self as usize])
    }
}

/// What each size is fitted into: width and height. A banner that hangs down stays shorter than twice its width.
pub const BOXES: [(u32, u32); 3] = [(160, 320), (480, 960), (1200, 2400)];

/// One file of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// The picture.
    pub id: Uuid,
    /// Which of its sizes.
    pub size: ImageSize,
    /// How it is encoded.
    pub format: ImageFormat,
}

impl PictureFile {
    /// The file that the last two parts of an address name. Only the names that we give are taken.
    pub fn parse(id: &str, file: &str) -> Option<Self> {
        let id = Uuid::try_parse(id).ok()?;
        let formats = [ImageFormat::Jpeg, ImageFormat::Png];
        let all = ImageSize::ALL.into_iter().flat_map(|size| formats.map(|format| Self { id, size, format }));
        all.into_iter().find(|known| known.file_name() == file)
    }

    /// Its name in the object store.
    pub fn name(&self) -> String {
        format!("{FOLDER}/{}/{}", self.id.simple(), self.file_name())
    }

    /// The last part of its name.
    pub fn file_name(&self) -> String {
        let ending = match self.format {
            ImageFormat::Jpeg => "jpg",
            ImageFormat::Png => "png",
        };
        format!("{}.{ending}", self.size.name())
    }

    /// What it says it is.
    pub fn media_type(&self) -> &'static str {
        match self.format {
            ImageFormat::Jpeg => "image/jpeg",
            ImageFormat::Png => "image/png",
        }
    }
}

/// The files of a picture.
pub fn files_of(id: Uuid, format: ImageFormat) -> [PictureFile; 3] {
    ImageSize::ALL.map(|size| PictureFile { id, size, format })
}

/// The picture to which a name in the object store belongs.
pub fn picture_of(name: &str) -> Option<Uuid> {
    let (id, _) = name.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/')?;
    Uuid::try_parse(id).ok()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{ImageFormat, PictureFile, files_of, picture_of};

    #[test]
    fn only_names_of_ours_are_read() {
        let id = Uuid::now_v7();
        for file in files_of(id, ImageFormat::Png) {
            assert_eq!(PictureFile::parse(&id.simple().to_string(), &file.file_name()), Some(file));
            assert_eq!(picture_of(&file.name()), Some(id));
        }
        for (folder, file) in [("..", "card.jpg"), ("", "card.jpg"), ("%2e%2e", "full.png")] {
            assert_eq!(PictureFile::parse(folder, file), None);
        }
        for file in ["../card.jpg", "card.svg", "CARD.jpg", "card.jpg/", "", "card.jpg\0"] {
            assert_eq!(PictureFile::parse(&id.to_string(), file), None, "{file}");
        }
    }
}
