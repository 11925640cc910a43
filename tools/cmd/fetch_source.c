/* SPDX-License-Identifier: MIT */
#include "cmd/fetch_source.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/fetch_guard.h"
#include "cmd/report_diff.h"
#include "edge/hash.h"
#include "io/csv.h"

enum end {
	NEXT,    /* nothing yet: on to the next URL */
	CURRENT,
	STALE,
	REFUSED, /* no answer was the list */
	GUARDED, /* an answer was, and a guard stopped it */
	HELD,    /* a guard stopped it, and it was taken for people to review */
	FAILED,  /* something here */
};

struct job {
	struct rmm_fetch *f;
	const struct rmm_upstream *up;
	struct rmm_schema *schema;
	struct rmm_arena arena;
	const struct rmm_lock_entry *entry; /* NULL: none */
	struct rmm_str copy; /* the bytes at hand */
	bool has_copy;
	bool intact;         /* they are those that the lock names */
	struct rmm_list before; /* those bytes as a list */
	struct rmm_list after;  /* the latest answer as one */
	struct rmm_source_counts counts; /* of after */
	struct rmm_diff diff;
	struct rmm_err why;  /* of the latest URL that did not serve */
	char guard[RMM_ERR_TEXT]; /* why a guard stopped what came */
};

static struct rmm_source_spec spec_of(const struct job *job)
{
	return (struct rmm_source_spec){
		.upstream = job->up,
		.schema = job->schema,
		.tools = &job->f->work.ws.tools,
	};
}

/* ---- what is at hand ---- */

/* Reads the copy into `before`. One that is no list is no good copy: there is
 * nothing to compare with, nor to fall back on, and a server that says it is
 * current would leave it so. */
static int read_copy(struct job *job, struct rmm_err *err)
{
	struct rmm_source_counts counts;
	struct rmm_source_spec spec = spec_of(job);
	struct rmm_err why = {0};

	if (rmm_fetch_read(&job->before, &counts, &spec, job->copy,
			   job->up->path.ptr, &why) == 0)
		return 0;
	if (why.code == RMM_E_NOMEM)
		return rmm_fail_nomem(err);
	rmm_app_warn(job->f->app, "%s: the copy at hand is no list: %s",
		     job->f->name, why.text);
	rmm_list_free(&job->before);
	job->has_copy = job->intact = false;
	return 0;
}

static int load_copy(struct job *job, struct rmm_err *err)
{
	struct rmm_tree *tree = &job->f->work.dir.tree;
	char digest[RMM_SHA256_TEXT];
	int got;

	if (rmm_workspace_schema(&job->schema, tree, job->up, err) < 0)
		return -1;
	job->entry = rmm_lock_find(&job->f->work.ws.lock, job->up->name);
	got = rmm_tree_read(tree, &job->copy, job->up->path.ptr, RMM_MAX_BODY,
			    &job->arena, err);
	if (got <= 0)
		return got;
	job->has_copy = true;
	job->intact = job->entry && rmm_str_eq(rmm_sha256(digest, job->copy),
					       job->entry->sha256);
	return read_copy(job, err);
}

/* ---- keeping ---- */

/* The copy first: when a run ends between the two files, the lock names other
 * bytes and the next run asks for all of them again. */
static int keep(struct job *job, const struct rmm_lock_entry *entry,
		const struct rmm_buf *bytes, struct rmm_err *err)
{
	struct rmm_work *work = &job->f->work;
	const char *path = rmm_work_path(work, job->up->path.ptr);
	const char *lock = rmm_work_path(work, RMM_LOCK_PATH);
	struct rmm_out out = {0};

	if (job->f->dry)
		return 0;
	if (!path || !lock)
		return rmm_fail_nomem(err);
	if (bytes && (rmm_work_parents(path, err) < 0 ||
		      rmm_file_write(path,
				     (struct rmm_str){ bytes->ptr, bytes->len },
				     0644, err) < 0))
		return -1;
	if (rmm_lock_put(&work->ws.lock, entry, err) < 0 ||
	    rmm_out_file(&out, lock, 0644, err) < 0)
		return -1;
	rmm_lock_write(&out, &work->ws.lock);
	return rmm_out_close(&out, err);
}

