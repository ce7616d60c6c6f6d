//! Who comes to which gate: codes, tokens and messages, all made before anything is measured.

use super::Failure;
use super::codec::Written;
use kit::clock::{Clock, Moment};
use kit::cose;
use kit::keys::Keyring;
use prost::Message;
use prost::bytes::{BufMut, Bytes};
use proto::checkpoint::v1::VerifyPassRequest;
use proto::common::v1::Direction;
use quma::tokens::{self, Bearer};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tonic::codec::EncodeBuf;
use tonic::metadata::{Ascii, MetadataValue};
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::{CodeId, Level, PersonId, Role, Scope};

/// The district of the crowd.
pub(crate) const DISTRICT: &str = "410811";

const HOUR: Duration = Duration::from_secs(3_600);

/// A person with a code, as a phone shows it.
#[derive(Debug, Clone)]
pub(crate) struct Passer {
    pub(crate) person: PersonId,
    pub(crate) code: String,
    /// SHA-256 of the code's text, as an offline gate notes it.
    pub(crate) digest: [u8; 32],
}

/// Signs a green code for so many people with the town's own key. Gates see codes only, so nobody needs to register.
pub(crate) fn passers(count: usize, keys: &Keyring, clock: &Clock) -> Result<Vec<Passer>, Failure> {
    let signer = keys.signer("code")?;
    let issued_at = clock.now() - HOUR;
    let passers = (0..count).map(|_| {
        let person = PersonId::new(issued_at);
        let claims = HealthCodeClaims {
            code: CodeId::new(issued_at),
            person,
            level: Level::Green,
            policy: None,
            issued_at,
            expires_at: issued_at + 24 * HOUR,
            fresh_until: None,
            fresh_by: None,
            card: false,
            area: DISTRICT.to_owned(),
        };
        let code = cose::text::encode(&cose::sign(signer.as_ref(), &claims.encode(), KIND)?);
        let digest = Sha256::digest(code.as_bytes()).into();
        Ok(Passer { person, code, digest })
    });
    passers.collect()
}

/// A gate of the town and the token of whoever works there.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) id: String,
    /// Its community, 12 digits.
    pub(crate) community: String,
    pub(crate) token: MetadataValue<Ascii>,
}

/// `Bearer …` for somebody of this role.
pub(crate) fn bearer(
    keys: &Keyring,
    clock: &Clock,
    role: Role,
    scope: &str,
    subject: &str,
) -> Result<MetadataValue<Ascii>, Failure> {
    let scope = Scope::parse(scope).map_err(|refused| refused.description.to_string())?;
    let bearer = Bearer {
        subject: subject.to_owned(),
        roles: vec![role],
        scope,
    };
    Ok(format!("Bearer {}", tokens::mint(keys, clock, &bearer, 12)?).parse()?)
}

/// A scan that only lacks its id.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// Which of the gates.
    pub(crate) gate: usize,
    pub(crate) token: MetadataValue<Ascii>,
    /// The encoded request behind its first field.
    rest: Bytes,
}

/// Every passer at a gate, gates in turn.
pub(crate) fn visits(passers: &[Passer], gates: &[Gate]) -> Vec<Visit> {
    let scans = passers.iter().zip(gates.iter().cycle()).enumerate();
    scans
        .map(|(index, (passer, gate))| {
            let request = request(&"0".repeat(ID_LENGTH), passer, gate, index as i64).encode_to_vec();
            Visit {
                gate: index % gates.len(),
                token: gate.token.clone(),
                rest: Bytes::from(request).split_off(2 + ID_LENGTH),
            }
        })
        .collect()
}

/// A whole request, for the first calls and as the pattern of all others.
pub(crate) fn request(id: &str, passer: &Passer, gate: &Gate, device_sequence: i64) -> VerifyPassRequest {
    VerifyPassRequest {
        request_id: id.to_owned(),
        checkpoint_id: gate.id.clone(),
        health_code: passer.code.clone(),
        direction: Direction::In.into(),
        temperature_deci_celsius: Some(365),
        mask_worn: Some(true),
        device_id: "gate-rush".to_owned(),
        device_sequence,
        ..Default::default()
    }
}

/// Characters of an id.
const ID_LENGTH: usize = 36;

/// One visit on its way: its own id, then what was prepared.
#[derive(Debug)]
pub(crate) struct Scan {
    id: [u8; ID_LENGTH],
    rest: Bytes,
}

impl Visit {
    /// The visit under this id.
    pub(crate) fn scan(&self, ids: &mut Ids) -> Scan {
        Scan {
            id: ids.next(),
            rest: self.rest.clone(),
        }
    }
}

impl Written for Scan {
    fn put(&self, buffer: &mut EncodeBuf<'_>) {
        // Field 1, length-delimited, 36 bytes.
        buffer.put_slice(&[0x0a, ID_LENGTH as u8]);
        buffer.put_slice(&self.id);
        buffer.put_slice(&self.rest);
    }
}

static RUNNERS: AtomicU32 = AtomicU32::new(0);

/// Makes UUIDv7s that nobody else of this run makes: a moment, whose they are, and a count. No dice: they would cost more
/// than the call's own work.
#[derive(Debug)]
pub(crate) struct Ids {
    moment: Moment,
    since: Instant,
    runner: u32,
    count: u32,
}

impl Ids {
    /// Ids of one runner, from this moment on.
    pub(crate) fn new(moment: Moment) -> Self {
        Self {
            moment,
            since: Instant::now(),
            runner: RUNNERS.fetch_add(1, Ordering::Relaxed),
            count: 0,
        }
    }

    fn next(&mut self) -> [u8; ID_LENGTH] {
        self.count += 1;
        let millis = (self.moment + self.since.elapsed()).unix_micros() as u128 / 1_000;
        // 48 bits of time, version 7, variant 2; the rest is ours to fill.
        let value = millis << 80 | 7 << 76 | 2 << 62 | u128::from(self.runner) << 32 | u128::from(self.count);
        let mut text = [0; ID_LENGTH];
        uuid::Uuid::from_u128(value).hyphenated().encode_lower(&mut text);
        text
    }
}
