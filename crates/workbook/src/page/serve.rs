//! The server on the loopback address: the site from memory, and live events.
//!
//! Any page of the web may send requests to a server on this machine. So this one answers only its
//! own pages: `Host` must be its address (another name that was pointed here shows there), `Origin`
//! and `Sec-Fetch-Site` must not be another site's. There is only GET, and nothing that a request
//! says changes anything. No path of a request reaches the disk: the site is in memory, an exercise's files
//! are found by its name, which must be one of those that are known, and the name of a recording is a word.

use crate::book::plays;
use crate::checkout::tree::Tree;
use crate::explore::page::{ExplorePage, Wanted};
use crate::host::process::Cancel;
use crate::page::details;
use crate::page::live::{Event, Live};
use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

/// The port that is tried first.
pub const USUAL_PORT: u16 = 7878;

/// How often a silent stream of events says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// mdBook's pages have scripts and styles in line; both come from this checkout. What comes from a
/// check is put on the page as text by the live script, so it cannot add any.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Binds a port of 127.0.0.1: the given one, or the usual one and any other if that is taken.
///
/// # Errors
/// When the given port is taken, or none can be bound.
pub fn bind(port: Option<u16>) -> io::Result<TcpListener> {
    let listener = match port {
        Some(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port))?,
        None => TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT))
            .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?,
    };
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers requests until the future is dropped.
///
/// # Errors
/// When the listener is of no use.
pub async fn serve(listener: TcpListener, app: Arc<Served>) -> io::Result<()> {
    let patience = app.patience;
    let listener = tokio::net::TcpListener::from_std(listener)?
        .tap_io(move |connection| give_up_after(patience, connection));
    axum::serve(listener, router(app)).await
}

/// How long a page may leave what it was sent before its connection is given up: its tab was put to
/// sleep, or what lies between has gone without a word. When it wakes it connects again.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Has the system end a connection whose other end takes nothing for so long.
fn give_up_after(patience: Duration, connection: &tokio::net::TcpStream) {
    // Elsewhere, and where it fails, the system's own patience counts, which is longer.
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_user_timeout(
        connection,
        u32::try_from(patience.as_millis()).unwrap_or(u32::MAX),
    );
    #[cfg(not(target_os = "linux"))]
    let _ = (patience, connection);
}

/// What the server shows.
pub struct Served {
    /// The checkout.
    pub tree: Tree,
    /// The site, and how every exercise stands.
    pub live: Arc<Live>,
    /// How long a connection may stand still; [`PATIENCE`] unless somebody says otherwise.
    pub patience: Duration,
    /// Pages wait for each other here, without holding a thread.
    explore: Arc<tokio::sync::Mutex<ExplorePage>>,
    /// Ends what pages have asked for.
    cancel: Cancel,
}

impl Served {
    /// Shows the exercises of `tree`, and what `live` says of them.
    pub fn new(tree: Tree, live: Arc<Live>) -> Served {
        Served {
            tree,
            live,
            patience: PATIENCE,
            explore: Arc::default(),
            cancel: Cancel::default(),
        }
    }

    /// Ends what runs because pages have asked for it.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }
}

fn router(app: Arc<Served>) -> Router {
    Router::new()
        .route("/events", get(events))
        .route("/state.json", get(state))
        .route("/exercise.json", get(exercise))
        .route("/explore.json", get(explore))
        .route("/live/plays/{file}", get(play))
        .fallback(get(page))
        .layer(middleware::from_fn(guard))
        .with_state(app)
}

