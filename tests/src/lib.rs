//! The whole town from outside.
