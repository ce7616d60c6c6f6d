//! Compiles the contract: every `.proto` under `quma/`, without a `protoc` to install.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let contract = protos_below(Path::new("quma"))?;
    let mut compiler = protox::Compiler::new(["."])?;
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_files(&contract)?;

    // Encoded by the compiler: going through the generated structs would drop google.api.http and every other custom option.
    let descriptors = compiler.encode_file_descriptor_set();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("descriptors.bin"), descriptors)?;

    // Bytes travel as `Bytes`, so that an export's chunk is not copied on its way to the socket.
    tonic_prost_build::configure()
        .bytes(".quma.checkpoint.v1.ExportChunk")
        .compile_fds(compiler.file_descriptor_set())?;

    println!("cargo::rerun-if-changed=quma");
    println!("cargo::rerun-if-changed=google");
    Ok(())
}

/// Every `.proto` below a folder, in a stable order.
fn protos_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(protos_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
