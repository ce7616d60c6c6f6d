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
    /// Those of them that volunteers surveyed door by door (全面排查); their households are among the sum.
    pub surveyed: &'static [Surveyed],
    /// What happened to people on those days; none where only gates are told of.
    pub care: Option<&'static Care>,
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
    /// Records of each of its gates at noon on 1 March, where the story needs a figure.
    pub passes: Option<u32>,
}

/// A place that was surveyed door by door.
#[derive(Debug)]
pub struct Surveyed {
    /// Its unit's name; one of the told places.
    pub unit: &'static str,
    /// Households that were taken.
    pub households: usize,
    /// Their members.
    pub people: usize,
    /// Leaflets handed out.
    pub leaflets: usize,
    /// How its doors are told apart.
    pub doors: Doors,
}

/// How the doors of a place are told apart.
#[derive(Debug, Clone, Copy)]
pub enum Doors {
    /// A compound of so many buildings of sixty flats.
    Flats {
        /// Buildings.
        buildings: usize,
    },
    /// A village of so many groups (村民组), its houses numbered within each.
    Groups {
        /// Groups.
        groups: usize,
        /// Houses in each.
        houses: usize,
    },
}

/// People in care: how many, invented where the newspaper gives no figure.
#[derive(Debug)]
pub struct Care {
    /// Who is kept apart.
    pub quarantines: usize,
    /// Who came back within the last days, or is on the way (三返人员).
    pub returnees: usize,
    /// Compounds whose gates are kept by a roster of volunteers.
    pub kept_by: &'static str,
    /// How many volunteers there are: they survey, and stand at those gates.
    pub volunteers: usize,
    /// The gate at which somebody has a fever in the last hour.
    pub fever_at: &'static str,
    /// The village that shops by turns, and its market.
    pub shoppers: (&'static str, &'static str),
}

impl Story {
    /// The community of a told place.
    ///
    /// # Panics
    /// For a place that is not told: a story is written with its program.
    pub fn community_of(&self, unit: &str) -> &'static str {
        let place = self.told.iter().find(|place| place.unit == unit);
        place.expect("a story names places that it tells of").community
    }
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

/// A compound of 新兴社区: eight of them have 2,400 households, 4,000 people and 3,000 leaflets.
const fn of_xinxing(unit: &'static str) -> Surveyed {
    Surveyed {
        unit,
        households: 300,
        people: 500,
        leaflets: 375,
        doors: Doors::Flats { buildings: 5 },
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
        ToldPlace {
            passes: Some(420),
            ..told("新兴三号院", "小区", "410811007001", 1)
        },
        told("新兴四号院", "小区", "410811007001", 2),
        told("新兴五号院", "小区", "410811007001", 1),
        told("新兴六号院", "小区", "410811007001", 2),
        told("新兴七号院", "小区", "410811007001", 1),
        told("新兴八号院", "小区", "410811007001", 2),
        told("铁路定和小区", "小区", "410811007003", 2),
        told("墙南村", "村", "410811009003", 3),
        ToldPlace {
            passes: Some(600),
            ..told("墙南村市场", "市场", "410811009003", 2)
        },
    ],
    surveyed: &[
        of_xinxing("新兴一号院"),
        of_xinxing("新兴二号院"),
        of_xinxing("新兴三号院"),
        of_xinxing("新兴四号院"),
        of_xinxing("新兴五号院"),
        of_xinxing("新兴六号院"),
        of_xinxing("新兴七号院"),
        of_xinxing("新兴八号院"),
        // More than 500 households in two days; some doors did not open.
        Surveyed {
            unit: "铁路定和小区",
            households: 520,
            people: 1_350,
            leaflets: 540,
            doors: Doors::Flats { buildings: 9 },
        },
        Surveyed {
            unit: "墙南村",
            households: 260,
            people: 700,
            leaflets: 260,
            doors: Doors::Groups {
                groups: 8,
                houses: 33,
            },
        },
    ],
    care: Some(&Care {
        quarantines: 48,
        returnees: 150,
        kept_by: "新兴",
        volunteers: 100,
        fever_at: "新兴三号院",
        shoppers: ("墙南村", "墙南村市场"),
    }),
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
    surveyed: &[],
    care: None,
};

/// The story of a district, if one is told.
pub fn of(area: &str) -> Option<&'static Story> {
    [&SHANYANG, &MENGZHOU]
        .into_iter()
        .find(|story| story.area == area)
}
