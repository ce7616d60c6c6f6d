//! PlaceService and CheckpointService through the layers: what they do, and each refusal by its reason.

mod buildings;
mod gates;
mod reach;
