//! What every handler of outreach holds.

use crate::outreach::platform::{Platform, PlatformError};
use crate::outreach::rules::questions;
use crate::outreach::settings::Settings;
use crate::outreach::store::question_sets;
use crate::service::Registration;
use crate::store::trouble::StoreError;
use kit::keys::{KeyError, Keyring, MacKey};
use std::sync::Arc;

/// Everything a handler of outreach needs. One value, shared by all.
#[derive(Debug)]
pub(crate) struct Outreach {
    /// The ground floor.
    pub(crate) ground: Arc<Registration>,
    /// Signs self-report links.
    pub(crate) links: MacKey,
    /// The calling or SMS platform, if one is set.
    pub(crate) platform: Option<Platform>,
}

/// Why outreach cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenOutreachError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key cannot be read or made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The settings of the platform.
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

/// Opens outreach; puts the first question set where there is none.
pub(crate) async fn open(
    ground: &Arc<Registration>,
    keys: &Keyring,
    settings: &Settings,
) -> Result<Arc<Outreach>, OpenOutreachError> {
    question_sets::seed(&ground.db, &questions::first(), ground.clock.now())
        .await
        .map_err(StoreError::from)?;
    Ok(Arc::new(Outreach {
        ground: Arc::clone(ground),
        links: keys.mac_key("self-report")?,
        platform: settings.webhook.as_ref().map(Platform::open).transpose()?,
    }))
}
