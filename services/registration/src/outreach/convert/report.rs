//! What the calling or SMS platform reports, as JSON.

use crate::outreach::convert::answers;
use crate::outreach::rules::answers::{Given, Value};
use crate::outreach::rules::ids::TaskId;
use crate::outreach::rules::words::Outcome;
use kit::clock::Moment;
use kit::parse::{All, Field, Flaws, Unreadable, field, required};
use serde::Deserialize;
use vocabulary::answer::Answer;
use vocabulary::temperature::Temperature;

/// What was reported.
#[derive(Clone, Debug)]
pub struct Report {
    /// Of which task.
    pub task: TaskId,
    /// What the try came to.
    pub outcome: Outcome,
    /// When it was; `None` is now.
    pub tried_at: Option<Moment>,
    /// What they answered.
    pub answers: Vec<Given>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    task_id: String,
    outcome: String,
    tried_at: Option<String>,
    #[serde(default)]
    answers: Vec<WrittenAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnswer {
    question: String,
    answer: Option<String>,
    chosen: Option<Vec<String>>,
    temperature_deci_celsius: Option<i64>,
    number: Option<i64>,
    text: Option<String>,
}

/// Reads a report; names every field that is wrong.
pub fn read(report: &[u8]) -> Result<Report, Flaws> {
    // The reader's own words may quote what was sent: they are not passed on.
    let written: Written = serde_json::from_slice(report).map_err(|_| {
        let unreadable = Unreadable::new("NOT_A_REPORT", "must be JSON of the shape the contract tells");
        Flaws::one("report", unreadable)
    })?;
    let all: Vec<Field<Given>> = written
        .answers
        .iter()
        .enumerate()
        .map(|(nth, answer)| field(format!("report.answers[{nth}]"), answer.read()))
        .collect();
    let (task, outcome, tried_at, answers) = (
        field("report.task_id", TaskId::parse(&written.task_id)),
        field("report.outcome", Outcome::parse(&written.outcome)),
        field(
            "report.tried_at",
            written.tried_at.as_deref().map(Moment::parse).transpose(),
        ),
        kit::parse::spread(all.all()),
    )
        .all()?;
    Ok(Report {
        task,
        outcome,
        tried_at,
        answers,
    })
}

impl WrittenAnswer {
    fn read(&self) -> Result<Given, Unreadable> {
        let mut values = Vec::new();
        if let Some(answer) = &self.answer {
            values.push(Value::Answer(Answer::parse(answer)?));
        }
        if let Some(chosen) = &self.chosen {
            values.push(Value::Chosen(answers::read_codes(chosen)?));
        }
        if let Some(deci) = self.temperature_deci_celsius {
            values.push(Value::Temperature(Temperature::from_deci_celsius(deci)?));
        }
        if let Some(number) = self.number {
            values.push(Value::Number(number));
        }
        if let Some(text) = &self.text {
            values.push(Value::Text(answers::read_text(text)?));
        }
        let question = required(&self.question, 40)?.to_owned();
        match <[Value; 1]>::try_from(values) {
            Ok([value]) => Ok(Given { question, value }),
            Err(_) => Err(Unreadable::new("NOT_ONE_ANSWER", "must hold exactly one answer")),
        }
    }
}
