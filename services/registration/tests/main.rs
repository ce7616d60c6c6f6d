//! Registration from outside: its rules as properties, its tables on both engines, every RPC through the layers.

mod bulk;
mod decided_by;
mod erasing;
mod house;
mod imports;
mod objections;
mod outreach;
mod people;
mod quarantine;
mod replicas;
mod reports;
mod returnees;
mod risk;
mod rpc;
mod rules;
mod store;
mod survey;
