//! What `cargo run` does: serves the book, watches, and checks what is saved, until it is ended.

use crate::app::App;
use crate::app::desk::Desk;
use crate::app::editor::Editor;
use crate::app::plain;
use crate::app::watch::{StopWatching, Watch};
use crate::book::{self, Site};
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::results;
use crate::checks::standing::{self, Standing, State};
use crate::host::busy::Busy;
use crate::host::signals::{self, Listener};
use crate::news::{Ended, News};
use crate::page::live::Live;
use crate::page::serve::{self, Served};
use crate::tui;
use anyhow::{Context, Result};
use std::fs::{File, TryLockError};
use std::io::{self, IsTerminal};
use std::net::TcpListener;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Builder, Scope};
use terminal::INTERRUPTED;
use tokio::sync::oneshot;

/// Set to `never`, checks are built only when an exercise is saved.
const BUILD_AHEAD: &str = "INTERLEAVE_BUILD_AHEAD";

/// What the command line says about it.
#[derive(Debug, Default)]
pub struct Options {
    /// The port to serve on; none for the usual one, or any.
    pub port: Option<u16>,
    /// Lines in place of a screen, also on a terminal.
    pub plain: bool,
    /// The command that opens the file of an exercise.
    pub editor: Option<String>,
}

/// Runs the app until it is asked to end; then nothing that it started is left. When there is an exercise that it
/// does not know, it is opened again at the same address: `new` writes one, and so does `git pull`.
///
/// # Errors
/// When the server, the watch or the terminal is of no use.
pub fn open(tree: &Tree, options: &Options) -> Result<()> {
    // Before anything starts a thread.
    signals::leave_interrupts_to_the_listener().context("cannot listen for Ctrl-C")?;
    let listener = serve::bind(options.port).with_context(|| match options.port {
        Some(port) => {
            format!("cannot serve on port {port} of 127.0.0.1; leave --port out to use any")
        }
        None => "cannot serve on 127.0.0.1".to_owned(),
    })?;
    let stop = Arc::new(Mutex::new(Stop::default()));
    let on_stop = stop.clone();
    let signals =
        signals::on_stop(move || on_stop.lock().unwrap_or_else(PoisonError::into_inner).asked())
            .context("cannot listen for Ctrl-C")?;
    let mut tree = tree.clone();
    while once(&tree, &listener, options, &signals, &stop)? == Ended::NewExercise {
        let mut stop = stop.lock().unwrap_or_else(PoisonError::into_inner);
        if stop.is_asked {
            break;
        }
        stop.news = None;
        tree = Tree::open(tree.root())?;
    }
    Ok(())
}

/// What a signal does that asks the app to end.
#[derive(Debug, Default)]
struct Stop {
    /// It has come.
    is_asked: bool,
    /// Who is told; none while the app opens.
    news: Option<Sender<News>>,
}

impl Stop {
    #[expect(clippy::disallowed_methods, reason = "nothing has begun that has anything to drop")]
    fn asked(&mut self) {
        self.is_asked = true;
        match &self.news {
            // The receiver is gone when the app has ended by itself.
            Some(news) => drop(news.send(News::Stop(None))),
            None => std::process::exit(i32::from(INTERRUPTED)),
        }
    }
}

