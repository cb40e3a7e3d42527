/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a content is the longest run of bytes that any of its phones has received so
 * far. A phone that receives what stands there already only moves its own mark; the one that is
 * furthest makes the content longer; one that receives other bytes (the file was changed, or
 * damaged on the way) moves to another content that begins like its own, or to a new one.
 */
#include "phones/sim_pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct sim_content {
    struct sim_content *next;
    unsigned users;
    struct buf bytes;
};

struct sim_pool {
    struct sim_content *first;
};

struct sim_pool *sim_pool_new(void)
{
    return calloc(1, sizeof(struct sim_pool));
}

void sim_pool_free(struct sim_pool *pool)
{
    if (!pool)
        return;
    for (struct sim_content *c = pool->first, *next; c; c = next) {
        next = c->next;
        buf_free(&c->bytes);
        free(c);
    }
    free(pool);
}

size_t sim_pool_bytes(const struct sim_pool *pool)
{
    size_t sum = 0;
    for (const struct sim_content *c = pool->first; c; c = c->next)
        sum += c->bytes.cap;
    return sum;
}

/* Do the bytes of the content from `at` on agree with the block, as far as they reach? */
static bool agrees(const struct sim_content *c, size_t at, struct slice block)
{
    if (at > c->bytes.len)
        return false;
    struct slice there = slice_sub(buf_view(&c->bytes), at, block.n);
    return slice_eq(there, slice_sub(block, 0, there.n));
}

static struct sim_content *content_new(struct sim_pool *pool, struct slice begin)
{
    struct sim_content *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    buf_growing(&c->bytes, 16 * 1024 * 1024); /* beyond any of the phone's own buffers */
    buf_slice(&c->bytes, begin);
    if (c->bytes.bad) {
        free(c);
        return NULL;
    }
    c->next = pool->first;
    pool->first = c;
    return c;
}

static struct sim_content *content_for(struct sim_file *f, struct slice block)
{
    if (f->content && agrees(f->content, f->n, block))
        return f->content;
    struct slice begin = sim_file_view(f);
    for (struct sim_content *c = f->pool->first; c; c = c->next)
        if (c->bytes.len >= begin.n + block.n && agrees(c, 0, begin) && agrees(c, f->n, block))
            return c;
    return content_new(f->pool, begin);
}

bool sim_file_append(struct sim_file *f, struct slice block)
{
    struct sim_content *c = content_for(f, block);
    if (!c)
        return false;
    size_t mark = f->n;
    if (c != f->content) {
        c->users++;
        sim_file_drop(f);
        f->content = c;
    }
    struct slice rest = slice_sub(block, c->bytes.len - mark, block.n);
    buf_slice(&c->bytes, rest);
    if (c->bytes.bad)
        return false;
    f->n = mark + block.n;
    return true;
}

struct slice sim_file_view(const struct sim_file *f)
{
    return f->content ? slice_sub(buf_view(&f->content->bytes), 0, f->n) : slice_of(NULL, 0);
}

void sim_file_drop(struct sim_file *f)
{
    struct sim_content *c = f->content;
    f->content = NULL;
    f->n = 0;
    if (!c)
        return;
    assert(c->users > 0);
    if (--c->users > 0)
        return;
    struct sim_content **link = &f->pool->first;
    while (*link != c)
        link = &(*link)->next;
    *link = c->next;
    buf_free(&c->bytes);
    free(c);
}
