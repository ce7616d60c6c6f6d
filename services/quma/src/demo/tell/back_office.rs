//! The back office registers the gates from one table and prints their posters.

use super::messages::row;
use super::teller::{Gate, ONE_BY_ONE, TellError, Teller, at, expect};
use crate::demo::desk::patiently;
use crate::demo::gates::PlannedGate;
use futures::stream::{self, StreamExt, TryStreamExt};
use proto::checkpoint::v1 as gate;
use std::collections::HashMap;
use vocabulary::Role;

impl Teller<'_> {
    /// The back office registers the gates from one table.
    pub(super) async fn register_gates(&self, plans: Vec<PlannedGate>) -> Result<Vec<Gate>, TellError> {
        self.begin("卡点登记 registering gates", plans.len());
        let rows: Vec<_> = plans
            .iter()
            .enumerate()
            .map(|(index, plan)| row(index, plan))
            .collect();
        let rows = self.desks.by(Role::Officer, 0, stream::iter(rows));
        let report = self
            .desks
            .checkpoints()
            .import_checkpoints(rows)
            .await
            .map_err(at("the import of gates"))?
            .into_inner();
        expect(
            "gates registered",
            i64::from(report.created + report.known_already),
            plans.len() as i64,
        )?;
        self.progress.set_position(plans.len() as u64);

        let mut ids = HashMap::with_capacity(plans.len());
        let mut page_token = String::new();
        loop {
            let list = gate::ListCheckpointsRequest {
                page_size: 1000,
                page_token,
                ..Default::default()
            };
            let list = self.desks.by(Role::Officer, 0, list);
            let page = self
                .desks
                .checkpoints()
                .list_checkpoints(list)
                .await
                .map_err(at("the list of gates"))?
                .into_inner();
            for found in page.checkpoints {
                let area = found.area.map(|area| area.code).unwrap_or_default();
                ids.insert((found.unit_name, area, found.name), found.checkpoint_id);
            }
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let found = plans.into_iter().filter_map(|plan| {
            let id = ids.remove(&(plan.unit.clone(), plan.community.clone(), plan.name.clone()))?;
            Some(Gate { plan, id })
        });
        let gates: Vec<Gate> = found.collect();
        expect(
            "gates found again by name",
            gates.len() as i64,
            self.story.gates as i64,
        )?;
        Ok(gates)
    }

    /// Every gate gets its poster; the answer is each one's token.
    pub(super) async fn print_posters(&self, gates: &[Gate]) -> Result<Vec<String>, TellError> {
        self.begin("一点一码 issuing posters", gates.len());
        stream::iter(0..gates.len())
            .map(|index| async move {
                let issue = async || {
                    let issue = gate::IssuePosterRequest {
                        checkpoint_id: gates[index].id.clone(),
                    };
                    self.desks
                        .checkpoints()
                        .issue_poster(self.desks.by(Role::Officer, index, issue))
                        .await
                };
                let issued = patiently(issue).await.map_err(at("the issue of a poster"))?;
                self.progress.inc(1);
                Ok(issued.poster.unwrap_or_default().token)
            })
            .buffered(ONE_BY_ONE)
            .try_collect()
            .await
    }
}
