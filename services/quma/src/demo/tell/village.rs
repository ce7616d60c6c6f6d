//! 错峰出行: a village shops by turns, and is told so.

use super::messages::id;
use super::teller::{Cast, TellError, Teller, at};
use crate::demo::desk::patiently;
use kit::clock::Day;
use proto::checkpoint::v1 as gate;
use proto::common::v1::Direction;
use proto::registration::v1 as person;
use vocabulary::Role;

/// How long the order holds, in days.
const DAYS: i32 = 14;

impl Teller<'_> {
    /// From 1 March groups with an odd number shop on odd days, the others on even ones; one of a household, and whoever is ill on any day.
    pub(super) async fn order_turns(&self, cast: &Cast) -> Result<(), TellError> {
        let Some(care) = self.story.care else {
            return Ok(());
        };
        let (village, market) = care.shoppers;
        debug_assert!(cast.gates.iter().any(|gate| gate.plan.unit == market));
        self.begin("错峰购物 shopping by turns", 2);
        let calendar = self.calendar();
        let first = Day::of(calendar.noon, self.clock.zone());
        let area = self.story.community_of(village).to_owned();
        let rule = gate::QuotaRule {
            name: format!("{market}错峰购物"),
            unit_kinds: vec![gate::UnitKind::Market.into()],
            direction: Direction::In.into(),
            one_per_days: 1,
            odd_even: gate::OddEven::VillageGroup.into(),
            exempt: vec![person::ExemptionKind::Illness.into()],
            beyond: gate::BeyondQuota::Refuse.into(),
            same_outing_minutes: 10,
            ..Default::default()
        };
        let order = gate::OrderQuotaRequest {
            request_id: id("quota", 0, calendar.orders),
            area: area.clone(),
            document_number: "定和办〔2020〕7号（演示）".to_owned(),
            issuing_body: "定和街道疫情防控指挥部（演示）".to_owned(),
            from: first.to_string(),
            to: first.plus_days(DAYS - 1).to_string(),
            rules: vec![rule],
            ..Default::default()
        };
        let order = async || {
            let order = self.desks.by(Role::Officer, 0, order.clone());
            self.desks.quotas().order_quota(order).await
        };
        patiently(order).await.map_err(at("the order of turns"))?;
        self.progress.inc(1);

        let notice = person::PublishNoticeRequest {
            request_id: id("notice", 0, calendar.orders),
            area,
            chinese: Some(person::NoticeText {
                title: format!("{market}单双号错峰购物"),
                text: "三月一日起，单号村民组逢单日、双号村民组逢双日进市场，每户每日一人，进门测温扫码；家中有病人的随时可来。".to_owned(),
            }),
            english: Some(person::NoticeText {
                title: "Shopping by turns".to_owned(),
                text: "From 1 March groups with an odd number shop on odd days and the others on even days, one of a household; whoever has somebody ill at home may come on any day.".to_owned(),
            }),
            from: first.previous().to_string(),
            to: first.plus_days(DAYS - 1).to_string(),
            public: true,
        };
        let publish = async || {
            let publish = self.desks.by(Role::CommunityWorker, 0, notice.clone());
            self.desks.notices().publish_notice(publish).await
        };
        patiently(publish).await.map_err(at("a notice"))?;
        self.progress.inc(1);
        Ok(())
    }
}