/// Runs the app for the exercises that there are.
fn once(
    tree: &Tree,
    listener: &TcpListener,
    options: &Options,
    signals: &Listener,
    stop: &Mutex<Stop>,
) -> Result<Ended> {
    let listener = listener.try_clone()?;
    let address = format!("http://{}/", listener.local_addr()?);
    // Watched before anything is read: a save from now on is not missed.
    let (watch, stop_watching, unwatched) = match Watch::new(tree) {
        Ok((watch, stop)) => (Some(watch), stop, None),
        Err(error) => (None, StopWatching::nothing(), Some(error)),
    };
    let busy = Busy::new("building the pages of the book");
    let (site, built) = first_site(tree);
    drop(busy);
    let standings = standing::all(tree, &results::load(tree));
    let unchecked = unchecked(tree, &standings);
    let (_only, second) = only_instance(tree);
    let (news, inbox) = channel();
    if let Some(error) = unwatched {
        news.send(News::Warning(format!("{error:#}. {UNWATCHED}")))?;
    }
    if let Err(error) = built {
        news.send(News::BookBroken(format!("{error:#}")))?;
    }
    stop.lock().unwrap_or_else(PoisonError::into_inner).news = Some(news.clone());
    let live = Arc::new(Live::new(site, standings));
    let app = App {
        tree,
        live,
        desk: Desk::default(),
        builds_ahead: std::env::var_os(BUILD_AHEAD).is_none_or(|set| set != "never"),
        address,
        news,
    };
    app.desk.later(unchecked);
    let (rebuild, rebuilds) = channel();
    let (stop_serving, stopped) = oneshot::channel();
    thread::scope(|scope| {
        let app = &app;
        let shown = spawn(scope, "checks", || app.check_what_comes())
            .and_then(|()| spawn(scope, "book", move || app.rebuild_when_told(&rebuilds)))
            // `rebuild` moves there, so that its end is the end of what it sends.
            .and_then(|()| {
                spawn(scope, "watch", move || {
                    watch.into_iter().for_each(|watch| app.pass_on(watch, &rebuild));
                })
            })
            .and_then(|()| {
                spawn(scope, "server", move || {
                    let served = Arc::new(Served::new(app.tree.clone(), app.live.clone()));
                    if let Err(error) = serve_until_stopped(listener, served, stopped) {
                        let _ = app.news.send(News::Stop(Some(error)));
                    }
                })
            })
            .and_then(|()| match is_on_terminal(options) {
                true => {
                    let env = |name: &str| std::env::var(name).ok();
                    let editor = Editor::new(options.editor.clone(), env);
                    let signals = signals.clone();
                    tui::show(app, &inbox, &tui::Options { editor, signals, second })
                }
                false => plain::show(app, &inbox, second),
            });
        app.end(&stop_watching);
        drop(stop_serving);
        shown
    })
}

/// What a learner can do where the system doesn't watch files.
const UNWATCHED: &str = "What you save is not noticed: check it with cargo run -- check EXERCISE. Elsewhere \
    something watches too many files; on Linux, sudo sysctl fs.inotify.max_user_watches=524288 \
    fs.inotify.max_user_instances=512 allows more.";

/// What was written while the app was not open.
fn unchecked(tree: &Tree, standings: &[Standing]) -> Vec<Exercise> {
    tree.exercises()
        .zip(standings)
        .filter(|(_, standing)| standing.state == State::Unchecked)
        .map(|(exercise, _)| exercise.clone())
        .collect()
}

/// Is there a terminal that can be drawn on?
fn is_on_terminal(options: &Options) -> bool {
    !options.plain
        && io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The book, or a page that says why there is none yet.
fn first_site(tree: &Tree) -> (Site, Result<()>) {
    match book::live(tree.root()) {
        Ok(site) => (site, Ok(())),
        Err(error) => (Site::of_error(&format!("{error:#}")), Err(error)),
    }
}

/// A lock that is held by one instance at a time, in each checkout, and whether another holds it. Where nothing can be
/// written, no lock can be held, and the answer is no.
fn only_instance(tree: &Tree) -> (Option<File>, bool) {
    let folder = tree.own_folder();
    let file =
        std::fs::create_dir_all(&folder).and_then(|()| File::create(folder.join("open.lock")));
    let Ok(file) = file else { return (None, false) };
    match file.try_lock() {
        Ok(()) => (Some(file), false),
        Err(error) => (None, matches!(error, TryLockError::WouldBlock)),
    }
}

fn serve_until_stopped(
    listener: TcpListener,
    served: Arc<Served>,
    stopped: oneshot::Receiver<()>,
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        tokio::select! {
            ended = serve::serve(listener, served.clone()) => ended.context("the server failed"),
            // The other end is dropped when the app ends.
            _ = stopped => Ok(()),
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
