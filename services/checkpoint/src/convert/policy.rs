//! Policies and proposals in the contract's words.

use kit::clock::Moment;
use kit::parse::Unreadable;
use kit::policy::{Policy, Proposal, State};
use proto::common::v1 as common;
use vocabulary::Area;
use vocabulary::Gazetteer;
use vocabulary::purpose;

/// A version as everybody reads it.
pub fn policy(policy: &Policy, gazetteer: &Gazetteer) -> common::Policy {
    common::Policy {
        policy: Some(common::PolicyRef {
            policy_id: policy.id.to_string(),
            version: policy.version,
            document_number: policy.document_number.clone(),
        }),
        kind: policy.kind.clone(),
        area: Area::of_prefix(&policy.area).ok().map(|area| common::AreaRef {
            code: area.code().to_owned(),
            edition: area.edition().to_string(),
            name: gazetteer.full_name(&area),
        }),
        issuing_body: policy.issuing_body.clone(),
        effective_from: Some(policy.effective_from.to_proto()),
        effective_to: policy.effective_to.map(Moment::to_proto),
        body: policy.body.0.to_string(),
    }
}

/// A proposal as officers read it at `now`.
pub fn proposal(proposal: &Proposal, gazetteer: &Gazetteer, now: Moment) -> common::PolicyProposal {
    // What was decided keeps its beginning; what waits begins at its approval at the earliest.
    let since = proposal.decided_at.unwrap_or(now);
    common::PolicyProposal {
        proposal_id: proposal.id.to_string(),
        policy: Some(policy(&proposal.policy(since), gazetteer)),
        state: state(proposal.state).into(),
        author: proposal.author.clone(),
        proposed_at: Some(proposal.proposed_at.to_proto()),
        approver: proposal.approver.clone().unwrap_or_default(),
        decided_at: proposal.decided_at.map(Moment::to_proto),
        note: proposal.note.clone().unwrap_or_default(),
    }
}

fn state(state: State) -> common::PolicyProposalState {
    match state {
        State::Proposed => common::PolicyProposalState::Proposed,
        State::Put => common::PolicyProposalState::Put,
        State::Rejected => common::PolicyProposalState::Rejected,
    }
}

/// Where proposals that are asked for stand; `None` for any. Refuses with `UNKNOWN_STATE`.
pub fn read_state(number: i32) -> Result<Option<State>, Unreadable> {
    match common::PolicyProposalState::try_from(number) {
        Ok(common::PolicyProposalState::Unspecified) => Ok(None),
        Ok(common::PolicyProposalState::Proposed) => Ok(Some(State::Proposed)),
        Ok(common::PolicyProposalState::Put) => Ok(Some(State::Put)),
        Ok(common::PolicyProposalState::Rejected) => Ok(Some(State::Rejected)),
        Err(_) => Err(Unreadable::new(
            "UNKNOWN_STATE",
            "must be one of the values of the contract",
        )),
    }
}

/// The area a version is to hold in. Refuses as [`Area::parse`] does, or with `NOT_OUR_AREA` one that does not meet this district.
pub fn read_area(text: &str, authority: &Area) -> Result<Area, Unreadable> {
    let area = Area::parse(text)?;
    if !authority.contains(&area) && !area.contains(authority) {
        return Err(Unreadable::new(
            "NOT_OUR_AREA",
            "must lie in this district or around it",
        ));
    }
    Ok(area)
}

/// What whoever decides has to say; a rejection must say something. Refuses with `MISSING`, or as a purpose does.
pub fn read_note(note: &str, approve: bool) -> Result<Option<String>, Unreadable> {
    match purpose::parse_optional(note)? {
        None if !approve => Err(Unreadable::new("MISSING", "a rejection says why")),
        note => Ok(note.map(str::to_owned)),
    }
}

/// The version that was seen: 0 for none. Refuses with `OUT_OF_RANGE`.
pub fn read_seen(number: i32) -> Result<i32, Unreadable> {
    kit::parse::within(number, 0..=i32::MAX - 1)
}
