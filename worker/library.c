/* library.c: finds the library as CPython's own start-up does: from the place of the
 * interpreter, by the landmark lib/pythonX.Y/os.py. The table of native modules is taken from
 * pyrt's sources when this is built (CMakeLists.txt). */
#include "worker/library.h"

#include "base/file.h"
#include "native_modules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* pyrt behaves as this one does, so its library is preferred. */
#define PREFERRED "3.11"

/* Modules that are translated for nobody: what they do rests on the interpreter, on its
 * frames and code objects, or on windows and installers that a translated program has not. */
static const struct {
    const char *name, *why; /* a module; of a top-level one all below it */
} refused[] = {
    {"_pyio", "it stands in for the interpreter's own files"},
    {"abc", "the runtime would have to have it, and has not"},
    {"bdb", "it needs the interpreter's frames"},
    {"dataclasses", "it makes methods from text"},
    {"distutils", "it builds CPython's extensions"},
    {"ensurepip", "it installs for CPython"},
    {"enum", "the runtime would have to have it, and has not"},
    {"idlelib", "it needs the interpreter"},
    {"inspect", "it needs the interpreter's frames and sources"},
    {"lib2to3", "it is not maintained"},
    {"multiprocessing.forkserver", "it would start an interpreter"},
    {"multiprocessing.popen_forkserver", "it would start an interpreter"},
    {"multiprocessing.popen_spawn_posix", "it would start an interpreter"},
    {"multiprocessing.popen_spawn_win32", "it would start an interpreter"},
    {"site", "it needs the interpreter"},
    {"test", "it tests CPython"},
    {"tkinter", "it needs _tkinter, which is C"},
    {"turtle", "it needs _tkinter, which is C"},
    {"turtledemo", "it needs _tkinter, which is C"},
    {"types", "the runtime would have to have it, and has not"},
    {"venv", "it installs CPython"},
};

/* Public modules of CPython that have no Python source. */
static const char *const in_c[] = {
    "array",   "atexit",       "audioop",  "binascii", "builtins",    "cmath",
    "errno",   "faulthandler", "fcntl",    "gc",       "grp",         "itertools",
    "marshal", "math",         "mmap",     "nis",      "ossaudiodev", "posix",
    "pwd",     "pyexpat",      "readline", "resource", "select",      "spwd",
    "sys",     "syslog",       "termios",  "time",     "unicodedata", "zlib",
};

/* Native packages of which the rest is translated. */
static const char *const shared[] = {"concurrent", "importlib", "json", "re"};

/* Names of the interpreter's own for modules that have a text. */
static const struct {
    const char *name, *means;
} aliases[] = {
    {"_frozen_importlib", "importlib._bootstrap"},
    {"_frozen_importlib_external", "importlib._bootstrap_external"},
};

static pt_str top_of(pt_str module)
{
    const char *dot = memchr(module.p, '.', module.n);
    return dot ? pt_str_sub(module, 0, (size_t)(dot - module.p)) : module;
}

/* --- what pyrt has --- */

uint32_t pt_library_n_native(void)
{
    return (uint32_t)PT_LEN(native_modules);
}

const char *pt_library_native(uint32_t i)
{
    return native_modules[i];
}

bool pt_library_is_native(pt_str module)
{
    for (size_t i = 0; i < PT_LEN(native_modules); i++)
        if (pt_str_is(module, native_modules[i]))
            return true;
    return false;
}

pt_str pt_library_unalias(pt_str module)
{
    for (size_t i = 0; i < PT_LEN(aliases); i++)
        if (pt_str_is(module, aliases[i].name))
            return pt_str_of(aliases[i].means);
    return module;
}

bool pt_library_is_native_top(pt_str module)
{
    pt_str top = top_of(module);
    for (size_t i = 0; i < PT_LEN(shared); i++)
        if (pt_str_is(top, shared[i]))
            return false;
    for (size_t i = 0; i < PT_LEN(native_modules); i++)
        if (pt_str_eq(top, top_of(pt_str_of(native_modules[i]))))
            return true;
    return false;
}

const char *pt_library_gap(const char *module)
{
    for (size_t i = 0; native_gaps[i].module; i++)
        if (!strcmp(native_gaps[i].module, module))
            return native_gaps[i].what;
    return NULL;
}