static enum end keep_unchanged(struct job *job,
			       const struct rmm_lock_entry *entry,
			       struct rmm_err *err)
{
	char day[RMM_DAY_TEXT];

	if (keep(job, entry, NULL, err) < 0)
		return FAILED;
	rmm_app_say(job->f->app, "%s: current, unchanged since %s (%llu rows)",
		    job->f->name,
		    rmm_day_format(day, rmm_day_of(entry->changed)).ptr,
		    (unsigned long long)entry->rows);
	return CURRENT;
}

/* ---- what came ---- */

/* Standard output holds the diffs of all sources; each begins with a line that
 * names its source. */
static int show_diff(struct job *job, struct rmm_err *err)
{
	struct rmm_fetch *f = job->f;

	if (!f->out_open && rmm_out_stdout(&f->out, err) < 0)
		return -1;
	f->out_open = true;
	rmm_out_addf(&f->out, "%s\n", job->up->name.ptr);
	rmm_report_diff_text(&f->out, &job->diff, false);
	return 0;
}

/* Is the change one that needs a person, and has none let it through? */
static int guard(struct job *job, bool *stopped, struct rmm_err *err)
{
	struct rmm_fetch *f = job->f;
	struct rmm_fetch_change change = {
		.ws = &f->work.ws,
		.diff = &job->diff,
		.before = &job->before,
		.after = &job->after,
		.today = rmm_day_of(f->now),
	};
	char hash[RMM_CHANGE_HASH], *why = job->guard;

	*stopped = false;
	if (!rmm_fetch_guard(why, &change))
		return 0;
	if (rmm_fetch_hash(hash, &change, err) < 0)
		return -1;
	*stopped = !f->accept || strcmp(f->accept, hash) != 0;
	if (!*stopped) {
		f->accepted = true;
		rmm_app_say(f->app, "%s: accepted: %s", f->name, why);
		return 0;
	}
	if (f->hold)
		rmm_app_warn(f->app, "%s: held: %s; it is taken for people to "
			     "review, its hash is %s", f->name, why, hash);
	else
		rmm_app_warn(f->app, "%s: refused: %s; if the change is right, "
			     "run rmmlist fetch --accept %s", f->name, why,
			     hash);
	return show_diff(job, err);
}

static void say_current(struct job *job)
{
	const char *name = job->f->name;
	const char *dry = job->f->dry ? "; not written" : "";
	unsigned long long rows = job->counts.rows;

	if (!job->has_copy)
		rmm_app_say(job->f->app,
			    "%s: current, first copy: %llu rows, %llu rejected"
			    "%s", name, rows,
			    (unsigned long long)job->counts.rejected, dry);
	else
		rmm_app_say(job->f->app,
			    "%s: current, %llu rows, %llu rejected: %zu added, "
			    "%zu removed, %zu changed%s", name, rows,
			    (unsigned long long)job->counts.rejected,
			    job->diff.n_added, job->diff.n_removed,
			    job->diff.n_changed, dry);
}

/* Bytes that are the list, and not those at hand. */
static enum end take_change(struct job *job, const struct rmm_answer *answer,
			    const struct rmm_lock_entry *entry,
			    struct rmm_err *err)
{
	bool stopped = false;

	if (rmm_diff(&job->diff, &job->before, &job->after, err) < 0)
		return FAILED;
	if (job->has_copy && guard(job, &stopped, err) < 0)
		return FAILED;
	if (stopped && !job->f->hold)
		return GUARDED;
	if (job->has_copy && job->f->dry && show_diff(job, err) < 0)
		return FAILED;
	if (keep(job, entry, &answer->body, err) < 0)
		return FAILED;
	if (stopped)
		return HELD;
	say_current(job);
	return CURRENT;
}

