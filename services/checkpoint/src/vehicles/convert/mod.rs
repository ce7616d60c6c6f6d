//! Vehicles: requests read, answers written.

use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field, within};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_vehicle_request::Driver as Told;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, Direction, PassId, Plate, ShortCode, Temperature, purpose};

use super::rules::vehicle::Vehicle;
use crate::convert::field::{id, optional_area, optional_id, optional_word};
use crate::convert::scan::{code, pass_id, temperature};
use crate::convert::words::{read_direction, write_direction, write_verdict};

/// Vehicles of one page when nothing is said, and the most.
const PAGE: (u32, u32) = (50, 200);
/// The most passengers of a bus.
const MOST_PASSENGERS: i32 = 80;

/// Who drives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Driver {
    /// Somebody with a health code.
    Resident(String),
    /// Somebody who was written down as a visitor.
    Visitor(ShortCode),
}

/// A vehicle at a gate.
#[derive(Clone, Debug)]
pub struct Driven {
    /// The pass's id.
    pub id: PassId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The plate.
    pub plate: Plate,
    /// As asked; the gate may know better.
    pub direction: Option<Direction>,
    /// Who drives.
    pub driver: Driver,
    /// The driver's reading.
    pub temperature: Option<Temperature>,
    /// Besides the driver.
    pub passengers: i32,
    /// Readings of passengers.
    pub passenger_readings: Vec<Temperature>,
    /// Whether masks were worn, when somebody looked.
    pub mask_worn: Option<bool>,
}

/// Reads a vehicle. The id's own time must lie within 48 hours of now.
pub fn read_record(request: &pb::RecordVehicleRequest, now: Moment) -> Result<Driven, Flaws> {
    let driver = match &request.driver {
        Some(Told::HealthCode(text)) => {
            field("health_code", code(text).map(|()| Driver::Resident(text.clone())))
        }
        Some(Told::VisitorCode(text)) => field("visitor_code", ShortCode::parse(text).map(Driver::Visitor)),
        None => field("driver", Err(Unreadable::new("MISSING", "must be given"))),
    };
    let readings = &request.passenger_temperatures_deci_celsius;
    let (id, checkpoint, plate, direction, driver, temperature, passengers, passenger_readings) = (
        field("request_id", pass_id(&request.request_id, now)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("plate", Plate::parse(&request.plate)),
        field("direction", optional_word(request.direction, read_direction)),
        driver,
        field(
            "temperature_deci_celsius",
            temperature(request.temperature_deci_celsius),
        ),
        field("passengers", within(request.passengers, 0..=MOST_PASSENGERS)),
        field(
            "passenger_temperatures_deci_celsius",
            passenger_readings(readings, request.passengers),
        ),
    )
        .all()?;
    Ok(Driven {
        id,
        checkpoint,
        plate,
        direction,
        driver,
        temperature,
        passengers,
        passenger_readings,
        mask_worn: request.mask_worn,
    })
}

fn passenger_readings(readings: &[i32], passengers: i32) -> Result<Vec<Temperature>, Unreadable> {
    if i32::try_from(readings.len()).is_ok_and(|count| count <= passengers.max(0)) {
        readings
            .iter()
            .map(|deci| Temperature::from_deci_celsius(*deci))
            .collect()
    } else {
        Err(Unreadable::new(
            "TOO_MANY",
            "must be at most one for each passenger",
        ))
    }
}

/// What a list asks for.
#[derive(Clone, Debug)]
pub struct Listed<'r> {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Only by this gate.
    pub checkpoint: Option<CheckpointId>,
    /// Only this vehicle.
    pub plate: Option<Plate>,
    /// Why it is looked for; there whenever a plate is.
    pub purpose: Option<&'r str>,
    /// Vehicles of the page.
    pub size: u32,
    /// The last one of the page before: when, and its pass.
    pub after: Option<(Moment, Uuid)>,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list<'r>(request: &'r pb::ListVehiclesRequest, query: &Fingerprint) -> Result<Listed<'r>, Flaws> {
    let names_plate = !request.plate.trim().is_empty();
    let plate = names_plate.then(|| Plate::parse(&request.plate)).transpose();
    let purpose = names_plate.then(|| purpose::parse(&request.purpose)).transpose();
    let (area, checkpoint, plate, purpose, size, after) = (
        field("area", optional_area(&request.area)),
        field("checkpoint_id", optional_id(&request.checkpoint_id)),
        field("plate", plate),
        field("purpose", purpose),
        field("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        field("page_token", page::read(&request.page_token, query)),
    )
        .all()?;
    Ok(Listed {
        area,
        checkpoint,
        plate,
        purpose,
        size,
        after,
    })
}

/// A vehicle's pass as lists show it, masked.
pub fn write(vehicle: &Vehicle, plate: &Plate) -> pb::VehiclePass {
    pb::VehiclePass {
        pass_id: vehicle.pass.to_string(),
        checkpoint_id: vehicle.checkpoint.to_string(),
        masked_plate: plate.masked(),
        direction: write_direction(vehicle.direction).into(),
        passengers: vehicle.passengers,
        verdict: vehicle
            .verdict
            .map_or(pb::Verdict::Unspecified, write_verdict)
            .into(),
        passed_at: Some(vehicle.at.to_proto()),
    }
}
