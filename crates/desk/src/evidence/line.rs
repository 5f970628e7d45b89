//! The line in front of the darkroom: whose photo is next.
//!
//! Photos that are in view come first, in the order in which they are looked at; then what was asked for first. The
//! same photo is never in the darkroom twice: whoever asks for it meanwhile waits, and finds it in the cache. Whoever
//! goes away leaves the line, and so does a photo that was scrolled out of the window.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use uuid::Uuid;

use super::Edge;

/// The line.
#[derive(Debug, Clone)]
pub(super) struct Line(Arc<Mutex<Places>>);

#[derive(Debug)]
struct Places {
    free: usize,
    waiting: Vec<Waiting>,
    /// What is in the darkroom, by the hash of the photo.
    inside: HashSet<String>,
    /// The photos that are in view, with their place in that view.
    in_view: HashMap<Uuid, usize>,
}

#[derive(Debug)]
struct Waiting {
    /// What somebody looks at; nothing where nobody waits for it.
    looked_at: Option<(Uuid, Edge)>,
    photo: String,
    tell: oneshot::Sender<Turn>,
}

/// A place in the darkroom; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    line: Line,
    photo: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        {
            let mut places = self.line.places();
            places.inside.remove(&self.photo);
            places.free += 1;
        }
        self.line.call();
    }
}

impl Line {
    /// A line to a darkroom of so many places.
    pub(super) fn new(places: usize) -> Self {
        let (waiting, inside, in_view) = (Vec::new(), HashSet::new(), HashMap::new());
        Self(Arc::new(Mutex::new(Places { free: places, waiting, inside, in_view })))
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is this photo's turn. None where nobody wants to see it any more.
    pub(super) async fn turn(&self, attachment: Uuid, edge: Edge, photo: String) -> Option<Turn> {
        self.wait(Some((attachment, edge)), photo).await
    }

    /// Waits until nobody else does.
    pub(super) async fn turn_after_all(&self, photo: String) -> Option<Turn> {
        self.wait(None, photo).await
    }

    async fn wait(&self, looked_at: Option<(Uuid, Edge)>, photo: String) -> Option<Turn> {
        let (tell, told) = oneshot::channel();
        self.places().waiting.push(Waiting { looked_at, photo, tell });
        self.call();
        told.await.ok()
    }

    /// What is in view now, nearest first, and what went out of the window before it was shown.
    pub(super) fn look(&self, in_view: &[Uuid], gone: &[(Uuid, Edge)]) {
        let mut places = self.places();
        places.in_view = in_view.iter().enumerate().map(|(place, attachment)| (*attachment, place)).collect();
        // Dropping what they wait with tells them.
        places.waiting.retain(|one| one.looked_at.is_none_or(|looked_at| !gone.contains(&looked_at)));
    }

    /// Lets in whoever is next, as long as there is room.
    fn call(&self) {
        // Turns of those who went away this very moment. Given back by being dropped, which locks again: after the
        // guard, so declared before it.
        let mut unheard = Vec::new();
        let mut places = self.places();
        places.waiting.retain(|one| !one.tell.is_closed());
        while places.free > 0 {
            let Places { waiting, inside, in_view, .. } = &*places;
            let next = (0..waiting.len()).filter(|n| !inside.contains(&waiting[*n].photo)).min_by_key(|n| {
                let place = waiting[*n].looked_at.map(|(attachment, _)| in_view.get(&attachment));
                (place.is_none(), place.flatten().copied().unwrap_or(usize::MAX), *n)
            });
            let Some(next) = next else { break };
            let Waiting { photo, tell, .. } = places.waiting.remove(next);
            places.free -= 1;
            places.inside.insert(photo.clone());
            unheard.extend(tell.send(Turn { line: self.clone(), photo }).err());
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// Asks for the turn of a photo, up to where it waits.
    fn ask(line: &Line, number: u128) -> std::pin::Pin<Box<dyn Future<Output = Option<Turn>>>> {
        let line = line.clone();
        let mut turn = Box::pin(async move { line.turn(id(number), Edge::Grid, format!("photo {number}")).await });
        assert!((&mut turn).now_or_never().is_none(), "there is no room yet");
        turn
    }

    #[tokio::test]
    async fn what_is_in_view_comes_first_then_who_came_first() {
        let line = Line::new(1);
        let first = line.turn(id(0), Edge::Grid, "photo 0".into()).await.unwrap();
        let mut waiting: Vec<_> = (1..=5).map(|number| (number, ask(&line, number))).collect();
        line.look(&[id(4), id(2), id(99)], &[]);
        let mut order = Vec::new();
        let mut inside = Some(first);
        while !waiting.is_empty() {
            drop(inside.take());
            let next = (0..waiting.len()).find_map(|n| Some((n, (&mut waiting[n].1).now_or_never()?)));
            let (n, turn) = next.expect("somebody's turn");
            order.push(waiting.remove(n).0);
            inside = turn;
        }
        assert_eq!(order, [4, 2, 1, 3, 5]);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_comes_last() {
        let line = Line::new(1);
        let inside = line.turn(id(0), Edge::Grid, "photo 0".into()).await.unwrap();
        let mut unseen = Box::pin(line.turn_after_all("unseen".into()));
        assert!((&mut unseen).now_or_never().is_none());
        let waiting = ask(&line, 1);
        // Nobody looks at it, so nobody can look away from it.
        line.look(&[], &[(id(0), Edge::Grid)]);
        drop(inside);
        assert!((&mut unseen).now_or_never().is_none(), "somebody waits for another");
        drop(waiting.await.unwrap());
        assert!(unseen.await.is_some());
    }

    #[tokio::test]
    async fn what_went_out_of_the_window_leaves_the_line() {
        let line = Line::new(1);
        let inside = line.turn(id(0), Edge::Grid, "photo 0".into()).await.unwrap();
        let (gone, stays) = (ask(&line, 1), ask(&line, 2));
        line.look(&[], &[(id(1), Edge::Grid), (id(0), Edge::Grid), (id(2), Edge::Viewer)]);
        assert!(gone.await.is_none());
        drop(inside);
        assert!(stays.await.is_some());
    }

    #[tokio::test]
    async fn who_goes_away_takes_no_place() {
        let line = Line::new(1);
        let inside = line.turn(id(0), Edge::Grid, "photo 0".into()).await.unwrap();
        drop(ask(&line, 1));
        let second = ask(&line, 2);
        drop(inside);
        let inside = second.await.unwrap();
        // Told of its turn, and gone before it heard of it.
        let told = ask(&line, 3);
        drop(inside);
        drop(told);
        assert!(
            line.turn(id(4), Edge::Grid, "photo 4".into()).now_or_never().flatten().is_some(),
            "the place is free again"
        );
    }

    #[tokio::test]
    async fn the_same_photo_is_not_in_twice() {
        let line = Line::new(2);
        let first = line.turn(id(1), Edge::Grid, "tomato".into()).await.unwrap();
        let mut again = Box::pin(line.turn(id(2), Edge::Grid, "tomato".into()));
        assert!((&mut again).now_or_never().is_none());
        let other = line.turn(id(3), Edge::Grid, "onion".into()).await.unwrap();
        drop(other);
        assert!((&mut again).now_or_never().is_none(), "there is room, and the tomato is still inside");
        drop(first);
        assert!(again.await.is_some());
    }
}
