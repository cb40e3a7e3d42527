/* SPDX-License-Identifier: MIT */
#include "mqtt_child.h"

#include "file_read.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum exit_status misused(const char *command, const char *option, const char *what)
{
    fprintf(stderr, "hookflash %s: %s: must be %s\nNext: hookflash %s --help\n", command, option,
            what, command);
    return EXIT_USAGE;
}

static enum exit_status file_refused(const char *option, const char *path, const char *why,
                                     const char *next)
{
    fprintf(stderr, "hookflash: %s %s: %s\nNext: %s %s\n", option, path, why, next, path);
    return EXIT_FILES;
}

/* Nobody else may read a password; whose file it is, its owner must know. */
static enum exit_status judge_login(const char *path)
{
    struct stat st;
    int fd = file_open_plain(AT_FDCWD, path, 0, NULL);
    if (fd < 0)
        return file_refused("--publish-login", path, strerror(-fd), "ls -l");
    bool open_to_all = fstat(fd, &st) != 0 || (st.st_mode & (S_IRWXG | S_IRWXO));
    close(fd);
    if (open_to_all)
        return file_refused("--publish-login", path, "others than its owner may read it",
                            "chmod 600");
    return st.st_size
               ? EXIT_WELL
               : file_refused("--publish-login", path,
                              "must hold the user, and the password in its second line", "editor");
}

static enum exit_status judge_files(const struct mqtt_config *c)
{
    enum exit_status status = c->login[0] ? judge_login(c->login) : EXIT_WELL;
    if (status == EXIT_WELL && c->ca[0] && access(c->ca, R_OK) != 0)
        status = file_refused("--publish-ca", c->ca, strerror(errno), "ls -l");
    return status;
}

enum exit_status mqtt_config_of(const struct options *o, const char *command, const char *option,
                                const char *url, struct mqtt_config *out)
{
    char host[256] = "bench";
    struct buf b;
    *out = (struct mqtt_config){.login = o->publish_login ? o->publish_login : "",
                                .ca = o->publish_ca ? o->publish_ca : ""};
    const char *wrong = mqtt_place_parse(slice_str(url), &out->place);
    if (wrong)
        return misused(command, option, wrong);
    buf_fixed(&b, out->url, sizeof out->url);
    mqtt_place_format(&out->place, &b);
    buf_cstr(&b);
    if (o->publish_ca && !out->place.tls)
        return misused(command, "--publish-ca", "left out, or the broker be mqtts://");
    gethostname(host, sizeof host - 1);
    if (!mqtt_word(o->publish_as ? slice_str(o->publish_as)
                                 : slice_sub(slice_str(host), 0, MQTT_NAME_MAX),
                   out->bench))
        return misused(command, "--publish-as", "1 to 64 bytes");
    return judge_files(out);
}

int mqtt_child_start(struct child *c, struct loop *loop, const struct mqtt_config *config,
                     const char *folder, void (*line)(void *ctx, struct slice line),
                     void (*ended)(void *ctx), void *ctx)
{
    char program[PATH_SIZE + 32], url[sizeof config->url], bench[MQTT_WORD_SIZE], at[PATH_SIZE],
        login[PATH_SIZE], ca[PATH_SIZE];
    char *argv[] = {
        program, folder ? "publish" : "subscribe", url, login, ca, folder ? bench : NULL, at, NULL};
    int rc = paths_helper("hookflash-mqtt", program, sizeof program);
    snprintf(url, sizeof url, "%s", config->url);
    snprintf(bench, sizeof bench, "%s", config->bench);
    snprintf(login, sizeof login, "%s", config->login);
    snprintf(ca, sizeof ca, "%s", config->ca);
    snprintf(at, sizeof at, "%s", folder ? folder : "");
    if (rc < 0)
        return rc;
    return folder ? child_start(c, loop, argv, line, ended, ctx)
                  : child_start_hearing(c, loop, argv, line, ended, ctx);
}
