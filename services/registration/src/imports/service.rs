//! What a list decides by, for whoever takes its rows in: the duty that matches them, and whoever decides one.

use crate::error::Error;
use crate::imports::rules::entrant::CellFlaw;
use crate::imports::store::arrivals::{self, Arrival, OfRow, Told};
use crate::imports::store::imports::Import;
use crate::imports::store::newcomers::OfList;
use crate::returnees::rules::facts::Told as TripTold;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::rules::level::LevelPolicy;
use crate::rules::retention::RetentionPolicy;
use crate::service::Registration;
use kit::clock::Moment;

/// What is the same for everybody of a list who is registered then.
pub(crate) fn of_list(service: &Registration, import: &Import, now: Moment) -> Result<OfList, Error> {
    let level = service.in_force::<LevelPolicy>(&import.area, now)?;
    let retention = service.policy::<RetentionPolicy>(&import.area, now)?;
    Ok(OfList {
        import: import.id,
        source: import.kind.source(),
        registered_by: import.imported_by.clone(),
        notice_version: import.notice_version.clone(),
        authority: service.authority,
        area: import.area,
        level: level.by,
        now,
        delete_by: retention.person(service.day(now)),
    })
}

/// The trip that a row tells, by the order of the moment its list was handed in; what is wrong with the row when it may not be declared.
pub(crate) fn arrival(
    service: &Registration,
    import: &Import,
    told: &TripTold,
    row: OfRow,
    now: Moment,
) -> Result<Result<Arrival, CellFlaw>, Error> {
    let order = service.in_force::<ReturneePolicy>(&row.ward, import.began_at)?;
    let told = Told {
        import,
        told,
        row,
        order: &order,
        zone: service.clock.zone(),
    };
    Ok(arrivals::sealed(&service.vault, &service.gazetteer, &told, now)?)
}
