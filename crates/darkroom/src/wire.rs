//! What goes through the pipes between the desk and a worker: each message with its length before it.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::capture::Capture;
use crate::develop::{Developed, Facts, Order};
use crate::error::PictureError;
use crate::known::Written;
use crate::limits::LARGEST_FILE;
use crate::sketch::Sketch;

/// Longest answer without its pictures, bytes.
const LONGEST_HEAD: usize = 64 << 10;
/// Longest order, bytes: a sketch may have 20,000 places.
const LONGEST_TASK: usize = 1 << 20;
/// Most bytes of the pictures in an answer. A worker that was taken over by a photo is not believed more.
const MOST_PICTURE_BYTES: usize = 64 << 20;

/// What is asked of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Pictures.
    Develop(Order),
    /// What the photo says about how it was taken.
    Capture,
    /// A copy, with what was drawn on it.
    Copy(Sketch),
}

/// An answer without its pictures.
#[derive(Serialize, Deserialize)]
struct Head {
    facts: Facts,
    placeholder: Option<Vec<u8>>,
    print: Option<Written>,
    /// Bytes of each picture that follows.
    lengths: Vec<usize>,
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Length and bytes of an order or of an answer's head.
fn head(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let text = serde_json::to_vec(value)?;
    let length = u32::try_from(text.len()).map_err(|_| invalid("a head that is too long"))?;
    Ok([&length.to_le_bytes()[..], &text].concat())
}

fn length_of_head(length: [u8; 4], longest: usize) -> io::Result<usize> {
    let length = u32::from_le_bytes(length) as usize;
    if length <= longest { Ok(length) } else { Err(invalid("a head that is too long")) }
}

/// The desk's side: hands a photo to a worker.
pub(crate) fn send_task(to: &mut impl Write, task: &Task, file: &[u8]) -> io::Result<()> {
    to.write_all(&head(task)?)?;
    to.write_all(&(file.len() as u64).to_le_bytes())?;
    to.write_all(file)?;
    to.flush()
}

/// The worker's side: the next photo, or none where the desk is done with this worker.
pub(crate) fn read_task(from: &mut impl Read) -> io::Result<Option<(Task, Vec<u8>)>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut text = vec![0; length_of_head(length, LONGEST_TASK)?];
    from.read_exact(&mut text)?;
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = usize::try_from(u64::from_le_bytes(length)).map_err(|_| invalid("a file that is too long"))?;
    if length > LARGEST_FILE {
        return Err(invalid("a file that is too long"));
    }
    let mut file = vec![0; length];
    from.read_exact(&mut file)?;
    Ok(Some((serde_json::from_slice(&text)?, file)))
}

/// The worker's side: what the photo says.
pub(crate) fn write_capture(to: &mut impl Write, read: &Result<Capture, PictureError>) -> io::Result<()> {
    to.write_all(&head(read)?)?;
    to.flush()
}

/// The desk's side: what the photo says, as far as a camera can have written it.
pub(crate) fn read_capture(from: &mut impl Read) -> io::Result<Result<Capture, PictureError>> {
    Ok(read_head::<Capture>(from)?.map(Capture::plausible))
}

