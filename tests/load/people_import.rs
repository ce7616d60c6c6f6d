//! A long list of people against a register that is long already: rows per second, and whether the last tenth is as fast as the first.

use super::Failure;
use super::crowd::DISTRICT;
use super::report::{self, Target, figure, ratio};
use super::scene::Scene;
use kit::clock::Day;
use proto::registration::v1 as pb;
use proto::registration::v1::import_service_client::ImportServiceClient;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use vocabulary::{CitizenId, ImportId};

/// How often the progress is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Bytes of one message.
const CHUNK: usize = 256 * 1024;
/// An area code that was never assigned; the residents of the other parts have another.
const UNASSIGNED_AREA: &str = "410898";

/// Registers the people a list is matched against, takes the list in, and prints.
pub(crate) async fn measure(scene: &Scene) -> Result<(), Failure> {
    let sizes = &scene.sizes;
    report::heading(format_args!(
        "ImportPeople: {} rows against {} people",
        sizes.import, sizes.registered
    ));
    // The register is filled by lists as well: each is a look at how the pace changes with what is there already.
    let earlier = sizes.registered.div_ceil(sizes.import.max(1));
    for nth in 0..earlier {
        let began = Instant::now();
        let import_id = handed_in(scene, list(nth * sizes.import, sizes.import)?).await?;
        progress(scene, &import_id, sizes.import).await?;
        let pace = sizes.import as f64 / began.elapsed().as_secs_f64();
        figure(
            format!("  a list against {} people", nth * sizes.import),
            pace,
            "rows/s",
            Target::None,
        );
    }
    let file = list(earlier * sizes.import, sizes.import)?;

    let began = Instant::now();
    let import_id = handed_in(scene, file).await?;
    let staged = began.elapsed().as_secs_f64();
    figure(
        "  read and staged",
        sizes.import as f64 / staged,
        "rows/s",
        Target::None,
    );
    let (settled, done) = progress(scene, &import_id, sizes.import).await?;
    let all = began.elapsed().as_secs_f64();
    if done.rows_new != i32::try_from(sizes.import)? {
        return Err(format!("not everybody was registered: {done:?}").into());
    }
    figure(
        "ImportPeople, from the first byte to the last person",
        sizes.import as f64 / all,
        "rows/s",
        Target::AtLeast(2_000.0),
    );
    let (first, last) = tenths(&settled, sizes.import);
    figure(
        "  matched and registered, the first tenth",
        first,
        "rows/s",
        Target::None,
    );
    figure(
        "  matched and registered, the last tenth",
        last,
        "rows/s",
        Target::None,
    );
    figure(
        "  first tenth ÷ last tenth",
        ratio(first, last),
        "×",
        Target::AtMost(1.5),
    );
    Ok(())
}

/// A list of people nobody has registered, from the `first`th of all on, spread over the communities of a street.
fn list(first: usize, rows: usize) -> Result<Vec<u8>, Failure> {
    let refused = |refused: kit::parse::Unreadable| refused.description.to_string();
    let eldest = Day::new(1940, 1, 1).map_err(refused)?;
    let mut text = String::from("姓名,证件号码,联系电话,现住区划,详细地址\n");
    for row in first..first + rows {
        let day = eldest.plus_days(i32::try_from(row / 500)?);
        let id =
            CitizenId::from_parts(UNASSIGNED_AREA, day, u16::try_from(row % 500 * 2)?).map_err(refused)?;
        let community = row % 9 + 1;
        let house = row % 600 + 101;
        writeln!(
            text,
            "张{},{},157{row:08},41081100700{community},{house}室",
            given(row),
            id.clear()
        )?;
    }
    Ok(text.into_bytes())
}

fn given(row: usize) -> char {
    const GIVEN: [char; 10] = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋'];
    GIVEN[row % GIVEN.len()]
}

async fn handed_in(scene: &Scene, file: Vec<u8>) -> Result<String, Failure> {
    let header = pb::ImportHeader {
        file_name: "benchmark.csv".to_owned(),
        format: pb::FileFormat::Csv.into(),
        area: DISTRICT.to_owned(),
        kind: pb::ListKind::Residents.into(),
        notice_version: "2020-02".to_owned(),
        purpose: "benchmark".to_owned(),
        legal_basis: "benchmark".to_owned(),
    };
    let request_id = ImportId::new(scene.clock.now()).to_string();
    let head = pb::ImportPeopleRequest {
        request_id: request_id.clone(),
        header: Some(header),
        chunk: Vec::new(),
    };
    let chunks = file.chunks(CHUNK).map(|chunk| pb::ImportPeopleRequest {
        chunk: chunk.to_vec(),
        ..Default::default()
    });
    let sent: Vec<_> = std::iter::once(head).chain(chunks).collect();
    let request = scene.by_officer(tokio_stream::iter(sent));
    ImportServiceClient::new(scene.channel())
        .import_people(request)
        .await?;
    Ok(request_id)
}

/// How many rows were settled after how many seconds, until all were.
async fn progress(
    scene: &Scene,
    import_id: &str,
    rows: usize,
) -> Result<(Vec<(f64, usize)>, pb::Import), Failure> {
    let mut client = ImportServiceClient::new(scene.channel());
    let began = Instant::now();
    let mut settled = vec![(0.0, 0)];
    loop {
        let ask = pb::GetImportRequest {
            import_id: import_id.to_owned(),
        };
        let answer = client.get_import(scene.by_officer(ask)).await?.into_inner();
        let import = answer.import.ok_or("no import")?;
        let count = usize::try_from(import.rows_new)?;
        if settled.last().is_none_or(|(_, known)| *known != count) {
            settled.push((began.elapsed().as_secs_f64(), count));
        }
        if import.state() == pb::ImportState::Done {
            return Ok((settled, import));
        }
        if began.elapsed() > Duration::from_secs(60) + Duration::from_millis(rows as u64 * 10) {
            return Err(format!("the import is not done: {import:?}").into());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Rows per second in the first and in the last tenth. The first batch is where counting begins: before it, nobody worked.
fn tenths(settled: &[(f64, usize)], rows: usize) -> (f64, f64) {
    let seen: Vec<_> = settled.iter().filter(|(_, count)| *count > 0).copied().collect();
    let pace = |part: &[(f64, usize)]| match (part.first(), part.last()) {
        (Some(first), Some(last)) if last.0 > first.0 => (last.1 - first.1) as f64 / (last.0 - first.0),
        _ => 0.0,
    };
    let tenth = rows / 10;
    let early = seen
        .iter()
        .position(|(_, count)| *count > tenth)
        .map_or(seen.len(), |at| at + 1);
    let late = seen
        .iter()
        .rposition(|(_, count)| *count + tenth <= rows)
        .unwrap_or_default();
    (
        pace(&seen[..early.max(2).min(seen.len())]),
        pace(&seen[late.min(seen.len().saturating_sub(2))..]),
    )
}
