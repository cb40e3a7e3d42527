/* SPDX-License-Identifier: MIT */
/* The names in a folder, sorted by byte. */
#include "served_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Grows by doubling: the counts at which there is no room left are the powers of two. */
static int append(struct name_list *list, const char *name)
{
    if ((list->count & (list->count - 1)) == 0) {
        size_t room = list->count ? list->count * 2 : 1;
        char **grown = realloc(list->name, room * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        list->name = grown;
    }
    char *copy = strdup(name);
    if (!copy)
        return -ENOMEM;
    list->name[list->count++] = copy;
    return 0;
}

int name_list_read(int folder, struct name_list *out)
{
    *out = (struct name_list){NULL, 0};
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return -ENOMEM;
    }
    int r = 0;
    const struct dirent *entry;
    while (r == 0 && (entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !served_is_private(entry->d_name))
            r = append(out, entry->d_name);
    closedir(dir);
    if (r != 0)
        name_list_free(out);
    else if (out->count > 1)
        qsort(out->name, out->count, sizeof *out->name, compare);
    return r;
}

void name_list_free(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->name[i]);
    free(list->name);
    *list = (struct name_list){NULL, 0};
}
