/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the model knows who asks (by address) and whether that phone is chosen; this
 * file only turns that into bytes. Every file from the folder is judged once for each content, so
 * that the journal holds why a phone will refuse it.
 */
#include "answers.h"

#include "core/phone.h"
#include "core/phone_parse.h"

#include "core/tftp_packet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { JUDGED_MAX = 256 }; /* files remembered as judged; older ones are judged again */

struct judged {
    uint8_t sha256[32];
    char name[64];
};

struct answers {
    struct answers_config config;
    struct judged judged[JUDGED_MAX];
    unsigned judged_next;
    char actual[256];
    const struct listed_phone **by_mac; /* the listed phones, sorted */
    struct phone_home shared;           /* of the default files */
};

static int by_mac(const void *a, const void *b)
{
    const struct listed_phone *const *x = a, *const *y = b;
    return memcmp((*x)->mac.b, (*y)->mac.b, sizeof(*x)->mac.b);
}

static bool index_phones(struct answers *a)
{
    const struct phone_list *list = a->config.phones;
    a->by_mac = calloc(list->count + 1, sizeof(const struct listed_phone *));
    if (!a->by_mac)
        return false;
    for (size_t i = 0; i < list->count; i++)
        a->by_mac[i] = &list->phone[i];
    qsort(a->by_mac, list->count, sizeof(const struct listed_phone *), by_mac);
    phone_list_shared_home(list, &a->shared);
    return true;
}

struct answers *answers_new(const struct answers_config *config)
{
    struct answers *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->config = *config;
    if (index_phones(a))
        return a;
    free(a);
    return NULL;
}

void answers_free(struct answers *a)
{
    if (!a)
        return;
    free(a->by_mac);
    free(a);
}

/* Where this phone shall register, as far as this file of its says it. */
static void find_home(const struct answers *a, enum config_file which, struct mac mac,
                      struct phone_home *out)
{
    const struct listed_phone key = {.mac = mac}, *k = &key;
    const struct listed_phone **found = bsearch(&k, a->by_mac, a->config.phones->count,
                                                sizeof(const struct listed_phone *), by_mac);
    if (config_file_is_per_phone(which))
        phone_list_home(a->config.phones, found ? *found : NULL, out);
    else
        *out = a->shared;
}

static struct tftpd_answer refuse(uint16_t code, const char *message)
{
    return (struct tftpd_answer){.code = code, .message = message};
}

static bool is_load_file(struct slice name)
{
    return phone_ask_is_load_file(phone_ask_of(name, NULL));
}

/* The same content under the same name was judged before. */
static bool judged_before(struct answers *a, struct slice name, const uint8_t sha[static 32])
{
    for (unsigned i = 0; i < JUDGED_MAX; i++)
        if (slice_is(name, a->judged[i].name) && memcmp(a->judged[i].sha256, sha, 32) == 0)
            return true;
    struct judged *j = &a->judged[a->judged_next++ % JUDGED_MAX];
    memcpy(j->sha256, sha, 32);
    slice_to_str(name, j->name, sizeof j->name);
    return false;
}

static void judge_load(struct slice name, struct slice bytes, struct event *e)
{
    struct load_image image;
    load_image_judge(name, bytes, &image);
    e->u.judged.verdict = image.verdict;
    e->u.judged.embedded = image.sgn.present ? image.sgn.name : slice_str(NULL);
    e->u.judged.offset = image.offset;
}

static void judge_config(struct slice name, struct slice bytes, struct phone_reading *reading,
                         struct event *e)
{
    static const enum file_verdict verdict[] = {
        [PHONE_READS_LOAD] = FILE_WHOLE,        [PHONE_READS_NO_LOAD] = FILE_NO_LOAD,
        [PHONE_READS_REFUSED] = FILE_NO_LOAD,   [PHONE_READS_SYNTAX] = FILE_NO_LOAD,
        [PHONE_READS_TOO_LONG] = FILE_TOO_LONG,
    };
    phone_parse_config(name, bytes, PHONE_7960, reading);
    e->u.judged.verdict = verdict[reading->result];
    e->u.judged.load = slice_of(reading->load, reading->load_n);
    e->u.judged.offset = reading->value_offset;
}

static void judge(struct answers *a, struct slice name, struct snapshot *file)
{
    uint8_t sha[32];
    struct slice bytes = snapshot_view(file);
    struct phone_reading reading;
    enum config_format format = config_format_of(name);
    bool load = is_load_file(name);
    /* Neither an image that no phone could hold nor a ring list is worth an opinion. */
    if ((!load && format == CONFIG_NONE) || bytes.n != snapshot_size(file) ||
        !snapshot_sha256(file, sha) || judged_before(a, name, sha))
        return;
    struct event e = {.kind = EVENT_FILE_JUDGED, .src = EVENT_SRC_SERVER, .name = name};
    e.u.judged.bytes = bytes.n;
    e.u.judged.sha256 = slice_of(sha, sizeof sha);
    if (load)
        judge_load(name, bytes, &e);
    else
        judge_config(name, bytes, &reading, &e);
    session_emit(a->config.session, &e);
}

