/* SPDX-License-Identifier: MIT */
#include "cmd/served.h"

#include "base/limits.h"
#include "cmd/base_url.h"
#include "cmd/folder.h"
#include "model/url.h"

/* A long file may take longer than a short one, at 100 bytes a millisecond. */
enum { BYTES_A_MS = 100 };

static void show_progress(void *ctx, const char *text)
{
	rmm_app_progress(ctx, "%s", text);
}

/* --- opening --------------------------------------------------------- */

static int check_base(struct rmm_str base, struct rmm_err *err)
{
	const char *problem;

	if (!rmm_str_starts(base, RMM_LIT("file:")))
		return rmm_base_url_check(base, err);
	problem = rmm_url_problem(base);
	if (!problem && rmm_url_shown(base).len < base.len)
		problem = "has a query or a fragment; write that of the folder";
	if (!problem)
		return 0;
	return rmm_fail(err, RMM_E_USAGE, "'%.*s' %s",
			RMM_ARG(rmm_url_shown(base)), problem);
}

int rmm_served_open(struct rmm_served *served, struct rmm_app *app,
		    const char *base, const char *cacert,
		    const struct rmm_secret_source *sas,
		    const struct rmm_secret_source *header)
{
	*served = (struct rmm_served){ .base = rmm_str(base) };
	if (check_base(served->base, app->err) < 0 ||
	    rmm_access_read(&served->sas, &served->header, app, sas,
			    header) < 0)
		return -1;
	if (rmm_str_starts(served->base, RMM_LIT("file:")) &&
	    (served->sas.bytes.len > 0 || served->header.bytes.len > 0))
		return rmm_fail(app->err, RMM_E_USAGE,
				"a file: URL takes no SAS and no header");
	if (rmm_get_open(&served->get, cacert, NULL, app->err) < 0)
		return -1;
	served->headers[0] = served->header.bytes.ptr;
	served->get.header = served->headers;
	served->get.secret = served->sas.bytes.len > 0;
	served->get.moved = "give that URL";
	served->get.progress = show_progress;
	served->get.ctx = app;
	return 0;
}

void rmm_served_close(struct rmm_served *served)
{
	rmm_get_close(&served->get);
	rmm_secret_free(&served->sas.bytes);
	rmm_secret_free(&served->header.bytes);
	*served = (struct rmm_served){0};
}

/* --- asking ---------------------------------------------------------- */

static bool is_refusal(unsigned status)
{
	return status >= 400 && status < 500 && status != 408 && status != 429;
}

bool rmm_served_answered(const struct rmm_served *served,
			 const struct rmm_err *err)
{
	return err->code == RMM_E_REJECT ||
	       (err->code == RMM_E_NET && is_refusal(served->status));
}

static int fail_get(const struct rmm_served *s, const struct rmm_err *why,
		    struct rmm_err *err)
{
	bool has_secret = s->sas.bytes.len > 0 || s->headers[0];

	if (why->code == RMM_E_LIMIT)
		return rmm_fail(err, RMM_E_REJECT, "%s, which is too many",
				why->text);
	if (rmm_str_starts(s->base, RMM_LIT("file:")) ||
	    (s->status != 401 && s->status != 403))
		return rmm_fail(err, why->code, "%s", why->text);
	return rmm_fail(err, why->code, "%s; %s", why->text, has_secret ?
			"the SAS or the header may be wrong or expired" :
			"it may need a SAS (--sas-file) or a header "
			"(--header-file)");
}

static int get_name(struct rmm_buf *out, struct rmm_served *s,
		    const char *name, uint64_t max, struct rmm_err *err)
{
	struct rmm_answer answer = {0};
	struct rmm_secret url = {0};
	struct rmm_err why = {0};
	int ret = -1;

	*out = (struct rmm_buf){0};
	s->status = 0;
	if (rmm_base_url_join(&url, s->base, rmm_str(name), &s->sas.bytes,
			      err) < 0)
		return -1;
	s->get.limits.body = (size_t)max;
	s->get.limits.total_ms = rmm_get_defaults.total_ms +
				 (unsigned)(max / BYTES_A_MS);
	ret = rmm_get(&answer, &s->get, url.ptr, NULL, NULL, &why);
	rmm_app_progress(s->get.ctx, NULL);
	s->status = answer.status;
	if (ret == 0) {
		*out = answer.body;
		answer.body = (struct rmm_buf){0};
	} else {
		fail_get(s, &why, err);
	}
	rmm_answer_free(&answer);
	rmm_secret_free(&url);
	return ret;
}

static void count(struct rmm_served *s, const struct rmm_buf *buf)
{
	s->files++;
	s->bytes += buf->len;
}

int rmm_served_pointer(struct rmm_buf *out, struct rmm_served *served,
		       struct rmm_err *err)
{
	struct rmm_err why = {0};

	if (get_name(out, served, RMM_POINTER_NAME, RMM_MAX_SIGNATURE,
		     &why) == 0) {
		count(served, out);
		return 0;
	}
	if (served->status == 404 || served->status == 410)
		return rmm_fail(err, RMM_E_NET, "%s: there is no publication "
				"at that URL; check it, or, before the first "
				"one, publish without pull", why.text);
	return rmm_fail(err, why.code, "%s", why.text);
}

/* --- by their hashes ------------------------------------------------- */

static int get_checked(struct rmm_buf *out, struct rmm_served *s,
		       const char *name, struct rmm_str sha256, uint64_t max,
		       struct rmm_err *err)
{
	char hash[RMM_SHA256_TEXT];

	if (get_name(out, s, name, max, err) < 0)
		return -1;
	if (rmm_str_eq(rmm_sha256(hash, (struct rmm_str){ out->ptr, out->len }),
		       sha256)) {
		count(s, out);
		return 0;
	}
	return rmm_fail(err, RMM_E_REJECT,
			"the bytes of '%.*s/%s' are not those that were signed",
			RMM_ARG(s->base), name);
}

int rmm_served_object(struct rmm_buf *out, struct rmm_served *served,
		      struct rmm_str sha256, uint64_t max, const char *name,
		      struct rmm_err *err)
{
	char path[RMM_HASH_PATH];
	struct rmm_err why = {0};

	*out = (struct rmm_buf){0};
	if (max > RMM_MAX_PUBLISHED)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' has %llu bytes; %zu are read at most",
				name ? name : "a file", (unsigned long long)max,
				RMM_MAX_PUBLISHED);
	if (get_checked(out, served, rmm_hash_path(path, sha256), sha256, max,
			&why) == 0)
		return 0;
	rmm_buf_free(out);
	if (!name || !rmm_served_answered(served, &why))
		return rmm_fail(err, why.code, "%s", why.text);
	return get_checked(out, served, name, sha256, max, err);
}
