//! The photos that are measured, made by other people's encoders in the folder of the run. They are made once.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Measuring;
use crate::programs;
use crate::tree::Tree;

/// Those of the sample shop that become photos of 12 megapixels. The first also becomes one of 48.
const SCENES: [&str; 3] = ["tomatoes-carton-1", "leaves-1", "eggs-1"];
/// Photos of the long list, by what they are made of, as customers send them: most are of Android phones, some of
/// iPhones, some were passed on by other programs.
const MIXED: [(&str, usize); 6] =
    [("jpg", 132), ("progressive.jpg", 32), ("webp", 14), ("heic", 10), ("png", 8), ("avif", 4)];

/// The folder of the run and what is in it.
pub struct Material {
    folder: PathBuf,
}

impl Material {
    /// Makes what is not there yet.
    pub fn make(tree: &Tree, measuring: &Measuring) -> Result<Self> {
        let folder = tree.results("bench")?.join("photos");
        let scenes = SCENES.map(|scene| tree.at("crates/desk/src/sample/photos").join(format!("{scene}.jpg")));
        programs::run(measuring.ours().arg("paint").arg(&folder).args(scenes))?;
        let material = Self { folder };
        for scene in 0..SCENES.len() {
            material.encode(&format!("usual-{scene}"))?;
            let (painted, png) = (format!("screen-{scene}.ppm"), format!("screen-{scene}.png"));
            material.once(&painted, &png, |from, to| vips(from, to, "[filter=all]"))?;
        }
        material.once("large.ppm", "large.jpg", |from, to| vips(from, to, "[Q=88]"))?;
        material.small()?;
        material.mixed()?;
        Ok(material)
    }

    fn encode(&self, name: &str) -> Result<()> {
        let painted = format!("{name}.ppm");
        self.once(&painted, &format!("{name}.jpg"), |from, to| vips(from, to, "[Q=88]"))?;
        self.once(&painted, &format!("{name}.progressive.jpg"), |from, to| vips(from, to, "[Q=88,interlace]"))?;
        // Filters as phones and browsers choose them, row by row.
        let png = format!("{name}.png");
        self.once(&painted, &png, |from, to| vips(from, to, "[filter=all]"))?;
        self.once(&painted, &format!("{name}.webp"), |from, to| {
            programs::run(Command::new("cwebp").args(["-quiet", "-q", "80"]).arg(from).arg("-o").arg(to))
        })?;
        self.once(&png, &format!("{name}.avif"), |from, to| {
            programs::output(
                Command::new("avifenc").args(["-s", "8", "-j", "all", "--min", "20", "--max", "30"]).arg(from).arg(to),
            )
            .map(drop)
        })?;
        self.once(&png, &format!("{name}.heic"), |from, to| {
            programs::output(Command::new("heif-enc").args(["-q", "60"]).arg(from).arg("-o").arg(to)).map(drop)
        })
    }

    /// What is gnawed at is small: it is read ten thousand times.
    fn small(&self) -> Result<()> {
        let to = |name: &str| format!("small/small.{name}");
        self.once("small.ppm", &to("jpg"), |from, to| vips(from, to, "[Q=80]"))?;
        self.once("small.ppm", &to("progressive.jpg"), |from, to| vips(from, to, "[Q=80,interlace]"))?;
        self.once("small.ppm", &to("png"), |from, to| vips(from, to, "[filter=all]"))?;
        self.once("small.ppm", &to("interlaced.png"), |from, to| vips(from, to, "[interlace]"))?;
        self.once("small.ppm", &to("webp"), |from, to| vips(from, to, "[Q=80]"))?;
        self.once("small.ppm", &to("lossless.webp"), |from, to| vips(from, to, "[lossless]"))?;
        self.once(&to("png"), &to("avif"), |from, to| {
            programs::output(Command::new("avifenc").args(["-s", "8", "--min", "20", "--max", "30"]).arg(from).arg(to))
                .map(drop)
        })?;
        self.once(&to("png"), &to("heic"), |from, to| {
            programs::output(Command::new("heif-enc").args(["-q", "60"]).arg(from).arg("-o").arg(to)).map(drop)
        })
    }

    /// A list of photos that differ in name only, and every third of the JPEGs is turned by its EXIF.
    fn mixed(&self) -> Result<()> {
        std::fs::create_dir_all(self.at("mixed")).context("a folder could not be made")?;
        for (ending, count) in MIXED {
            for n in 0..count {
                let name = format!("mixed/{:03}.{ending}", n * 200 / count);
                if self.at(&name).exists() {
                    continue;
                }
                let scene = self.at(&format!("usual-{}.{ending}", n % SCENES.len()));
                if ending.ends_with("jpg") && n % 3 == 0 {
                    let turned = turned(&std::fs::read(scene)?, [6, 3, 8][n / 3 % 3]);
                    std::fs::write(self.at(&name), turned).context("a photo could not be written")?;
                } else {
                    std::fs::hard_link(scene, self.at(&name)).context("a photo could not be linked")?;
                }
            }
        }
        Ok(())
    }

    fn once(&self, from: &str, to: &str, make: impl FnOnce(&Path, &Path) -> Result<()>) -> Result<()> {
        let whole = self.at(to);
        if whole.exists() {
            return Ok(());
        }
        // Under another name first: an interrupted run leaves nothing that looks whole.
        let ending = whole.extension().unwrap_or_default().to_string_lossy().into_owned();
        let part = whole.with_file_name(format!("part.{ending}"));
        make(&self.at(from), &part)?;
        std::fs::rename(&part, &whole).with_context(|| format!("{} could not be kept", whole.display()))
    }

    /// A file of the folder.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// So many pictures of that kind (`usual.jpg`, `screen.png`); the same ones come again.
    pub fn of_kind(&self, kind: &str, count: usize) -> Vec<PathBuf> {
        let (name, ending) = kind.split_once('.').unwrap_or((kind, "jpg"));
        (0..count).map(|n| self.at(&format!("{name}-{}.{ending}", n % SCENES.len()))).collect()
    }

    /// The long list, shuffled as a day's photos are.
    pub fn list(&self) -> Result<Vec<PathBuf>> {
        let files = std::fs::read_dir(self.at("mixed")).context("there are no mixed photos")?;
        let mut files: Vec<PathBuf> = files.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
        // "000.avif", "000.heic", …: by number, so that the kinds lie mixed.
        files.sort();
        Ok(files)
    }
}

fn vips(from: &Path, to: &Path, options: &str) -> Result<()> {
    let mut to = to.as_os_str().to_owned();
    to.push(options);
    programs::run(Command::new("vips").arg("copy").arg(from).arg(to))
}

/// A JPEG with an EXIF block that holds only an orientation.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &exif, &jpeg[2..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_list_is_of_two_hundred() {
        assert_eq!(MIXED.iter().map(|(_, count)| count).sum::<usize>(), 200);
    }

    #[test]
    fn the_segment_is_as_long_as_it_says() {
        let turned = turned(b"\xFF\xD8\xFF\xDB", 6);
        assert_eq!(turned.len(), 4 + 2 + 0x22);
        assert_eq!(turned[2 + 2 + 0x22..], *b"\xFF\xDB");
    }
}
