//! What climbs from the gates: reports through the layers, and their tables on both engines.

mod fevers;
mod leads;
