//! The server: it lets every answer wait, as one does that has to read from a disk.

use std::error::Error;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Builder;

const WAIT: Duration = Duration::from_millis(20);

/// Prints its address, and serves until it is killed.
pub fn run() -> Result<(), Box<dyn Error>> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let listener = socket.listen(4096)?;
        println!("{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            // A client that goes away is its own affair.
            drop(tokio::spawn(serve(stream)));
        }
    })
}

async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    tokio::time::sleep(WAIT).await;
    stream.write_all(b"HTTP/1.1 200 OK\r\nx-number: 0\r\ncontent-length: 3\r\n\r\n6.0").await
}
