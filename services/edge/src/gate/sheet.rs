//! Paper for a gate where nothing works: an empty register, and the ticket under which its rows are typed later.
//!
//! UploadPasses takes what happened without a network under a shift ticket only: of this gate, of whoever asked for it, for the hours from
//! then on. So the ticket is fetched when the sheet is printed, before anything is written on it. The browser that printed keeps it, and
//! the sheet bears it as a QR for any other: one person prints and types.

use super::at::At;
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::{Frame, minute};
use crate::web::qr::Qr;
use crate::web::refusal::rendered;
use crate::web::{Visit, cookie};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use data_encoding::BASE32_NOPAD;
use http::HeaderMap;
use http::header::SET_COOKIE;
use kit::clock::{Day, Moment};
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use std::time::Duration;

/// Rows on a page of A4.
const ROWS: usize = 22;
/// What a ticket's text begins with.
const PREFIX: &str = "QS1";
/// A sheet is typed within two days: an id lies no further from its pass.
const KEPT: Duration = Duration::from_secs(48 * 3_600);

/// A shift ticket, with what must be known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    /// The device it is bound to: the sheet.
    pub device: String,
    /// Passes before then are not covered.
    pub from: Moment,
    /// Nor are passes from then on.
    pub until: Moment,
    /// As checkpoint signed it.
    pub signed: Vec<u8>,
}

impl Ticket {
    /// In capitals, digits, dots and hyphens: a QR holds these most densely, and a cookie takes them as well.
    fn written(&self) -> String {
        let (from, until) = (self.from.unix_seconds(), self.until.unix_seconds());
        let signed = BASE32_NOPAD.encode(&self.signed);
        format!("{PREFIX}.{}.{from}.{until}.{signed}", self.device)
    }

    /// Reads what a scanner types or a cookie holds. Whether it is genuine is checkpoint's to say.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let mut parts = text.split('.');
        let (prefix, device) = (parts.next()?, parts.next()?);
        let mut moment = || parts.next()?.parse().ok().map(Moment::from_unix_seconds);
        let (from, until) = (moment()?, moment()?);
        let signed = BASE32_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        (prefix == PREFIX && parts.next().is_none() && from < until).then(|| Self {
            device: device.to_owned(),
            from,
            until,
            signed,
        })
    }

    /// The one this browser keeps for a gate.
    pub(super) fn kept(headers: &HeaderMap, gate: &str) -> Option<Self> {
        Self::read(cookie::value(headers, &name(gate))?)
    }
}

fn name(gate: &str) -> String {
    format!("sheet-{gate}")
}

#[derive(Template)]
#[template(path = "gate/sheet.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    from: String,
    until: String,
    day: String,
    qr: Option<Qr>,
    rows: usize,
}

/// An empty register. Printed again within its time, it bears the same ticket.
pub(super) async fn print(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    visit: Visit,
    Path(gate): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    let (now, zone) = (at.front.clock.now(), at.front.clock.zone());
    let kept = Ticket::kept(&headers, &at.gate.checkpoint_id).filter(|ticket| now < ticket.until);
    let ticket = match kept {
        Some(ticket) => ticket,
        None => fetched(&at, now).await?,
    };
    let written = ticket.written();
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        from: minute(ticket.from, zone),
        until: minute(ticket.until, zone),
        day: Day::of(ticket.from, zone).to_string(),
        qr: Qr::of(&written).ok(),
        rows: ROWS,
    };
    let mut response = rendered(&page);
    if let Some(cookie) = cookie::write(&name(&at.gate.checkpoint_id), &written, KEPT, visit) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A new ticket, for a sheet of its own.
async fn fetched(at: &At, now: Moment) -> Result<Ticket, Turned> {
    let id = at.request_id().to_ascii_uppercase();
    let device = format!("PAPER-{}", id.rsplit('-').next().unwrap_or_default());
    let request = at.asks(pb::FetchOfflineBundleRequest {
        checkpoint_id: at.gate.checkpoint_id.clone(),
        device_id: device.clone(),
    })?;
    let bundle = at.gates().fetch_offline_bundle(request).await;
    let bundle = bundle.map_err(|status| at.refused(&status))?.into_inner();
    let until = bundle
        .not_after
        .as_ref()
        .and_then(|at| Moment::from_proto(at).ok());
    Ok(Ticket {
        device,
        from: now,
        until: until.unwrap_or(now),
        signed: bundle.shift_ticket,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_read_as_it_was_written_and_nothing_else_is_one() {
        let ticket = Ticket {
            device: "PAPER-0A1B".to_owned(),
            from: Moment::from_unix_seconds(1_583_035_200),
            until: Moment::from_unix_seconds(1_583_060_000),
            signed: vec![0, 1, 254, 255],
        };
        let written = ticket.written();
        assert_eq!(Ticket::read(&written.to_lowercase()), Some(ticket));
        for other in [
            "",
            "QS1",
            "QM1:ABC",
            "QS1.P.2.1.AA",
            "QS1.P.x.1.AA",
            "QS1.P.1.2.!",
            "QS1.P.1.2.AA.AA",
            "QS2.P.1.2.AA",
        ] {
            assert_eq!(Ticket::read(other), None, "{other}");
        }
    }
}
