//! quma: one district, one code.
