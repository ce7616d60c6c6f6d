//! Every page in a real browser, in both languages, on a phone and at a desk zoomed to 200 %: read, pressed and reached by whoever sees badly, taps
//! badly or uses no mouse; light enough for an old phone. A new page is one line of [`PAGES`].

use crate::steps::accessible::{LIGHT, Wanted};
use crate::steps::browser::Browser;
use crate::steps::fresh_id;
use crate::steps::households::{household, is_known, orders, somebody};
use crate::steps::outreach::sends_a_link;
use crate::steps::people::{Resident, mother, registers, registers_with};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::staff::new_here;
use proto::registration::v1 as pb;
use proto::registration::v1::area_risk_service_client::AreaRiskServiceClient;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use tests::town::Town;
use vocabulary::Role;

/// Who opens a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A phone that nobody knows.
    Stranger,
    /// A resident with a mother, in quarantine.
    Resident,
    /// Somebody of the back office.
    Officer,
    /// Somebody of the community.
    Worker,
    /// Whoever gives out accounts.
    Security,
}

/// What a page ends with where it is looked at after its card was made: cards are made by a press, not by an address.
const CARD: &str = "#card";

/// Every page and who opens it. `{name}` stands for something of the town that the story makes.
const PAGES: &[(Who, &str)] = &[
    (Who::Stranger, "/"),
    (Who::Stranger, "/p"),
    (Who::Stranger, "/p?code=7K3-M9Q-XPB"),
    (Who::Stranger, "/p/{token}"),
    (Who::Stranger, "/p/{token}/again"),
    (Who::Stranger, "/p/{code}"),
    (Who::Stranger, "/me"),
    (Who::Stranger, "/report/{link}"),
    (Who::Stranger, "/report/nonsense"),
    (Who::Stranger, "/there/is/nothing"),
    (Who::Resident, "/p/{token}"),
    (Who::Resident, "/me"),
    (Who::Resident, "/me/{mother}/code"),
    (Who::Resident, "/me/{mother}/code#card"),
    (Who::Resident, "/me/{me}/health"),
    (Who::Resident, "/me/{me}/passes"),
    (Who::Resident, "/me/{me}/quarantine"),
    (Who::Resident, "/me/{mother}/quarantine"),
    (Who::Resident, "/me/{me}/trips"),
    (Who::Resident, "/me/{me}/trips/new"),
    (Who::Resident, "/me/{me}/trips/{trip}"),
    (Who::Resident, "/me/{me}/trips/{trip}/correct"),
    (Who::Resident, "/me/{me}/objections"),
    (Who::Resident, "/me/{me}/objections/{objection}"),
    (Who::Resident, "/me/{me}/appeal"),
    (Who::Resident, "/me/{me}/correct"),
    (Who::Resident, "/me/{me}/copy"),
    (Who::Resident, "/me/neighbours"),
    (Who::Resident, "/me/neighbours/{order}"),
    (Who::Resident, "/me/notices"),
    (Who::Resident, "/me/data"),
    (Who::Resident, "/me/looks"),
    (Who::Stranger, "/sign-in"),
    (Who::Officer, "/desk"),
    (Who::Officer, "/desk/me"),
    (Who::Officer, "/desk/gates"),
    (Who::Officer, "/desk/areas"),
    (Who::Officer, "/desk/areas/grade"),
    (Who::Officer, "/desk/areas/grade?area=420100"),
    (Who::Officer, "/desk/areas/420106"),
    (Who::Officer, "/desk/areas/measures"),
    (Who::Officer, "/desk/areas/measures/{measure}"),
    (Who::Officer, "/desk/surveys"),
    (Who::Officer, "/desk/surveys/new"),
    (Who::Officer, "/desk/surveys/{survey}"),
    (Who::Officer, "/desk/surveys/{survey}/doors"),
    (Who::Officer, "/desk/surveys/{survey}/door?building=1"),
    (Who::Officer, "/desk/notices"),
    (Who::Officer, "/desk/notices/new"),
    (Who::Officer, "/desk/erasures"),
    (Who::Officer, "/desk/erasures/{erasure}"),
    (Who::Worker, "/desk/people/{mother}#card"),
    (Who::Officer, "/api"),
    (Who::Officer, "/api/checkpoint.v1.GateService"),
    (Who::Security, "/desk/accounts"),
    (Who::Security, "/desk/accounts/new"),
    (Who::Security, "/desk/accounts/import"),
];

impl Who {
    fn is_public(self) -> bool {
        matches!(self, Self::Stranger | Self::Resident)
    }
}

