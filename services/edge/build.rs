//! Embeds the QR decoder for browsers that have none of their own, if npm has installed it in `web/` (`tests/run` and the image do).
//! Without it the program is whole: such a browser takes a photo, which is read here.

use std::path::Path;
use std::{env, fs, io};

const DECODER: &str = "web/node_modules/jsqr/dist/jsQR.js";

fn main() -> io::Result<()> {
    // The folder, not the file: a file that is not there yet would mean a build every time.
    println!("cargo:rerun-if-changed=web");
    let script = match fs::read(DECODER) {
        Ok(script) => script,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names a folder"))?;
    fs::write(Path::new(&folder).join("jsqr.js"), script)
}
