/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: libcap-ng changes user, groups and capabilities in one step, in the only
 * order that works. What is kept stays in the permitted set and out of the effective one, so that a
 * fault in the program does not have it in hand; a socket's opening raises it for a few system
 * calls. The bounding set is emptied where the process may, and no_new_privs set: root by name
 * would otherwise have all of it back at the next exec. Who asks is believed from the environment
 * only where the real user is root too: nobody else could have set it then.
 *
 * As root by name, without CAP_DAC_OVERRIDE, a file is what it is for anybody: its owner's. Nothing
 * is dumped to disk either: captured packets and the phones' passwords are in memory. A build with
 * sanitizers stays dumpable, as its leak detector traces it.
 */
#include "privilege.h"

#include "core/text.h"

#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cap-ng.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const unsigned kept[] = {CAP_NET_RAW, CAP_NET_BIND_SERVICE};

struct who {
    uid_t uid;
    gid_t gid;
};

bool privilege_is_root(void)
{
    return geteuid() == 0;
}

static bool read_id(const char *variable, uint32_t *out)
{
    uint64_t n;
    const char *text = getenv(variable);
    if (!text || !text_number(slice_str(text), UINT32_MAX - 1, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

/* Whom root stands in for. */
static struct who invoking(void)
{
    struct who w = {getuid(), getgid()};
    uint32_t uid, gid;
    if (w.uid == 0 && read_id("SUDO_UID", &uid) && read_id("SUDO_GID", &gid) && uid != 0)
        w = (struct who){uid, gid};
    return w;
}

static void name_user(const struct passwd *known, struct privilege *p)
{
    if (known)
        snprintf(p->user, sizeof p->user, "%s", known->pw_name);
    else
        snprintf(p->user, sizeof p->user, "%u", (unsigned)geteuid());
}

static void fail(struct privilege *p, const char *what, int error)
{
    if (!p->problem[0])
        snprintf(p->problem, sizeof p->problem, "%s: %s", what, strerror(error));
}

/* Files are sought and made where that user's are. */
static void take_home(const struct passwd *user)
{
    if (!user)
        return;
    setenv("HOME", user->pw_dir, 1);
    setenv("USER", user->pw_name, 1);
    setenv("LOGNAME", user->pw_name, 1);
}

/* The two, as far as they are there, in `set` as CAPNG_ADD would put them. */
static void choose_kept(struct privilege *p)
{
    p->raw = capng_have_capability(CAPNG_PERMITTED, CAP_NET_RAW);
    p->port = capng_have_capability(CAPNG_PERMITTED, CAP_NET_BIND_SERVICE);
    capng_clear(CAPNG_SELECT_BOTH);
    if (p->raw)
        capng_update(CAPNG_ADD, CAPNG_PERMITTED, CAP_NET_RAW);
    if (p->port)
        capng_update(CAPNG_ADD, CAPNG_PERMITTED, CAP_NET_BIND_SERVICE);
}

/* In the order that works: groups and user while root, and the capabilities across the change. */
static int become(const struct who *w, const struct passwd *user)
{
    int rc = user ? initgroups(user->pw_name, w->gid) : setgroups(1, &w->gid);
    if (rc != 0 || prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 ||
        setresgid(w->gid, w->gid, w->gid) != 0 || setresuid(w->uid, w->uid, w->uid) != 0)
        return -errno;
    (void)prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
    return 0;
}

/* Not for good: a container may have kept it from us, and then there is nothing to give up. */
static void empty_bounds(struct privilege *p, bool hands_down)
{
    for (int c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
        if (!(hands_down && c == CAP_NET_RAW) && prctl(PR_CAPBSET_DROP, c, 0, 0, 0) != 0) {
            fail(p, "the bounding set", errno);
            return;
        }
}

static enum privilege_start how(const struct who *w)
{
    if (geteuid() == 0)
        return w->uid == 0 ? PRIVILEGE_ROOT : PRIVILEGE_SUDO;
    return capng_have_capabilities(CAPNG_SELECT_CAPS) > CAPNG_NONE ? PRIVILEGE_FILE_CAPS
                                                                   : PRIVILEGE_NONE;
}

int privilege_drop(struct privilege *out, bool hands_down)
{
    struct who w = invoking();
    *out = (struct privilege){.start = PRIVILEGE_NONE};
    if (capng_get_caps_process() != 0)
        return -ENOSYS;
    out->start = how(&w);
    const struct passwd *user = getpwuid(w.uid);
    int rc = 0;
    if (out->start == PRIVILEGE_SUDO || out->start == PRIVILEGE_ROOT)
        empty_bounds(out, hands_down);
    if (out->start == PRIVILEGE_SUDO) {
        rc = become(&w, user);
        take_home(user);
    }
    choose_kept(out);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (rc == 0 && capng_apply(CAPNG_SELECT_CAPS) != 0)
        rc = -EPERM;
    out->no_new = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (!out->no_new)
        fail(out, "no_new_privs", errno);
    if (BUILT_SANITIZED || out->start != PRIVILEGE_NONE)
        (void)prctl(PR_SET_DUMPABLE, BUILT_SANITIZED, 0, 0, 0);
    name_user(user, out);
    return rc;
}

bool privilege_raise(void)
{
    bool raised = false;
    if (capng_get_caps_process() != 0)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
        if (capng_have_capability(CAPNG_PERMITTED, kept[i]) &&
            !capng_have_capability(CAPNG_EFFECTIVE, kept[i])) {
            capng_update(CAPNG_ADD, CAPNG_EFFECTIVE, kept[i]);
            raised = true;
        }
    return raised && capng_apply(CAPNG_SELECT_CAPS) == 0;
}

void privilege_lower(bool raised)
{
    int error = errno; /* of what was tried meanwhile */
    if (!raised)
        return;
    for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
        capng_update(CAPNG_DROP, CAPNG_EFFECTIVE, kept[i]);
    capng_apply(CAPNG_SELECT_CAPS);
    errno = error;
}

void privilege_forget(void)
{
    capng_clear(CAPNG_SELECT_CAPS);
    capng_apply(CAPNG_SELECT_CAPS);
}

/* Inheritable counts for root by name, ambient for everybody else. */
void privilege_hand_down(void)
{
    if (capng_get_caps_process() != 0 || !capng_have_capability(CAPNG_PERMITTED, CAP_NET_RAW))
        return; /* it says itself what it may not */
    capng_update(CAPNG_ADD, CAPNG_INHERITABLE, CAP_NET_RAW);
    if (capng_apply(CAPNG_SELECT_CAPS) == 0)
        (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
}

char *privilege_folder_fix(const char *path, char *dst, size_t cap)
{
    struct stat st;
    const struct passwd *user = getpwuid(geteuid());
    char name[PRIVILEGE_USER_SIZE];
    snprintf(name, sizeof name, "%u", (unsigned)geteuid());
    if (stat(path, &st) == 0)
        snprintf(dst, cap, "ls -ld %s; sudo chown %s %s", path, user ? user->pw_name : name, path);
    else
        snprintf(dst, cap, "sudo install -d -o %s %s", user ? user->pw_name : name, path);
    return dst;
}
