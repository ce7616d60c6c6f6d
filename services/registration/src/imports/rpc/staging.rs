//! Rows into the table of what is staged: read, sealed and keyed beside the database, written in batches.

use crate::error::Error;
use crate::imports::convert::row::{self, ListOf};
use crate::imports::convert::trip::Returning;
use crate::imports::error::ImportError;
use crate::imports::rules::cells::Row;
use crate::imports::rules::entrant::Staged;
use crate::imports::rules::words::{ListKind, RowState};
use crate::imports::store::imports::{self, Import};
use crate::imports::store::rows::{self, NewRow, cells_of};
use crate::returnees::convert::told::Here;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::rpc::asked;
use crate::rules::identity::SearchKey;
use crate::service::Registration;
use crate::store::trouble::StoreError;
use kit::audit;
use kit::fault::{Fault, Kind};
use std::collections::HashMap;
use std::sync::Arc;
use vocabulary::caller::Caller;

/// Rows of one transaction: nobody else who writes waits longer than that takes.
const BATCH: usize = 500;

/// Which line a document stood in first, by its token.
type Seen = HashMap<Vec<u8>, i32>;

/// Stages every row of an import, and says that it is staged. What was staged before the process was killed stays as it is.
pub(super) async fn stage(
    service: &Arc<Registration>,
    import: &Import,
    rows: Vec<Row>,
    caller: &Caller,
) -> Result<(), ImportError> {
    let mut seen = Seen::new();
    let mut bad = 0;
    let mut rest = rows.into_iter().peekable();
    while rest.peek().is_some() {
        let batch: Vec<Row> = rest.by_ref().take(BATCH).collect();
        let (sealing, of) = (Arc::clone(service), import.clone());
        let sealed = tokio::task::spawn_blocking(move || seal_all(&sealing, &of, &batch, seen));
        let staged;
        (staged, seen) = sealed.await.map_err(stopped)??;
        bad += staged.iter().filter(|row| row.state == RowState::Bad).count();
        let mut tx = service.db.begin().await?;
        if !imports::is_staging(&mut tx, import.id).await? {
            // The same file, by another hand, was quicker.
            return Ok(());
        }
        rows::add(&mut tx, import.id, &staged, import.delete_by).await?;
        tx.commit().await?;
    }
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let bad = i32::try_from(bad).unwrap_or(i32::MAX);
    if imports::set_staged(&mut tx, import.id, bad, now).await? {
        let mut entry = asked::entry(caller, now, "ImportPeople", "import", import.id.as_uuid());
        entry.purpose = Some(import.purpose.clone());
        entry.legal_basis = Some(import.legal_basis.clone());
        entry.area = Some(import.area.code().to_owned());
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn seal_all(
    service: &Registration,
    import: &Import,
    batch: &[Row],
    mut seen: Seen,
) -> Result<(Vec<NewRow>, Seen), ImportError> {
    let list = ListOf {
        layout: &import.columns.0,
        area: import.area,
        gazetteer: &service.gazetteer,
        returning: returning(service, import)?,
    };
    let staged = batch
        .iter()
        .map(|row| seal(service, import, row, &list, &mut seen))
        .collect::<Result<_, StoreError>>()?;
    Ok((staged, seen))
}

/// What the trips of a list of returnees are read by; `None` of any other list.
fn returning<'s>(service: &'s Registration, import: &Import) -> Result<Option<Returning<'s>>, Error> {
    if import.kind != ListKind::Returnees {
        return Ok(None);
    }
    let policy = service.policy::<ReturneePolicy>(&import.area, import.began_at)?;
    Ok(Some(Returning {
        here: Here {
            authority: &service.authority,
            gazetteer: &service.gazetteer,
            zone: service.clock.zone(),
        },
        until: policy.last_day_ahead(service.day(import.began_at)),
    }))
}

fn seal(
    service: &Registration,
    import: &Import,
    row: &Row,
    list: &ListOf<'_>,
    seen: &mut Seen,
) -> Result<NewRow, StoreError> {
    let read = row::read(row, list).and_then(|entrant| {
        let key = SearchKey::id_number(&entrant.identity.document);
        let document = service.vault.token(&key).token;
        match seen.get(&document) {
            Some(first) => Err(vec![row::repeated(*first)]),
            None => {
                seen.insert(document.clone(), row.line);
                Ok((entrant, document))
            }
        }
    });
    let (entrant, document, flaws) = match read {
        Ok((entrant, document)) => (Some(entrant), Some(document), Vec::new()),
        Err(flaws) => (None, None, flaws),
    };
    let alike = entrant
        .as_ref()
        .and_then(crate::imports::rules::entrant::Entrant::alike);
    let staged = Staged {
        cells: row.cells.clone(),
        entrant,
    };
    Ok(NewRow {
        line: row.line,
        state: if document.is_some() {
            RowState::Ready
        } else {
            RowState::Bad
        },
        sealed: service
            .vault
            .seal(cells_of(import.id, row.line), &staged, import.began_at)?,
        document,
        alike: alike.map(|key| service.vault.token(&key).token),
        flaws,
    })
}

/// A thread of ours that stopped: the process is ending, or a mistake of ours.
pub(super) fn stopped(error: tokio::task::JoinError) -> ImportError {
    let fault = Fault::new(Kind::Broken, "STOPPED", "something went wrong on our side").with_cause(error);
    Error::from(fault).into()
}
