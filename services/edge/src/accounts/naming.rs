//! Who is behind the ids that services know: for pages that show who did something.
//!
//! Services know an account's id alone; names lie here. Staff act in office and are named to other staff; of volunteers, who joined for a shift,
//! the name is masked as everywhere. No resident and no partner is ever told one.

use super::error::Error;
use super::office::Office;
use super::store::accounts::{self, Account, AccountId};
use crate::web::frame::Frame;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Characters of an id that are shown where nobody is known by it.
const ID_END: usize = 6;
/// How services sign what they do by themselves.
const SERVICE: &str = "service:";
/// Who signs what is done at the machine.
const COMMAND: &str = "quma account";

/// Names of those who stand on one page, asked for at once.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, Named>);

#[derive(Debug)]
struct Named {
    login: String,
    words: String,
}

impl Names {
    /// The names behind these ids, in one question for all of them.
    ///
    /// # Errors
    /// As the database.
    pub async fn of(
        office: &Office,
        frame: &Frame,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<Self, Error> {
        let mut known: Vec<AccountId> = ids
            .into_iter()
            .filter_map(|id| AccountId::parse(id).ok())
            .collect();
        known.sort();
        known.dedup();
        let found = accounts::by_ids(&office.db, &known).await?;
        let named = |account: Account| {
            let words = words(office, frame, &account);
            let login = account.login;
            (account.id.to_string(), Named { login, words })
        };
        Ok(Self(found.into_iter().map(named).collect()))
    }

    /// Name and place of whoever this is; an id without an account is shown as what it is.
    pub fn told(&self, frame: &Frame, id: &str) -> String {
        match self.0.get(id) {
            Some(named) => named.words.clone(),
            None => bare(frame, id),
        }
    }

    /// The same behind the login name, by which an account is asked for.
    pub fn with_login(&self, frame: &Frame, id: &str) -> String {
        match self.0.get(id) {
            Some(named) => format!("{} · {}", named.login, named.words),
            None => bare(frame, id),
        }
    }
}

/// `王小明（新兴社区）`.
pub fn words(office: &Office, frame: &Frame, account: &Account) -> String {
    let is_volunteer = account.ends_at.is_some();
    // A name whose key is gone is none any more.
    let name = match office.vault.name(account.id.as_uuid(), &account.sealed) {
        Ok(name) if is_volunteer => name.masked(),
        Ok(name) => name.clear().to_owned(),
        Err(_) => account.login.clone(),
    };
    let mut told = Vec::new();
    if is_volunteer {
        told.push(frame.t("志愿者", "volunteer"));
    }
    told.push(
        office
            .gazetteer
            .name_of(&account.area)
            .unwrap_or(account.area.code()),
    );
    if account.left_at.is_some() && !is_volunteer {
        told.push(frame.t("已离任", "has left"));
    }
    let told = told.join(frame.t("，", ", "));
    match frame.language {
        crate::web::language::Language::Chinese => format!("{name}（{told}）"),
        crate::web::language::Language::English => format!("{name} ({told})"),
    }
}

/// Whoever has no account here: a service, the machine, a partner, or somebody whose account is no more.
fn bare(frame: &Frame, id: &str) -> String {
    if let Some(service) = id.strip_prefix(SERVICE) {
        return match service {
            "registration" => frame.t("系统（登记服务）", "the registration service").to_owned(),
            "checkpoint" => frame.t("系统（卡点服务）", "the checkpoint service").to_owned(),
            "edge" => frame.t("系统（门户）", "the front door").to_owned(),
            other => format!("{} {other}", frame.t("系统", "service")),
        };
    }
    match (id, Uuid::try_parse(id)) {
        ("", _) => "—".to_owned(),
        // A relative or neighbour who acted for somebody is named nowhere but in the trail.
        ("guardian", _) => frame.t("监护人", "the guardian").to_owned(),
        ("neighbour", _) => frame.t("邻居", "a neighbour").to_owned(),
        (COMMAND, _) => frame.t("命令行", "at the machine").to_owned(),
        (_, Ok(_)) => {
            let from = id.char_indices().rev().nth(ID_END - 1).map_or(0, |(at, _)| at);
            format!("…{}", &id[from..])
        }
        (other, Err(_)) => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::language::Language;

    #[test]
    fn whoever_has_no_account_is_shown_as_what_they_are() {
        let frame = Frame::plain(Language::English);
        let names = Names::default();
        let told = |id| names.told(&frame, id);
        assert_eq!(told("service:checkpoint"), "the checkpoint service");
        assert_eq!(told("quma account"), "at the machine");
        assert_eq!(told("01700000-0000-7000-8000-0000000abcde"), "…0abcde");
        assert_eq!(told("partner:410883"), "partner:410883");
        assert_eq!(told(""), "—");
    }
}
