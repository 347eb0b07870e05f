//! Starts a NATS server in the way that the jobs need it, and so that it can be reached from nowhere
//! else unless that was asked for.

use crate::access::{Access, Login, is_loopback};
use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Where the server is. Debian's is on root's path alone.
const SERVERS: [&str; 2] = ["nats-server", "/usr/sbin/nats-server"];

/// Turns this process into the broker.
pub(crate) fn run(listen: &str, dir: &Path, access: &Access) -> Result<()> {
    let (host, port) = listen.rsplit_once(':').context("--listen takes ADDRESS:PORT")?;
    port.parse::<u16>().with_context(|| format!("{port}: not a port"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    ensure!(
        is_loopback(host) || access.login.is_some() || access.ca.is_some(),
        "{listen}: other machines can reach this address, and whatever connects could give the workers \
         files to read; say who may: --login FILE, with USER:PASSWORD in it"
    );
    let login = access.login.as_deref().map(Login::read).transpose()?;
    fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let file = dir.join("broker.conf");
    let text = configuration(host, port, dir, login.as_ref(), access)?;
    // Made anew, so that it is ours alone from the first byte on: there may be a password in it.
    let _ = fs::remove_file(&file);
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file);
    written
        .and_then(|mut open| open.write_all(text.as_bytes()))
        .with_context(|| format!("{}: cannot be written", file.display()))?;
    for server in SERVERS {
        // It takes this process over, and returns only if it cannot.
        let error = Command::new(server).arg("-c").arg(&file).exec();
        if error.kind() != std::io::ErrorKind::NotFound {
            return Err(error).context("nats-server cannot be started");
        }
    }
    bail!("there is no nats-server; `./setup --cluster` installs it")
}

fn configuration(
    host: &str,
    port: &str,
    dir: &Path,
    login: Option<&Login>,
    access: &Access,
) -> Result<String> {
    let path = |path: &Path| quoted(&path.display().to_string());
    let mut text = format!(
        "host: {}\nport: {port}\njetstream {{ store_dir: {} }}\n",
        quoted(host)?,
        path(dir)?
    );
    match login {
        None => {}
        Some(Login::Token(token)) => {
            text += &format!("authorization {{ token: {} }}\n", quoted(token)?);
        }
        Some(Login::Password { user, password }) => {
            let (user, password) = (quoted(user)?, quoted(password)?);
            text += &format!("authorization {{ user: {user}, password: {password} }}\n");
        }
    }
    if let (Some(cert), Some(key)) = (&access.cert, &access.key) {
        let of_clients = match &access.ca {
            Some(ca) => format!(", ca_file: {}, verify: true", path(ca)?),
            None => String::new(),
        };
        let (cert, key) = (path(cert)?, path(key)?);
        text += &format!("tls {{ cert_file: {cert}, key_file: {key}{of_clients} }}\n");
    }
    Ok(text)
}

/// As a text of the server's configuration.
fn quoted(text: &str) -> Result<String> {
    ensure!(
        !text.contains(['"', '\\', '\n', '\r']),
        "{text:?}: without quotes and backslashes, please"
    );
    Ok(format!("\"{text}\""))
}