static enum end take_bytes(struct job *job, const struct rmm_answer *answer,
			   struct rmm_str url, struct rmm_err *err)
{
	struct rmm_source_spec spec = spec_of(job);
	struct rmm_str bytes = { answer->body.ptr, answer->body.len };
	char digest[RMM_SHA256_TEXT];
	struct rmm_lock_entry entry = {
		.name = job->up->name,
		.url = url,
		.final_url = answer->final_url,
		.etag = answer->etag,
		.last_modified = answer->last_modified,
		.checked = job->f->now,
		.changed = job->f->now,
		.sha256 = rmm_sha256(digest, bytes),
		.bytes = bytes.len,
	};

	rmm_list_free(&job->after);
	if (rmm_fetch_read(&job->after, &job->counts, &spec, bytes, url.ptr,
			   &job->why) < 0)
		return NEXT;
	entry.rows = job->counts.rows;
	if (!job->has_copy || !rmm_str_eq(bytes, job->copy))
		return take_change(job, answer, &entry, err);
	if (job->intact)
		entry.changed = job->entry->changed;
	return keep_unchanged(job, &entry, err);
}

static enum end take_unchanged(struct job *job, struct rmm_err *err)
{
	struct rmm_lock_entry entry = *job->entry;

	entry.checked = job->f->now;
	return keep_unchanged(job, &entry, err);
}

/* Whoever owns the new place decides from now on what comes. */
static void tell_moved(const struct job *job, const struct rmm_answer *answer,
		       struct rmm_str url)
{
	if (answer->moved)
		rmm_app_warn(job->f->app, "%s: '%s' has moved to '%s'; see "
			     "who owns that, and write it into "
			     "datapackage.json", job->f->name, url.ptr,
			     answer->final_url.ptr);
}

/* What one URL makes of the source; job->why says what was wrong with it. */
static enum end try_url(struct job *job, struct rmm_str url,
			struct rmm_err *err)
{
	struct rmm_answer answer = {0};
	bool same = job->intact && rmm_str_eq(job->entry->url, url);
	enum end end = NEXT;
	int got;

	rmm_err_clear(&job->why);
	got = rmm_get(&answer, &job->f->get, url.ptr,
		      same ? job->entry->etag.ptr : NULL,
		      same ? job->entry->last_modified.ptr : NULL, &job->why);
	rmm_app_progress(job->f->app, NULL);
	if (got == 0) {
		tell_moved(job, &answer, url);
		end = answer.unchanged ? take_unchanged(job, err)
				       : take_bytes(job, &answer, url, err);
	}
	rmm_answer_free(&answer);
	return end;
}

/* Is the failure one of this machine rather than of the answer? */
static bool is_ours(enum rmm_code code)
{
	return code == RMM_E_NOMEM || code == RMM_E_IO || code == RMM_E_BUG ||
	       code == RMM_E_USAGE;
}

/* The end is the worst that a URL came to, and job->why its reason; what was
 * wrong with the others is said here. */
static enum end try_urls(struct job *job, struct rmm_err *err)
{
	struct rmm_err refused = {0};

	for (size_t i = 0; i < job->up->urls; i++) {
		bool last = i + 1 == job->up->urls;
		enum end end = try_url(job, job->up->url[i], err);

		if (end != NEXT)
			return end;
		if (is_ours(job->why.code)) {
			rmm_fail(err, job->why.code, "%s", job->why.text);
			return FAILED;
		}
		if (job->why.code != RMM_E_NET)
			refused = job->why;
		if (!last || (refused.code && job->why.code == RMM_E_NET))
			rmm_app_warn(job->f->app, "%s: %s%s", job->f->name,
				     job->why.text,
				     last ? "" : "; trying the next URL");
	}
	if (!refused.code)
		return STALE;
	job->why = refused;
	return REFUSED;
}

