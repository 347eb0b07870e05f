use super::channel::Channel;
use super::{SendError, TrySendError};
use explorer::rt;
use std::panic::Location;
use std::sync::Arc;

macro_rules! sender {
    ($name:ident) => {
        /// As in [`std`](std::sync::mpsc::$name).
        pub struct $name<T> {
            channel: Arc<Channel<T>>,
            made: &'static Location<'static>,
        }

        impl<T> $name<T> {
            #[track_caller]
            pub(super) fn first(channel: Arc<Channel<T>>) -> Self {
                $name { channel, made: Location::caller() }
            }

            /// As in [`std`](std::sync::mpsc::send).
            ///
            /// # Errors
            /// Gives the value back when the receiver is gone.
            #[track_caller]
            pub fn send(&self, value: T) -> Result<(), SendError<T>> {
                self.channel.send(value, Location::caller()).map_err(SendError)
            }
        }

        impl<T> Clone for $name<T> {
            #[track_caller]
            fn clone(&self) -> Self {
                self.channel.add_sender();
                $name { channel: self.channel.clone(), made: Location::caller() }
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                if rt::is_active() {
                    self.channel.drop_sender(self.made);
                }
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

sender!(Sender);
sender!(SyncSender);

impl<T> SyncSender<T> {
    /// As in [`std`](std::sync::mpsc::SyncSender::try_send).
    ///
    /// # Errors
    /// Gives the value back when the channel is full or the receiver is gone.
    #[track_caller]
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        self.channel.try_send(value, Location::caller())
    }
}
