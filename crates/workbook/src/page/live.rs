//! What the open pages show: the site, how every exercise stands, and who is to be told of changes.

use crate::book::{self, Site};
use crate::checks::outcome::Outcome;
use crate::checks::standing::{Standing, State};
use crate::checks::subject::Subject;
use crate::news::Ahead;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::broadcast;

/// A message to every open page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `exercise`, `counted`, `building`, `measured` or `reload`.
    pub name: &'static str,
    /// JSON on one line.
    pub data: Arc<str>,
}

/// The state that the server shows and the rest of the app changes.
#[derive(Debug)]
pub struct Live {
    /// Replaced as a whole: a page comes from one build of the book.
    site: RwLock<Arc<Site>>,
    /// Also held while an event is sent: events come in the order of the changes.
    standings: Mutex<Vec<Standing>>,
    /// The chapter whose checks are being built ahead.
    building: Mutex<Option<Ahead>>,
    events: broadcast::Sender<Event>,
}

/// A page that falls behind by more events than this gets a snapshot instead.
const EVENTS_KEPT: usize = 64;

impl Live {
    /// Shows `site`, and `standings` in their order.
    pub fn new(site: Site, standings: Vec<Standing>) -> Live {
        let live = Live {
            site: RwLock::default(),
            standings: Mutex::new(standings),
            building: Mutex::default(),
            events: broadcast::Sender::new(EVENTS_KEPT),
        };
        live.publish(site);
        live
    }

    /// The site as it is now.
    pub fn site(&self) -> Arc<Site> {
        self.site.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows a new build of the book: open pages load again. Nothing happens if it is the same.
    pub fn publish(&self, site: Site) {
        if *self.site() == site {
            return;
        }
        let pages = book::pages(&site);
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
        for standing in self.standings().iter_mut() {
            standing.page = pages.get(&standing.name).cloned();
        }
        self.send("reload", &());
    }

    /// How every exercise stands now.
    pub fn standings(&self) -> MutexGuard<'_, Vec<Standing>> {
        self.standings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An exercise is being checked, with this text, if it could be read. Pages keep its last outcome until there is
    /// another.
    pub fn checking(&self, exercise: &str, subject: Option<&Subject>) {
        self.change(exercise, |standing| {
            standing.state = State::Checking;
            standing.text = subject.and_then(Subject::text).cloned();
        });
    }

    /// Changes how one exercise stands.
    pub fn set(&self, exercise: &str, state: State, outcome: Option<Outcome>) {
        self.change(exercise, |standing| {
            standing.state = state;
            standing.outcome = outcome;
        });
    }

    fn change(&self, exercise: &str, change: impl FnOnce(&mut Standing)) {
        let mut standings = self.standings();
        if let Some(standing) = standings.iter_mut().find(|s| s.name == exercise) {
            change(standing);
            self.send("exercise", standing);
        }
    }

    /// How far a check of the exercise has come: `4 of 14 checks`, `building, 43 of 61`.
    pub fn counted(&self, exercise: &str, count: &str) {
        self.send("counted", &[exercise, count]);
    }

    /// There are new figures of this chapter's benchmark.
    pub fn measured(&self, chapter: &str) {
        self.send("measured", &chapter);
    }

    /// The checks of a chapter are being built ahead, or none are any more.
    pub fn building(&self, ahead: Option<Ahead>) {
        let mut building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        if *building != ahead {
            *building = ahead;
            self.send("building", &*building);
        }
    }

    /// What a page that has just been opened must hear besides the snapshot.
    pub fn is_building(&self) -> Option<Event> {
        let building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        building.as_ref().map(|ahead| Event { name: "building", data: json(ahead).into() })
    }

    /// The messages from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// How many pages listen.
    pub fn listeners(&self) -> usize {
        self.events.receiver_count()
    }

    /// How every exercise stands, as JSON.
    pub fn snapshot(&self) -> String {
        json(&*self.standings())
    }

    fn send(&self, name: &'static str, data: &impl serde::Serialize) {
        // No page is open: nobody is missed.
        let _ = self.events.send(Event { name, data: json(data).into() });
    }
}

fn json(data: &impl serde::Serialize) -> String {
    serde_json::to_string(data).expect("names, numbers and texts can be written as JSON")
}
