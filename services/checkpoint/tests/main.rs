//! Everything that is tried of checkpoint from outside its walls.

mod imports;
mod places_rpc;
mod places_store;
mod posters;
mod town;