#[tokio::test]
async fn every_page_is_for_everybody() {
    let town = Town::embedded().await;
    let story = Story::told(&town).await;
    let address = town.processes[0].address();
    let mut wrong = Vec::new();
    for who in [
        Who::Stranger,
        Who::Resident,
        Who::Officer,
        Who::Worker,
        Who::Security,
    ] {
        let browser = match who.is_public() {
            true => Browser::on_a_phone(address).await,
            false => Browser::on_a_desk(address).await,
        };
        browser.forgets_what_it_loaded().await;
        story.opens_as(&town, &browser, who).await;
        for (_, page) in PAGES.iter().filter(|(of, _)| *of == who) {
            for language in ["zh-CN", "en"] {
                wrong.extend(looked_at(&browser, who, &story.address(page), language).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a page at every width it is read at.
async fn looked_at(browser: &Browser, who: Who, page: &str, language: &'static str) -> Vec<String> {
    browser.goes_to(&format!("/language/{language}")).await;
    let widths: &[(u32, u32)] = match who.is_public() {
        // A small phone and a larger one.
        true => &[(390, 844), (320, 640)],
        // A desk, and the same zoomed to 200 %.
        false => &[(1280, 900), (640, 450)],
    };
    let mut wrong = Vec::new();
    for (width, height) in widths {
        browser.is_sized(*width, *height).await;
        // What was loaded before is not this page's: complaints too.
        browser.complaints().await;
        browser.goes_to(page).await;
        if page.ends_with(CARD) {
            browser.presses("form[action$='/card'] button").await;
            browser.sees("定和办〔2020〕7号").await;
        }
        let wanted = Wanted {
            language,
            touch: who.is_public(),
            weight: if who.is_public() { LIGHT } else { 0 },
            width: *width,
        };
        let look = browser.looks(wanted).await;
        wrong.extend(
            look.found
                .into_iter()
                .map(|what| format!("{who:?} {page} ({language}, {width} px): {what}")),
        );
    }
    wrong
}

/// What the pages are about.
struct Story {
    gate: Gate,
    me: Resident,
    /// Of a neighbour, on which I am named.
    order: String,
    trip: String,
    objection: String,
    link: String,
    measure: String,
    survey: String,
    erasure: String,
}

impl Story {
    async fn told(town: &Town) -> Self {
        let gate = a_gate(town, "新兴八号院").await;
        let me = registers_with(town, &gate, 1, vec![mother(2)]).await;
        is_quarantined(town, &me.id, Vec::new()).await;
        let neighbour = registers(town, &gate, 3).await;
        let survey = opens_a_survey(town).await;
        lives_by_a_quota(town, &survey, &me).await;
        Self {
            order: is_quarantined(town, &neighbour.id, vec![me.id.clone()]).await,
            trip: declares_a_trip(town, &me).await,
            objection: appeals(town, &me).await,
            link: sends_a_link(town, &me).await,
            measure: is_shown_a_measure(town).await,
            survey,
            erasure: erases_somebody(town, &gate).await,
            gate,
            me,
        }
    }

    /// A page with everything in its place.
    fn address(&self, page: &str) -> String {
        let code: String = self.gate.poster.short_code.clone();
        page.replace("{token}", self.gate.token())
            .replace("{code}", &code)
            .replace("{mother}", &self.me.family[0].person_id)
            .replace("{me}", &self.me.id)
            .replace("{order}", &self.order)
            .replace("{trip}", &self.trip)
            .replace("{objection}", &self.objection)
            .replace("{link}", &self.link)
            .replace("{measure}", &self.measure)
            .replace("{survey}", &self.survey)
            .replace("{erasure}", &self.erasure)
    }

    async fn opens_as(&self, town: &Town, browser: &Browser, who: Who) {
        match who {
            Who::Stranger => {}
            Who::Resident => {
                browser.goes_to("/").await;
                browser.remembers("resident", &self.me.session).await;
            }
            Who::Officer => new_here(town, browser, "wang.officer", Role::Officer).await,
            Who::Worker => new_here(town, browser, "zhao.community", Role::CommunityWorker).await,
            Who::Security => new_here(town, browser, "li.security", Role::SecurityAdmin).await,
        }
    }
}

async fn is_quarantined(town: &Town, person: &str, reporter_ids: Vec<String>) -> String {
    let order = pb::OrderQuarantineRequest {
        request_id: fresh_id(town),
        person_id: person.to_owned(),
        reporter_ids,
        mode: pb::QuarantineMode::Home.into(),
        reason: pb::QuarantineReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
        ..Default::default()
    };
    let ordered = QuarantineServiceClient::new(town.registration.clone())
        .order_quarantine(town.by(Role::CommunityWorker, order))
        .await;
    ordered.expect("ordered").into_inner().quarantine_id
}

async fn declares_a_trip(town: &Town, me: &Resident) -> String {
    let trip = pb::DeclareTripRequest {
        request_id: fresh_id(town),
        person_id: me.id.clone(),
        facts: Some(pb::TripFacts {
            kind: pb::ReturneeKind::Work.into(),
            from_area: Some(proto::common::v1::AreaRef {
                code: "420106".to_owned(),
                ..Default::default()
            }),
            arrives: Some(pb::DayOrTime {
                by: Some(pb::day_or_time::By::Day(
                    town.clock().today().plus_days(2).to_string(),
                )),
            }),
            means: pb::TravelMeans::Rail.into(),
            transport_number: "G1572".to_owned(),
            ..Default::default()
        }),
        still_on_the_way: false,
    };
    let declared = ReturneeServiceClient::new(town.registration.clone())
        .declare_trip(me.asks(trip))
        .await;
    let trip = declared.expect("declared").into_inner().trip;
    trip.expect("the trip").trip_id
}

async fn appeals(town: &Town, me: &Resident) -> String {
    let appeal = pb::AppealRequest {
        request_id: fresh_id(town),
        person_id: me.id.clone(),
        statement: "与病例没有接触，有同事作证".to_owned(),
    };
    let made = ObjectionServiceClient::new(town.registration.clone())
        .appeal(me.asks(appeal))
        .await;
    let objection = made.expect("taken").into_inner().objection;
    objection.expect("the objection").objection_id
}

/// Of the county that the trip above is from.
async fn is_shown_a_measure(town: &Town) -> String {
    let today = town.clock().today();
    let grade = pb::SetAreaRiskRequest {
        request_id: fresh_id(town),
        area: "420106".to_owned(),
        grade: pb::RiskGrade::Mid.into(),
        basis: Some(pb::GradingBasis {
            total_cases: 3,
            last_new_case_on: today.to_string(),
            last_cluster_on: String::new(),
            source_document: "湖北省疫情通报 第36号".to_owned(),
        }),
        ..Default::default()
    };
    let mut areas = AreaRiskServiceClient::new(town.registration.clone());
    areas
        .set_area_risk(town.by(Role::Officer, grade))
        .await
        .expect("graded");
    let preview = pb::PreviewAreaRiskRequest {
        request_id: fresh_id(town),
        area: "420106".to_owned(),
        ..Default::default()
    };
    let shown = areas.preview_area_risk(town.by(Role::Officer, preview)).await;
    let measure = shown.expect("shown").into_inner().measure;
    measure.expect("a measure").measure_id
}

/// A survey, and the notice that tells of it.
async fn opens_a_survey(town: &Town) -> String {
    let today = town.clock().today();
    let opening = pb::OpenSurveyRequest {
        request_id: fresh_id(town),
        unit_name: "新兴八号院".to_owned(),
        area: COMMUNITY.to_owned(),
        buildings: vec![pb::SurveyBuilding {
            name: "1号楼".to_owned(),
            door_numbers: vec!["101".to_owned(), "102".to_owned()],
            ..Default::default()
        }],
        from: today.to_string(),
        to: today.to_string(),
        ..Default::default()
    };
    let notice = pb::PublishNoticeRequest {
        request_id: fresh_id(town),
        area: COMMUNITY.to_owned(),
        chinese: Some(pb::NoticeText {
            title: "今日入户排查".to_owned(),
            text: "各位居民：请开门配合登记。".to_owned(),
        }),
        from: today.to_string(),
        to: today.to_string(),
        ..Default::default()
    };
    NoticeServiceClient::new(town.registration.clone())
        .publish_notice(town.by(Role::Officer, notice))
        .await
        .expect("published");
    let opened = SurveyServiceClient::new(town.registration.clone())
        .open_survey(town.by(Role::Officer, opening))
        .await;
    opened.expect("opened").into_inner().survey_id
}

/// With a mother who has no phone: her card says on which days she may go.
async fn lives_by_a_quota(town: &Town, survey: &str, me: &Resident) {
    let family = vec![somebody(&me.id), somebody(&me.family[0].person_id)];
    let family = household(town, survey, ("101", 3), family).await;
    orders(town, town.clock().today()).await;
    is_known(town, &family).await;
}

async fn erases_somebody(town: &Town, gate: &Gate) -> String {
    let leaves = registers(town, gate, 4).await;
    let erasure = pb::ErasePersonRequest {
        request_id: fresh_id(town),
        person_id: leaves.id,
        reason: "本人书面申请".to_owned(),
    };
    let erased = town.people().erase_person(town.by(Role::Officer, erasure)).await;
    erased.expect("erased").into_inner().erasure_id
}