const char *pt_library_refusal(pt_str module)
{
    pt_str top = top_of(module);
    for (size_t i = 0; i < PT_LEN(refused); i++)
        if (pt_str_is(top, refused[i].name) || pt_str_is(module, refused[i].name))
            return refused[i].why;
    return NULL;
}

bool pt_library_is_c(pt_str module)
{
    for (size_t i = 0; i < PT_LEN(in_c); i++)
        if (pt_str_is(module, in_c[i]))
            return true;
    return false;
}

uint32_t pt_library_n_c(void)
{
    return (uint32_t)PT_LEN(in_c);
}

const char *pt_library_c(uint32_t i)
{
    return in_c[i];
}

/* --- what is on this machine --- */

/* The version that a name such as python3.11 says, or "". */
static const char *version_of(const char *name)
{
    if (strncmp(name, "python", 6) != 0 || !isdigit((unsigned char)name[6]))
        return "";
    for (const char *p = name + 6; *p; p++)
        if (!isdigit((unsigned char)*p) && *p != '.')
            return "";
    return strchr(name, '.') ? name + 6 : "";
}

static bool is_library(pt_arena *a, const char *dir)
{
    return pt_file_exists(pt_arena_printf(a, "%s/os.py", dir));
}

static void take(pt_arena *a, const char *dir, pt_library *out)
{
    char *real = realpath(dir, NULL);
    out->dir = pt_arena_strdup(a, real ? real : dir);
    free(real);
    const char *slash = strrchr(out->dir, '/');
    const char *name = slash && slash[1] ? slash + 1 : "python";
    out->version = version_of(name);
    out->prefix = pt_arena_printf(a, "lib/%s", *out->version ? name : "python");
}

/* The library that an interpreter of this name in PATH would use. */
static bool beside(pt_arena *a, const char *interpreter, pt_library *out)
{
    for (const char *path = getenv("PATH"); path && *path;) {
        size_t n = strcspn(path, ":");
        char *real =
            n ? realpath(pt_arena_printf(a, "%.*s/%s", (int)n, path, interpreter), NULL)
              : NULL;
        path += n + (path[n] == ':');
        if (!real)
            continue;
        char *file = pt_arena_strdup(a, real), *name = strrchr(file, '/');
        free(real);
        *name++ = '\0';
        char *up = strrchr(file, '/'); /* PREFIX/bin/python3.11 */
        if (!up || !*version_of(name))
            continue;
        *up = '\0';
        const char *dir = pt_arena_printf(a, "%s/lib/python%s", file, version_of(name));
        if (is_library(a, dir)) {
            take(a, dir, out);
            return true;
        }
    }
    return false;
}

int pt_library_find(pt_arena *a, const char *option, pt_library *out, pt_err *err)
{
    *out = (pt_library){.version = "", .prefix = "lib/python"};
    if (!strcmp(option, "none"))
        return 0;
    if (!strcmp(option, "auto")) {
        pt_library other;
        if (beside(a, "python3", out) && !strcmp(out->version, PREFERRED))
            return 0;
        other = *out;
        if (!beside(a, "python" PREFERRED, out))
            *out = other;
        return 0;
    }
    if (!is_library(a, option))
        return pt_fail(err, PT_ERR_USAGE,
                       "%s: no Python library there (it would hold os.py); name a folder "
                       "such as /usr/lib/python" PREFERRED ", or say auto or none",
                       option);
    take(a, option, out);
    return 0;
}

const char *pt_library_file(pt_arena *a, const pt_library *l, pt_str module,
                            bool *is_package)
{
    if (!l->dir || !module.n || module.n > 200)
        return NULL;
    char *path = pt_arena_strndup(a, module.p, module.n);
    for (char *c = path; *c; c++) {
        if (*c == '/')
            return NULL;
        *c = *c == '.' ? '/' : *c;
    }
    const char *file = pt_arena_printf(a, "%s/__init__.py", path);
    *is_package = true;
    if (pt_file_exists(pt_arena_printf(a, "%s/%s", l->dir, file)))
        return file;
    file = pt_arena_printf(a, "%s.py", path);
    *is_package = false;
    return pt_file_exists(pt_arena_printf(a, "%s/%s", l->dir, file)) ? file : NULL;
}
