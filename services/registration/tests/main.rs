//! Registration from outside: its rules as properties, its tables on both engines, every RPC through the layers.

mod house;
mod people;
mod rpc;
mod rules;
mod store;
mod survey;
