//! The way to the broker: its address, who we are, and whom we trust.

use anyhow::{Context, Result, bail, ensure};
use async_nats::{Client, ConnectErrorKind, ConnectOptions, ServerAddr};
use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long an answer of the broker is waited for.
pub(crate) const ANSWER: Duration = Duration::from_secs(2);
/// Between two attempts to reach it.
const AGAIN: Duration = Duration::from_millis(250);

/// How to get into the broker.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Access {
    /// A file that only you can read, with USER:PASSWORD or a token in its first line
    #[arg(long, value_name = "FILE")]
    pub(crate) login: Option<PathBuf>,
    /// The certificate (PEM) of the authority that signed the other side's certificate
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// A certificate (PEM) of our own: a broker needs one for tls://, and others if the broker asks for it
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) cert: Option<PathBuf>,
    /// The private key (PEM) of that certificate
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,
}

/// What a login file says.
#[derive(Debug, PartialEq)]
pub(crate) enum Login {
    Password { user: String, password: String },
    Token(String),
}

impl Login {
    /// Reads a login file.
    pub(crate) fn read(file: &Path) -> Result<Login> {
        let what = || format!("{}: the login cannot be read", file.display());
        let mode = fs::metadata(file).with_context(what)?.permissions().mode();
        ensure!(
            mode & 0o077 == 0,
            "{0}: others can read this login; type: chmod 600 {0}",
            file.display()
        );
        let text = fs::read_to_string(file).with_context(what)?;
        Login::of(text.lines().next().unwrap_or_default().trim()).with_context(|| {
            format!("{}: its first line must be USER:PASSWORD, or a token", file.display())
        })
    }

    fn of(line: &str) -> Option<Login> {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match line.split_once(':') {
            Some((user, password)) => {
                Some(Login::Password { user: part(user)?, password: part(password)? })
            }
            None => part(line).map(Login::Token),
        }
    }
}

/// The broker, as a manager or a worker reaches it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Server<'a> {
    pub(crate) url: &'a str,
    pub(crate) access: &'a Access,
    /// How long it may be silent, and with it those on its other side.
    pub(crate) patience: Duration,
}

impl Access {
    /// Connects to the broker at `url`, and tries again for `patience` if it does not answer. A
    /// connection that breaks later is made anew in the background.
    pub(crate) async fn connect(&self, url: &str, patience: Duration) -> Result<Client> {
        let began = Instant::now();
        loop {
            let error = match self.options(url)?.connect(url).await {
                Ok(client) => return Ok(client),
                Err(error) => error,
            };
            match error.kind() {
                ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
                    bail!("{url}: the broker does not let us in; give the right --login FILE")
                }
                ConnectErrorKind::Tls => {
                    bail!("{url}: no safe connection: {error}; --ca FILE names the authority")
                }
                ConnectErrorKind::ServerParse => bail!("{url}: not an address: {error}"),
                _ if began.elapsed() >= patience => bail!(
                    "{url}: no broker answers there ({error}); start one with `cargo run -- broker`, \
                     or check the address"
                ),
                _ => tokio::time::sleep(AGAIN).await,
            }
        }
    }

    fn options(&self, url: &str) -> Result<ConnectOptions> {
        let address: ServerAddr = url.parse().with_context(|| format!("{url}: not an address"))?;
        let safe = address.tls_required() || self.ca.is_some() || self.cert.is_some();
        let mut options = ConnectOptions::new()
            .name("interleave")
            .require_tls(safe)
            .max_reconnects(None)
            // The client asks before the first attempt as well.
            .reconnect_delay_callback(|attempts| if attempts <= 1 { Duration::ZERO } else { AGAIN })
            .ping_interval(Duration::from_secs(2))
            .connection_timeout(ANSWER)
            .request_timeout(Some(ANSWER));
        if let Some(file) = &self.login {
            ensure!(
                safe || is_loopback(address.host()),
                "{url}: the login would cross the network for all to read; say tls:// and --ca FILE \
                 (`cargo run -- broker --help` tells how), or tunnel the port through ssh"
            );
            options = match Login::read(file)? {
                Login::Password { user, password } => options.user_and_password(user, password),
                Login::Token(token) => options.token(token),
            };
        }
        if let Some(ca) = &self.ca {
            options = options.add_root_certificates(ca.clone());
        }
        if let (Some(cert), Some(key)) = (&self.cert, &self.key) {
            options = options.add_client_certificate(cert.clone(), key.clone());
        }
        Ok(options)
    }
}

/// Whether `host` is this machine as only it can name itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_have_colons_and_a_token_has_none() {
        let login = Login::of("ann:a:b").unwrap();
        assert_eq!(login, Login::Password { user: "ann".to_owned(), password: "a:b".to_owned() });
        assert_eq!(Login::of("s3cret"), Some(Login::Token("s3cret".to_owned())));
        assert_eq!(Login::of(""), None);
        assert_eq!(Login::of("ann:"), None);
    }

    #[test]
    fn loopback_is_what_cannot_be_reached_from_elsewhere() {
        for host in ["127.0.0.1", "127.8.0.1", "::1", "[::1]", "localhost"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["0.0.0.0", "10.77.0.10", "::", "head", "localhost.example.org"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
