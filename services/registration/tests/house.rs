//! Registration alone in a house of its own: a fresh database, keys, a clock that stands still, and callers of every role.

use kit::clock::{Clock, Moment, Zone};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use kit::ground::Ground;
use kit::keys::{Keyring, Signer};
use kit::layers::{DeadlineSettings, LimitSettings, Limits, PerCallerSettings};
use kit::policy::{self, Policy};
use kit::service::Service;
use kit::shutdown::Shutdown;
use kit::token::{self, AUDIENCE, Claims, OnBehalf};
use kit::wire::{Wire, near};
use proto::registration::v1::audit_service_client::AuditServiceClient;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::policy_service_client::PolicyServiceClient;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use registration::Settings;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tonic::{Request, Status};
use vocabulary::claims::poster_ticket::{KIND, PosterTicketClaims};
use vocabulary::unit_kind::UnitKind;
use vocabulary::{CheckpointId, PersonId};

/// The district.
pub(crate) const AUTHORITY: &str = "410811";
/// A community of 定和街道.
pub(crate) const COMMUNITY: &str = "410811007001";
/// A community of 新城街道.
pub(crate) const ELSEWHERE: &str = "410811009001";

/// Noon of 1 March 2020, where the story starts.
pub(crate) fn noon() -> Moment {
    Moment::parse("2020-03-01T12:00:00+08:00").expect("a moment")
}

