//! A socket: TCP, or one of a pair where there is no TCP.

use std::io::{Read, Result, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

#[derive(Debug)]
pub enum Stream {
    Tcp(TcpStream),
    Pair(UnixStream),
}

impl Stream {
    /// Another handle on the same socket.
    pub fn try_clone(&self) -> Result<Stream> {
        Ok(match self {
            Stream::Tcp(stream) => Stream::Tcp(stream.try_clone()?),
            Stream::Pair(stream) => Stream::Pair(stream.try_clone()?),
        })
    }

    /// Waits for bytes, but not longer than `limit`; none is no limit.
    pub fn read(&self, limit: Option<Duration>, buffer: &mut [u8]) -> Result<usize> {
        match self {
            Stream::Tcp(stream) => {
                stream.set_read_timeout(limit)?;
                Read::read(&mut &*stream, buffer)
            }
            Stream::Pair(stream) => {
                stream.set_read_timeout(limit)?;
                Read::read(&mut &*stream, buffer)
            }
        }
    }

    pub fn write_all(&self, bytes: &[u8]) -> Result<()> {
        match self {
            Stream::Tcp(stream) => Write::write_all(&mut &*stream, bytes),
            Stream::Pair(stream) => Write::write_all(&mut &*stream, bytes),
        }
    }

    /// Ends the connection for both sides, also for a thread that reads from it. One that has ended already
    /// is as good.
    pub fn close(&self) {
        let _ = match self {
            Stream::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Stream::Pair(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}
