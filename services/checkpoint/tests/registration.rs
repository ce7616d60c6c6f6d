//! Registration as checkpoint sees it: keys that are published, a feed of standings, and residents with signed codes.

use crate::reports::Reports;
use kit::clock::{Clock, Moment};
use kit::cose;
use kit::keys::{Es256Signer, Keyring, Signer};
use kit::rpcs::Rpcs;
use kit::wire::{Wire, near};
use proto::registration::v1 as pb;
use proto::registration::v1::erasure_service_server::ErasureServiceServer;
use proto::registration::v1::health_code_service_server::{HealthCodeService, HealthCodeServiceServer};
use proto::registration::v1::household_service_server::{HouseholdService, HouseholdServiceServer};
use proto::registration::v1::report_service_server::ReportServiceServer;
use proto::registration::v1::watch_households_response::Event as OfHouseholds;
use proto::registration::v1::watch_standings_response::Event;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::{CodeId, Level, PersonId};

type Answer<T> = Result<Response<T>, Status>;

/// Publishes one key, tells standings and households.
#[derive(Clone)]
pub(crate) struct Registration {
    signer: Arc<dyn Signer>,
    clock: Clock,
    incarnation: Uuid,
    told: Arc<Mutex<Vec<pb::Standing>>>,
    changes: broadcast::Sender<pb::WatchStandingsResponse>,
    households: Arc<Mutex<Vec<pb::Household>>>,
    household_changes: broadcast::Sender<pb::WatchHouseholdsResponse>,
    /// What was reported to it.
    pub(crate) reports: Reports,
}

/// A code and what it says.
pub(crate) struct Made {
    pub(crate) claims: HealthCodeClaims,
    pub(crate) text: String,
}

impl Registration {
    pub(crate) fn new(keys: &Keyring, clock: Clock) -> Self {
        Self {
            signer: keys.signer("code").unwrap(),
            clock,
            incarnation: Uuid::from_u128(1),
            told: Arc::default(),
            changes: broadcast::Sender::new(64),
            households: Arc::default(),
            household_changes: broadcast::Sender::new(64),
            reports: Reports::default(),
        }
    }

    /// As a neighbour in this process.
    pub(crate) fn wire(&self) -> Wire {
        near(
            Rpcs::default()
                .and(HealthCodeServiceServer::new(self.clone()))
                .and(HouseholdServiceServer::new(self.clone()))
                .and(ReportServiceServer::new(self.reports.clone()))
                .and(ErasureServiceServer::new(self.reports.clone())),
        )
    }

    /// A code of this level for a new person, good for a day.
    pub(crate) fn code(&self, level: Level) -> Made {
        self.code_of(PersonId::new(self.clock.now()), level)
    }

    /// A code of this level for a person.
    pub(crate) fn code_of(&self, person: PersonId, level: Level) -> Made {
        let now = self.clock.now();
        self.sign(HealthCodeClaims {
            code: CodeId::new(now),
            person,
            level,
            policy: None,
            issued_at: Moment::from_unix_seconds(now.unix_seconds()),
            expires_at: now + Duration::from_secs(86_400),
            fresh_until: None,
            fresh_by: None,
            card: false,
            area: "410811".into(),
        })
    }

    /// A code that says just this.
    pub(crate) fn sign(&self, claims: HealthCodeClaims) -> Made {
        let text = signed(&*self.signer, &claims, KIND);
        Made { claims, text }
    }

    /// Tells a change of somebody's standing to whoever follows.
    pub(crate) fn tell(&self, standing: pb::Standing) {
        let mut told = self.told.lock().unwrap();
        told.push(standing.clone());
        let cursor = format!("{}.{}", self.incarnation, told.len());
        // Nobody following yet will read it from the snapshot.
        let _ = self.changes.send(pb::WatchStandingsResponse {
            event: Some(Event::Changes(pb::Standings {
                standings: vec![standing],
            })),
            cursor,
        });
    }
}

impl Registration {
    /// Tells a change of a household to whoever follows.
    pub(crate) fn tell_household(&self, household: pb::Household) {
        let mut told = self.households.lock().unwrap();
        told.push(household.clone());
        let cursor = format!("{}.{}", self.incarnation, told.len());
        // Nobody following yet will read it from the snapshot.
        let _ = self.household_changes.send(pb::WatchHouseholdsResponse {
            event: Some(OfHouseholds::Change(household)),
            cursor,
        });
    }
}

#[tonic::async_trait]
impl HouseholdService for Registration {
    type WatchHouseholdsStream = ReceiverStream<Result<pb::WatchHouseholdsResponse, Status>>;

