/* SPDX-License-Identifier: MIT */
/* What there is to choose from: the cards, their addresses, the sets that may be given. */
#include "core/wizard_impl.h"

#include <string.h>

/* The i-th of the cards by name, each once. */
const char *wizard_card_name(const struct wizard *w, size_t i)
{
    for (size_t k = 0; k < w->facts.card_count; k++) {
        const char *name = w->facts.card[k].name;
        bool before = false;
        for (size_t j = 0; j < k && !before; j++)
            before = strcmp(w->facts.card[j].name, name) == 0;
        if (!before && --i == 0)
            return name;
    }
    return NULL;
}

static void say_card(const struct wizard *w, const char *name, struct buf *out)
{
    char text[IP_TEXT_SIZE];
    bool up = false, has = false;
    buf_str(out, name);
    for (size_t k = 0; k < w->facts.card_count; k++) {
        const struct wizard_card *c = &w->facts.card[k];
        if (strcmp(c->name, name) != 0)
            continue;
        up |= c->up;
        has |= ip_known(c->address);
        buf_printf(out, "  %s", ip_known(c->address) ? ip_format(c->address, text) : "");
    }
    buf_str(out, has ? "" : "no IPv4 address");
    buf_str(out, up ? "" : "  (no link)");
}

bool wizard_on_loopback(const struct wizard *w)
{
    for (size_t k = 0; k < w->facts.card_count; k++)
        if (strcmp(w->facts.card[k].name, wizard_text(w, FIELD_INTERFACE)) == 0)
            return w->facts.card[k].loopback;
    return false;
}

/* The i-th address of the chosen card. */
const struct wizard_card *wizard_card_address(const struct wizard *w, size_t i)
{
    struct slice name = buf_view(&w->answer[FIELD_INTERFACE]);
    for (size_t k = 0; k < w->facts.card_count; k++) {
        const struct wizard_card *c = &w->facts.card[k];
        if (ip_known(c->address) && (name.n == 0 || slice_is(name, c->name)) && --i == 0)
            return c;
    }
    return NULL;
}

bool wizard_set_is_usable(const struct load_set *set)
{
    struct plan plan;
    plan_make(NULL, &set->name, &plan);
    return set->complete && plan.result == PLAN_OK;
}

const struct load_set *wizard_usable_set(const struct wizard *w, size_t i)
{
    for (size_t k = 0; k < w->facts.set_count; k++)
        if (wizard_set_is_usable(w->facts.set[k]) && --i == 0)
            return w->facts.set[k];
    return NULL;
}

const struct load_set *wizard_set(const struct wizard *w)
{
    const struct load_set *set;
    for (size_t i = 1; (set = wizard_usable_set(w, i)) != NULL; i++)
        if (slice_is_nocase(buf_view(&w->answer[FIELD_SET]), set->name.text))
            return set;
    return wizard_usable_set(w, 1);
}

bool wizard_choice(const struct wizard *w, enum wizard_field f, size_t i, struct buf *out)
{
    static const char *const dhcp[] = {
        "yes  to phones alone",
        "any  to whoever asks",
        "no   another DHCP server does, or the phones know their addresses",
    };
    static const char *const order[] = {
        "no   all at once",
        "yes  one first, to see that all is right",
    };
    char text[300];
    const char *name;
    const struct wizard_card *card;
    const struct load_set *set;
    switch (wizard_field_spec(f)->kind) {
    case KIND_DHCP:
        if (i < 1 || i > ARRAY_SIZE(dhcp))
            return false;
        buf_str(out, dhcp[i - 1]);
        return true;
    case KIND_ORDER:
        if (i < 1 || i > ARRAY_SIZE(order))
            return false;
        buf_str(out, order[i - 1]);
        return true;
    case KIND_RESUME:
        if (i == 1)
            buf_printf(out, "continue %s", w->facts.resume);
        else if (i == 2)
            buf_str(out, "begin anew; that session stays as it is");
        return i == 1 || i == 2;
    case KIND_CARD:
        name = wizard_card_name(w, i);
        if (name)
            say_card(w, name, out);
        return name != NULL;
    case KIND_ADDRESS:
        card = wizard_card_address(w, i);
        if (card)
            buf_str(out, ip_format(card->address, text));
        return card != NULL;
    case KIND_LOAD:
        if (!w->facts.sample || i != 1)
            return false;
        buf_str(out,
                WIZARD_SAMPLE "  a sample load on simulated phones: no hardware, nothing touched");
        return true;
    case KIND_SET:
        set = wizard_usable_set(w, i);
        if (set)
            buf_printf(out, "%s  %s", set->name.text, load_set_describe(set, text, sizeof text));
        return set != NULL;
    default:
        return false;
    }
}
