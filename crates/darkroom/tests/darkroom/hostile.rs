//! Files that were made to do harm, or came to some.

use std::time::{Duration, Instant};

use darkroom::{PictureError, develop};
use image::ImageFormat;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::samples::{as_format, every_format, order, quarters, shown};

#[test]
fn a_truncated_photo_is_shown_in_part_or_refused_but_never_panics() {
    for (content_type, whole) in every_format(600, 400) {
        for length in (0..whole.len()).step_by(whole.len() / 40) {
            let _either = shown(&whole[..length], 320);
        }
        let refused = shown(&whole[..70], 320);
        assert!(matches!(refused, Err(PictureError::Damaged | PictureError::TooLarge)), "{content_type}: {refused:?}");
    }
}

#[test]
fn what_there_is_of_a_jpeg_that_ends_early_is_shown_and_called_damaged() {
    let whole = as_format(&quarters(1600, 1200), ImageFormat::Jpeg);
    let made = develop(&whole[..whole.len() * 2 / 3], &order(&[320])).expect("the upper part is there");
    assert!(made.facts.damaged);
    let upper = shown(&whole[..whole.len() * 2 / 3], 320).expect("shown");
    assert!(upper.get_pixel(3, 3).0[0] > 180, "its first rows are its own");
}

#[test]
fn absurd_dimensions_are_refused_from_the_header() {
    const ABSURD: u16 = 60_000;
    let tiny = quarters(4, 4);
    let mut bmp = as_format(&tiny, ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&i32::from(ABSURD).to_le_bytes());
    bmp[22..26].copy_from_slice(&i32::from(ABSURD).to_le_bytes());
    let mut gif = as_format(&tiny, ImageFormat::Gif);
    gif[6..8].copy_from_slice(&ABSURD.to_le_bytes());
    gif[8..10].copy_from_slice(&ABSURD.to_le_bytes());
    let mut jpeg = as_format(&tiny, ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|two| two == b"\xFF\xC0").expect("a frame header");
    jpeg[frame + 5..frame + 7].copy_from_slice(&ABSURD.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&ABSURD.to_be_bytes());
    for (name, file) in [("BMP", bmp), ("GIF", gif), ("JPEG", jpeg), ("PNG", png(60_000, 60_000, &[]))] {
        let started = Instant::now();
        assert_eq!(shown(&file, 320), Err(PictureError::TooLarge), "{name}");
        assert!(started.elapsed() < Duration::from_secs(1), "{name} took {:?}", started.elapsed());
    }
}

/// A PNG of that size with these chunks, and no pixels.
fn png(width: u32, height: u32, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
    for (name, content) in
        [(b"IHDR", &header[..])].into_iter().chain(chunks.iter().copied()).chain([(b"IEND", &[][..])])
    {
        file.extend_from_slice(&u32::try_from(content.len()).expect("a short chunk").to_be_bytes());
        let checked = [&name[..], content].concat();
        file.extend_from_slice(&checked);
        file.extend_from_slice(&crc32(&checked).to_be_bytes());
    }
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

/// A zlib stream of `megabytes` zero bytes, a thousandth as long: blocks of matches of 258 bytes at distance one.
fn zip_bomb(megabytes: usize) -> Vec<u8> {
    let mut bits = Bits(vec![0x78, 0x9C], 0, 0);
    bits.put(0b011, 3); // the last block, fixed codes
    bits.put_reversed(0x30, 8); // a zero byte
    for _ in 0..megabytes * (1 << 20) / 258 {
        bits.put_reversed(0b1100_0101, 8); // a match of 258 bytes,
        bits.put(0, 5); // one byte back
    }
    bits.put(0, 7);
    bits.put(0, 7);
    bits.0
}

/// Bytes, the bits of the next one, and how many there are.
struct Bits(Vec<u8>, u32, u32);

impl Bits {
    fn put(&mut self, bits: u32, count: u32) {
        self.1 |= bits << self.2;
        self.2 += count;
        while self.2 >= 8 {
            self.0.push(self.1.to_le_bytes()[0]);
            self.1 >>= 8;
            self.2 -= 8;
        }
    }

    fn put_reversed(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }
}

#[test]
fn a_png_that_unpacks_to_gigabytes_is_refused() {
    let pixels = zip_bomb(1000);
    assert!(pixels.len() < 8 << 20, "it is small: {} bytes", pixels.len());
    // 19,000 x 6,000 pixels of 8 bytes: within what a side may have, and 912 MB in memory.
    assert_eq!(shown(&png(19_000, 6_000, &[(b"IDAT", &pixels)]), 320), Err(PictureError::TooLarge));
    // Far more pixels in the stream than the header says: it reads what it needs and no more.
    let started = Instant::now();
    let _either = shown(&png(64, 64, &[(b"IDAT", &pixels)]), 320);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn profiles_and_texts_that_unpack_to_gigabytes_do_not() {
    let bomb = zip_bomb(1000);
    let profile = [b"icc\0\0", &bomb[..]].concat();
    let text = [b"note\0\0", &bomb[..]].concat();
    for (name, content) in [(b"iCCP", profile), (b"zTXt", text)] {
        let started = Instant::now();
        let _either = shown(&png(64, 64, &[(name, &content), (b"IDAT", &zip_bomb(1))]), 320);
        assert!(started.elapsed() < Duration::from_secs(5), "{name:?} took {:?}", started.elapsed());
    }
}

#[test]
fn a_scan_bomb_is_refused_before_decoding() {
    let mut bomb = as_format(&quarters(64, 64), ImageFormat::Jpeg);
    let end = bomb.len() - 2;
    for _ in 0..30 {
        bomb.splice(end..end, *b"\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00");
    }
    assert_eq!(shown(&bomb, 320), Err(PictureError::TooLarge));
}

#[test]
fn of_a_gif_of_many_frames_only_the_first_is_read() {
    let mut file = b"GIF89a\x01\0\x01\0\x80\0\0\xC8\x1E\x1E\xFF\xFF\xFF".to_vec();
    for _ in 0..65_535 {
        file.extend_from_slice(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    file.push(0x3B);
    let started = Instant::now();
    let seen = shown(&file, 320).expect("its first frame");
    assert_eq!(seen.dimensions(), (1, 1));
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[test]
fn what_only_sounds_like_a_photo_is_none() {
    for file in
        [&b""[..], b"<html><script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04\x14\0", b"\xFF"]
    {
        assert_eq!(shown(file, 320), Err(PictureError::NotAPicture), "{file:?}");
    }
}

#[test]
fn a_file_that_is_too_long_is_not_even_looked_at() {
    let long = [as_format(&quarters(64, 64), ImageFormat::Jpeg), vec![0; darkroom::LARGEST_FILE]].concat();
    assert_eq!(shown(&long, 320), Err(PictureError::TooLarge));
}

#[test]
fn mutated_photos_are_shown_or_refused() {
    let mut dice = StdRng::seed_from_u64(4);
    for (content_type, whole) in every_format(160, 120) {
        for round in 0..300 {
            let mut file = whole.clone();
            for _ in 0..dice.random_range(1..8) {
                // Headers are where the harm is: half of the changes go there.
                let end = if dice.random_bool(0.5) { file.len().min(200) } else { file.len() };
                let at = dice.random_range(0..end);
                file[at] = dice.random();
            }
            let started = Instant::now();
            let _either = shown(&file, 320);
            assert!(started.elapsed() < Duration::from_secs(10), "{content_type}, round {round}");
        }
    }
}
