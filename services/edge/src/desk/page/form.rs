//! What a page asks for: fields, what was typed into them, and what is wrong with it.
//!
//! A field bears the name that the contract gives it, so that what a service says of it is shown beside it.

use super::field::{Field, Kind, Sought, What};
use super::reasons;
use super::table::Table;
use crate::web::flaws::told;
use crate::web::words::Both;
use crate::web::{Asked, Fields, Flaws, Language};
use kit::fault;
use tonic::Status;

/// A form.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Form {
    /// What it is about.
    pub title: String,
    /// Where it goes; with `get` what is asked for stands in the address.
    pub action: String,
    /// Whether it only asks: it is sent by GET.
    pub is_filter: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What its button says.
    pub button: String,
    /// Where a second button sends the same fields, and what it says.
    pub also: Option<(String, String)>,
    /// Whether it destroys something.
    pub is_danger: bool,
    /// Why it was refused.
    pub refused: Option<String>,
    /// Lines of which some can be ticked.
    pub table: Option<Table>,
    /// Whether it takes files.
    pub takes_files: bool,
    /// Lists that were sent without some of their places, and which were sent.
    sent: Vec<(String, Vec<usize>)>,
}

impl Form {
    /// A form that does something.
    pub(in crate::desk) fn new(action: impl Into<String>, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            action: action.into(),
            is_filter: false,
            fields: Vec::new(),
            button: title.to_owned(),
            also: None,
            is_danger: false,
            refused: None,
            table: None,
            takes_files: false,
            sent: Vec::new(),
        }
    }

    /// A form that narrows a list; its fields stand in the address, so nothing personal may be one.
    pub(in crate::desk) fn filter(action: impl Into<String>, button: &str) -> Self {
        Self {
            is_filter: true,
            title: String::new(),
            ..Self::new(action, button)
        }
    }

    /// Says what its button says.
    pub(in crate::desk) fn button(mut self, button: &str) -> Self {
        self.button = button.to_owned();
        self
    }

    /// Adds a second button, which sends the same fields elsewhere and does nothing yet.
    pub(in crate::desk) fn also(mut self, action: impl Into<String>, button: &str) -> Self {
        self.also = Some((action.into(), button.to_owned()));
        self
    }

    /// It destroys something.
    pub(in crate::desk) fn danger(mut self) -> Self {
        self.is_danger = true;
        self
    }

    /// Adds lines of which some can be ticked.
    pub(in crate::desk) fn table(mut self, table: Table) -> Self {
        self.table = Some(table);
        self
    }

    fn field(mut self, name: &str, label: &str, kind: Kind, most: usize) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            kind,
            values: Vec::new(),
            flaw: None,
            most,
        });
        self
    }

    /// Adds somebody or something to be sought and then chosen, see [`Sought`].
    pub(in crate::desk) fn seeks(self, name: &str, label: &str, what: What) -> Self {
        self.field(name, label, Kind::Seek(Sought::new(what, false)), 0)
    }

    /// The same for several.
    pub(in crate::desk) fn seeks_many(self, name: &str, label: &str, what: What) -> Self {
        self.field(name, label, Kind::Seek(Sought::new(what, true)), 0)
    }

    /// Begins a part of a long form.
    pub(in crate::desk) fn part(self, title: &str) -> Self {
        self.field("", title, Kind::Part, 0)
    }

    /// The same of fields that lie together under a name of the contract: what is wrong with all of them stands there.
    pub(in crate::desk) fn part_of(self, name: &str, title: &str) -> Self {
        self.field(name, title, Kind::Part, 0)
    }

    /// Adds what goes along unseen.
    pub(in crate::desk) fn hidden(self, name: &str, value: impl Into<String>) -> Self {
        self.field(name, "", Kind::Hidden, 0).value(value)
    }

    /// Adds a line of text.
    pub(in crate::desk) fn line(self, name: &str, label: &str, most: usize) -> Self {
        self.field(name, label, Kind::Line(Vec::new()), most)
    }

    /// Adds a line of text for which the browser offers something.
    pub(in crate::desk) fn offers(self, name: &str, label: &str, offered: Vec<(String, String)>) -> Self {
        self.field(name, label, Kind::Line(offered), 200)
    }

    /// Adds so many short lines for which the browser offers the same.
    pub(in crate::desk) fn several(
        self,
        name: &str,
        label: &str,
        offered: Vec<(String, String)>,
        lines: usize,
    ) -> Self {
        self.field(name, label, Kind::Several(offered, lines), 200)
    }

    /// Adds several lines of text.
    pub(in crate::desk) fn lines(self, name: &str, label: &str, most: usize) -> Self {
        self.field(name, label, Kind::Lines, most)
    }

    /// Adds a day.
    pub(in crate::desk) fn day(self, name: &str, label: &str) -> Self {
        self.field(name, label, Kind::Day, 10)
    }

    /// Adds a day and a time, in the town's zone.
    pub(in crate::desk) fn moment(self, name: &str, label: &str) -> Self {
        self.field(name, label, Kind::Moment, 16)
    }

    /// Adds a time of day.
    pub(in crate::desk) fn time(self, name: &str, label: &str) -> Self {
        self.field(name, label, Kind::Time, 5)
    }

    /// Adds a file; the form is sent in parts.
    pub(in crate::desk) fn file(mut self, name: &str, label: &str, kind: &'static str) -> Self {
        self.takes_files = true;
        self.field(name, label, Kind::File(kind), 0)
    }

    /// Says what is wrong with a field.
    pub(in crate::desk) fn flawed(mut self, name: &str, told: String) -> Self {
        self.flaw(name, told);
        self
    }

    /// The same of a form that is still being looked at.
    pub(in crate::desk) fn flaw(&mut self, name: &str, told: String) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            field.flaw = Some(told);
        }
    }

    /// Says which places of a list were sent: what a service says of the nth that it got is shown at the nth of these.
    pub(in crate::desk) fn sent(mut self, list: String, places: Vec<usize>) -> Self {
        self.sent.push((list, places));
        self
    }

    /// Whether something is wrong with a field.
    pub(in crate::desk) fn is_flawed(&self) -> bool {
        let mut shown = self
            .fields
            .iter()
            .filter(|field| !matches!(field.kind, Kind::Hidden));
        shown.any(|field| field.flaw.is_some())
    }

    /// Adds one of several.
    pub(in crate::desk) fn choose(self, name: &str, label: &str, options: Vec<(String, String)>) -> Self {
        self.field(name, label, Kind::Choose(options), 0)
    }

    /// Adds one of several, all in sight.
    pub(in crate::desk) fn radio(self, name: &str, label: &str, options: Vec<(String, String)>) -> Self {
        self.field(name, label, Kind::Radio(options), 0)
    }

    /// Adds any of several.
    pub(in crate::desk) fn ticks(self, name: &str, label: &str, options: Vec<(String, String)>) -> Self {
        self.field(name, label, Kind::Tick(options), 0)
    }

    /// Helps to fill in the last field.
    pub(in crate::desk) fn hint(mut self, hint: &str) -> Self {
        if let Some(field) = self.fields.last_mut() {
            field.hint = hint.to_owned();
        }
        self
    }

    /// Fills in the last field.
    pub(in crate::desk) fn value(self, value: impl Into<String>) -> Self {
        self.values([value.into()])
    }

    /// Fills in the last field, which takes several values.
    pub(in crate::desk) fn values(mut self, values: impl IntoIterator<Item = String>) -> Self {
        if let Some(field) = self.fields.last_mut() {
            field.values = values.into_iter().collect();
        }
        self
    }

    /// Whether somebody or something is sought in it: then the key Enter must not press the first button, which seeks.
    pub(in crate::desk) fn seeks_somebody(&self) -> bool {
        self.fields
            .iter()
            .any(|field| matches!(field.kind, Kind::Seek(_)))
    }

    /// Fills in what a list was asked for.
    pub(in crate::desk) fn asked(mut self, asked: &Asked) -> Self {
        for field in &mut self.fields {
            if !asked.text(&field.name).is_empty() {
                field.typed(asked.fields());
            }
        }
        self
    }

    /// Fills in what was typed.
    pub(in crate::desk) fn typed(mut self, fields: &Fields) -> Self {
        for field in &mut self.fields {
            field.typed(fields);
        }
        self
    }

    /// The form again: with what was typed, and what a service said of it.
    pub(in crate::desk) fn again(self, fields: &Fields, status: &Status, language: Language) -> Self {
        let mut form = self.typed(fields);
        let flaws = form
            .sent
            .iter()
            .fold(Flaws::of(status, language), |flaws, (list, places)| {
                flaws.placed(list, places)
            });
        for field in &mut form.fields {
            // What a room says of its own field is nearer to what was typed.
            field.flaw = field.flaw.take().or_else(|| flaws.beside(&field.name));
            // Services see a moment that cannot be; whoever typed it is told how one is written.
            if field.flaw.is_some() && field.is_no_time() {
                field.flaw = Some(told("NOT_A_TIME", language));
            }
        }
        let reason = fault::reason_of(status).unwrap_or_else(|| "UNREACHABLE".to_owned());
        let is_beside = form.is_flawed();
        let said = match (reason.as_str(), is_beside) {
            ("INVALID_REQUEST", true) => language
                .t(
                    "有几处需要改正，已标在相应位置；其他内容都已保留。",
                    "Some fields need a correction, marked below; everything else was kept.",
                )
                .to_owned(),
            ("INVALID_REQUEST", false) => {
                let said = language.t("填写有误", "Something does not read");
                format!("{said}（{}）", flaws.named().join(", "))
            }
            _ => match refusal(&reason)
                .or_else(|| reasons::of_rooms(&reason))
                .or_else(|| reasons::of_checkpoint(&reason))
            {
                Some(words) => language.t(words.0, words.1).to_owned(),
                None => format!("{}（{reason}）", language.t("没有办成", "It was not done")),
            },
        };
        form.refused = Some(said);
        form
    }
}

