//! How a version of a policy comes to be: somebody asks for it, of most kinds somebody else agrees, and then it is put, from now on
//! or later and never for the past.

use std::time::Duration;

use prost_types::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::proposals::{self, Decided, Proposal, State};
use super::row::{self, Policy};
use super::shelf::Policies;
use crate::audit::{self, Entry};
use crate::clock::Moment;
use crate::db::{self, Db, Json, Tx};
use crate::fault::{Failure, Fault, Kind};
use crate::parse::flaws::{All, Flaws, field};
use crate::parse::unreadable::Unreadable;

/// How far behind ours the clock may be of somebody who says "from now on".
const ABOUT_NOW: Duration = Duration::from_secs(60);

/// Why a version is not put.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(#[from] Flaws),
    /// The area is not the caller's to decide about.
    #[error("this lies outside the caller's scope")]
    OutOfScope,
    /// No policy has this id and version.
    #[error("there is no such policy")]
    UnknownPolicy,
    /// No proposal has this id, or it is for an area that is not the caller's.
    #[error("there is no such proposal")]
    UnknownProposal,
    /// Another version was put since the one that was seen.
    #[error("another version was put meanwhile: read it first")]
    ChangedMeanwhile,
    /// Somebody has decided before.
    #[error("this is decided already")]
    DecidedAlready,
    /// One person cannot be two.
    #[error("whoever proposed a policy cannot approve it")]
    ApproverIsAuthor,
    /// The request's id was used for another request.
    #[error("this request id was used for another request")]
    RequestIdReused,
    /// The proposal waited until what it ordered was over.
    #[error("the time for which this was proposed is over")]
    TimeIsOver,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl Failure for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Unreadable,
            Self::OutOfScope | Self::ApproverIsAuthor => Kind::NotAllowed,
            Self::UnknownPolicy | Self::UnknownProposal => Kind::Unknown,
            Self::ChangedMeanwhile | Self::DecidedAlready | Self::TimeIsOver => Kind::NotNow,
            Self::RequestIdReused => Kind::Taken,
            Self::Store(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "INVALID_REQUEST",
            Self::OutOfScope => "OUT_OF_SCOPE",
            Self::UnknownPolicy => "UNKNOWN_POLICY",
            Self::UnknownProposal => "UNKNOWN_PROPOSAL",
            Self::ChangedMeanwhile => "CHANGED_MEANWHILE",
            Self::DecidedAlready => "DECIDED_ALREADY",
            Self::ApproverIsAuthor => "APPROVER_IS_AUTHOR",
            Self::RequestIdReused => "REQUEST_ID_REUSED",
            Self::TimeIsOver => "TIME_IS_OVER",
            Self::Store(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Invalid(flaws) => flaws.into(),
            Self::Store(error) => error.into_fault(),
            other => Fault::new(other.kind(), other.reason(), other.to_string()),
        }
    }
}

/// A version that somebody asks for.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The request's id: the proposal's, and the policy's when it is the first for its area.
    pub id: Uuid,
    /// Of the request's body.
    pub request_hash: Vec<u8>,
    /// The kind, one of the service's.
    pub kind: String,
    /// Where it is to hold, as [`Policy::area`].
    pub area: String,
    /// The version for exactly this area that was seen; 0 when there was none.
    pub seen_version: i32,
    /// The number of the document that orders it.
    pub document_number: String,
    /// Who issued that document.
    pub issuing_body: String,
    /// From when on and until when.
    pub span: Span,
    /// What it says; read by its kind.
    pub body: Value,
    /// Who asks.
    pub author: String,
    /// When.
    pub at: Moment,
}

/// From when on and until when a version is to hold; from `None` on is at once, until `None` is until replaced.
pub type Span = (Option<Moment>, Option<Moment>);

/// Reads a span: nothing is ordered for the past.
///
/// # Errors
/// `effective_from`: `IN_THE_PAST` (a minute is tolerated and means at once), `NOT_A_TIME`; `effective_to`: `NOT_AFTER_BEGINNING`.
pub fn span(from: Option<&Timestamp>, to: Option<&Timestamp>, now: Moment) -> Result<Span, Flaws> {
    let read = |at: Option<&Timestamp>| at.map(Moment::from_proto).transpose();
    let begins = read(from).and_then(|from| match from {
        Some(from) if from + ABOUT_NOW < now => Err(Unreadable::new(
            "IN_THE_PAST",
            "a policy never takes effect for the past",
        )),
        Some(from) if from <= now => Ok(None),
        from => Ok(from),
    });
    let after = begins.as_ref().ok().copied().flatten().unwrap_or(now);
    let ends = read(to).and_then(|to| match to {
        Some(to) if to <= after => Err(Unreadable::new(
            "NOT_AFTER_BEGINNING",
            "must lie after the beginning",
        )),
        to => Ok(to),
    });
    (field("effective_from", begins), field("effective_to", ends)).all()
}