async fn guard(request: Request, next: Next) -> Response {
    let mut response = match refusal(request.headers()) {
        None => next.run(request).await,
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The names that lead to this machine and nowhere else. A page from elsewhere whose name was pointed
/// here still says its own name. The port may be another: a tunnel has its own.
const OURS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Is it one of [`OURS`], with or without a port?
fn is_ours(host: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    };
    OURS.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

/// Why a request is not one of our own pages'; none if it is.
fn refusal(headers: &HeaderMap) -> Option<&'static str> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let mut named = headers.get_all(header::HOST).iter();
    let host = match (named.next().and_then(|host| host.to_str().ok()), named.next()) {
        (Some(host), None) if is_ours(host) => host,
        _ => return Some(ONLY_HERE),
    };
    // A page of ours says the address at which it asks.
    let is_same =
        |origin: &str| origin.strip_prefix("http://").is_some_and(|o| o.eq_ignore_ascii_case(host));
    if text(header::ORIGIN).is_some_and(|origin| !is_same(origin)) {
        return Some("a page from elsewhere may not ask this server");
    }
    let fetch = |name| text(HeaderName::from_static(name));
    let foreign = matches!(fetch("sec-fetch-site"), Some("cross-site" | "same-site"));
    // A link from elsewhere may open the book in a tab, and do nothing else.
    let opens_a_tab = fetch("sec-fetch-mode") == Some("navigate")
        && matches!(fetch("sec-fetch-dest"), Some("document") | None);
    (foreign && !opens_a_tab).then_some("a page from elsewhere may not ask this server")
}

const ONLY_HERE: &str = "this server answers only to its own names: open it as http://127.0.0.1 or \
                         http://localhost, with the port that cargo run shows";

async fn state(State(app): State<Arc<Served>>) -> Response {
    json(app.live.snapshot())
}

fn json(text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, text).into_response()
}

/// Which exercise a page asks about: `?name=threads/claim`.
#[derive(Deserialize)]
struct Named {
    name: String,
}

async fn exercise(State(app): State<Arc<Served>>, Query(Named { name }): Query<Named>) -> Response {
    let Some(exercise) = app.tree.exercises().find(|known| known.to_string() == name) else {
        return (StatusCode::NOT_FOUND, "there is no such exercise").into_response();
    };
    let standing = app.live.standings().iter().find(|s| s.name == name).cloned();
    json_of(&details::of(&app.tree, exercise, standing.as_ref()))
}

fn json_of(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => json(text),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Runs the learner's program, which changes nothing but what cargo has built.
async fn explore(State(app): State<Arc<Served>>, Query(wanted): Query<Wanted>) -> Response {
    let mut page = app.explore.clone().lock_owned().await;
    let work = move || page.show(&app.tree, &wanted, &app.cancel);
    match tokio::task::spawn_blocking(work).await {
        Ok(shown) => json_of(&shown),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The recorded executions of a program of the book. They are drawn when a page asks for them: all of
/// them together would keep the first page waiting.
async fn play(State(app): State<Arc<Served>>, Path(file): Path<String>) -> Response {
    let name = file.strip_suffix(".js").unwrap_or_default().to_owned();
    let root = app.tree.root().to_owned();
    let made = tokio::task::spawn_blocking(move || plays::script(&root, &name)).await;
    match made.map_err(anyhow::Error::from).flatten() {
        Ok(Some(script)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
                (header::CACHE_CONTROL, "no-cache"),
            ];
            (headers, script).into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "there is no such program").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}

async fn events(
    State(app): State<Arc<Served>>,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    // Subscribed before the snapshot is made: nothing can fall between the two.
    let updates = BroadcastStream::new(app.live.subscribe());
    let building = app.live.is_building().map(event);
    let first = tokio_stream::iter([Some(snapshot(&app.live)), building].into_iter().flatten());
    let updates = updates.map(move |update| match update {
        Ok(update) => event(update),
        Err(_fell_behind) => snapshot(&app.live),
    });
    // A page cannot see a comment, which is what usually keeps a stream alive.
    let alive = sse::Event::default().event("alive").data("null");
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).event(alive);
    Sse::new(first.chain(updates).map(Ok)).keep_alive(keep_alive)
}

fn event(Event { name, data }: Event) -> sse::Event {
    sse::Event::default().event(name).data(&*data)
}

fn snapshot(live: &Live) -> sse::Event {
    // A page of another edition loads again: the book was rebuilt while nobody could tell it.
    let edition = live.site().edition.clone();
    sse::Event::default().event("snapshot").id(edition).data(live.snapshot())
}

async fn page(State(app): State<Arc<Served>>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let site = app.live.site();
    let (status, asset) = match site.files.get(path) {
        Some(asset) => (StatusCode::OK, asset),
        None => match site.files.get("404.html") {
            Some(asset) => (StatusCode::NOT_FOUND, asset),
            None => return (StatusCode::NOT_FOUND, "there is no such page").into_response(),
        },
    };
    let headers = [(header::CONTENT_TYPE, asset.mime), (header::CACHE_CONTROL, "no-cache")];
    (status, headers, asset.body.clone()).into_response()
}
