/* SPDX-License-Identifier: MIT */
#ifndef RMM_TEST_WS_SUPPORT_H
#define RMM_TEST_WS_SUPPORT_H

/* A workspace made of strings: files that a test gives, the project's own
 * schemas, and a descriptor with two upstreams, "procs" and "hosts". */

#include "support.h"

#include "base/buf.h"
#include "io/tree.h"

struct test_file {
	const char *path, *text;
};

struct test_tree {
	struct rmm_tree tree;
	const struct test_file *file; /* ends with a NULL path */
	struct rmm_dir_tree project;
};

static const char test_package[] =
	"{ \"name\": \"t\", \"resources\": ["
	"{ \"name\": \"procs\", \"path\": \"lists/upstream/procs.csv\","
	"  \"schema\": \"schema/upstream-process.json\","
	"  \"sources\": [{ \"title\": \"p\", \"path\": \"https://example.com/p\" }],"
	"  \"rmmlist\": { \"role\": \"upstream\", \"type\": \"process\","
	"    \"indicator\": \"rmm_binary\", \"tool\": \"rmm_program\","
	"    \"max_age_days\": 14, \"enabled\": true } },"
	"{ \"name\": \"hosts\", \"path\": \"lists/upstream/hosts.csv\","
	"  \"schema\": \"schema/upstream-network.json\","
	"  \"sources\": [{ \"title\": \"h\", \"path\": \"https://example.com/h\" }],"
	"  \"rmmlist\": { \"role\": \"upstream\", \"type\": \"network\","
	"    \"indicator\": \"URI\", \"tool\": \"RMM_Tool\","
	"    \"max_age_days\": 14, \"enabled\": true } } ] }";

static int test_tree_open_file(struct rmm_tree *tree, struct rmm_in *in,
			       const char *path, struct rmm_err *err)
{
	struct test_tree *t = (struct test_tree *)(void *)tree;

	for (const struct test_file *f = t->file; f->path; f++) {
		if (strcmp(f->path, path))
			continue;
		rmm_in_mem(in, f->path, rmm_str(f->text));
		return 1;
	}
	if (!strcmp(path, "datapackage.json")) {
		rmm_in_mem(in, "datapackage.json", rmm_str(test_package));
		return 1;
	}
	if (!strncmp(path, "schema/", 7))
		return rmm_tree_open(&t->project.tree, in, path, err);
	return 0;
}

static inline void test_tree_init(struct test_tree *t,
				  const struct test_file *file)
{
	struct rmm_err err = { 0 };

	*t = (struct test_tree){ .tree.open = test_tree_open_file,
				 .file = file };
	CHECK_OK("project", rmm_dir_tree_open(&t->project, RMM_TEST_ROOT, &err),
		 &err);
	t->tree.names = &t->project.arena;
}

static inline void test_tree_free(struct test_tree *t)
{
	rmm_dir_tree_close(&t->project);
}

/* A sink that writes "FILE:LINE: severity: text [rule]" lines. */
struct test_sink {
	struct rmm_sink sink;
	struct rmm_buf text;
	enum rmm_severity from; /* leaves out what is below */
};

static void test_sink_put(struct rmm_sink *sink, const struct rmm_finding *f)
{
	struct test_sink *t = (struct test_sink *)(void *)sink;

	if (f->severity < t->from)
		return;
	rmm_buf_addf(&t->text, "%s:%llu:%u: %s: %.*s [%s]\n", f->place.file,
		     (unsigned long long)f->place.line,
		     (unsigned)f->place.column, rmm_severity_name(f->severity),
		     RMM_ARG(f->text), f->rule);
}

static inline void test_sink_init(struct test_sink *t, enum rmm_severity from)
{
	*t = (struct test_sink){ .sink.put = test_sink_put, .from = from };
	rmm_buf_init(&t->text, 1 << 20);
}

static inline const char *test_sink_text(struct test_sink *t)
{
	struct rmm_err err = { 0 };
	struct rmm_str s;

	CHECK_OK("sink", rmm_buf_end(&t->text, &s, &err), &err);
	return s.ptr;
}

#endif
