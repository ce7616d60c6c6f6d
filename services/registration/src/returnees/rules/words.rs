//! Closed lists of words about trips.

vocabulary::words! {
    /// Why somebody comes back (三返 and 返岗).
    pub enum ReturneeKind, refused as "UNKNOWN_RETURNEE_KIND" {
        /// To work, from elsewhere.
        Work = "work", "返工", "returning to work";
        /// To a post held here.
        Post = "post", "返岗", "returning to a post";
        /// To school or university.
        School = "school", "返学", "returning to school";
        /// Home.
        Home = "home", "返乡", "returning home";
    }
}

vocabulary::words! {
    /// How somebody travels.
    pub enum TravelMeans, refused as "UNKNOWN_TRAVEL_MEANS" {
        /// By train.
        Rail = "rail", "铁路", "rail";
        /// By plane.
        Air = "air", "航空", "air";
        /// By coach.
        Coach = "coach", "长途客车", "coach";
        /// By a car of their own.
        SelfDrive = "self_drive", "自驾", "self-drive";
        /// By ship.
        Ferry = "ferry", "轮船", "ferry";
        /// Otherwise.
        Other = "other", "其他", "other";
    }
}

vocabulary::words! {
    /// What became of a trip.
    pub enum TripState, refused as "UNKNOWN_TRIP_STATE" {
        /// Declared ahead; not yet confirmed.
        Expected = "expected", "待抵达", "expected";
        /// Has arrived and is here.
        Present = "present", "在本地", "present";
        /// Has left again.
        Departed = "departed", "已离开", "departed";
        /// Did not happen.
        Cancelled = "cancelled", "已取消", "cancelled";
    }
}

impl TripState {
    /// Whether they came, whatever followed.
    pub fn has_arrived(self) -> bool {
        matches!(self, Self::Present | Self::Departed)
    }
}

vocabulary::words! {
    /// What was done to a trip.
    pub enum TripAct, refused as "UNKNOWN_TRIP_ACT" {
        /// Declared.
        Declared = "declared";
        /// The arrival confirmed.
        Confirmed = "confirmed";
        /// What was declared replaced.
        Corrected = "corrected";
        /// Cancelled.
        Cancelled = "cancelled";
        /// The departure recorded.
        Departed = "departed";
    }
}
