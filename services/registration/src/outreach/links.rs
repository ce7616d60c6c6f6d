//! The secrets of self-report links: short-lived, signed, one task each, stored nowhere.

use crate::outreach::error::OutreachError;
use crate::outreach::rules::ids::TaskId;
use data_encoding::BASE64URL_NOPAD;
use kit::clock::Moment;
use kit::keys::MacKey;
use uuid::Uuid;

/// What the key signs.
const DOMAIN: &[u8] = b"quma self-report link 1\0";
/// Bytes that are signed: the task and the second of its end.
const SAID: usize = 24;
/// Bytes of the signature that are kept: a stranger may try.
const SIGNED: usize = 16;

/// What a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Whose answers it takes.
    pub(crate) task: TaskId,
    /// Until when, in whole seconds.
    pub(crate) expires_at: Moment,
}

impl Link {
    /// A link to a task, good until then.
    pub(crate) fn new(task: TaskId, until: Moment) -> Self {
        Self {
            task,
            expires_at: Moment::from_unix_seconds(until.unix_seconds()),
        }
    }

    /// The secret that stands in the link: 54 characters.
    pub(crate) fn token(&self, key: &MacKey) -> String {
        let mut said = self.said();
        let signature = key.mac_of(&[DOMAIN, &said]);
        said.extend_from_slice(&signature[..SIGNED]);
        BASE64URL_NOPAD.encode(&said)
    }

    /// Reads what came back. Refuses with `LINK_NOT_GENUINE`, `LINK_EXPIRED`.
    pub(crate) fn read(token: &str, key: &MacKey, now: Moment) -> Result<Self, OutreachError> {
        let refused = || OutreachError::LinkNotGenuine;
        let bytes = BASE64URL_NOPAD
            .decode(token.trim().as_bytes())
            .map_err(|_| refused())?;
        let (said, signature) = bytes.split_first_chunk::<SAID>().ok_or_else(refused)?;
        if signature.len() != SIGNED || !key.verify(&[DOMAIN, said].concat(), signature) {
            return Err(refused());
        }
        let (task, seconds) = said.split_at(16);
        let seconds: [u8; 8] = seconds.try_into().map_err(|_| refused())?;
        let link = Self {
            task: TaskId::from_uuid(Uuid::from_slice(task).map_err(|_| refused())?),
            expires_at: Moment::from_unix_seconds(i64::from_be_bytes(seconds)),
        };
        if link.expires_at <= now {
            return Err(OutreachError::LinkExpired);
        }
        Ok(link)
    }

    fn said(&self) -> Vec<u8> {
        let mut said = self.task.as_uuid().as_bytes().to_vec();
        said.extend_from_slice(&self.expires_at.unix_seconds().to_be_bytes());
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::fault::Failure;
    use std::time::Duration;

    #[test]
    fn a_link_is_read_back_until_it_expires_and_never_altered() {
        let key = MacKey::new("410811.self-report.1", &[7; 32]).unwrap();
        let now = Moment::from_unix_seconds(1_583_000_000);
        let link = Link::new(TaskId::new(now), now + Duration::from_secs(60));
        let token = link.token(&key);
        assert_eq!(Link::read(&token, &key, now).unwrap(), link);
        let refused = |token: &str, key: &MacKey, at| Link::read(token, key, at).unwrap_err().reason();
        assert_eq!(refused(&token, &key, link.expires_at), "LINK_EXPIRED");
        let other = MacKey::new("410811.self-report.2", &[8; 32]).unwrap();
        assert_eq!(refused(&token, &other, now), "LINK_NOT_GENUINE");
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(refused(&altered, &key, now), "LINK_NOT_GENUINE", "character {at}");
        }
        assert_eq!(refused(&token[..40], &key, now), "LINK_NOT_GENUINE");
        assert_eq!(refused("", &key, now), "LINK_NOT_GENUINE");
    }
}
