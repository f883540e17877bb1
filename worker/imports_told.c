/* imports_told.c: by functions, by the names of codecs, and by six.moves, which imports by names
 * that it holds as text. */
#include "worker/imports_told.h"

#include "base/defs.h"

static const struct {
    const char *name, *module;
} moved[] = {
    {"BaseHTTPServer", "http.server"},
    {"CGIHTTPServer", "http.server"},
    {"SimpleHTTPServer", "http.server"},
    {"StringIO", "io"},
    {"UserDict", "collections"},
    {"UserList", "collections"},
    {"UserString", "collections"},
    {"_dummy_thread", "_thread"},
    {"_thread", "_thread"},
    {"cPickle", "pickle"},
    {"cStringIO", "io"},
    {"collections_abc", "collections.abc"},
    {"configparser", "configparser"},
    {"copyreg", "copyreg"},
    {"dbm_gnu", "dbm.gnu"},
    {"dbm_ndbm", "dbm.ndbm"},
    {"email_mime_base", "email.mime.base"},
    {"email_mime_image", "email.mime.image"},
    {"email_mime_multipart", "email.mime.multipart"},
    {"email_mime_nonmultipart", "email.mime.nonmultipart"},
    {"email_mime_text", "email.mime.text"},
    {"filterfalse", "itertools"},
    {"getoutput", "subprocess"},
    {"html_entities", "html.entities"},
    {"html_parser", "html.parser"},
    {"http_client", "http.client"},
    {"http_cookiejar", "http.cookiejar"},
    {"http_cookies", "http.cookies"},
    {"queue", "queue"},
    {"reduce", "functools"},
    {"reload_module", "importlib"},
    {"reprlib", "reprlib"},
    {"shlex_quote", "shlex"},
    {"socketserver", "socketserver"},
    {"urllib_error", "urllib.error"},
    {"urllib_parse", "urllib.parse"},
    {"urllib_robotparser", "urllib.robotparser"},
    {"xmlrpc_client", "xmlrpc.client"},
    {"xmlrpc_server", "xmlrpc.server"},
    {"zip_longest", "itertools"},
};

static const struct {
    const char *name, *module;
} of_urllib[] = {{"error", "urllib.error"},
                 {"parse", "urllib.parse"},
                 {"request", "urllib.request"},
                 {"response", "urllib.response"},
                 {"robotparser", "urllib.robotparser"}};

struct telling {
    const pt_ast *t;
    pt_imports_tell *tell;
    void *to;
    bool moves;  /* six.moves is there by the name `moves` */
    bool urllib; /* ... and its urllib by its own */
};

static void tell_moved(struct telling *w, pt_str name, pt_node n)
{
    for (size_t i = 0; i < PT_LEN(moved); i++)
        if (pt_str_is(name, moved[i].name))
            w->tell(w->to, pt_str_of(moved[i].module), n);
}

static void tell_of_urllib(struct telling *w, pt_str name, pt_node n)
{
    for (size_t i = 0; i < PT_LEN(of_urllib); i++)
        if (pt_str_is(name, of_urllib[i].name))
            w->tell(w->to, pt_str_of(of_urllib[i].module), n);
}

/* What stands behind "six.moves" in a dotted name: "" for itself. */
static bool within_moves(pt_str name, pt_str *rest)
{
    static const char moves[] = "six.moves";
    size_t n = sizeof moves - 1;
    for (size_t i = 0; i + n <= name.n; i++) {
        pt_str part = pt_str_sub(name, i, i + n);
        bool begins = i == 0 || name.p[i - 1] == '.';
        bool ends = i + n == name.n || name.p[i + n] == '.';
        if (begins && ends && pt_str_is(part, moves)) {
            *rest = pt_str_sub(name, i + n + (i + n < name.n), name.n);
            return true;
        }
    }
    return false;
}

/* urllib.parse, or another name; of `from six.moves import a` that is a. */
static void tell_path(struct telling *w, pt_str path, pt_node n)
{
    static const char urllib[] = "urllib.";
    if (pt_str_starts(path, urllib))
        tell_of_urllib(w, pt_str_sub(path, sizeof urllib - 1, path.n), n);
    else
        tell_moved(w, path, n);
    w->urllib = w->urllib || pt_str_is(path, "urllib");
}

