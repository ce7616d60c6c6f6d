//! Every RPC through the layers and the wire, and every refusal by its reason.

mod access;
mod audit;
mod bad_input;
mod code_use;
mod codes;
mod erasing;
mod finding;
mod health;
mod levels;
mod nonsense;
mod policies;
mod registering;
mod resuming;
mod standings;
