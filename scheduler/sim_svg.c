/* sim_svg.c: ranks over time. Neighbouring spans of one kind become one bar, and what is less
 * than a pixel wide joins its neighbour: the picture's size does not grow with the units. */
#include "scheduler/sim_figures.h"

enum { WIDTH = 1000, LEFT = 60, TOP = 40, LEGEND = 100 };

static const char *const colours[PT_SIM_SHARES] = {"#3a7d44", "#9aa5b1", "#c1121f",
                                                   "#f4a259", "#e9d8a6", "#e5e7eb"};

static int by_place_then_time(const void *a, const void *b)
{
    const pt_sim_span *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return (x->from_us > y->from_us) - (x->from_us < y->from_us);
}

static void bar(pt_buf *out, const pt_sim_span *s, double per_us, double height)
{
    pt_buf_printf(
        out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" class=\"s%d\"/>\n",
        LEFT + (double)s->from_us * per_us, TOP + s->place * height,
        (double)(s->to_us - s->from_us) * per_us, height * 0.9, s->share);
}

static void legend(pt_buf *out)
{
    for (int i = 0; i < PT_SIM_SHARES; i++)
        pt_buf_printf(out,
                      "<rect x=\"%d\" y=\"8\" width=\"12\" height=\"12\" class=\"s%d\"/>"
                      "<text x=\"%d\" y=\"18\">%s</text>\n",
                      LEFT + i * LEGEND, i, LEFT + i * LEGEND + 16, pt_sim_share_names[i]);
}

static void axis(pt_buf *out, double end_s, double bottom)
{
    enum { TICKS = 5 };
    for (int i = 0; i <= TICKS; i++)
        pt_buf_printf(out,
                      "<text x=\"%d\" y=\"%.0f\" text-anchor=\"middle\">%.4g s</text>\n",
                      LEFT + i * WIDTH / TICKS, bottom + 16, end_s * i / TICKS);
}

/* Sorted copies, so that the caller's order stays. */
static void bars(const pt_sim_trace *trace, double per_us, double height, pt_buf *out)
{
    PT_VEC(pt_sim_span) spans = {0};
    for (size_t i = 0; i < trace->spans.n; i++)
        pt_vec_push(&spans, trace->spans.p[i]);
    if (spans.n)
        qsort(spans.p, spans.n, sizeof *spans.p, by_place_then_time);
    for (size_t i = 0, k; i < spans.n; i = k) {
        pt_sim_span s = spans.p[i];
        for (k = i + 1; k < spans.n && spans.p[k].place == s.place; k++) {
            const pt_sim_span *t = &spans.p[k];
            bool touches = (double)(t->from_us - s.to_us) * per_us < 1;
            bool thin = (double)(t->to_us - t->from_us) * per_us < 1;
            if (!touches || (t->share != s.share && !thin))
                break;
            s.to_us = t->to_us;
        }
        bar(out, &s, per_us, height);
    }
    pt_vec_free(&spans);
}

void pt_sim_svg(const pt_sim_trace *trace, const pt_sim_result *r, pt_buf *out)
{
    uint32_t places = 1;
    for (size_t i = 0; i < trace->spans.n; i++)
        if (trace->spans.p[i].place >= places)
            places = trace->spans.p[i].place + 1;
    double height = places > 100 ? 6 : 14, bottom = TOP + places * height;
    double per_us = r->makespan_us ? (double)WIDTH / (double)r->makespan_us : 0;
    pt_buf_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" "
                  "font-family=\"sans-serif\" font-size=\"11\">\n"
                  "<title>Simulated ranks over time</title>\n<style>",
                  LEFT + WIDTH + 40, bottom + 30);
    for (int i = 0; i < PT_SIM_SHARES; i++)
        pt_buf_printf(out, ".s%d{fill:%s}", i, colours[i]);
    pt_buf_printf(out, "</style>\n<text x=\"4\" y=\"%d\">rank 1</text>\n", TOP + 10);
    pt_buf_printf(out, "<text x=\"4\" y=\"%.0f\">%u</text>\n", bottom - 2, places);
    legend(out);
    bars(trace, per_us, height, out);
    axis(out, (double)r->makespan_us / 1e6, bottom);
    pt_buf_adds(out, "</svg>\n");
}
