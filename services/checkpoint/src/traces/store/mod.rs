//! All SQL of traces: it reads table `pass` along its indexes and writes nothing.

pub mod sighting;
