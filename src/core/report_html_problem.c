/* SPDX-License-Identifier: MIT */
/* The page's section of what is wrong: evidence, the name byte by byte, what it means, what to do.
 */
#include "core/report_html_impl.h"

static const struct {
    const char *class, *sign;
} severities[] = {
    [SEVERITY_OK] = {"ok", "&#10003;"},
    [SEVERITY_NOTE] = {"idle", "i"},
    [SEVERITY_WARNING] = {"warn", "!"},
    [SEVERITY_ERROR] = {"bad", "&#10007;"},
};

void report_html_severity(enum severity s, struct buf *out)
{
    buf_printf(out, "<span class=\"pill %s\">%s %s</span>", severities[s].class, severities[s].sign,
               severity_name(s));
}

static void put_evidence(const struct report_found *f, struct buf *out)
{
    char who[REPORT_WHO_SIZE], when[TIME_TEXT_SIZE];
    buf_printf(out, "<li>%s ", report_clock(f->it->at_us, when));
    if (f->p) {
        buf_str(out, "<strong>");
        html_text(out, report_who(f->p, who));
        buf_str(out, "</strong>: ");
    }
    html_text(out, f->it->text);
    if (f->it->times > 1)
        buf_printf(out, " (%u times)", f->it->times);
    buf_str(out, "</li>\n");
}

/* Phones that share a config file ask for the same wrong name: shown once. */
static void put_views(const struct model *m, const struct report_found *found, size_t n,
                      struct buf *out)
{
    struct buf view;
    unsigned shown = 0;
    buf_growing(&view, 1 << 16);
    for (size_t i = 0; i < n && shown < HTML_VIEWS; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before = before || slice_eq(kept_name_view(&found[k].it->name),
                                        kept_name_view(&found[i].it->name));
        buf_reset(&view);
        if (before || !report_name_view(m, found[i].it, NAME_HEX_NARROW, &view))
            continue;
        buf_str(out, "<h4>The name, byte by byte</h4>\n<pre tabindex=\"0\">");
        html_text(out, buf_cstr(&view));
        buf_str(out, "</pre>\n");
        shown++;
    }
    buf_free(&view);
}

static size_t find_of(const struct phone *p, enum diagnosis d, struct report_found *found)
{
    size_t n = 0;
    for (unsigned i = 0; i < p->problem_count && n < HTML_FOUND; i++)
        if (p->problem[i].what == d && !p->problem[i].absorbed)
            found[n++] = (struct report_found){NULL, &p->problem[i]};
    return n;
}

/* p NULL: of the whole bench. */
static void put_diagnosis(const struct model *m, const struct phone *p, enum diagnosis d,
                          struct buf *out)
{
    const struct diagnosis_entry *e = diagnosis_entry(d);
    struct report_found found[HTML_FOUND];
    size_t n = p ? find_of(p, d, found) : report_find(m, d, found, HTML_FOUND);
    size_t shown = n < HTML_FOUND ? n : HTML_FOUND;
    if (!n)
        return;
    buf_printf(out, "<article class=\"card\" id=\"%s\"><h3>", e->slug);
    report_html_severity(e->severity, out);
    buf_u8(out, ' ');
    html_text(out, e->title);
    buf_printf(out, " <span class=\"dim\">%s</span></h3>\n<ul>", e->slug);
    for (size_t i = 0; i < shown; i++)
        put_evidence(&found[i], out);
    if (n > shown)
        buf_printf(out, "<li class=\"dim\">and %zu more phones</li>", n - shown);
    buf_str(out, "</ul>\n");
    put_views(m, found, shown, out);
    buf_str(out, "<h4>What it means</h4><p>");
    html_text(out, e->meaning);
    if (e->approximate)
        buf_str(out, " <em>(This rests on inference.)</em>");
    buf_str(out, "</p>\n<h4>What to do</h4><p>");
    html_text(out, e->fix);
    buf_str(out, "</p></article>\n");
}

void report_html_problems(const struct model *m, const struct phone *p, struct buf *out)
{
    size_t before;
    buf_str(out, "<section><h2>What was found</h2>\n");
    before = out->len;
    for (unsigned s = SEVERITY_ERROR + 1; s-- > 0;)
        for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
            if (diagnosis_entry((enum diagnosis)d)->severity == s)
                put_diagnosis(m, p, (enum diagnosis)d, out);
    if (out->len == before)
        buf_str(out, "<p>No problem was seen.</p>\n");
    buf_str(out, "</section>\n");
}