/// Why something cannot be done, for whoever sits at the desk.
fn refusal(reason: &str) -> Option<Both> {
    Some(match reason {
        "ALREADY_IN_QUARANTINE" => ("此人已在隔离观察期内", "They are in quarantine already"),
        "QUARANTINE_ENDED" => ("该隔离已经解除", "This quarantine has ended"),
        "NOTHING_CHANGES" => ("没有任何变化", "Nothing would change"),
        "PERIOD_TOO_LONG" => ("隔离总天数不得超过90天", "A period has 90 days at most"),
        "NOT_YET_COMPLETED" => (
            "期限未满：提前解除请选择其他原因并写明依据",
            "The last day has not come: choose another reason, with evidence",
        ),
        "CHECK_UNANSWERED" => (
            "还有异常体温或症状未处置，请先处置",
            "A fever or symptom is unanswered: answer it first",
        ),
        "RELEASE_PROPOSED_ALREADY" => ("已有待审批的解除申请", "A release waits for approval already"),
        "APPROVER_IS_AUTHOR" | "ANSWERER_IS_AUTHOR" => (
            "须由另一人审批：不能审批自己提出的",
            "Another person must decide: nobody decides what they asked for",
        ),
        "ANSWERER_SET_THE_LEVEL" => (
            "设定或批准过该码色的人不能答复申诉",
            "Whoever set or approved the level cannot answer",
        ),
        "DECIDED_ALREADY" | "ANSWERED_ALREADY" | "CLOSED_ALREADY" | "LEAD_CLOSED" => {
            ("已由他人办理", "Somebody has done this already")
        }
        "TOO_MANY_DECLARATIONS" => ("今天已申报过两次", "Two declarations were made today"),
        "TOO_MANY_SINGLE_CHANGES" => (
            "您今天单独作出的不利决定已到上限：请按事件批量提出，或请同事办理",
            "You decided as much against people today as one may alone: propose one change for all, with its event, or ask a colleague",
        ),
        "UNKNOWN_EVENT" => (
            "没有这个事件，或不在您的范围内",
            "There is no such event in your scope",
        ),
        "EVENT_TOO_OLD" => (
            "事件太久远，不能再作依据",
            "The event happened too long ago to rest this on",
        ),
        "NOTHING_TO_STOP" => ("没有正在执行的内容", "Nothing is being carried out"),
        "UNKNOWN_PERSON" => ("查无此人，或不在您的范围内", "Nobody in your scope has this id"),
        "OUT_OF_SCOPE" => ("不在您的范围内", "This lies outside your scope"),
        "ROLE_NOT_ALLOWED" => ("您的角色不能办理此事", "Your role may not do this"),
        "REQUEST_ID_REUSED" => (
            "此表单已办理过，内容不同；请重新打开页面",
            "This form was sent before with other contents: open the page anew",
        ),
        "TRIP_DECLARED_ALREADY" => ("这次行程已申报", "This trip was declared already"),
        "NOTICE_OUTDATED" => (
            "告知书版本已更新，请刷新页面",
            "The privacy notice has changed: reload the page",
        ),
        "IN_QUARANTINE" => ("隔离期间须先解除隔离", "A quarantine ends by its release only"),
        "HELD" => (
            "此人仍在隔离，或因人工赋码、区域管控、卡点发热而不是绿码：解除后才能删除",
            "A quarantine, a hand, a measure about an area or a fever at a gate holds them: they are erased once it has ended",
        ),
        "UNREACHABLE" => (
            "系统繁忙，请再提交一次；同一表单提交两次只算一次",
            "Busy: send it again; the same form counts once",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::fault::Fault;
    use kit::parse::{Flaws as Told, Unreadable};

    #[test]
    fn what_is_wrong_with_a_hidden_field_is_said_above_the_form() {
        let told = Told::one("person_ids", Unreadable::new("TOO_MANY", "at most 10,000"));
        let status: Status = Fault::from(told).into();
        let form = Form::new("/desk/levels/many/send", "One level for many")
            .hidden("person_ids", "")
            .again(&Fields::read(b""), &status, Language::English);
        assert!(!form.is_flawed(), "nothing is marked");
        let said = form.refused.expect("is refused");
        assert!(said.contains("person_ids: TOO_MANY"), "{said}");
    }

    #[test]
    fn what_is_wrong_stands_at_the_place_it_was_typed_in_and_at_its_part() {
        let mut told = Told::one("body.ladder", Unreadable::new("NOT_CLIMBING", "the lowest first"));
        let office = Unreadable::new("UNKNOWN_OFFICE", "must be an office");
        told.0.extend(Told::one("body.ladder[1].office", office).0);
        let status: Status = Fault::from(told).into();
        let form = Form::new("/desk/policies/checkpoint/change", "The next version")
            .part_of("body.ladder", "Who must act")
            .line("body.ladder[1].office", "Office", 200)
            .line("body.ladder[2].office", "Office", 200)
            .sent("body.ladder".to_owned(), vec![0, 2])
            .again(&Fields::read(b""), &status, Language::English);
        let flaws: Vec<_> = form.fields.iter().map(|field| field.flaw.as_deref()).collect();
        assert!(
            flaws[0].is_some_and(|flaw| flaw.contains("lowest first")),
            "{flaws:?}"
        );
        assert_eq!(flaws[1], None);
        assert!(
            flaws[2].is_some_and(|flaw| flaw.contains("district")),
            "{flaws:?}"
        );
    }
}
