//! Serving as callers see it: layers, wires, the accept loop and stopping, with a tiny service as the subject.

mod bench;
mod certificates;
mod layers;
mod settings;
mod stopping;
mod streams;
mod subject;
mod telemetry;
mod wires;
