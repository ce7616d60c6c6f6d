//! A person's sex as registered (GB/T 2261.1).

crate::words! {
    /// Sex, with the codes of GB/T 2261.1 as stable text.
    pub enum Sex, refused as "UNKNOWN_SEX" {
        /// Not known.
        Unknown = "0", "未知", "unknown";
        /// Male.
        Male = "1", "男", "male";
        /// Female.
        Female = "2", "女", "female";
        /// Not stated.
        Unstated = "9", "未说明", "not stated";
    }
}
