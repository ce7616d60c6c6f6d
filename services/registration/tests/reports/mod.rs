//! What climbs from the gates: reports through the layers, and their tables on both engines.

pub(crate) mod fevers;
pub(crate) mod leads;
