//! What the newspaper told, as figures: 山阳区 on 1 March 2020, and a neighbour's town beside it.

/// A town's story. The sums are kept exactly, whatever the dice invent around them.
#[derive(Debug)]
pub struct Story {
    /// District, 6 digits.
    pub area: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Gates registered by 29 February.
    pub gates: usize,
    /// Gates with records at noon on 1 March.
    pub active_gates: usize,
    /// Records at noon on 1 March.
    pub passes: u32,
    /// Households that registered at a poster.
    pub households: usize,
    /// Enterprises with a gate of their own.
    pub enterprises: usize,
    /// Places that are told by name; their gates and records are among the sums.
    pub told: &'static [ToldPlace],
    /// How an invented enterprise of this town begins.
    pub enterprise_prefix: &'static str,
}

/// A place that is told by name.
#[derive(Debug)]
pub struct ToldPlace {
    /// Unit's name; with one gate the gate is called so too.
    pub unit: &'static str,
    /// Kind, as written in an import.
    pub kind: &'static str,
    /// Community, 12 digits.
    pub community: &'static str,
    /// How many gates.
    pub gates: usize,
    /// Its records at noon on 1 March, where the newspaper says so.
    pub passes: Option<u32>,
}

const fn told(unit: &'static str, kind: &'static str, community: &'static str, gates: usize) -> ToldPlace {
    ToldPlace {
        unit,
        kind,
        community,
        gates,
        passes: None,
    }
}

/// 山阳区: 927 gates, 713 of them with records, 95,482 records, 7,211 at the district's offices, 121 enterprises.
pub const SHANYANG: Story = Story {
    area: "410811",
    name: "山阳区",
    gates: 927,
    active_gates: 713,
    passes: 95_482,
    households: 4_600,
    enterprises: 121,
    enterprise_prefix: "山阳",
    told: &[
        ToldPlace {
            unit: "山阳区行政机关大院",
            kind: "机关",
            community: "410811009001",
            gates: 1,
            passes: Some(7_211),
        },
        // 新兴社区: eight compounds.
        told("新兴一号院", "小区", "410811007001", 2),
        told("新兴二号院", "小区", "410811007001", 2),
        told("新兴三号院", "小区", "410811007001", 1),
        told("新兴四号院", "小区", "410811007001", 2),
        told("新兴五号院", "小区", "410811007001", 1),
        told("新兴六号院", "小区", "410811007001", 2),
        told("新兴七号院", "小区", "410811007001", 1),
        told("新兴八号院", "小区", "410811007001", 2),
        told("铁路定和小区", "小区", "410811007003", 2),
        told("墙南村", "村", "410811009003", 3),
        told("墙南村市场", "市场", "410811009003", 2),
    ],
};

/// 孟州市, the neighbour. The newspaper names its projects but gives no figures of gates; these are invented, and smaller.
pub const MENGZHOU: Story = Story {
    area: "410883",
    name: "孟州市",
    gates: 186,
    active_gates: 151,
    passes: 12_640,
    households: 900,
    enterprises: 24,
    enterprise_prefix: "孟州",
    told: &[
        told("S237改建工程项目部", "企业", "410883100001", 1),
        told("南庄毛皮园区", "企业", "410883101001", 2),
        told("快活林文旅小镇", "企业", "410883001001", 1),
    ],
};

/// The story of a district, if one is told.
pub fn of(area: &str) -> Option<&'static Story> {
    [&SHANYANG, &MENGZHOU]
        .into_iter()
        .find(|story| story.area == area)
}
