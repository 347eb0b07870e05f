//! What `cargo run` does: serves the book, watches, and checks what is saved, until Ctrl-C.

use crate::book::{self, Site};
use crate::busy::Busy;
use crate::check::Checker;
use crate::desk::Desk;
use crate::live::Live;
use crate::process::{Cancel, Cancelled};
use crate::results::{self, Known};
use crate::serve::{self, Served};
use crate::show::{self, BAD, BOLD, BUSY, DIM, styled};
use crate::signals;
use crate::standing::{self, State};
use crate::subject::fingerprint_of;
use crate::terminal::{line, print, tell};
use crate::tree::{Exercise, Tree};
use crate::watch::{StopWatching, Watch};
use anyhow::{Context, Result};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder, Scope};

/// Runs the app until it is asked to end; then nothing that it started is left.
///
/// # Errors
/// When the server, the watch or the terminal is of no use.
pub fn open(tree: &Tree, port: Option<u16>) -> Result<()> {
    let listener = serve::bind(port).with_context(|| match port {
        Some(port) => {
            format!("cannot serve on port {port} of 127.0.0.1; leave --port out to use any")
        }
        None => "cannot serve on 127.0.0.1".to_owned(),
    })?;
    let address = format!("http://{}/", listener.local_addr()?);
    // Watched before anything is read: a save from now on is not missed.
    let (watch, stop_watching) = Watch::new(tree)?;
    let (site, built) = first_site(tree);
    let standings = standing::all(tree, &results::load(tree))?;
    let unchecked: Vec<Exercise> = tree
        .exercises()
        .zip(&standings)
        .filter(|(_, standing)| standing.state == State::Unchecked)
        .map(|(exercise, _)| exercise.clone())
        .collect();
    line(format!("{}  {}", styled(BOLD, "Interleave"), show::styled(show::GOOD, &address)))?;
    line(format!(
        "{}  Ctrl-C ends",
        styled(DIM, "edit exercises/, save, and read the verdict here or on the page")
    ))?;
    line(standing::progress(&standings))?;
    if let Err(error) = built {
        tell(format!("\n{} {error:#}", styled(BAD, "error:")));
    }
    let app =
        App { tree, live: Arc::new(Live::new(site, standings)), desk: Desk::default(), address };
    app.desk.later(unchecked);
    let (rebuild, rebuilds) = channel();
    thread::scope(|scope| {
        let app = &app;
        let served = spawn(scope, "checks", || app.check_what_comes())
            .and_then(|()| spawn(scope, "book", move || app.rebuild_when_told(&rebuilds)))
            // `rebuild` moves there, so that its end is the end of what it sends.
            .and_then(|()| spawn(scope, "watch", move || app.pass_on(watch, &rebuild)))
            .and_then(|()| serve_until_stopped(listener, app.served()));
        app.end(&stop_watching);
        served
    })?;
    line("")?;
    Ok(())
}

/// The book, or a page that says why there is none yet.
fn first_site(tree: &Tree) -> (Site, Result<()>) {
    match book::live(tree.root()) {
        Ok(site) => (site, Ok(())),
        Err(error) => (Site::of_error(&format!("{error:#}")), Err(error)),
    }
}

fn serve_until_stopped(listener: std::net::TcpListener, served: Arc<Served>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        tokio::select! {
            ended = serve::serve(listener, served.clone()) => ended.context("the server failed"),
            stopped = signals::stop() => stopped.context("cannot listen for Ctrl-C"),
        }
    });
    // The end of the runtime waits for what was asked for.
    served.cancel();
    ended
}

fn spawn<'s>(scope: &'s Scope<'s, '_>, name: &str, work: impl FnOnce() + Send + 's) -> Result<()> {
    let thread = Builder::new().name(name.to_owned()).spawn_scoped(scope, work);
    thread.map(drop).context("cannot start a thread")
}

struct App<'a> {
    tree: &'a Tree,
    live: Arc<Live>,
    desk: Desk,
    address: String,
}

impl App<'_> {
    fn served(&self) -> Arc<Served> {
        Arc::new(Served::new(self.tree.clone(), self.live.clone()))
    }

    /// Ends the other threads: each then returns by itself.
    fn end(&self, watch: &StopWatching) {
        watch.stop();
        self.desk.close();
    }

    /// Hands what changed to who is concerned. Its end ends `rebuild_when_told`.
    fn pass_on(&self, watch: Watch, rebuild: &Sender<()>) {
        for changes in watch {
            if changes.book {
                // The other end is there as long as this thread is.
                let _ = rebuild.send(());
            }
            if !changes.exercises.is_empty() {
                self.desk.saved(changes.exercises);
            }
        }
    }

    fn rebuild_when_told(&self, told: &Receiver<()>) {
        while told.recv().is_ok() {
            // Several changes since then need one build.
            while told.try_recv().is_ok() {}
            match book::live(self.tree.root()) {
                Ok(site) => {
                    self.live.publish(site);
                    tell(styled(DIM, "the book was rebuilt"));
                }
                Err(error) => {
                    let stays = styled(DIM, "(the last good pages stay)");
                    tell(format!("{} {error:#} {stays}", styled(BAD, "error:")));
                }
            }
        }
    }

    fn check_what_comes(&self) {
        while let Some((exercise, cancel)) = self.desk.take() {
            let checked = self.check(&exercise, &cancel);
            if let Err(error) = checked
                && !error.is::<Cancelled>()
            {
                tell(format!("\n{} {exercise}: {error:#}", styled(BAD, "error:")));
                self.live.set(&exercise.to_string(), State::Unchecked, None);
            }
        }
    }

    fn check(&self, exercise: &Exercise, cancel: &Cancel) -> Result<()> {
        let name = exercise.to_string();
        self.live.set(&name, State::Checking, None);
        let busy = Busy::new(format!("checking {name}"));
        let known = results::load(self.tree);
        results::show_cargo_the_change(self.tree, exercise, &known);
        let fingerprint = fingerprint_of(&self.tree.subject(exercise))?;
        let at = results::now();
        let progress = |doing: &str| busy.now(doing);
        let checker = Checker { tree: self.tree, cancel, progress: &progress };
        let outcome = checker.exercise(exercise)?;
        cancel.check()?;
        drop(busy);
        print(format!("\n{}", show::outcome(self.tree, &outcome, Some(&self.address))))?;
        self.live.set(&name, State::of(&outcome), Some(outcome.clone()));
        line(format!("\n{}", standing::progress(&self.live.standings())))?;
        if let Some(fingerprint) = fingerprint
            && let Err(error) = results::remember(self.tree, [Known { fingerprint, at, outcome }])
        {
            tell(format!("{} {error:#}", styled(BUSY, "warning:")));
        }
        Ok(())
    }
}