fn read_head<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Result<T, PictureError>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut text = vec![0; length_of_head(length, LONGEST_HEAD)?];
    from.read_exact(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

/// The worker's side: what became of the photo.
pub(crate) fn write_answer(to: &mut impl Write, made: Result<Developed, PictureError>) -> io::Result<()> {
    let (answer, pictures) = match made {
        Ok(Developed { facts, pictures, placeholder, print }) => {
            let lengths = pictures.iter().map(Vec::len).collect();
            (Ok(Head { facts, placeholder, print: print.as_ref().map(Written::from), lengths }), pictures)
        }
        Err(error) => (Err(error), Vec::new()),
    };
    to.write_all(&head(&answer)?)?;
    for picture in pictures {
        to.write_all(&picture)?;
    }
    to.flush()
}

/// The desk's side: what became of the photo. An error of the pipe means that the worker is of no use any more.
pub(crate) fn read_answer(from: &mut impl Read) -> io::Result<Result<Developed, PictureError>> {
    let head: Head = match read_head(from)? {
        Ok(head) => head,
        Err(error) => return Ok(Err(error)),
    };
    if head
        .lengths
        .iter()
        .try_fold(0_usize, |sum, length| sum.checked_add(*length))
        .is_none_or(|sum| sum > MOST_PICTURE_BYTES)
    {
        return Err(invalid("pictures that are too long"));
    }
    let mut pictures = Vec::with_capacity(head.lengths.len());
    for length in head.lengths {
        let mut picture = vec![0; length];
        from.read_exact(&mut picture)?;
        pictures.push(picture);
    }
    let print = head.print.map(|written| written.read().ok_or_else(|| invalid("no fingerprint"))).transpose()?;
    Ok(Ok(Developed { facts: head.facts, pictures, placeholder: head.placeholder, print }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{Colour, Mark};

    fn developed() -> Developed {
        let facts = Facts { content_type: "image/png".into(), width: 4, height: 3, damaged: false };
        let print = fingerprint::Print::of(4, 3, &[1, 9, 4, 200, 5, 99, 2, 8, 31, 7, 77, 6]);
        let pictures = vec![vec![1, 2, 3], Vec::new(), vec![4]];
        Developed { facts, pictures, placeholder: Some(vec![9; 24]), print }
    }

    #[test]
    fn what_is_sent_is_what_is_read() {
        let arrow = Mark::Arrow { from: [0, 0], to: [65_536, 9], colour: Colour::Red };
        let line = Mark::Freehand { path: vec![[65_536, 65_536]; 20_000], colour: Colour::Blue };
        let tasks = [
            Task::Develop(Order { edges: vec![320, 1280], placeholder: true }),
            Task::Capture,
            Task::Copy(Sketch { marks: vec![arrow, line], turn: 3 }),
        ];
        for task in tasks {
            let mut pipe = Vec::new();
            send_task(&mut pipe, &task, b"photo").unwrap();
            let mut from = pipe.as_slice();
            assert_eq!(read_task(&mut from).unwrap(), Some((task, b"photo".to_vec())));
            assert_eq!(read_task(&mut from).unwrap(), None, "the desk has closed the pipe");
        }
        let taken = Capture { taken: Some("2026-11-25T10:42:07".into()), ..Capture::default() };
        for read in [Ok(taken), Err(PictureError::NotAPicture)] {
            let mut pipe = Vec::new();
            write_capture(&mut pipe, &read).unwrap();
            assert_eq!(read_capture(&mut pipe.as_slice()).unwrap(), read);
        }
        for made in [Ok(developed()), Err(PictureError::TooLarge)] {
            let mut pipe = Vec::new();
            write_answer(&mut pipe, made.clone()).unwrap();
            assert_eq!(read_answer(&mut pipe.as_slice()).unwrap(), made);
        }
    }

    #[test]
    fn what_no_camera_writes_is_not_believed() {
        let made_up = Capture { taken: Some("x".repeat(900)), device: Some("\u{202E}a".into()), ..Capture::default() };
        let mut pipe = Vec::new();
        write_capture(&mut pipe, &Ok(made_up)).unwrap();
        let believed = read_capture(&mut pipe.as_slice()).unwrap().unwrap();
        assert_eq!(believed, Capture { device: Some("a".into()), ..Capture::default() });
        assert!(read_capture(&mut &[0xFF; 64][..]).is_err(), "a head of 4 GB");
    }

    #[test]
    fn an_answer_cut_short_or_absurd_is_an_error_and_not_a_picture() {
        let mut whole = Vec::new();
        write_answer(&mut whole, Ok(developed())).unwrap();
        for length in 0..whole.len() {
            assert!(read_answer(&mut &whole[..length]).is_err(), "{length} bytes");
        }
        assert!(read_answer(&mut &[0xFF; 64][..]).is_err(), "a head of 4 GB");
        let facts = developed().facts;
        let absurd =
            head(&Ok::<_, PictureError>(Head { facts, placeholder: None, print: None, lengths: vec![usize::MAX, 2] }))
                .unwrap();
        assert!(read_answer(&mut absurd.as_slice()).is_err(), "pictures of more bytes than there are");
    }
}