/// Proposes a version; of a kind that one person alone may put, puts it. The same request again is answered as it stands.
///
/// `line` is the audit line of the act.
///
/// # Errors
/// `CHANGED_MEANWHILE`, `REQUEST_ID_REUSED`; `INVALID_REQUEST` with `effective_to` `LEAVES_NOTHING` when no policy of the kind would
/// hold afterwards.
pub async fn propose(db: &Db, policies: &Policies, draft: Draft, line: Entry) -> Result<Proposal, Refusal> {
    let mut tx = db.begin().await?;
    if let Some(known) = proposals::by_id(&mut tx, draft.id).await? {
        return again(known, &draft);
    }
    let newest = row::newest(&mut tx, &draft.kind, &draft.area).await?;
    let (policy_id, version) = newest.map_or((draft.id, 0), |newest| (newest.id, newest.version));
    if version != draft.seen_version {
        return Err(Refusal::ChangedMeanwhile);
    }
    let is_by_two = policies
        .kinds()
        .find(&draft.kind)
        .is_none_or(|first| first.kind.by_two);
    let now = draft.at;
    let mut proposal = Proposal {
        id: draft.id,
        request_hash: draft.request_hash.clone(),
        policy_id,
        version: version + 1,
        kind: draft.kind.clone(),
        area: draft.area.clone(),
        document_number: draft.document_number.clone(),
        issuing_body: draft.issuing_body.clone(),
        effective_from: draft.span.0,
        effective_to: draft.span.1,
        body: Json(draft.body.clone()),
        author: draft.author.clone(),
        proposed_at: now,
        state: State::Proposed,
        approver: None,
        decided_at: None,
        note: None,
    };
    leaves_something(policies, &proposal.policy(now))?;
    if !is_by_two {
        proposal.effective_from = Some(proposal.policy(now).effective_from);
        proposal.state = State::Put;
        proposal.decided_at = Some(now);
    }
    if !proposals::add(&mut tx, &proposal).await? {
        // Somebody sent the same request at the same time.
        let known = proposals::by_id(&mut tx, draft.id).await?;
        return again(known.ok_or(Refusal::RequestIdReused)?, &draft);
    }
    if !is_by_two {
        put(&mut tx, &proposal.policy(now)).await?;
    }
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    if !is_by_two {
        policies.refresh(db).await?;
    }
    Ok(proposal)
}

/// What another person says to a proposal.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The proposal.
    pub id: Uuid,
    /// Yes or no.
    pub approve: bool,
    /// Who says it.
    pub approver: String,
    /// What they have to say.
    pub note: Option<String>,
    /// When.
    pub at: Moment,
}

/// Another person puts a proposed version, or rejects it. `may` says whether its area is theirs to decide about.
///
/// What waited beyond its own beginning begins now.
///
/// # Errors
/// `UNKNOWN_PROPOSAL`, `APPROVER_IS_AUTHOR`, `DECIDED_ALREADY`; and of an approval `CHANGED_MEANWHILE`, `TIME_IS_OVER`,
/// `INVALID_REQUEST` when its body no longer reads or nothing would hold afterwards.
pub async fn decide(
    db: &Db,
    policies: &Policies,
    decision: Decision,
    may: impl FnOnce(&Proposal) -> bool,
    line: impl FnOnce(&Proposal) -> Entry,
) -> Result<Proposal, Refusal> {
    let mut tx = db.begin().await?;
    let mut proposal = proposals::by_id(&mut tx, decision.id)
        .await?
        .filter(may)
        .ok_or(Refusal::UnknownProposal)?;
    if proposal.author == decision.approver {
        return Err(Refusal::ApproverIsAuthor);
    }
    if proposal.state != State::Proposed {
        return Err(Refusal::DecidedAlready);
    }
    let version = proposal.policy(decision.at);
    if decision.approve {
        still_fits(policies, &version)?;
        proposal.effective_from = Some(version.effective_from);
    }
    proposal.state = if decision.approve {
        State::Put
    } else {
        State::Rejected
    };
    let decided = Decided {
        state: proposal.state,
        approver: &decision.approver,
        at: decision.at,
        note: decision.note.as_deref(),
        effective_from: proposal.effective_from,
    };
    if !proposals::decide(&mut tx, proposal.id, &decided).await? {
        return Err(Refusal::DecidedAlready);
    }
    if decision.approve {
        let newest = row::newest(&mut tx, &proposal.kind, &proposal.area).await?;
        if newest.map_or(0, |newest| newest.version) + 1 != version.version {
            return Err(Refusal::ChangedMeanwhile);
        }
        put(&mut tx, &version).await?;
    }
    proposal.approver = Some(decision.approver);
    proposal.decided_at = Some(decision.at);
    proposal.note = decision.note;
    audit::write(&mut tx, line(&proposal)).await?;
    tx.commit().await?;
    if decision.approve {
        policies.refresh(db).await?;
    }
    Ok(proposal)
}

/// What a request that came before is answered.
fn again(known: Proposal, draft: &Draft) -> Result<Proposal, Refusal> {
    if known.request_hash == draft.request_hash && known.author == draft.author {
        Ok(known)
    } else {
        Err(Refusal::RequestIdReused)
    }
}

async fn put(tx: &mut Tx, version: &Policy) -> Result<(), Refusal> {
    if row::put(tx, version).await? {
        Ok(())
    } else {
        Err(Refusal::ChangedMeanwhile)
    }
}

/// Days may lie between a proposal and its approval.
fn still_fits(policies: &Policies, version: &Policy) -> Result<(), Refusal> {
    if version.has_ended(version.effective_from) {
        return Err(Refusal::TimeIsOver);
    }
    if let Some(first) = policies.kinds().find(&version.kind) {
        first.read(&version.body.0)?;
    }
    leaves_something(policies, version)
}

/// A policy that ends must not leave its area without any: decisions would have nothing to rest on.
fn leaves_something(policies: &Policies, version: &Policy) -> Result<(), Refusal> {
    let Some(end) = version.effective_to else {
        return Ok(());
    };
    if policies.would_hold(version, &version.area, end) {
        return Ok(());
    }
    let nothing = Unreadable::new("LEAVES_NOTHING", "no policy of this kind would hold from then on");
    Err(Flaws::one("effective_to", nothing).into())
}
