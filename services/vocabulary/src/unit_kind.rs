//! The kinds of place that keep a gate (卡点单位).

crate::words! {
    /// What sort of unit a gate belongs to (domain §4).
    pub enum UnitKind, refused as "UNKNOWN_UNIT_KIND" {
        /// A residential compound.
        Compound = "compound", "小区", "residential compound";
        /// A village.
        Village = "village", "村", "village";
        /// An enterprise, its projects included.
        Enterprise = "enterprise", "企业", "enterprise";
        /// A school or kindergarten.
        School = "school", "学校", "school";
        /// A government office.
        Government = "government", "机关", "government office";
        /// A farm or wholesale market.
        Market = "market", "市场", "market";
        /// A shop or supermarket.
        Shop = "shop", "商超", "shop";
        /// A home for the elderly or for children.
        CareHome = "care_home", "养老机构", "care home";
        /// A bus or another vehicle people board.
        Vehicle = "vehicle", "车辆", "vehicle";
        /// A railway, coach or road station.
        Station = "station", "车站", "station";
        /// Any other place open to the public.
        PublicPlace = "public_place", "公共场所", "public place";
    }
}
