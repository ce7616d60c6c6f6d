//! Rules ↔ proto, and nothing else; one file per noun.
