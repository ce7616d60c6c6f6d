//! Why somebody is not held to their household's quota.

crate::words! {
    /// Why somebody is not held to their household's quota (domain §4).
    pub enum ExemptionKind, refused as "UNKNOWN_EXEMPTION" {
        /// On the way to a doctor, or needing one.
        Illness = "illness", "就医", "illness";
        /// On duty against the epidemic.
        EpidemicDuty = "epidemic_duty", "防疫值守", "epidemic duty";
        /// Work that cannot wait.
        UrgentWork = "urgent_work", "紧急工作", "urgent work";
    }
}
