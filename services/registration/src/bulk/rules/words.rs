//! The closed lists of bulk changes.

vocabulary::words! {
    /// What kind of event it is. There is no "other".
    pub enum EventKind, refused as "UNKNOWN_EVENT_KIND" {
        /// A case.
        Case = "case", "病例", "case";
        /// Two cases or more that hang together.
        Cluster = "cluster", "聚集性疫情", "cluster";
        /// A place where people were exposed.
        Exposure = "exposure", "暴露场所", "exposure";
        /// A test of many people.
        Screening = "screening", "集中筛查", "screening";
        /// A mistake of the district's own that is put right.
        Mistake = "mistake", "赋码差错更正", "mistake put right";
    }
}

vocabulary::words! {
    /// Where a bulk change stands.
    pub enum BulkState, refused as "UNKNOWN_BULK_CHANGE_STATE" {
        /// Waits for a second person.
        Proposed = "proposed", "待审批", "proposed";
        /// Approved, and being applied.
        Applying = "applying", "执行中", "being applied";
        /// Everybody is done.
        Applied = "applied", "已完成", "applied";
        /// Rejected.
        Rejected = "rejected", "已驳回", "rejected";
        /// Stopped midway.
        Stopped = "stopped", "已中止", "stopped";
    }
}