/// Registration, opened.
pub(crate) struct House {
    pub(crate) ground: Ground,
    pub(crate) clock: Clock,
    pub(crate) wire: Wire,
    /// Another connection to its database.
    pub(crate) db: Db,
    settings: Settings,
    _test: TestDb,
    tickets: Arc<dyn Signer>,
    people: Arc<dyn Signer>,
    services: Arc<dyn Signer>,
    _keys: TempDir,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_on(On::Sqlite, |_| {}).await
    }

    pub(crate) async fn open_on(on: On, tune: impl FnOnce(&mut Settings)) -> Self {
        Self::open_under(on, tune, &[]).await
    }

    /// Opened where these policies were put before.
    pub(crate) async fn open_under(on: On, tune: impl FnOnce(&mut Settings), policies: &[Policy]) -> Self {
        let test = TestDb::fresh(on, &registration::migrations()).await;
        let mut tx = test.db.begin().await.expect("begins");
        for ordered in policies {
            policy::put(&mut tx, ordered).await.expect("puts");
        }
        tx.commit().await.expect("commits");
        let folder = tempfile::tempdir().expect("a folder for keys");
        let keys = Keyring::open(folder.path(), AUTHORITY).expect("a keyring");
        let clock = Clock::fixed(noon(), Zone::parse("+08:00").expect("a zone"));
        let trust = keys.trust();
        let ground = Ground {
            clock: clock.clone(),
            authority: AUTHORITY.into(),
            tokens: token::Verifier::new(trust.clone(), AUTHORITY),
            trust,
            limits: Limits::new(&LimitSettings::default()),
            per_caller: PerCallerSettings {
                per_second: 100_000,
                burst: 100_000,
            },
            deadlines: DeadlineSettings::default(),
            shutdown: Shutdown::manual(),
            keys: keys.clone(),
        };
        let mut settings = Settings {
            database: test.settings.clone(),
            ..Settings::default()
        };
        tune(&mut settings);
        let service = registration::open(settings.clone(), ground.clone())
            .await
            .expect("registration opens");
        let wire = near(service.rpcs.clone());
        run_duties(service, &ground.shutdown);
        Self {
            clock,
            wire,
            db: test.db.clone(),
            settings,
            _test: test,
            tickets: keys.signer("ticket").expect("a key"),
            people: keys.signer("people").expect("a key"),
            services: keys.signer("checkpoint").expect("a key"),
            ground,
            _keys: folder,
        }
    }

    /// Another replica over the same database, with its duties.
    pub(crate) async fn another_replica(&self) {
        let service = registration::open(self.settings.clone(), self.ground.clone()).await;
        run_duties(service.expect("another replica opens"), &self.ground.shutdown);
    }

    pub(crate) fn registration(&self) -> RegistrationServiceClient<Wire> {
        RegistrationServiceClient::new(self.wire.clone())
    }

    pub(crate) fn health_code(&self) -> HealthCodeServiceClient<Wire> {
        HealthCodeServiceClient::new(self.wire.clone())
    }

    pub(crate) fn audit(&self) -> AuditServiceClient<Wire> {
        AuditServiceClient::new(self.wire.clone())
    }

    pub(crate) fn policies(&self) -> PolicyServiceClient<Wire> {
        PolicyServiceClient::new(self.wire.clone())
    }

    /// A ticket of a gate in that area, good for fifteen minutes.
    pub(crate) fn ticket_in(&self, area: &str) -> Vec<u8> {
        let now = self.clock.now();
        let claims = PosterTicketClaims {
            checkpoint: CheckpointId::new(now),
            area: area.to_owned(),
            unit_kind: UnitKind::Compound,
            issued_at: now,
            expires_at: now + Duration::from_secs(900),
            issuer: AUTHORITY.to_owned(),
        };
        self.signed_ticket(&claims)
    }

    pub(crate) fn signed_ticket(&self, claims: &PosterTicketClaims) -> Vec<u8> {
        kit::cose::sign(self.tickets.as_ref(), &claims.encode(), KIND).expect("a ticket")
    }

    /// A request by an account of this role and scope.
    pub(crate) fn by<T>(&self, role: &str, scope: &str, message: T) -> Request<T> {
        self.by_account(&format!("{role}-1"), role, scope, message)
    }

    /// A request by that very account.
    pub(crate) fn by_account<T>(&self, account: &str, role: &str, scope: &str, message: T) -> Request<T> {
        let claims = self.claims(account, role, scope);
        bearing(
            &token::mint(self.people.as_ref(), &claims).expect("a token"),
            message,
        )
    }

    /// A request by a service, for itself.
    pub(crate) fn by_service<T>(&self, message: T) -> Request<T> {
        let claims = self.claims("service:checkpoint", "service", "nothing");
        bearing(
            &token::mint(self.services.as_ref(), &claims).expect("a token"),
            message,
        )
    }

    /// A request by a service, for somebody.
    pub(crate) fn by_service_for<T>(&self, sub: &str, role: &str, scope: &str, message: T) -> Request<T> {
        let behalf = OnBehalf {
            sub: sub.to_owned(),
            roles: vec![role.to_owned()],
            scope: scope.to_owned(),
        };
        let claims = Claims {
            behalf: Some(Box::new(behalf)),
            ..self.claims("service:checkpoint", "service", "nothing")
        };
        bearing(
            &token::mint(self.services.as_ref(), &claims).expect("a token"),
            message,
        )
    }

    /// A request by the resident whose id this is.
    pub(crate) fn by_resident<T>(&self, person: PersonId, message: T) -> Request<T> {
        self.by_account(
            &person.to_string(),
            "resident",
            &format!("person:{person}"),
            message,
        )
    }

    fn claims(&self, sub: &str, role: &str, scope: &str) -> Claims {
        let wall = self.clock.wall();
        Claims {
            iss: AUTHORITY.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: sub.to_owned(),
            iat: wall.unix_seconds(),
            exp: wall.unix_seconds() + 3_600,
            nbf: None,
            jti: PersonId::new(wall).to_string(),
            roles: vec![role.to_owned()],
            scope: scope.to_owned(),
            behalf: None,
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.ground.shutdown.stop_now();
    }
}

/// A request that bears a token.
pub(crate) fn bearing<T>(token: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let header = format!("Bearer {token}").parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", header);
    request
}

fn run_duties(service: Service, shutdown: &Shutdown) {
    for duty in service.duties {
        tokio::spawn((duty.run)(shutdown.duties().clone()));
    }
}

/// The stable reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    let status = answer.expect_err("this is refused");
    kit::fault::reason_of(&status).unwrap_or_else(|| panic!("a refusal without a reason: {status:?}"))
}

/// Every bad field of a refusal with its reason, in order.
pub(crate) fn flaws<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<(String, String)> {
    use tonic_types::StatusExt;
    let status = answer.expect_err("this is refused");
    assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}");
    let bad = status.get_details_bad_request().expect("bad fields are named");
    bad.field_violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}

/// The names of the bad fields alone.
pub(crate) fn bad_fields<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<String> {
    flaws(answer).into_iter().map(|(field, _)| field).collect()
}
