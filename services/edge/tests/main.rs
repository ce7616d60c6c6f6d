//! Edge, tried from outside.
