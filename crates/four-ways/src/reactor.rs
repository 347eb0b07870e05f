//! The fourth way: one thread, which the system tells when any of its sockets is ready.

use crate::measured::{Clock, Measured};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// A task for each request.
pub fn run(address: SocketAddr, at_once: usize, requests: usize) -> io::Result<Measured> {
    let clock = Arc::new(Clock::start(at_once));
    let mine = Arc::clone(&clock);
    Builder::new_current_thread().enable_all().build()?.block_on(async move {
        let places = Arc::new(Semaphore::new(at_once));
        let mut tasks = JoinSet::new();
        for _ in 0..requests {
            let place = Arc::clone(&places).acquire_owned().await.expect("it is never closed");
            let clock = Arc::clone(&mine);
            tasks.spawn(async move {
                clock.begins();
                ask(address).await.expect("the server of this program answers");
                drop(place);
            });
        }
        while let Some(task) = tasks.join_next().await {
            task.expect("no request panics");
        }
    });
    let clock = Arc::into_inner(clock).expect("all tasks have ended");
    Ok(clock.stop())
}

async fn ask(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /sum?rows=0..3 HTTP/1.1\r\nhost: localhost\r\nx-number: 0\r\ncontent-length: 0\r\n\r\n").await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n6.0") {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
