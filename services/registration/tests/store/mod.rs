//! Every method of the store, on both engines.

mod how_they_are;
mod what_they_carry;
mod who_they_are;
mod who_waits;

use kit::audit::Entry;
use kit::clock::{Clock, Day, Moment, Zone};
use kit::db::testing::{On, TestDb};
use kit::feed::Feed;
use kit::keys::Keyring;
use registration::rules::code::CodeTimes;
use registration::rules::identity::{Identity, Nationality, Private};
use registration::rules::level::{DecidedBy, Decision, Verdict};
use registration::rules::person::Person;
use registration::rules::stand::Stand;
use registration::rules::standing::Standing;
use registration::rules::words::{CodeKind, Source, TokenKind};
use registration::store::codes::NewCode;
use registration::store::declarations::NewDeclaration;
use registration::store::people::NewPerson;
use registration::store::registrations::{self, Household, Newcomer, Recorded};
use registration::store::vault::{Vault, identity_of};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;
use vocabulary::address::Address;
use vocabulary::area::Area;
use vocabulary::citizen_id::CitizenId;
use vocabulary::id_document::IdDocument;
use vocabulary::level::Level;
use vocabulary::mobile::Mobile;
use vocabulary::name::PersonName;
use vocabulary::sex::Sex;
use vocabulary::{CodeId, DeclarationId, PersonId};

pub(crate) struct Books {
    pub(crate) test: TestDb,
    pub(crate) vault: Vault,
    pub(crate) feed: Feed,
    _keys: TempDir,
}

pub(crate) fn noon() -> Moment {
    Moment::parse("2020-03-01T12:00:00+08:00").expect("a moment")
}

pub(crate) fn today() -> Day {
    Day::parse("2020-03-01").expect("a day")
}

pub(crate) fn area(code: &str) -> Area {
    Area::parse(code).expect("an area")
}

impl Books {
    pub(crate) async fn open(on: On) -> Self {
        let test = TestDb::fresh(on, &registration::migrations()).await;
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keyring::open(folder.path(), "410811").expect("a keyring");
        let clock = Clock::fixed(noon(), Zone::parse("+08:00").expect("a zone"));
        let feed = Feed::open(&test.db, "standings", &clock).await.expect("a feed");
        Self {
            vault: Vault::open(&keys).expect("a vault"),
            feed,
            test,
            _keys: folder,
        }
    }

    /// Records a household of these newcomers, the first its head.
    pub(crate) async fn record(&self, mut newcomers: Vec<Newcomer>) -> Recorded {
        let head = newcomers.remove(0);
        let id = head.person.person.id;
        let entry = Entry::new(
            noon(),
            "poster",
            "resident",
            "RegisterByPoster",
            "person",
            id.as_uuid(),
        );
        let household = Household {
            head,
            family: newcomers,
            entry,
        };
        let db = &self.test.db;
        registrations::record(db, &self.feed, &[household])
            .await
            .expect("records")
            .remove(0)
    }

    pub(crate) fn newcomer(&self, nth: u16, head: Option<PersonId>, level: Level) -> Newcomer {
        let id = PersonId::new(noon());
        let identity = identity(nth);
        let decision = decision(level);
        let keys = identity.search_keys();
        let (document, tokens): (Vec<_>, Vec<_>) = keys
            .iter()
            .map(|key| self.vault.token(key))
            .partition(|token| token.kind == TokenKind::IdNumber);
        let person = Person {
            id,
            sealed: self
                .vault
                .seal(identity_of(id.as_uuid()), &identity, noon())
                .expect("seals"),
            home_district: area("410811"),
            owner_epoch: 1,
            ward: area("410811007001"),
            guardian: head,
            source: Source::Itself,
            registered_at: noon(),
            stand: Stand::declared(decision.clone()),
            last_declared_at: Some(noon()),
            last_source: Some(Source::Itself),
            delete_by: today().plus_days(180),
        };
        Newcomer {
            document: document.into_iter().next().expect("a document"),
            tokens,
            keyed_with: self.vault.keyed_with().to_owned(),
            declaration: declaration(id, &decision),
            code: Some(code(id)),
            standing: Standing::nothing(id).after(&Stand::declared(decision.clone())),
            person: NewPerson {
                person,
                request_hash: head.is_none().then(|| vec![1, 2, 3]),
                registered_with: head.unwrap_or(id),
                registered_by: "poster".to_owned(),
                notice_version: "2020-02".to_owned(),
            },
        }
    }

    pub(crate) async fn person(&self, nth: u16) -> Person {
        let newcomer = self.newcomer(nth, None, Level::Green);
        let person = newcomer.person.person.clone();
        assert_eq!(
            self.record(vec![newcomer]).await,
            Recorded::Registered { family: vec![] }
        );
        person
    }
}

pub(crate) fn identity(nth: u16) -> Identity {
    let birth = Day::parse("1950-01-01").expect("a day");
    Identity {
        name: PersonName::parse("王小明").expect("a name"),
        sex: Sex::Male,
        nationality: Nationality::parse("").expect("Chinese"),
        document: IdDocument::from(CitizenId::from_parts("410811", birth, nth).expect("an id")),
        home_area: Some(area("410811")),
        phone: Mobile::parse(&format!("1380000{nth:04}")).expect("a phone"),
        area: area("410811007001"),
        address: Address::parse("3号楼").expect("an address"),
        private: Private::default(),
    }
}

pub(crate) fn by() -> DecidedBy {
    DecidedBy {
        policy_id: Uuid::from_u128(7),
        version: 1,
        document_number: "豫9号".to_owned(),
    }
}

pub(crate) fn decision(level: Level) -> Decision {
    let verdict = Verdict {
        level,
        reason: "FEVER_DECLARED".to_owned(),
    };
    Decision {
        verdict,
        by: Some(by()),
        at: noon(),
        fresh_until: Some(noon() + Duration::from_secs(60)),
        fresh_by: Some(by()),
        level_change: None,
    }
}

pub(crate) fn declaration(person: PersonId, decision: &Decision) -> NewDeclaration {
    NewDeclaration {
        person,
        id: DeclarationId::new(noon()),
        request_hash: Some(vec![9]),
        answers: vec![1],
        source: Source::Itself,
        declared_by: "poster".to_owned(),
        verdict: decision.verdict.clone(),
        by: by(),
        fresh_until: decision.fresh_until,
        declared_at: noon(),
        received_at: noon(),
        delete_by: today().plus_days(180),
    }
}

pub(crate) fn code(person: PersonId) -> NewCode {
    let expires_at = noon() + Duration::from_secs(86_400);
    NewCode {
        person,
        id: CodeId::new(noon()),
        kind: CodeKind::Phone,
        level: Level::Green,
        key_id: "410811.code.1".to_owned(),
        made_by: "poster".to_owned(),
        times: CodeTimes {
            issued_at: noon(),
            expires_at,
            refresh_after: expires_at,
        },
        delete_by: today().plus_days(31),
    }
}
