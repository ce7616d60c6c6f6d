//! Ranking areas by the share of registered gates that have records, and by records.

use std::cmp::Ordering;

use vocabulary::Area;

use super::summary::Count;

/// A row of the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The area.
    pub area: Area,
    /// What it comes to.
    pub count: Count,
    /// By active ÷ registered, from 1; equals share a rank.
    pub by_share: i32,
    /// By records, from 1; equals share a rank.
    pub by_records: i32,
}

/// Ranks areas; in the order of the shares, equals by records and then by code.
pub fn rank(areas: impl IntoIterator<Item = (Area, Count)>) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = areas
        .into_iter()
        .map(|(area, count)| Ranked {
            area,
            count,
            by_share: 0,
            by_records: 0,
        })
        .collect();
    ranked.sort_by(|one, other| records(other, one));
    number(&mut ranked, records, |row, rank| row.by_records = rank);
    ranked.sort_by(|one, other| {
        share(other, one)
            .then_with(|| records(other, one))
            .then_with(|| one.area.cmp(&other.area))
    });
    number(&mut ranked, share, |row, rank| row.by_share = rank);
    ranked
}

/// Numbers rows that are sorted with the greatest first; an equal of its predecessor shares its rank.
fn number(rows: &mut [Ranked], order: fn(&Ranked, &Ranked) -> Ordering, set: fn(&mut Ranked, i32)) {
    let mut rank = 0;
    for place in 0..rows.len() {
        if place == 0 || order(&rows[place - 1], &rows[place]) != Ordering::Equal {
            rank = i32::try_from(place).map_or(i32::MAX, |place| place.saturating_add(1));
        }
        set(&mut rows[place], rank);
    }
}

/// Shares are compared by cross multiplication: no rounding makes two areas equal. No gate at all is a share of nothing.
fn share(one: &Ranked, other: &Ranked) -> Ordering {
    let part = |row: &Ranked| {
        if row.count.registered > 0 {
            (row.count.active, row.count.registered)
        } else {
            (0, 1)
        }
    };
    let ((active, registered), (other_active, other_registered)) = (part(one), part(other));
    (i128::from(active) * i128::from(other_registered))
        .cmp(&(i128::from(other_active) * i128::from(registered)))
}

fn records(one: &Ranked, other: &Ranked) -> Ordering {
    one.count.figures.passes.cmp(&other.count.figures.passes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::summary::Figures;

    fn row(code: &str, registered: i64, active: i64, passes: i64) -> (Area, Count) {
        let figures = Figures {
            passes,
            ..Figures::default()
        };
        (
            Area::parse(code).unwrap(),
            Count {
                registered,
                active,
                figures,
            },
        )
    }

    #[test]
    fn equals_share_a_rank_and_an_area_without_gates_comes_last() {
        let ranked = rank([
            row("410811004", 0, 0, 0),
            row("410811001", 10, 5, 70),
            row("410811002", 4, 2, 90),
            row("410811003", 3, 3, 10),
        ]);
        let told: Vec<_> = ranked
            .iter()
            .map(|row| (row.area.code(), row.by_share, row.by_records))
            .collect();
        assert_eq!(
            told,
            [
                ("410811003", 1, 3),
                ("410811002", 2, 1),
                ("410811001", 2, 2),
                ("410811004", 4, 4)
            ]
        );
    }
}
