//! One statement per level of area, so that a narrow scope reads through its own index.

use vocabulary::{Area, AreaLevel};

/// The texts of one statement; `$1` is the key that [`ByArea::of`] returns beside the text.
#[derive(Clone, Copy, Debug)]
pub struct ByArea {
    /// `community = $1`.
    pub community: &'static str,
    /// `street = $1`.
    pub street: &'static str,
    /// `district = $1`.
    pub district: &'static str,
    /// `substr(district, 1, 4) = $1`: several districts in one database are rare, so no index serves them.
    pub city: &'static str,
    /// `substr(district, 1, 2) = $1`.
    pub province: &'static str,
}

impl ByArea {
    /// The statement for this area, and the value of its `$1`.
    pub fn of(&self, area: &Area) -> (&'static str, String) {
        let code = area.code();
        match area.level() {
            AreaLevel::Community => (self.community, code.to_owned()),
            AreaLevel::Street => (self.street, code.to_owned()),
            AreaLevel::District => (self.district, code.to_owned()),
            AreaLevel::City => (self.city, code[..4].to_owned()),
            AreaLevel::Province => (self.province, code[..2].to_owned()),
        }
    }
}

/// The columns `district`, `street` and `community` of a place in this area.
///
/// A place lies in a street or a community: convert refuses every other area before it comes here. Were there one, its district
/// would be its own code, and no list would miss it.
pub fn columns(area: &Area) -> (String, String, Option<String>) {
    let code = |part: Option<Area>| part.map(|part| part.code().to_owned());
    let own = || area.code().to_owned();
    (
        code(area.district()).unwrap_or_else(own),
        code(area.street()).unwrap_or_else(own),
        code(area.community()),
    )
}

/// A [`ByArea`] from a macro that makes a statement from its condition on the area.
macro_rules! by_area {
    ($statement:ident) => {
        $crate::store::by_area::ByArea {
            community: $statement!("community = $1"),
            street: $statement!("street = $1"),
            district: $statement!("district = $1"),
            city: $statement!("substr(district, 1, 4) = $1"),
            province: $statement!("substr(district, 1, 2) = $1"),
        }
    };
}
pub(super) use by_area;
