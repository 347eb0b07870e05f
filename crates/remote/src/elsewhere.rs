//! A service in another process.

use crate::http::Http;
use crate::stream::Stream;
use crate::{Connection, Failure, Service};
use std::net::{SocketAddr, TcpStream};

/// The service at this address.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere(pub SocketAddr);

impl Service for Elsewhere {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        let stream = TcpStream::connect(self.0).map_err(|_| Failure::Broken)?;
        stream.set_nodelay(true).map_err(|_| Failure::Broken)?;
        Ok(Box::new(Http::new(Stream::Tcp(stream))))
    }
}
