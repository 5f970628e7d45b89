//! What a desk tells of a photo beside its pixels: only to who may see the photo, and where it was taken only when asked.

use std::io::Cursor;

use desk::evidence::{EvidenceError, photo_facts, photo_place};
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use uuid::Uuid;

use crate::local_server::Computer;
use crate::pictures::{PhotoShop, photo};

/// A photo of 900 by 600 with what a camera wrote.
fn photo_with(fields: &[(Tag, Value)]) -> Vec<u8> {
    let fields: Vec<_> =
        fields.iter().map(|(tag, value)| Field { tag: *tag, ifd_num: In::PRIMARY, value: value.clone() }).collect();
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).expect("it is written");
    let segment = [b"Exif\0\0".as_slice(), block.get_ref()].concat();
    let length = u16::try_from(segment.len() + 2).expect("a short segment").to_be_bytes();
    let jpeg = photo(900, 600);
    [&jpeg[..2], &[0xFF, 0xE1], &length, &segment, &jpeg[2..]].concat()
}

fn text(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

fn degrees(whole: u32, minutes: u32) -> Value {
    Value::Rational([(whole, 1), (minutes, 1), (0, 1)].map(|(num, denom)| Rational { num, denom }).to_vec())
}

#[tokio::test]
async fn a_photo_says_when_it_was_taken_by_which_clock_and_where_only_when_asked() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    shop.as_owner("update desk.settings set business_tz = 'Asia/Kolkata'").await;
    let taken = (Tag::DateTimeOriginal, text("2026:11:25 10:42:07"));

    // A phone that knows where its clock stands is believed before the shop's zone.
    let phone = photo_with(&[
        (Tag::Model, text("Pixel 9")),
        taken.clone(),
        (Tag::OffsetTimeOriginal, text("+00:00")),
        (Tag::GPSLatitudeRef, text("N")),
        (Tag::GPSLatitude, degrees(12, 30)),
        (Tag::GPSLongitudeRef, text("W")),
        (Tag::GPSLongitude, degrees(77, 15)),
    ]);
    let phone = shop.attachment("phone.jpg", Some(&phone)).await;
    let facts = photo_facts(&shop.photos, phone).await.expect("they are told");
    assert_eq!(facts.taken_at.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-25T10:42:07+00:00"));
    assert_eq!((facts.width, facts.height, facts.by_camera_clock), (Some(900), Some(600), false));
    assert_eq!((facts.device.as_deref(), facts.has_place), (Some("Pixel 9"), true));
    let place = photo_place(&shop.photos, phone).await.expect("it is told").expect("a place");
    assert!((place.latitude - 12.5).abs() < 1e-9 && (place.longitude + 77.25).abs() < 1e-9, "{place:?}");

    // A camera's clock is read as one of the shop.
    let camera = shop.attachment("camera.jpg", Some(&photo_with(&[taken]))).await;
    let facts = photo_facts(&shop.photos, camera).await.expect("they are told");
    assert_eq!(facts.taken_at.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-25T05:12:07+00:00"));
    assert_eq!((facts.by_camera_clock, facts.device, facts.has_place), (true, None, false));
    assert_eq!(photo_place(&shop.photos, camera).await.expect("it is told"), None);

    // No day of any calendar, and what is no photo.
    for (name, bytes) in [
        ("31 February.jpg", photo_with(&[(Tag::DateTimeOriginal, text("2026:02:31 10:00:00"))])),
        ("plain.jpg", photo(900, 600)),
    ] {
        let silent = shop.attachment(name, Some(&bytes)).await;
        let facts = photo_facts(&shop.photos, silent).await.expect("they are told");
        assert_eq!((facts.width, facts.taken_at, facts.by_camera_clock), (Some(900), None, false), "{name}");
    }
    let page = shop.attachment("page.jpg", Some(b"<html>")).await;
    let facts = photo_facts(&shop.photos, page).await.expect("nothing is known");
    assert_eq!((facts.width, facts.taken_at, facts.has_place), (None, None, false));

    for missing in [Uuid::from_u128(404), shop.attachment("on its way.jpg", None).await] {
        let refused = photo_facts(&shop.photos, missing).await.expect_err("there is no photo");
        assert!(matches!(refused, EvidenceError::Missing), "{refused}");
        let refused = photo_place(&shop.photos, missing).await.expect_err("there is no photo");
        assert!(matches!(refused, EvidenceError::Missing), "{refused}");
    }
    shop.close().await;
}