static void read_from(struct telling *w, pt_node n)
{
    pt_str module = pt_ast_str(w->t, n), rest;
    bool of_moves = within_moves(module, &rest);
    bool of_six = pt_str_is(module, "six") || pt_str_ends(module, ".six");
    if (of_moves && rest.n)
        tell_path(w, rest, n);
    for (pt_node a = pt_ast_get(w->t, n, PT_R_names); a; a = pt_ast_more(w->t, a)) {
        pt_str name = pt_ast_str(w->t, a);
        if (of_moves && !rest.n)
            tell_path(w, name, n);
        else if (of_moves && pt_str_is(rest, "urllib"))
            tell_of_urllib(w, name, n);
        w->moves = w->moves || (of_six && pt_str_is(name, "moves"));
    }
}

static void read_import(struct telling *w, pt_node n)
{
    pt_str rest;
    for (pt_node a = pt_ast_get(w->t, n, PT_R_names); a; a = pt_ast_more(w->t, a))
        if (within_moves(pt_ast_str(w->t, a), &rest)) {
            tell_path(w, rest, n);
            w->moves = true;
        }
}

static bool is_named(const pt_ast *t, pt_node n, const char *name)
{
    enum pt_kind k = pt_ast_kind(t, n);
    return (k == PT_N_Name || k == PT_N_Attribute) && pt_str_is(pt_ast_str(t, n), name);
}

static bool is_moves(const struct telling *w, pt_node n)
{
    if (!is_named(w->t, n, "moves"))
        return false;
    if (pt_ast_kind(w->t, n) == PT_N_Name)
        return w->moves;
    return is_named(w->t, pt_ast_get(w->t, n, PT_R_value), "six");
}

/* six.moves.a, moves.urllib.parse, urllib.parse */
static void read_attribute(struct telling *w, pt_node n)
{
    pt_node base = pt_ast_get(w->t, n, PT_R_value);
    if (is_moves(w, base))
        tell_moved(w, pt_ast_str(w->t, n), n);
    else if (!is_named(w->t, base, "urllib"))
        return;
    else if (pt_ast_kind(w->t, base) == PT_N_Name
                 ? w->urllib
                 : is_moves(w, pt_ast_get(w->t, base, PT_R_value)))
        tell_of_urllib(w, pt_ast_str(w->t, n), n);
}

static bool is_text(const pt_ast *t, pt_node n)
{
    return pt_ast_kind(t, n) == PT_N_Constant && pt_ast_op(t, n) == PT_C_str;
}

static void read_call(struct telling *w, pt_node n)
{
    static const char *const by[] = {"import_module", "__import__", "find_spec"};
    pt_node f = pt_ast_get(w->t, n, PT_R_func), first = pt_ast_get(w->t, n, PT_R_args);
    bool imports = false;
    for (size_t i = 0; i < PT_LEN(by); i++)
        imports = imports || is_named(w->t, f, by[i]);
    if (!imports || !first || !is_text(w->t, first))
        return;
    pt_str name = pt_ast_str(w->t, first);
    if (name.n && name.p[0] != '.')
        w->tell(w->to, name, n);
}

/* The codec of Internet hosts is asked for by its name; codecs then imports its module. */
static void read_text(struct telling *w, pt_node n)
{
    static const char *const modules[] = {"encodings.idna", "encodings.punycode"};
    pt_str s = pt_ast_str(w->t, n);
    if (!pt_str_is(s, "idna") && !pt_str_is(s, "punycode"))
        return;
    for (size_t i = 0; i < PT_LEN(modules); i++)
        w->tell(w->to, pt_str_of(modules[i]), n);
}

void pt_imports_told(const pt_ast *t, pt_imports_tell *tell, void *to)
{
    struct telling w = {.t = t, .tell = tell, .to = to};
    for (pt_node n = 1; n <= pt_ast_count(t); n++) {
        if (pt_ast_kind(t, n) == PT_N_Import)
            read_import(&w, n);
        else if (pt_ast_kind(t, n) == PT_N_ImportFrom)
            read_from(&w, n);
    }
    for (pt_node n = 1; n <= pt_ast_count(t); n++) {
        if (pt_ast_kind(t, n) == PT_N_Attribute)
            read_attribute(&w, n);
        else if (pt_ast_kind(t, n) == PT_N_Call)
            read_call(&w, n);
        else if (is_text(t, n))
            read_text(&w, n);
    }
}