    async fn watch_households(
        &self,
        request: Request<pb::WatchHouseholdsRequest>,
    ) -> Answer<Self::WatchHouseholdsStream> {
        let asked = request.into_inner().cursor;
        let (mut changes, told) = {
            let told = self.households.lock().unwrap();
            (self.household_changes.subscribe(), told.clone())
        };
        let (sender, receiver) = mpsc::channel(64);
        let cursor = format!("{}.{}", self.incarnation, told.len());
        tokio::spawn(async move {
            let snapshot = told
                .into_iter()
                .filter(|_| asked.is_empty())
                .map(OfHouseholds::Snapshot);
            for event in snapshot.chain([OfHouseholds::CaughtUp(pb::CaughtUp {})]) {
                let event = pb::WatchHouseholdsResponse {
                    event: Some(event),
                    cursor: cursor.clone(),
                };
                if sender.send(Ok(event)).await.is_err() {
                    return;
                }
            }
            while let Ok(change) = changes.recv().await {
                if sender.send(Ok(change)).await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }
}

/// A code signed by anybody.
pub(crate) fn signed(signer: &dyn Signer, claims: &HealthCodeClaims, kind: &str) -> String {
    cose::text::encode(&cose::sign(signer, &claims.encode(), kind).unwrap())
}

/// A code whose header names another algorithm than ours.
pub(crate) fn with_another_algorithm(signer: &dyn Signer, claims: &HealthCodeClaims) -> String {
    let mut bytes = cose::sign(signer, &claims.encode(), KIND).unwrap();
    // Label 1 (algorithm) with −7 becomes label 1 with −8.
    let at = bytes.windows(2).position(|pair| pair == [0x01, 0x26]).unwrap() + 1;
    bytes[at] = 0x27;
    cose::text::encode(&bytes)
}

/// A key nobody has published.
pub(crate) fn stranger(key_id: &str) -> Es256Signer {
    Es256Signer::fresh(key_id).unwrap()
}

/// Only the two that checkpoint calls answer.
macro_rules! not_asked {
    ($($method:ident $request:ident $response:ident;)+) => {
        #[tonic::async_trait]
        impl HealthCodeService for Registration {
            type WatchStandingsStream = ReceiverStream<Result<pb::WatchStandingsResponse, Status>>;

            async fn publish_keys(&self, _: Request<pb::PublishKeysRequest>) -> Answer<pb::PublishKeysResponse> {
                let key = self.signer.public_key();
                let key = pb::VerificationKey {
                    key_id: self.signer.key_id().into(),
                    algorithm: "ES256".into(),
                    x: key.x().to_vec(),
                    y: key.y().to_vec(),
                    area: "410811".into(),
                };
                Ok(Response::new(pb::PublishKeysResponse { keys: vec![key] }))
            }

            async fn watch_standings(
                &self,
                request: Request<pb::WatchStandingsRequest>,
            ) -> Answer<Self::WatchStandingsStream> {
                let asked = request.into_inner().cursor;
                let (mut changes, told) = {
                    let told = self.told.lock().unwrap();
                    (self.changes.subscribe(), told.clone())
                };
                let (sender, receiver) = mpsc::channel(64);
                let incarnation = self.incarnation;
                tokio::spawn(async move {
                    let cursor = format!("{incarnation}.{}", told.len());
                    let snapshot = asked.is_empty().then(|| Event::Snapshot(pb::Standings { standings: told }));
                    for event in snapshot.into_iter().chain([Event::CaughtUp(pb::CaughtUp {})]) {
                        let event = pb::WatchStandingsResponse { event: Some(event), cursor: cursor.clone() };
                        if sender.send(Ok(event)).await.is_err() {
                            return;
                        }
                    }
                    while let Ok(change) = changes.recv().await {
                        if sender.send(Ok(change)).await.is_err() {
                            return;
                        }
                    }
                });
                Ok(Response::new(ReceiverStream::new(receiver)))
            }

            $(
                async fn $method(&self, _: Request<pb::$request>) -> Answer<pb::$response> {
                    Err(Status::unimplemented("checkpoint does not ask this"))
                }
            )+
        }
    };
}

not_asked! {
    make_code MakeCodeRequest MakeCodeResponse;
    verify_code VerifyCodeRequest VerifyCodeResponse;
    revoke_codes RevokeCodesRequest RevokeCodesResponse;
    apply_code_use ApplyCodeUseRequest ApplyCodeUseResponse;
    decide_code_use DecideCodeUseRequest DecideCodeUseResponse;
    set_level SetLevelRequest SetLevelResponse;
    approve_level ApproveLevelRequest ApproveLevelResponse;
}
