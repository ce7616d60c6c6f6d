//! The posters of many gates as the pages of one PDF: asked for gate by gate, drawn meanwhile.

use super::issue::{self, NoPoster};
use crate::desk::every_gate::{gates, unanswered};
use crate::documents::drawing::{Drawing, Unprinted};
use crate::documents::pdf::Book;
use crate::documents::poster::Size;
use crate::files::folder;
use crate::files::workshop::{Broken, Built, Draft};
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use kit::fault::reason_of;
use proto::checkpoint::v1 as pb;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;

/// Of one file: a page takes about six kilobytes of memory until the file is written.
const MOST: usize = 5_000;
/// Posters that wait for the press.
const WAITING: usize = 4;
/// Between two posters: whoever builds a file shares the rate at which one caller may ask (50 a second) with their own pages.
const PACE: Duration = Duration::from_millis(30);
/// How often a busy service is asked again, and after how long.
const TRIES: u32 = 5;
const AGAIN: Duration = Duration::from_secs(1);

/// Of which gates, on which paper.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    /// Empty is the whole scope.
    pub(super) area: String,
    /// Empty is every unit.
    pub(super) unit_id: String,
    /// The paper.
    pub(super) size: Size,
}

/// Builds the file.
pub(super) async fn posters(
    front: Arc<Front>,
    by: SignedIn,
    draft: Draft,
    batch: Batch,
) -> Result<Built, Broken> {
    let asked = pb::ListCheckpointsRequest {
        area: batch.area,
        unit_id: batch.unit_id,
        state: pb::CheckpointState::Open.into(),
        ..pb::ListCheckpointsRequest::default()
    };
    let gates = gates(&front, &by, asked, MOST).await?;
    match gates.len() {
        0 => return Err(Broken("NO_GATES".to_owned())),
        1..=MOST => draft.progress.of(gates.len()),
        _ => return Err(Broken("TOO_MANY_GATES".to_owned())),
    }
    let (sender, receiver) = mpsc::channel(WAITING);
    let drawing = front.press.draw({
        let draft = draft.clone();
        move |fonts| {
            let book = bound(receiver, &draft, |svg| Drawing::read(svg, fonts))?;
            Ok(write(&draft, &book))
        }
    });
    let asking = async {
        for gate in &gates {
            let svg = patiently(&front, &by, gate, batch.size).await?;
            if sender.send(svg).await.is_err() {
                // The press has stopped, and says why.
                break;
            }
            sleep(PACE).await;
        }
        drop(sender);
        Ok::<_, Broken>(())
    };
    let (drawn, asked) = tokio::join!(drawing, asking);
    drawn.map_err(|unprinted| Broken::because(unprinted.reason(), &unprinted))??;
    asked?;
    Ok(Built::default())
}

/// A book of the drawings that come.
fn bound(
    mut drawings: mpsc::Receiver<String>,
    draft: &Draft,
    read: impl Fn(&str) -> Result<Drawing, Unprinted>,
) -> Result<Vec<u8>, Unprinted> {
    let mut book = Book::of_title("一区一码 海报");
    while let Some(svg) = drawings.blocking_recv() {
        book.add(&read(&svg)?)?;
        draft.progress.add(1);
    }
    book.finish()
}

fn write(draft: &Draft, book: &[u8]) -> Result<(), Broken> {
    let written = || {
        draft.folder.make()?;
        write_at(&draft.path, book)
    };
    written().map_err(|error| Broken::because("NOT_WRITTEN", error))
}

fn write_at(path: &Path, book: &[u8]) -> std::io::Result<()> {
    folder::create(path)?.write_all(book)
}

/// A gate's poster, also from a service that is busy for a moment.
async fn patiently(
    front: &Front,
    by: &SignedIn,
    gate: &pb::Checkpoint,
    size: Size,
) -> Result<String, Broken> {
    let mut tries = 0;
    loop {
        tries += 1;
        match issue::svg(front, by, gate, size).await {
            Ok(svg) => return Ok(svg),
            Err(NoPoster::Refused(status)) if tries < TRIES && is_for_later(&status) => sleep(AGAIN).await,
            Err(NoPoster::Refused(status)) => return Err(unanswered(&status)),
            Err(NoPoster::Undrawn(undrawn)) => return Err(Broken::because("ADDRESS_TOO_LONG", undrawn)),
            Err(NoPoster::Turned(_)) => return Err(Broken("NO_TOKEN".to_owned())),
        }
    }
}

fn is_for_later(status: &tonic::Status) -> bool {
    use tonic::Code::{ResourceExhausted, Unavailable};
    matches!(status.code(), ResourceExhausted | Unavailable) || reason_of(status).is_none()
}
