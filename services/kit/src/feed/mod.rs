//! Feeds: what others must learn, at least once and in order, even if we fall in between.
//!
//! The writer appends in the transaction of the fact ([`Feed::append`]); readers [`watch`](Feed::watch) from their cursor
//! and store it together with the effects ([`save_cursor`]); [`follow`] is the duty that does so for as long as a service runs. There is no broker: the feed is two tables.
//!
//! **Order without gaps.** Appending locks the feed's row until the transaction ends, so the order of sequence numbers is
//! the order of commits, and whoever sees number 8 can see number 7. The price: one commit at a time per feed, so feeds
//! carry low-rate facts, and `append` comes last in its transaction.
//!
//! A watcher is woken in-process ([`Feed::wake`]) and asks the database four times a second besides: another replica's
//! append is seen by asking alone.

mod cursor;
mod follower;
mod following;
mod log;
mod watch;

pub use cursor::Cursor;
pub use follower::{cursor, forget_cursor, save_cursor};
pub use following::{Following, Heard, NoAnswer, Told, follow};
pub use log::{Error, Feed, Item};
pub use watch::{Event, Watch};