/* ---- the end ---- */

/* How old the copy at hand is, in words; true when it is too old. */
static bool tell_age(const struct job *job, struct rmm_buf *text)
{
	const int64_t day = 86400;
	int64_t age = job->entry ? job->f->now - job->entry->checked : -day - 1;
	char when[RMM_DAY_TEXT];

	/* A clock may go back a little; more, and nothing is known. */
	if (age < -day) {
		rmm_buf_addf(text, "the copy at hand stays, its age is unknown");
		return true;
	}
	rmm_buf_addf(text, "the last good copy stays, last contact %s, %lld "
		     "day%s ago",
		     rmm_day_format(when, rmm_day_of(job->entry->checked)).ptr,
		     (long long)(age > 0 ? age / day : 0),
		     age / day == 1 ? "" : "s");
	if (age <= job->up->max_age_days * day)
		return false;
	rmm_buf_addf(text, ", past its max_age_days of %u",
		     (unsigned)job->up->max_age_days);
	return true;
}

static int end_without(struct job *job, bool refused)
{
	struct rmm_buf text = {0};
	bool old = true;

	rmm_buf_init(&text, RMM_ERR_TEXT);
	if (job->has_copy)
		old = tell_age(job, &text);
	else
		rmm_buf_addf(&text, "there is no copy");
	if (rmm_app_can_say(job->f->app, &text))
		rmm_app_warn(job->f->app, "%s: %s: %s; %s", job->f->name,
			     refused ? "refused" : "stale", job->why.text,
			     text.ptr ? text.ptr : "");
	rmm_buf_free(&text);
	if (refused)
		return 1;
	return job->has_copy ? old : 2;
}

static int status_of(struct job *job, enum end end,
		     const struct rmm_err *err)
{
	switch (end) {
	case CURRENT:
		return 0;
	case STALE:
		return end_without(job, false);
	case REFUSED:
		return end_without(job, true);
	case GUARDED:
	case HELD:
		return 1;
	case NEXT:
	case FAILED:
		break;
	}
	rmm_app_warn(job->f->app, "%s: %s", job->f->name, err->text);
	return 2;
}

/* Escaped, since a reason may quote what a server sent and the file is read
 * line by line. */
static void note_end(struct job *job, enum end end, const struct rmm_err *err)
{
	static const char *const name[] = { "failed", "current", "stale",
					    "refused", "refused", "held",
					    "failed" };
	struct rmm_csv_writer w = { .out = &job->f->ends };
	const char *why = end == CURRENT ? "" :
			  end == HELD    ? job->guard :
			  err->code      ? err->text : job->why.text;
	struct rmm_buf text = {0};

	rmm_buf_init(&text, 8 * RMM_ERR_TEXT);
	rmm_text_escape(&text, rmm_str(why));
	rmm_csv_field(&w, job->up->name);
	rmm_csv_field(&w, rmm_str(name[end]));
	rmm_csv_field(&w, (struct rmm_str){ text.ptr, text.len });
	rmm_csv_end(&w);
	rmm_buf_free(&text);
}

int rmm_fetch_source(struct rmm_fetch *fetch,
		     const struct rmm_upstream *upstream)
{
	struct job job = { .f = fetch, .up = upstream };
	struct rmm_err err = {0};
	enum end end = FAILED;
	int status;

	fetch->name = upstream->name.ptr;
	if (load_copy(&job, &err) == 0)
		end = try_urls(&job, &err);
	status = status_of(&job, end, &err);
	if (fetch->hold)
		note_end(&job, end, &err);
	rmm_diff_free(&job.diff);
	rmm_list_free(&job.after);
	rmm_list_free(&job.before);
	rmm_schema_free(job.schema);
	rmm_arena_free(&job.arena);
	return status;
}
