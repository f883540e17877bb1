/* progress.c: rates come from this start's own work: units that were known already cost
 * nothing and would promise a speed that nobody has. */
#include "scheduler/progress.h"

#include "base/file.h"
#include "base/log.h"
#include "checkpoint/atomic.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PLAIN_EVERY_MS = 5000, BAR_EVERY_MS = 100, MAX_BYTES = 4096, WIDE = 100 };

int pt_progress_write(const pt_progress *p, const char *path, pt_err *err)
{
    pt_buf b = {0};
    pt_buf_printf(&b,
                  "phase=%s total=%u done=%u attention=%u reused=%u workers=%u "
                  "lines=%" PRIu64 " started=%" PRId64 " now=%" PRId64 "\n",
                  p->phase, p->total, p->done, p->attention, p->reused, p->workers,
                  p->lines, p->started_ms, p->now_ms);
    int rc = pt_atomic_write_quick(path, pt_buf_str(&b), err);
    pt_buf_free(&b);
    return rc;
}

bool pt_progress_read(pt_progress *p, const char *path)
{
    pt_buf b = {0};
    *p = (pt_progress){0};
    bool ok = pt_file_read(path, MAX_BYTES, true, &b, NULL) == 0 &&
              sscanf(pt_buf_z(&b),
                     "phase=%15s total=%u done=%u attention=%u reused=%u workers=%u "
                     "lines=%" SCNu64 " started=%" SCNd64 " now=%" SCNd64,
                     p->phase, &p->total, &p->done, &p->attention, &p->reused, &p->workers,
                     &p->lines, &p->started_ms, &p->now_ms) == 9;
    pt_buf_free(&b);
    return ok;
}

static void add_span(pt_buf *out, int64_t s)
{
    if (s >= 3600)
        pt_buf_printf(out, "%" PRId64 "h%02" PRId64 "m", s / 3600, s / 60 % 60);
    else if (s >= 60)
        pt_buf_printf(out, "%" PRId64 "m%02" PRId64 "s", s / 60, s % 60);
    else
        pt_buf_printf(out, "%" PRId64 "s", s);
}

static void add_bar(pt_buf *out, const pt_progress *p, int width)
{
    int cells = width - 70;
    if (cells < 8)
        return;
    cells = cells > 40 ? 40 : cells;
    int full = p->total ? (int)((uint64_t)p->done * (uint64_t)cells / p->total) : cells;
    pt_buf_addc(out, '[');
    pt_buf_addn(out, '#', (size_t)full);
    pt_buf_addn(out, '.', (size_t)(cells - full));
    pt_buf_adds(out, "] ");
}

void pt_progress_line(const pt_progress *p, int width, pt_buf *out)
{
    int64_t ms = p->now_ms - p->started_ms;
    uint32_t mine = p->done > p->reused ? p->done - p->reused : 0;
    if (p->total == 0) {
        pt_buf_adds(out, p->phase);
        return;
    }
    add_bar(out, p, width);
    pt_buf_printf(out, "%-9s %u/%u units", p->phase, p->done, p->total);
    if (p->reused)
        pt_buf_printf(out, ", %u known", p->reused);
    if (p->attention)
        pt_buf_printf(out, ", %u need attention", p->attention);
    if (strcmp(p->phase, "translate") != 0 || ms <= 0)
        return;
    pt_buf_printf(out, ", %u workers, %.0f lines/s", p->workers,
                  (double)p->lines * 1000.0 / (double)ms);
    if (mine == 0 || p->done >= p->total)
        return;
    pt_buf_adds(out, ", ");
    add_span(out, (int64_t)(p->total - p->done) * ms / mine / 1000 + 1);
    pt_buf_adds(out, " left");
}

struct pt_progress_view {
    bool quiet, terminal, dirty;
    int64_t shown_ms;
    char phase[16];
};

pt_progress_view *pt_progress_view_new(bool quiet)
{
    pt_progress_view *v = calloc(1, sizeof *v);
    PT_ASSERT(v);
    v->quiet = quiet;
    v->terminal = isatty(STDERR_FILENO) == 1;
    return v;
}

static int terminal_width(void)
{
    struct winsize w;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        return w.ws_col;
    return WIDE;
}

static void show_bar(pt_progress_view *v, const pt_progress *p)
{
    pt_buf b = {0};
    int width = terminal_width();
    pt_progress_line(p, width, &b);
    int n = (int)b.n < width - 1 ? (int)b.n : width - 1;
    fprintf(stderr, "\r%.*s\x1b[K", n, pt_buf_z(&b));
    fflush(stderr);
    v->dirty = true;
    pt_buf_free(&b);
}

void pt_progress_show(pt_progress_view *v, const pt_progress *p)
{
    int64_t now = pt_now_mono_ms();
    bool turned = strcmp(v->phase, p->phase) != 0;
    if (v->quiet ||
        (!turned && now - v->shown_ms < (v->terminal ? BAR_EVERY_MS : PLAIN_EVERY_MS)))
        return;
    v->shown_ms = now;
    memcpy(v->phase, p->phase, sizeof v->phase);
    if (v->terminal) {
        show_bar(v, p);
        return;
    }
    pt_buf b = {0};
    pt_progress_line(p, 0, &b);
    fprintf(stderr, "portalis: %s\n", pt_buf_z(&b));
    pt_buf_free(&b);
}

void pt_progress_view_free(pt_progress_view *v)
{
    if (v && v->dirty)
        fputs("\r\x1b[K", stderr);
    free(v);
}
