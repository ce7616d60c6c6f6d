//! What the survey does unasked: lets go of households past their day, and tells the feed what changed by itself.

use crate::duties::by_one;
use crate::error::Error;
use crate::service::Registration;
use crate::survey::store::{feed, households};
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;

/// A member who was erased is forgotten at the gates within seconds.
const EVERY: Duration = Duration::from_secs(1);
/// Households told together.
const AT_ONCE: i64 = 200;

/// All of them.
pub(crate) fn all(service: &Arc<Registration>) -> Vec<Duty> {
    vec![by_one(
        service,
        "registration: tell households that changed",
        EVERY,
        tell,
    )]
}

async fn tell(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    let today = service.day(service.clock.now());
    households::let_go(&service.db, today).await?;
    while !token.is_cancelled() {
        let told = feed::tell_changed(&service.db, &service.household_feed, today, AT_ONCE).await?;
        if told == 0 {
            break;
        }
    }
    Ok(())
}