/* asked: as it came; name: what it means beneath the root. */
static struct tftpd_answer from_folder(struct answers *a, struct slice asked, struct slice name)
{
    struct found found;
    enum find_result result = served_root_find(a->config.root, asked, &found);
    struct tftpd_answer answer = {0};
    switch (result) {
    case FIND_OK:
    case FIND_BY_CASE:
        judge(a, name, found.file);
        answer.file = found.file;
        if (result == FIND_BY_CASE)
            answer.actual = strcpy(a->actual, found.actual);
        return answer;
    case FIND_MISSING:
        answer = refuse(TFTP_ERR_NOT_FOUND, "File not found");
        if (found.near_miss[0])
            answer.actual = strcpy(a->actual, found.near_miss);
        return answer;
    case FIND_DENIED:
        return refuse(TFTP_ERR_ACCESS, "No permission");
    case FIND_HOSTILE:
        /* A stray control byte in a load's name ends here: any code but 1 puts "TFTP error" on the
         * phone's display and hides what it is (TFTP 3.16). */
        return refuse(TFTP_ERR_NOT_FOUND, "Illegal name");
    case FIND_FAILED:
        break;
    }
    if (found.error == ENOMEM || found.error == EMFILE || found.error == ENFILE)
        return refuse(TFTP_ERR_UNDEFINED, "Server is busy");
    return refuse(TFTP_ERR_UNDEFINED, "Read error");
}

static bool set_has_file(const struct load_set *set, struct slice name)
{
    for (size_t i = 0; i < PART_COUNT; i++)
        if (set->part[i].present && slice_is_nocase(name, set->part[i].name))
            return true;
    return false;
}

static bool is_given_loads(const struct answers *a, const struct phone *phone)
{
    return a->config.target_count > 0 && phone && phone->chosen && phone->target[0] &&
           model_serving(a->config.session->model);
}

/* The hop that makes this file; false: the plan makes none of this name. */
static bool hop_that_makes(const struct phone *phone, enum config_file which, struct plan_hop *hop)
{
    return which != CONFIG_FILE_COUNT && phone_hop(phone, hop) && config_file_wanted(which, hop);
}

bool answers_by_plan(const struct answers *a, const struct phone *phone, struct slice name)
{
    struct plan_hop hop;
    return is_given_loads(a, phone) &&
           hop_that_makes(phone, config_file_of(name, phone->mac), &hop);
}

/* A chosen phone's own config, made for it now; .file NULL: not one of these. */
static struct tftpd_answer from_plan(struct answers *a, const struct phone *phone,
                                     struct slice name)
{
    struct tftpd_answer none = {0};
    struct plan_hop hop;
    enum config_file which = config_file_of(name, phone->mac);
    if (!hop_that_makes(phone, which, &hop))
        return none;
    struct buf text;
    struct phone_home home;
    struct phone_config_options config = a->config.config;
    uint8_t mem[PHONE_CONFIG_MAX];
    buf_fixed(&text, mem, sizeof mem);
    find_home(a, which, phone->mac, &home);
    config.home = &home;
    phone_config_build(which, &hop, phone->mac, &config, &text);
    struct snapshot *file = text.bad ? NULL : snapshot_of_bytes(buf_view(&text));
    return file ? (struct tftpd_answer){.file = file}
                : refuse(TFTP_ERR_UNDEFINED, "Server is busy");
}

/* A file of a set that this session gives out, but not in the hop that the phone is in. */
static bool is_of_other_hop(const struct answers *a, const struct phone *phone, struct slice name)
{
    const struct target *t = target_find(a->config.targets, a->config.target_count, phone->target);
    bool found = false;
    if (!is_load_file(name) || (t && set_has_file(t->set, name)))
        return false;
    for (size_t i = 0; i < a->config.target_count && !found; i++)
        found = set_has_file(a->config.targets[i].set, name);
    return found;
}

/* A default file, or one of a chosen phone: what it says is meant for the chosen alone. */
static bool plan_makes(const struct answers *a, struct slice name)
{
    struct mac mac = {{0}};
    if (mac_parse(slice_sub(name, 0, 15), &mac, NULL)) {
        const struct phone *owner = model_phone_by_mac(a->config.session->model, mac);
        return owner && owner->chosen && config_file_of(name, mac) != CONFIG_FILE_COUNT;
    }
    return config_file_of(name, mac) != CONFIG_FILE_COUNT;
}

struct tftpd_answer answers_give(void *ctx, const struct tftpd_request *request)
{
    struct answers *a = ctx;
    char path[SERVED_NAME_MAX + 1];
    served_root_name(a->config.root, request->name, path);
    struct slice name = slice_str(path); /* "./SIPDefault.cnf" is SIPDefault.cnf to every rule */
    if (a->config.target_count == 0 || name.n == 0)
        return from_folder(a, request->name, name);

    const struct model *m = a->config.session->model;
    const struct phone *phone = model_phone_by_ip(m, request->ip);
    if (is_given_loads(a, phone)) {
        struct tftpd_answer answer = from_plan(a, phone, name);
        if (answer.file || answer.message)
            return answer;
        if (phone_has_hops(phone) && is_of_other_hop(a, phone, name))
            return refuse(TFTP_ERR_NOT_FOUND, "Not of this hop");
    } else if (is_load_file(name) || plan_makes(a, name)) {
        return refuse(TFTP_ERR_NOT_FOUND, "Not chosen");
    }
    return from_folder(a, request->name, name);
}
