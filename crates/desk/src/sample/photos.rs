//! Evidence for the newest tickets. The pictures were painted by `crates/painter`; what a ticket gets is chosen to fit
//! its goods, and cut and mirrored so that two tickets rarely show the same photo.

use sha2::{Digest, Sha256};
use turbojpeg::{Decompressor, Transform, TransformCrop, TransformOp, Transformer};
use uuid::Uuid;

use super::calendar::DAY;
use super::case::{Case, Said, World};
use super::dice::{Dice, Purpose};
use super::goods::{Kind, PRODUCTS, Product};
use super::rows::Rows;
use crate::error::{DeskError, ErrorCode, Result};
use crate::tickets::IssueType;

/// So many of the newest tickets are looked at for photos.
pub(super) const TICKETS: usize = 300;
/// JPEG moves whole blocks of so many pixels without loss.
const BLOCK: usize = 16;

pub(super) const ATTACHMENTS: (&str, &str) = (
    "public.ticket_attachments",
    "id, ticket_id, message_id, file_url, storage_path, file_type, file_name, file_size, uploaded_by, created_at",
);
pub(super) const OBJECTS: (&str, &str) = ("desk.evidence_objects", "path, sha256, created_at");

/// One incident as somebody photographed it.
struct Incident {
    name: &'static str,
    jpeg: &'static [u8],
}

macro_rules! incidents {
    ($($name:literal),* $(,)?) => {
        &[$(Incident { name: $name, jpeg: include_bytes!(concat!("photos/", $name, ".jpg")) }),*]
    };
}

static INCIDENTS: &[Incident] = incidents![
    "apples-1",
    "bananas-1",
    "bananas-2",
    "box-1",
    "box-2",
    "bread-mouldy-1",
    "bread-mouldy-2",
    "bread-squashed-1",
    "brinjals-1",
    "carrots-1",
    "cucumbers-1",
    "curd-1",
    "dal-1",
    "eggs-1",
    "eggs-2",
    "eggs-3",
    "flour-1",
    "ice-cream-1",
    "kiwis-1",
    "leaves-1",
    "leaves-2",
    "lemons-1",
    "mangoes-1",
    "meat-1",
    "milk-1",
    "milk-2",
    "milk-3",
    "onions-1",
    "oranges-1",
    "pomegranates-1",
    "potatoes-1",
    "rice-1",
    "strawberries-1",
    "strawberries-2",
    "tomatoes-carton-1",
    "tomatoes-carton-2",
    "tomatoes-carton-3",
    "tomatoes-paper-1",
    "tomatoes-paper-2",
    "wrong-1",
];

/// Which part of a picture becomes a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// All but a little of its edges.
    Whole,
    /// About two thirds of it, from nearer.
    Close,
}

/// A photo as it hangs on a ticket.
pub(super) struct Photo {
    pub ticket: Uuid,
    pub key: Uuid,
    pub message: Option<Uuid>,
    pub customer: Uuid,
    pub path: String,
    pub name: String,
    pub at: i64,
    pub sha256: [u8; 32],
    pub jpeg: Vec<u8>,
}

impl Photo {
    pub(super) fn write(&self, attachments: &mut Rows, objects: &mut Rows) {
        attachments.row(10).key(self.key).key(self.ticket);
        match self.message {
            Some(message) => attachments.key(message),
            None => attachments.null(),
        };
        attachments
            .text(&self.path)
            .text(&self.path)
            .text("image/jpeg")
            .text(&self.name)
            .int(i32::try_from(self.jpeg.len()).unwrap_or(i32::MAX))
            .key(self.customer)
            .time(self.at);
        objects.row(3).text(&self.path).bytes_field(&self.sha256).time(self.at);
    }
}

/// Draws the photos of the newest tickets, ticket by ticket, until `take` no longer wants any.
pub(super) fn draw(world: &World, mut take: impl FnMut(Vec<Photo>, usize) -> bool) -> Result<()> {
    let mut transformer = Transformer::new().map_err(unreadable)?;
    let tickets = world.moments.len();
    let first = tickets.saturating_sub(TICKETS);
    for position in first..tickets {
        let photos = of_ticket(world, &world.case(position), &mut transformer)?;
        if !take(photos, position + 1 - first) {
            break;
        }
    }
    Ok(())
}

