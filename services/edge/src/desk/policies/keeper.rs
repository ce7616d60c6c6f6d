//! The services that keep policies, each its own kinds under a contract of its own; what they answer is alike.

use crate::desk::page::{Link, tab};
use crate::desk::seat::{Answered, Desk};
use crate::web::words::Both;
use http::StatusCode;
use prost_types::Timestamp;
use proto::checkpoint::v1 as gates;
use proto::common::v1::{Policy, PolicyProposal};
use proto::registration::v1 as people;
use tonic::{Response, Status};

/// Versions and proposals asked for at once; the largest that is answered.
const PAGE: i32 = 200;

/// Who keeps a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeper {
    /// Levels, codes, quarantine, and whatever else is about people.
    Registration,
    /// Checks at the gates.
    Checkpoint,
}

/// Policies, and where their list goes on.
pub(super) type Listed = (Vec<Policy>, String);

/// Which policies are asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Which {
    /// Of this kind; empty is every one.
    pub kind: String,
    /// Those that hold in this area; empty is all.
    pub area: String,
    /// In force at this moment; `None` is every version.
    pub at: Option<Timestamp>,
    /// So many; 0 is as many as are answered.
    pub size: i32,
    /// Where a list goes on.
    pub after: String,
}

/// A version to be proposed.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub request_id: String,
    pub kind: String,
    pub area: String,
    pub seen_version: i32,
    pub document_number: String,
    pub issuing_body: String,
    pub effective_from: Option<Timestamp>,
    pub effective_to: Option<Timestamp>,
    pub body: String,
}

/// Asks the service that keeps it, in its own contract's words.
macro_rules! asks {
    ($desk:ident, $keeper:expr, $rpc:ident, $message:ident { $($fields:tt)* }, |$answer:pat_param| $told:expr) => {
        match $keeper {
            Keeper::Registration => {
                let request = $desk.by.request(people::$message { $($fields)* })?;
                $desk.person_policies().$rpc(request).await.map(|answer| answer.map(|$answer| $told))
            }
            Keeper::Checkpoint => {
                let request = $desk.by.request(gates::$message { $($fields)* })?;
                $desk.gate_policies().$rpc(request).await.map(|answer| answer.map(|$answer| $told))
            }
        }
    };
}

impl Keeper {
    const ALL: [(Self, &'static str, Both); 2] = [
        (
            Self::Registration,
            "registration",
            ("人员与健康码", "People and codes"),
        ),
        (Self::Checkpoint, "checkpoint", ("卡点", "Gates")),
    ];

    /// By the part of the address that names it.
    pub(super) fn of(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == name);
        found.map(|(keeper, ..)| *keeper)
    }

    /// The part of the address that names it.
    pub(super) fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(keeper, ..)| *keeper == self);
        found.map_or("", |(_, name, _)| name)
    }

    /// The lists of the room.
    pub(super) fn tabs(self, desk: &Desk) -> Vec<Link> {
        let tabs = Self::ALL.iter().map(|(keeper, name, words)| {
            tab(
                desk.word(*words),
                format!("/desk/policies?of={name}"),
                *keeper == self,
            )
        });
        tabs.collect()
    }

    /// Policies as they are listed.
    pub(super) async fn list(self, desk: &Desk, which: Which) -> Answered<Result<Response<Listed>, Status>> {
        let Which {
            kind,
            area,
            at,
            size,
            after,
        } = which;
        let page_size = if size == 0 { PAGE } else { size };
        Ok(asks!(
            desk,
            self,
            list_policies,
            ListPoliciesRequest {
                kind,
                area,
                at,
                page_size,
                page_token: after
            },
            |answer| (answer.policies, answer.next_page_token)
        ))
    }

    /// All policies of a question, page by page.
    pub(super) async fn all(self, desk: &Desk, mut which: Which) -> Answered<Vec<Policy>> {
        let mut all = Vec::new();
        loop {
            let (policies, next) = self.list(desk, which.clone()).await??.into_inner();
            all.extend(policies);
            if next.is_empty() {
                return Ok(all);
            }
            which.after = next;
        }
    }

    /// One version. Refuses with 404 `UNKNOWN_POLICY`.
    pub(super) async fn one(self, desk: &Desk, id: &str, version: i32) -> Answered<Policy> {
        let found = asks!(
            desk,
            self,
            get_policy,
            GetPolicyRequest {
                policy_id: id.to_owned(),
                version
            },
            |answer| answer.policy
        );
        let unknown = || desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_POLICY").into();
        found?.into_inner().ok_or_else(unknown)
    }

    /// Proposes a version, or puts it where one person may.
    pub(super) async fn put(self, desk: &Desk, draft: Draft) -> Answered<PolicyProposal> {
        let put = asks!(
            desk,
            self,
            put_policy,
            PutPolicyRequest {
                request_id: draft.request_id,
                kind: draft.kind,
                area: draft.area,
                seen_version: draft.seen_version,
                document_number: draft.document_number,
                issuing_body: draft.issuing_body,
                effective_from: draft.effective_from,
                effective_to: draft.effective_to,
                body: draft.body,
            },
            |answer| answer.proposal
        );
        Ok(put?.into_inner().unwrap_or_default())
    }

    /// Proposals, newest first, and where they go on.
    pub(super) async fn proposals(
        self,
        desk: &Desk,
        state: i32,
        after: &str,
    ) -> Answered<(Vec<PolicyProposal>, String)> {
        let found = asks!(
            desk,
            self,
            list_policy_proposals,
            ListPolicyProposalsRequest {
                area: String::new(),
                state,
                page_size: PAGE,
                page_token: after.to_owned(),
            },
            |answer| (answer.proposals, answer.next_page_token)
        );
        Ok(found?.into_inner())
    }

    /// Puts a proposal, or rejects it.
    pub(super) async fn decide(self, desk: &Desk, id: &str, approve: bool, note: &str) -> Answered<()> {
        let decided = asks!(
            desk,
            self,
            approve_policy,
            ApprovePolicyRequest {
                proposal_id: id.to_owned(),
                approve,
                note: note.to_owned()
            },
            |_| ()
        );
        decided?;
        Ok(())
    }
}
