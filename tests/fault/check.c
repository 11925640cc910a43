/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* RTLD_DEFAULT, memmem */
#include "check.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

static bool is_same(const struct outcome *a, const struct outcome *b)
{
	return a->status == b->status && !strcmp(a->out, b->out) &&
	       tree_is(&a->tree, &b->tree);
}

/* Is it in TMPDIR, and was it not removed for the call that failed? The next
 * run does it. */
static bool is_scratch(const char *path, enum fault_call call)
{
	return strncmp(path, "tmp/", 4) == 0 &&
	       (call == FAULT_openat64 || call == FAULT_fdopendir ||
		call == FAULT_readdir64 || call == FAULT_unlinkat);
}

/* Or in a folder that is one? */
static bool is_temporary(const char *path)
{
	for (; *path; path += strcspn(path, "/"), path += *path == '/')
		if (*path == '.' && strncmp(path, ".git/", 5) != 0)
			return true;
	return false;
}

/* Each file as it was, or as it should be; no other one, except temporaries. */
static const char *check_files(const struct torture *t, const struct tree *now,
			       enum fault_call call, bool may_leave)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct tree_node *node = &now->node[i];

		if (!tree_node_is(node, tree_find(&t->before, node->path)) &&
		    !tree_node_is(node, tree_find(&t->good.tree, node->path)) &&
		    !is_scratch(node->path, call) &&
		    !(may_leave && is_temporary(node->path)))
			return node->path;
	}
	for (size_t i = 0; i < t->before.n; i++) {
		const char *path = t->before.node[i].path;

		if (!tree_find(now, path) && tree_find(&t->good.tree, path))
			return path;
	}
	return NULL;
}

/* Are those of `good` all there? Of others check_files has told. */
static bool has_all(const struct tree *now, const struct tree *good)
{
	for (size_t i = 0; i < good->n; i++)
		if (!tree_node_is(tree_find(now, good->node[i].path),
				  &good->node[i]))
			return false;
	return true;
}

static bool has_line(const char *text, const char *line, size_t len)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strcspn(text, "\n") == len && !strncmp(text, line, len))
			return true;
	return false;
}

/* Does the line say why? OpenSSL has many names for an allocation of its own
 * that failed; none of ours may pass for a server that does not answer. */
static bool is_reason(const char *line, size_t len, bool library)
{
	static const char *const reason[] = {
		"memory", "Input/output error", "No space left on device",
		"Too many open files", "Resource temporarily unavailable",
	};

	if (strncmp(line, "rmmlist-", 8) != 0)
		return false;
	if (library && memmem(line, len, ": no answer from '", 18))
		return true;
	for (size_t i = 0; i < sizeof(reason) / sizeof(reason[0]); i++)
		if (memmem(line, len, reason[i], strlen(reason[i])))
			return true;
	return false;
}

/* One line that a good run does not print, which is the reason. */
static bool is_one_reason(const char *err, const char *good, bool library)
{
	unsigned n = 0;
	size_t len;

	for (; *err; err += len, err += *err == '\n') {
		len = strcspn(err, "\n");
		if (has_line(good, err, len))
			continue;
		if (!is_reason(err, len, library))
			return false;
		n++;
	}
	return n == 1;
}

/* Those of `good` are all there. */
static bool has_lines(const char *err, const char *good)
{
	for (; *good; good += strcspn(good, "\n"), good += *good == '\n')
		if (!has_line(err, good, strcspn(good, "\n")))
			return false;
	return true;
}

/* Of the removal of a temporary that failed: is it said, or not worth it? */
static bool may_leave(enum fault_call call, const char *err)
{
	return call == FAULT_unlink || call == FAULT_unlinkat ||
	       strstr(err, "cannot remove '");
}

/* What can't be read is a part of the answer of explain; and an upstream that
 * can't be read is stale for fetch, which then changes nothing. */
static bool is_told(const struct torture *t, const struct outcome *o)
{
	if (o->status != t->good.status)
		return false;
	if (strncmp(t->name, "fetch", 5) == 0)
		return strstr(o->err, ": stale: ") &&
		       tree_is(&o->tree, &t->before);
	return strncmp(t->name, "explain", 7) == 0 &&
	       tree_is(&o->tree, &t->good.tree) &&
	       (strstr(o->out, "can't be read from here on") ||
		strstr(o->err, " not known: ") ||
		strstr(o->err, "no history: "));
}

static bool has_libgit2(void)
{
	return dlsym(RTLD_DEFAULT, "git_libgit2_init");
}

bool fault_is_spared(const struct fault *fault)
{
	return fault->call == FAULT_library &&
	       (has_libgit2() || dlsym(RTLD_DEFAULT, "curl_easy_init"));
}

const char *fault_check(const struct torture *t, const struct fault *f,
			const struct outcome *o)
{
	bool leave = may_leave(f->call, o->err);
	const char *file = check_files(t, &o->tree, f->call,
				       leave);

	if (o->status == FAULT_LIBRARY)
		return NULL;
	if (o->status > 2)
		return "it did not end by itself, or something leaked";
	if (t->told->blocks > 0)
		return "memory is not freed";
	if (t->told->descriptors > 0)
		return "a descriptor is not closed";
	if (f->how != FAULT_FAIL)
		return is_same(o, &t->good) && !strcmp(o->err, t->good.err)
			       ? NULL : "it is not as if nothing had happened";
	if (file)
		return file;
	if (o->status != 2) {
		if (is_told(t, o))
			return NULL;
		if (strcmp(o->out, t->good.out) != 0 ||
		    o->status != t->good.status ||
		    (!leave && !has_all(&o->tree, &t->good.tree)))
			return "done, but not what should be done";
		return has_lines(o->err, t->good.err)
			       ? NULL : "a message is missing";
	}
	if (strncmp(t->good.out, o->out, strlen(o->out)) != 0)
		return "another output";
	return (f->call == FAULT_library && has_libgit2()) ||
	       is_one_reason(o->err, t->good.err, f->call == FAULT_library)
		       ? NULL : "no line that says why";
}
