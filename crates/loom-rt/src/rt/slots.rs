//! What loom has of an object of the model's, made when it is first needed.

use super::execution::{Slot, uses, with};
use crate::back::{Knowledge, Point};
use std::rc::Rc;

/// What hands on the knowledge of those that release the object.
pub(super) fn hand(object: usize) -> Rc<Knowledge> {
    with(|e| {
        if let Some(hand) = &e.objects[object].hand {
            return Some(hand.clone());
        }
        let hand = e.hands.get(e.hands_used).cloned();
        e.hands_used += 1;
        uses(|used| used.hands = used.hands.max(e.hands_used));
        e.objects[object].hand = hand.clone();
        hand
    })
    // The first execution may need more than there are; the next ones have enough.
    .unwrap_or_else(|| keep(object, Knowledge::new(), |e, hand| e.hand = Some(hand)))
}

pub(super) fn point(object: usize) -> Rc<Point> {
    let point = with(|e| e.objects[object].point.clone());
    point.unwrap_or_else(|| keep(object, Point::new(), |slot, point| slot.point = Some(point)))
}

fn keep<T>(object: usize, made: T, put: impl FnOnce(&mut Slot, Rc<T>)) -> Rc<T> {
    let made = Rc::new(made);
    with(|e| put(&mut e.objects[object], made.clone()));
    made
}
