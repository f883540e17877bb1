//! Where the modules of the program stand, as files and folders.

use crate::module::program_defs;
use crate::prelude::*;

thread_local! {
    /// Where the program's sources and the library's stand: as PORTALIS_SOURCE says, else where
    /// the program was started, and where sys.prefix says.
    static ROOTS: (String, String) = match std::env::var("PORTALIS_SOURCE") {
        Ok(root) => {
            let root = root.trim_end_matches('/').to_string();
            (root.clone(), root)
        }
        Err(_) => {
            let here = std::env::current_dir().unwrap_or_default();
            (here.to_string_lossy().trim_end_matches('/').to_string(), "/usr".to_string())
        }
    };
}

/// The path of a source file: `__file__`, and what tracebacks show. Asked for by the first module
/// that starts, before the program may go to another folder.
pub fn source_path(file: &str) -> String {
    if file.starts_with('/') || file.starts_with('<') {
        return file.to_string();
    }
    ROOTS.with(|(own, library)| {
        let root = if file.starts_with("lib/python3.") { library } else { own };
        format!("{}/{}", root, file)
    })
}

/// The file of code as tracebacks and co_filename tell it: one of a text has the name that
/// compile() was given.
pub fn shown_path(file: &str) -> String {
    let own = || {
        let main = crate::module::main_def();
        main.map_or(false, |d| d.file == file) || program_defs().iter().any(|d| d.file == file)
    };
    match file.starts_with("lib/python3.") || own() {
        true => source_path(file),
        false => file.to_string(),
    }
}

/// The folder of a source file.
pub fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or(".", |x| x.0)
}

/// What sys.path begins with: the folder of the script.
pub fn script_folder(file: &str) -> String {
    source_path(folder_of(file)).trim_end_matches("/.").to_string()
}

/// The folders of the program's packages, and those of its other modules.
pub fn program_folders() -> Vec<String> {
    let mut all: Vec<String> =
        program_defs().iter().map(|d| folder_of(d.file).to_string()).collect();
    all.sort();
    all.dedup();
    all
}

/// The program's modules whose files lie in a folder, in order, and which are packages.
pub fn modules_in(folder: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for d in program_defs() {
        let own = folder_of(d.file);
        if (if d.is_package { folder_of(own) } else { own }) == folder {
            let short = d.name.rsplit('.').next().unwrap_or(d.name);
            found.push((short.to_string(), d.is_package));
        }
    }
    found.sort();
    found
}

/// Where the modules below a folder without __init__.py lie.
pub fn namespace_path(name: &str) -> Vec<Value> {
    let prefix = format!("{}.", name);
    let mut paths = Vec::new();
    for d in program_defs() {
        if !d.name.starts_with(&prefix) {
            continue;
        }
        let mut folder = folder_of(d.file);
        for _ in 0..d.name[prefix.len()..].matches('.').count() + d.is_package as usize {
            folder = folder_of(folder);
        }
        paths.push(source_path(folder));
    }
    paths.sort();
    paths.dedup();
    paths.into_iter().map(new_string).collect()
}
