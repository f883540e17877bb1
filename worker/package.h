/* package.h: from translated modules to a Cargo workspace that builds offline. */
#ifndef PT_WORKER_PACKAGE_H
#define PT_WORKER_PACKAGE_H

#include "spec/wire.h"
#include "worker/library.h"
#include "worker/stages.h"

/* One module with its artifact; by path, those of packages and then of the Python library last. */
typedef struct {
    const char *path, *module;
    bool is_package;
    pt_hash source; /* for PORTALIS.json */
    const pt_unit_result *result;
    uint32_t origin; /* enum pt_origin */
} pt_packaged;

typedef struct {
    const char *name;       /* of the workspace; from the source folder */
    const char *pyrt_dir;   /* the pyrt crate to vendor (copied to OUT/pyrt) */
    const char *source_dir; /* recorded nowhere in the output: provenance is relative */
    pt_library library;     /* that the library's modules are of; its licence goes along */
} pt_package_options;

/* A binary of the workspace. */
typedef struct {
    const char *bin;    /* cargo's name of it: target/release/<bin> */
    const char *module; /* that runs as __main__ */
    const char *path;
} pt_script;

typedef struct {
    const char *const *crates; /* cargo package names, pyrt excluded */
    uint32_t n_crates;
    const pt_script *scripts;
    uint32_t n_scripts;
    uint32_t n_files, n_bytes_written;
} pt_package_summary;

/* Writes the workspace into `out_dir` (created if need be): same input, same bytes. Files are
 * written atomically and only when their bytes changed; generated files that no longer
 * belong are removed; nothing that Portalis did not write is touched. */
int pt_package_write(pt_arena *a, const char *out_dir, const pt_package_options *options,
                     const pt_packaged *modules, uint32_t n_modules,
                     pt_package_summary *summary, pt_err *err);

#endif
