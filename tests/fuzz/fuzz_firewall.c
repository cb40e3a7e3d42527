/* SPDX-License-Identifier: MIT */
/* A listing of any tool is judged, in time; what is told of it fits and drives no terminal. */
#include "must.h"

#include "core/firewall.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct firewall_asked asked = {.port = 69, .interface = data[0] & 4 ? "eth0" : NULL};
    enum firewall_tool tool = (enum firewall_tool)(data[0] % FIREWALL_TOOL_COUNT);
    struct firewall_answer a;
    firewall_judge(tool, slice_of(data + 1, size - 1), &asked, &a);
    must(a.verdict <= FIREWALL_DROPS && (a.verdict != FIREWALL_DROPS || a.rule[0]));
    must(memchr(a.rule, 0, sizeof a.rule) && memchr(a.chain, 0, sizeof a.chain));
    must_be_text(slice_str(a.rule));
    must_be_text(slice_str(a.chain));
    return 0;
}
