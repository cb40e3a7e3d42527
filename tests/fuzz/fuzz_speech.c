/* SPDX-License-Identifier: MIT */
/*
 * What phones say to call servers, all three parsers on the same bytes: every view lies inside,
 * SCCP always goes forward, and a load's name that an alarm gives is one that can be read.
 */
#include "must.h"

#include "core/mgcp.h"
#include "core/sccp.h"
#include "core/sip.h"

static void try_alarm(struct slice text)
{
    char name[LOAD_NAME_MAX + 1];
    struct load_name n;
    struct slice load = sccp_alarm_load(text);
    must_lie_inside(load, text);
    must_lie_inside(sccp_alarm_name(text), text);
    sccp_alarm_load_name(load, name);
    must(!name[0] || load_name_parse(slice_str(name), &n));
}

static void try_sccp(struct slice all)
{
    struct sccp_message m;
    size_t used = 0;
    for (struct slice rest = all; sccp_parse(rest, &m, &used) == SCCP_MESSAGE;
         rest = slice_from(rest, used)) {
        must(used >= 12 && used <= rest.n);
        must_lie_inside(m.body, rest);
        must_lie_inside(m.device, m.body);
        must_lie_inside(m.load, m.body);
        must_lie_inside(m.text, m.body);
        try_alarm(m.text);
    }
}

static void try_sip(struct slice all)
{
    struct sip_message m;
    if (!sip_parse(all, &m))
        return;
    must((m.method.n > 0) != (m.status > 0));
    const struct slice views[] = {m.method,  m.cseq, m.call_id, m.agent,
                                  m.contact, m.from, m.reason,  m.device};
    for (size_t i = 0; i < ARRAY_SIZE(views); i++)
        must_lie_inside(views[i], all);
    must(sip_agent_is_phone(m.agent) || !sip_agent_is_79x0(m.agent, NULL));
    try_alarm(m.reason);
}

static void try_mgcp(struct slice all)
{
    struct mgcp_message m;
    if (!mgcp_parse(all, &m))
        return;
    must_lie_inside(m.verb, all);
    must_lie_inside(m.transaction, all);
    must_lie_inside(m.endpoint, all);
    must_lie_inside(m.restart, all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = slice_of(data, size);
    try_sccp(all);
    try_sip(all);
    try_mgcp(all);
    try_alarm(all);
    return 0;
}
