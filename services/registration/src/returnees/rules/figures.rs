//! Figures of returnees, added up by area and kind.

use crate::returnees::rules::words::ReturneeKind;
use std::collections::BTreeMap;
use std::ops::AddAssign;
use vocabulary::area::Area;

/// How many there are; what each number counts stands in the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Arrived and not left again.
    pub present: i64,
    /// Arrived that day.
    pub arrived: i64,
    /// Expected within the days ahead that count.
    pub planned: i64,
    /// Present and in quarantine.
    pub isolated: i64,
    /// Present and declared late.
    pub late: i64,
    /// Expected earlier, not confirmed.
    pub overdue: i64,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.present += other.present;
        self.arrived += other.arrived;
        self.planned += other.planned;
        self.isolated += other.isolated;
        self.late += other.late;
        self.overdue += other.overdue;
    }
}

/// The figures of one kind in one area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The area; of those whose place inside is not known, the area around.
    pub area: Area,
    /// The kind.
    pub kind: ReturneeKind,
    /// How many.
    pub figures: Figures,
}

/// The figures of one area, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfArea {
    /// The area.
    pub area: Area,
    /// All kinds together.
    pub total: Figures,
    /// Each kind that counts, in the order asked for.
    pub kinds: Vec<(ReturneeKind, Figures)>,
}

impl OfArea {
    fn nobody(area: Area, kinds: &[ReturneeKind]) -> Self {
        Self {
            area,
            total: Figures::default(),
            kinds: kinds.iter().map(|kind| (*kind, Figures::default())).collect(),
        }
    }

    fn add(&mut self, kind: ReturneeKind, figures: Figures) {
        if let Some((_, sum)) = self.kinds.iter_mut().find(|(own, _)| *own == kind) {
            *sum += figures;
            self.total += figures;
        }
    }
}

/// The figures of an area and of the areas inside it, those without anybody included; kinds that do not count are left out. Whose place
/// inside is not known stands last, under the area itself.
pub fn table(
    whole: Area,
    inside: &[Area],
    kinds: &[ReturneeKind],
    counted: &[Counted],
) -> (OfArea, Vec<OfArea>) {
    let mut sum = OfArea::nobody(whole, kinds);
    let mut areas: BTreeMap<Area, OfArea> = inside
        .iter()
        .map(|area| (*area, OfArea::nobody(*area, kinds)))
        .collect();
    let mut elsewhere = OfArea::nobody(whole, kinds);
    for row in counted.iter().filter(|row| kinds.contains(&row.kind)) {
        sum.add(row.kind, row.figures);
        if row.area == whole {
            elsewhere.add(row.kind, row.figures);
        } else {
            let of_area = areas
                .entry(row.area)
                .or_insert_with(|| OfArea::nobody(row.area, kinds));
            of_area.add(row.kind, row.figures);
        }
    }
    let mut rows: Vec<OfArea> = areas.into_values().collect();
    if elsewhere.total != Figures::default() && !rows.is_empty() {
        rows.push(elsewhere);
    }
    (sum, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_lost_between_the_areas() {
        let area = |code| Area::parse(code).unwrap();
        let (whole, one, two) = (area("410811"), area("410811001"), area("410811007"));
        let row = |area, kind, present| Counted {
            area,
            kind,
            figures: Figures {
                present,
                ..Figures::default()
            },
        };
        let kinds = [ReturneeKind::Work, ReturneeKind::Home];
        let counted = [
            row(two, ReturneeKind::Work, 3),
            row(two, ReturneeKind::Home, 4),
            row(two, ReturneeKind::School, 100),
            row(whole, ReturneeKind::Home, 1),
            row(area("410811009"), ReturneeKind::Work, 2),
        ];
        let (sum, inside) = table(whole, &[one, two], &kinds, &counted);
        assert_eq!(sum.total.present, 10);
        assert_eq!(sum.kinds[0].1.present, 5);
        let told: Vec<_> = inside
            .iter()
            .map(|row| (row.area.code(), row.total.present))
            .collect();
        assert_eq!(
            told,
            [
                ("410811001", 0),
                ("410811007", 7),
                ("410811009", 2),
                ("410811", 1)
            ]
        );
        let inside_sum: i64 = inside.iter().map(|row| row.total.present).sum();
        assert_eq!(inside_sum, sum.total.present);
    }
}
