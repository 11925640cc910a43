/* SPDX-License-Identifier: MIT */
/* rmmlist fetch: brings the copies in lists/upstream up to date, or says why
 * one stays as it is. */
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/fetch_guard.h"
#include "cmd/fetch_source.h"
#include "io/json.h"

struct args {
	const char *dir, *accept, *cacert, *hold;
	bool dry, quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 'n', "dry-run", NULL, "show what would change, write nothing",
	  RMM_OPT_FLAG, offsetof(struct args, dry) },
	{ 0, "accept", "HASH", "let the change through that a guard stopped",
	  RMM_OPT_TEXT, offsetof(struct args, accept) },
	{ 0, "hold", "FILE", "take it for review, and note it in FILE",
	  RMM_OPT_TEXT, offsetof(struct args, hold) },
	{ 0, "cacert", "FILE", "trust these certificates alone", RMM_OPT_TEXT,
	  offsetof(struct args, cacert) },
	{ 'q', "quiet", NULL, "warnings and errors only", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

/* Those that are named, or else those that are enabled. */
static int choose(bool chosen[RMM_MAX_SOURCES],
		  const struct rmm_package *package, const struct rmm_app *app)
{
	for (size_t i = 0; i < package->upstreams && app->operands == 0; i++)
		chosen[i] = package->upstream[i].enabled;
	for (size_t i = 0; i < app->operands; i++) {
		const struct rmm_upstream *up;

		if (rmm_package_need(&up, package, app->operand[i],
				     app->err) < 0)
			return -1;
		chosen[up - package->upstream] = true;
	}
	return 0;
}

/* The descriptor's homepage says in the User-Agent who is asking: hosts of
 * raw files want to be able to write to somebody before they block him. */
static int find_contact(struct rmm_work *work, const char **contact,
			struct rmm_err *err)
{
	struct rmm_arena *arena = &work->dir.arena;
	struct json_t *json = NULL;
	struct rmm_str bytes = {0}, homepage = {0};
	int ret = -1;

	if (rmm_tree_read(&work->dir.tree, &bytes, "datapackage.json",
			  RMM_MAX_JSON, arena, err) < 0 ||
	    rmm_json_parse(&json, bytes, "datapackage.json", err) < 0)
		goto out;
	rmm_json_str(&homepage, rmm_json_get(json, "homepage"));
	if (rmm_arena_str(arena, &homepage, homepage, err) < 0)
		goto out;
	*contact = homepage.ptr;
	ret = 0;
out:
	rmm_json_free(json);
	return ret;
}

static void show_progress(void *ctx, const char *text)
{
	const struct rmm_fetch *f = ctx;

	rmm_app_progress(f->app, "%s: %s", f->name, text);
}

static int open_ends(struct rmm_fetch *f, const struct args *args)
{
	if (!args->hold)
		return 0;
	if (args->dry)
		return rmm_fail(f->app->err, RMM_E_USAGE, "--hold writes what "
				"-n only shows; give one of them");
	if (rmm_out_file(&f->ends, args->hold, 0644, f->app->err) < 0)
		return -1;
	rmm_out_add(&f->ends, RMM_LIT(RMM_ENDS_HEADER "\n"));
	f->hold = true;
	return 0;
}

static int prepare(struct rmm_fetch *f, const struct args *args,
		   bool chosen[RMM_MAX_SOURCES])
{
	struct rmm_app *app = f->app;
	const char *contact = NULL;

	if (args->accept && !rmm_fetch_is_hash(args->accept))
		return rmm_fail(app->err, RMM_E_USAGE,
				"'%s' is no hash of a change; it has 16 hex "
				"digits, as a refusal shows them",
				args->accept);
	if (open_ends(f, args) < 0 || rmm_app_stamp(&f->now, app) < 0 ||
	    rmm_work_open(&f->work, args->dir, RMM_WS_LOCAL, NULL,
			  app->err) < 0 ||
	    choose(chosen, &f->work.ws.package, app) < 0 ||
	    find_contact(&f->work, &contact, app->err) < 0 ||
	    rmm_get_open(&f->get, args->cacert, contact, app->err) < 0)
		return -1;
	if (f->work.ws.local_errors > 0)
		rmm_app_warn(app, "%llu error%s in lists/local; see rmmlist "
			     "validate",
			     (unsigned long long)f->work.ws.local_errors,
			     f->work.ws.local_errors == 1 ? "" : "s");
	f->get.progress = show_progress;
	f->get.ctx = f;
	return 0;
}

/* One source never stops the others; the highest status is that of all. */
static int fetch_all(struct rmm_fetch *f, const bool chosen[RMM_MAX_SOURCES])
{
	const struct rmm_package *package = &f->work.ws.package;
	int highest = 0, status;
	size_t n = 0;

	for (size_t i = 0; i < package->upstreams; i++) {
		if (!chosen[i])
			continue;
		n++;
		status = rmm_fetch_source(f, &package->upstream[i]);
		highest = status > highest ? status : highest;
	}
	if (n == 0)
		rmm_app_warn(f->app, "no source is enabled in datapackage.json");
	return highest;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_fetch f = { .app = app, .accept = args->accept,
			       .dry = args->dry };
	bool chosen[RMM_MAX_SOURCES] = { false };
	int ret = prepare(&f, args, chosen);

	if (ret == 0)
		ret = fetch_all(&f, chosen);
	if (ret >= 0 && f.accept && !f.accepted)
		rmm_app_warn(app, "no change that was stopped has the hash "
			     "'%s'", f.accept);
	if (f.out_open && rmm_out_close(&f.out, app->err) < 0)
		ret = -1;
	if (f.hold && ret >= 0 && rmm_out_close(&f.ends, app->err) < 0)
		ret = -1;
	rmm_out_abort(&f.ends);
	rmm_out_abort(&f.out);
	rmm_get_close(&f.get);
	rmm_work_close(&f.work);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "fetch",
	.summary = "bring the upstream lists up to date",
	.usage = "[-q] [-C DIR] [-n] [--accept HASH] [--hold FILE] "
		 "[--cacert FILE] [SOURCE...]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.max_operands = RMM_MAX_SOURCES,
	.needs = RMM_NEEDS_NETWORK | RMM_NEEDS_FILES,
	.run = run,
};
