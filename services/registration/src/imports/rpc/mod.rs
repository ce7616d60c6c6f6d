//! The use cases of lists of people, one file per RPC that decides something.
//!
//! - a list: [`import_people`], [`show_import`] (one, and many), [`export_import_errors`]; what has left of it: [`exports`]
//! - what is undecided: [`list_undecided`], [`decide_undecided`]
//! - two records of one person: [`merge_people`]

mod decide_undecided;
mod export_import_errors;
mod exports;
mod import_people;
mod list_undecided;
mod merge_people;
mod show_import;
mod staging;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use futures::stream::BoxStream;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::export_service_server::ExportServiceServer;
use proto::registration::v1::import_service_server::{ImportService, ImportServiceServer};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tonic::{Request, Status, Streaming};

/// Every RPC of lists, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let imports = ImportServiceServer::new(Handlers(Arc::clone(service), Arc::new(Semaphore::new(AT_ONCE))))
        .max_decoding_message_size(max_message_bytes);
    let exports = ExportServiceServer::new(exports::Exports(Arc::clone(service)))
        .max_decoding_message_size(max_message_bytes);
    Rpcs::default().and(imports).and(exports)
}

/// Lists that are read at the same time: each may fill some 200 MB until it is staged; others wait with their bytes.
const AT_ONCE: usize = 2;

#[derive(Clone)]
struct Handlers(Arc<Registration>, Arc<Semaphore>);

#[tonic::async_trait]
impl ImportService for Handlers {
    type ExportImportErrorsStream = BoxStream<'static, Result<pb::ExportImportErrorsResponse, Status>>;

    async fn import_people(
        &self,
        request: Request<Streaming<pb::ImportPeopleRequest>>,
    ) -> Answer<pb::ImportPeopleResponse> {
        told(import_people::import_people(&self.0, &self.1, request).await)
    }

    async fn get_import(&self, request: Request<pb::GetImportRequest>) -> Answer<pb::GetImportResponse> {
        told(show_import::show_import(&self.0, request).await)
    }

    async fn list_imports(
        &self,
        request: Request<pb::ListImportsRequest>,
    ) -> Answer<pb::ListImportsResponse> {
        told(show_import::list_imports(&self.0, request).await)
    }

    async fn export_import_errors(
        &self,
        request: Request<pb::ExportImportErrorsRequest>,
    ) -> Answer<Self::ExportImportErrorsStream> {
        told(export_import_errors::export_import_errors(&self.0, request).await)
    }

    async fn list_undecided(
        &self,
        request: Request<pb::ListUndecidedRequest>,
    ) -> Answer<pb::ListUndecidedResponse> {
        told(list_undecided::list_undecided(&self.0, request).await)
    }

    async fn decide_undecided(
        &self,
        request: Request<pb::DecideUndecidedRequest>,
    ) -> Answer<pb::DecideUndecidedResponse> {
        told(decide_undecided::decide_undecided(&self.0, request).await)
    }

    async fn merge_people(
        &self,
        request: Request<pb::MergePeopleRequest>,
    ) -> Answer<pb::MergePeopleResponse> {
        told(merge_people::merge_people(&self.0, request).await)
    }
}
