//! `/sign-out`: here, or everywhere.

use super::answer;
use crate::session::signed_in::{EnteringForm, Turned};
use crate::session::store::sessions;
use crate::web::refusal::Refusal;
use crate::web::visit::Visit;
use axum::response::Response;
use kit::audit::{self, Entry};
use kit::db;

/// Ends this session.
pub(super) async fn here(visit: Visit, EnteringForm(at, _): EnteringForm) -> Result<Response, Turned> {
    let ended: Result<(), db::Error> = async {
        let mut tx = at.office.db.begin().await?;
        sessions::end(&mut tx, at.session.id, at.account.id).await?;
        tx.commit().await
    }
    .await;
    ended.map_err(|error| Refusal::of_failure(error, at.frame.language))?;
    Ok(answer::out(visit))
}

/// Ends every session of the account.
pub(super) async fn everywhere(visit: Visit, EnteringForm(at, _): EnteringForm) -> Result<Response, Turned> {
    let id = at.account.id;
    let ended: Result<(), db::Error> = async {
        let mut tx = at.office.db.begin().await?;
        sessions::end_all(&mut tx, id).await?;
        let (now, roles) = (at.office.clock.now(), at.account.roles.as_str());
        let entry = Entry::new(
            now,
            id.to_string(),
            roles,
            "SignOutEverywhere",
            "account",
            id.as_uuid(),
        );
        audit::write(&mut tx, entry).await?;
        tx.commit().await
    }
    .await;
    ended.map_err(|error| Refusal::of_failure(error, at.frame.language))?;
    Ok(answer::out(visit))
}
