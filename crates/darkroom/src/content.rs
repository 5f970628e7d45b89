//! What a file is, by its content: neither its name nor what its sender said of it counts.

/// What a file is by its first bytes. Only what evidence can be: nothing that could be run, or hide something else.
pub fn content_type(beginning: &[u8]) -> Option<&'static str> {
    let at = |place: usize, sign: &[u8]| beginning.get(place..).is_some_and(|rest| rest.starts_with(sign));
    match beginning {
        _ if at(0, b"\xFF\xD8\xFF") => Some("image/jpeg"),
        _ if at(0, b"\x89PNG\r\n\x1A\n") => Some("image/png"),
        _ if at(0, b"GIF87a") || at(0, b"GIF89a") => Some("image/gif"),
        _ if at(0, b"RIFF") && at(8, b"WEBP") => Some("image/webp"),
        _ if at(0, b"II*\0") || at(0, b"MM\0*") => Some("image/tiff"),
        // Two letters begin many texts; the size of the second header does not.
        _ if at(0, b"BM") && matches!(beginning.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])) => {
            Some("image/bmp")
        }
        _ if at(0, b"%PDF-") => Some("application/pdf"),
        _ if at(0, b"\x1A\x45\xDF\xA3") => Some("video/webm"),
        _ if at(4, b"ftyp") => iso_media_type(beginning),
        _ => None,
    }
}

/// iPhone photos, AVIF and videos share one container; the brands in its first box tell them apart.
fn iso_media_type(beginning: &[u8]) -> Option<&'static str> {
    let size = u32::from_be_bytes(beginning.get(..4)?.try_into().ok()?) as usize;
    let brands = beginning.get(8..size.min(beginning.len()))?;
    let has = |wanted: &[&[u8; 4]]| brands.chunks_exact(4).any(|brand| wanted.iter().any(|one| brand == *one));
    match brands.get(..4)? {
        b"qt  " => Some("video/quicktime"),
        _ if has(&[b"avif", b"avis"]) => Some("image/avif"),
        _ if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) => Some("image/heic"),
        _ if has(&[b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"]) => {
            Some("video/mp4")
        }
        brand if brand.starts_with(b"3g") => Some("video/3gpp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        let known: [(&[u8], &str); 12] = [
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1A\n\0\0", "image/png"),
            (b"GIF89a\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"II*\0\x08\0\0\0", "image/tiff"),
            (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "image/bmp"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
            (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video/mp4"),
            (b"\x1A\x45\xDF\xA3\x01\0\0\0", "video/webm"),
        ];
        for (bytes, expected) in known {
            assert_eq!(content_type(bytes), Some(expected), "{expected}");
        }
    }

    #[test]
    fn nothing_else_is_taken_for_evidence() {
        let others: [&[u8]; 10] = [
            b"",
            b"\xFF\xD8",
            b"<html><script>",
            b"<svg xmlns=",
            b"PK\x03\x04\x14\0",
            b"MZ\x90\0",
            b"\x7FELF\x02",
            b"BM is how this letter begins",
            b"RIFF\x24\0\0\0WAVEfmt ",
            b"\0\0\0\x18ftypxxxx\0\0\0\0yyyy",
        ];
        for bytes in others {
            assert_eq!(content_type(bytes), None, "{bytes:?}");
        }
    }
}