fn of_ticket(world: &World, case: &Case, transformer: &mut Transformer) -> Result<Vec<Photo>> {
    let mut dice = Dice::new(world.seed, Purpose::Photo, case.position as u64);
    let Some(incident) = fitting(&mut dice, case.issue, &PRODUCTS[case.product]) else { return Ok(Vec::new()) };
    // Most send two, some only one.
    let views: &[View] = match dice.weighted(&[60, 25, 15]) {
        0 => &[View::Whole, View::Close],
        1 => &[View::Whole],
        _ => &[View::Close],
    };
    let mirrored = dice.per_mille(500);
    // Photos that came with a later message hang on it.
    let later = case.thread.iter().position(|(said, _)| matches!(said, Said::More | Said::Reply));
    let with_message = later.filter(|_| dice.per_mille(350));
    let mut at = with_message.map_or(case.created, |place| case.thread[place].1);
    let mut photos = Vec::with_capacity(views.len());
    for view in views {
        at += dice.between(1_000_000, 9_000_000);
        let jpeg = variant(transformer, incident.jpeg, *view, mirrored, &mut dice)?;
        let key = dice.key_at(at);
        let name = file_name(&mut dice, at);
        photos.push(Photo {
            ticket: case.key,
            key,
            message: with_message.map(|place| world.message_key(case, place)),
            customer: world.customer_key(case.customer),
            path: format!("{}/{key}-{name}", case.key),
            name,
            at: at.min(world.now),
            sha256: Sha256::digest(&jpeg).into(),
            jpeg,
        });
    }
    Ok(photos)
}

/// As phones call their photos.
fn file_name(dice: &mut Dice, at: i64) -> String {
    let moment = chrono::DateTime::from_timestamp_micros(at).unwrap_or_default();
    match dice.weighted(&[50, 25, 25]) {
        0 => format!("IMG_{}.jpg", moment.format("%Y%m%d_%H%M%S")),
        1 => format!("IMG-{}-WA{:04}.jpg", moment.format("%Y%m%d"), at / DAY % 97 + dice.between(0, 40)),
        _ => format!("IMG_{:04}.jpg", dice.between(100, 9_000)),
    }
}

/// A part of the picture, perhaps mirrored, taken out of it without decoding: no quality is lost.
fn variant(transformer: &mut Transformer, jpeg: &[u8], view: View, mirrored: bool, dice: &mut Dice) -> Result<Vec<u8>> {
    let header = Decompressor::new().and_then(|mut decoder| decoder.read_header(jpeg)).map_err(unreadable)?;
    // Cuts one side to what stays of it, somewhere within, both in whole blocks.
    let mut cut = |side: usize| {
        let blocks = side / BLOCK;
        let least = match view {
            View::Whole => blocks * 15 / 16,
            View::Close => blocks * 5 / 8,
        };
        let kept = least + dice.index(blocks / 16 + 1);
        (dice.index(blocks - kept + 1) * BLOCK, kept * BLOCK)
    };
    let ((x, width), (y, height)) = (cut(header.width), cut(header.height));
    let mut transform = Transform::op(if mirrored { TransformOp::Hflip } else { TransformOp::None });
    transform.trim = true;
    transform.optimize = true;
    transform.crop = Some(TransformCrop { x, y, width: Some(width), height: Some(height) });
    transformer.transform_to_vec(&transform, jpeg).map_err(unreadable)
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a conversion in map_err")]
fn unreadable(error: turbojpeg::Error) -> DeskError {
    DeskError::new(
        ErrorCode::Internal,
        format!(
            "A photo of the sample shop could not be prepared ({error}). Nothing was loaded. Report this with the log."
        ),
    )
}

/// An incident that shows what the customer writes about.
fn fitting(dice: &mut Dice, issue: IssueType, product: &Product) -> Option<&'static Incident> {
    let often = match issue {
        IssueType::DamagedProduct | IssueType::SpoiledProduct => 900,
        IssueType::QualityIssue | IssueType::PackagingIssue => 700,
        IssueType::WrongItems | IssueType::QuantityMismatch => 500,
        IssueType::MissingItems => 200,
        IssueType::DeliveryIssue | IssueType::LateDelivery | IssueType::Other => 0,
    };
    if !dice.per_mille(often) {
        return None;
    }
    let shown = what_it_shows(issue, product)?;
    let all: Vec<&Incident> = INCIDENTS.iter().filter(|incident| incident.name.starts_with(shown)).collect();
    (!all.is_empty()).then(|| *dice.pick(&all))
}

