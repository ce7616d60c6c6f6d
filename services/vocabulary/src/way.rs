//! By what a person was recognised at a gate.

crate::words! {
    /// How a pass was taken (domain §4).
    pub enum Way, refused as "UNKNOWN_WAY" {
        /// A resident id card held to a reader (01).
        IdCard = "id_card", "身份证", "id card";
        /// A face camera (02).
        Face = "face", "人脸", "face";
        /// A health code, scanned by staff or shown by the resident's own scan of the poster (03).
        HealthCode = "health_code", "健康码", "health code";
        /// A printed or plastic card (04).
        Card = "card", "通行卡", "card";
        /// A vehicle, by its plate.
        Plate = "plate", "车牌", "plate";
        /// Written down by staff.
        Manual = "manual", "人工登记", "by hand";
    }
}

impl Way {
    /// The two-digit code devices report; `None` for a record made by hand or of a vehicle.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::IdCard => Some("01"),
            Self::Face => Some("02"),
            Self::HealthCode => Some("03"),
            Self::Card => Some("04"),
            Self::Plate | Self::Manual => None,
        }
    }
}
