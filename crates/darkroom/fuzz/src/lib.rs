//! What the targets share: bytes that are taken for a photo of a kind, on the way that a worker takes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use darkroom::{Order, capture, content_type, develop};

/// The first bytes by which a file is of a kind.
fn sign(kind: &str) -> &'static [u8] {
    match kind {
        "image/jpeg" => b"\xFF\xD8\xFF",
        "image/png" => b"\x89PNG\r\n\x1A\n",
        "image/gif" => b"GIF89a",
        "image/bmp" => b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
        "image/tiff" => b"II*\0",
        "image/webp" => b"RIFF\0\0\0\0WEBP",
        "image/heic" => b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        "image/avif" => b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
        _ => b"",
    }
}

/// Pictures of a file of that kind; other bytes get its first ones, so that none is wasted on the sniffing.
pub fn developed(kind: &str, bytes: &[u8]) {
    let signed;
    let file = if content_type(bytes) == Some(kind) {
        bytes
    } else {
        let sign = sign(kind);
        signed = [sign, bytes.get(sign.len()..).unwrap_or_default()].concat();
        &signed
    };
    anything(file);
}

/// Whatever it is.
pub fn anything(file: &[u8]) {
    // Small ones are made of rows as they come, large ones of the whole picture.
    for edge in [24, 320] {
        if let Ok(made) = develop(file, &Order { edges: vec![edge], placeholder: edge > 100 }) {
            assert!(made.pictures.iter().all(|jpeg| jpeg.starts_with(b"\xFF\xD8\xFF")), "only JPEGs leave the darkroom");
        }
    }
}

/// What it says about how it was taken.
pub fn captured(file: &[u8]) {
    if let Ok(said) = capture(file) {
        assert!(said.device.is_none_or(|device| device.chars().count() <= 64 && !device.chars().any(char::is_control)));
        assert!(said.place.is_none_or(|place| place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0));
    }
}

/// The same where a decoder that is not ours panics: a worker takes that for a damaged photo, and so does this.
pub fn where_panics_are_damage(work: impl FnOnce()) {
    static CALM: Once = Once::new();
    // libFuzzer's own hook ends the process before anybody can catch.
    CALM.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let _either = catch_unwind(AssertUnwindSafe(work));
}