/// The beginning of the names of the incidents that fit.
fn what_it_shows(issue: IssueType, product: &Product) -> Option<&'static str> {
    if matches!(issue, IssueType::WrongItems | IssueType::MissingItems | IssueType::QuantityMismatch) {
        return Some("wrong-");
    }
    let damaged = matches!(issue, IssueType::DamagedProduct | IssueType::PackagingIssue);
    let shown = match product.noun {
        "tomatoes" => "tomatoes-",
        "strawberries" => "strawberries-",
        "apples" => "apples-",
        "oranges" => "oranges-",
        "lemons" | "limes" => "lemons-",
        "onions" | "garlic" | "ginger" => "onions-",
        "potatoes" => "potatoes-",
        "mangoes" | "papaya" => "mangoes-",
        "kiwis" => "kiwis-",
        "pomegranates" => "pomegranates-",
        "brinjals" => "brinjals-",
        "bananas" => "bananas-",
        "carrots" => "carrots-",
        "cucumbers" | "zucchini" | "bottle gourd" => "cucumbers-",
        "milk" | "buttermilk" | "cream" => "milk-",
        "curd" | "yogurt" | "paneer" | "tofu" => "curd-",
        "atta" | "sugar" => "flour-",
        "rice" | "poha" => "rice-",
        "toor dal" | "moong dal" | "chickpeas" | "rajma" => "dal-",
        "ice cream" | "kulfi" => "ice-cream-",
        "cornflakes" | "oats" | "baby cereal" | "pasta" | "noodles" | "tea" | "khari" if damaged => "box-",
        _ => match product.kind {
            Kind::Leaves => "leaves-",
            Kind::Eggs => "eggs-",
            Kind::Bakery if damaged => "bread-squashed-",
            Kind::Bakery => "bread-mouldy-",
            Kind::Meat => "meat-",
            _ => return None,
        },
    };
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_can_be_asked_for_and_most_goods_have_one() {
        let issues = [IssueType::DamagedProduct, IssueType::SpoiledProduct, IssueType::WrongItems];
        let asked: Vec<&str> = issues
            .iter()
            .flat_map(|issue| PRODUCTS.iter().filter_map(|product| what_it_shows(*issue, product)))
            .collect();
        for incident in INCIDENTS {
            assert!(asked.iter().any(|shown| incident.name.starts_with(shown)), "{} is never shown", incident.name);
        }
        for shown in &asked {
            assert!(INCIDENTS.iter().any(|incident| incident.name.starts_with(shown)), "{shown} has no picture");
        }
        let perishable: Vec<_> = PRODUCTS.iter().filter(|product| product.kind.perishable()).collect();
        let shown =
            perishable.iter().filter(|product| what_it_shows(IssueType::SpoiledProduct, product).is_some()).count();
        assert!(shown * 3 > perishable.len() * 2, "{shown} of {}", perishable.len());
    }

    #[test]
    fn variants_are_photos_of_their_own() {
        let mut transformer = Transformer::new().unwrap();
        let mut dice = Dice::new(1, Purpose::Photo, 0);
        for incident in INCIDENTS {
            let whole = image::load_from_memory(incident.jpeg).unwrap();
            assert!(whole.width() >= 800 && whole.height() >= 600, "{} is small", incident.name);
            for (view, least) in [(View::Whole, 0.9), (View::Close, 0.55)] {
                for mirrored in [false, true] {
                    let made = variant(&mut transformer, incident.jpeg, view, mirrored, &mut dice).unwrap();
                    let shown = image::load_from_memory(&made).unwrap();
                    let share = f64::from(shown.width()) / f64::from(whole.width());
                    assert!((least..=1.0).contains(&share), "{} {view:?}: {share}", incident.name);
                    assert_ne!(made, incident.jpeg);
                }
            }
        }
    }
}
