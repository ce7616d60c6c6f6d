//! The words of a city, parsed once: no I/O here.
