//! Which way a person goes through a gate, and which ways a poster serves.

crate::words! {
    /// The way of one pass.
    pub enum Direction, refused as "UNKNOWN_DIRECTION" {
        /// Into the place.
        In = "in", "进", "in";
        /// Out of the place.
        Out = "out", "出", "out";
    }
}

crate::words! {
    /// The ways a gate or a poster serves.
    pub enum PosterDirection, refused as "UNKNOWN_POSTER_DIRECTION" {
        /// Entries only.
        In = "in", "入口", "entry";
        /// Exits only.
        Out = "out", "出口", "exit";
        /// Both: the page asks, preset from the person's last pass.
        Both = "both", "出入口", "entry and exit";
    }
}

impl PosterDirection {
    /// Whether a pass in this direction may be recorded here.
    pub fn serves(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::Both, _) | (Self::In, Direction::In) | (Self::Out, Direction::Out)
        )
    }

    /// The one direction served; `None` when the person must be asked.
    pub fn only(self) -> Option<Direction> {
        match self {
            Self::In => Some(Direction::In),
            Self::Out => Some(Direction::Out),
            Self::Both => None,
        }
    }
}
