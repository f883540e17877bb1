/* package_asks.c: what the modules of a program ask of the runtime that costs where it is given:
 * frames, and the variables of functions in them. It shows in the names that they use. */
#include "worker/package_priv.h"

#include <string.h>

/* Names by which programs ask for frames; `stack` means much else, too, so only beside
 * `inspect`. Who sets a recursion limit and waits for the error wants frames counted. A call
 * then costs more, so only those programs pay. */
static const char *const frame_names[] = {
    "\"_getframe\"",   "\"currentframe\"", "\"getouterframes\"", "\"extract_stack\"",
    "\"print_stack\"", "\"format_stack\"", "\"walk_stack\"",
};

/* Names by which they ask for the variables of functions; by the last two they ask the library's
 * traceback and unittest for them. */
static const char *const local_names[] = {
    "\"f_locals\"",           "\"getargvalues\"",   "\"getcoroutinelocals\"",
    "\"getgeneratorlocals\"", "\"capture_locals\"", "\"tb_locals\"",
};

/* Modules that name f_locals, but want no compiled function's: traceback and unittest only if they
 * are told to; jinja2 those of its templates, which are texts; six in what Python 2 had;
 * typing_extensions one of typing's, which is told (lower_code.c). */
static const char *const ask_seldom[] = {
    "six",           "jinja2.debug",    "traceback",       "typing_extensions",
    "unittest.main", "unittest.result", "unittest.runner",
};

static bool says(pt_str rust, const char *name)
{
    return memmem(rust.p, rust.n, name, strlen(name)) != NULL;
}

static bool says_any(pt_str rust, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (says(rust, names[i]))
            return true;
    return false;
}

/* asyncio's own text asks for frames only to debug. */
static bool is_of_asyncio(const pt_packaged *m)
{
    return pt_is_of_library(m) && !strncmp(m->module, "asyncio.", 8);
}

static bool asks_for_frames(const struct package *k)
{
    bool limits = false, catches = false; /* in modules of the program, be they others */
    for (uint32_t i = 0; i < k->n; i++) {
        if (!k->placed[i].file || is_of_asyncio(&k->in[i]))
            continue;
        pt_str rust = k->in[i].result->rust;
        if (says_any(rust, frame_names, PT_LEN(frame_names)) ||
            (says(rust, "\"inspect\"") && says(rust, "\"stack\"")))
            return true;
        if (pt_is_of_library(&k->in[i]))
            continue;
        limits |= says(rust, "\"setrecursionlimit\"");
        catches |= says(rust, "\"RecursionError\"");
        if (limits && catches)
            return true;
    }
    return false;
}

static bool asks_for_locals(const struct package *k)
{
    for (uint32_t i = 0; i < k->n; i++) {
        const char *module = k->in[i].module;
        bool seldom = !k->placed[i].file;
        for (size_t j = 0; j < PT_LEN(ask_seldom); j++)
            seldom |= !strcmp(module, ask_seldom[j]);
        seldom |= pt_str_ends(pt_str_of(module), ".six");
        pt_str rust = k->in[i].result->rust;
        if (!seldom && says_any(rust, local_names, PT_LEN(local_names)))
            return true;
    }
    return false;
}

void pt_package_asks(struct package *k)
{
    k->locals = asks_for_locals(k);
    k->frames = k->locals || asks_for_frames(k);
}
