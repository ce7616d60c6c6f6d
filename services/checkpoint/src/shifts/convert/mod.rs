//! Between the contract's messages about shifts and the words of `rules`.

mod read;
mod write;

pub use read::{
    AskedGaps, AskedList, OfWhom, Written, read_cancel, read_gaps, read_hand_over, read_list, read_named,
    read_notes, read_plan, read_who,
};
pub use write::{write_gap, write_note, write_shift, write_turn};
