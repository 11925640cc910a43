/* SPDX-License-Identifier: MIT */
/* A URL as a target: Azure Blob storage, or any server that takes a PUT. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/base_url.h"
#include "cmd/push_answer.h"
#include "cmd/query_url.h"
#include "edge/get.h"
#include "edge/hash.h"

enum { HEADERS_MAX = 12, LINE_MAX_BYTES = 1100, UPLOAD_MS = 600000 };

struct url {
	struct rmm_target target; /* first */
	struct rmm_app *app;
	const struct rmm_push_access *access;
	struct rmm_get get;
	bool azure;
};

/* One request and what it is made of. */
struct exchange {
	struct rmm_http_request request;
	struct rmm_http_reply reply;
	struct rmm_secret address;
	struct rmm_buf shown;
	const char *header[HEADERS_MAX + 1];
	size_t headers;
	char condition[LINE_MAX_BYTES], md5[2][64];
};

static struct url *url_of(struct rmm_target *target)
{
	return (struct url *)target;
}

/* ---- one request ---- */

static void add_header(struct exchange *x, const char *line)
{
	assert(x->headers < HEADERS_MAX);
	x->header[x->headers++] = line;
}

static int begin(struct exchange *x, struct url *u, enum rmm_http_method method,
		 const struct rmm_push_file *file, struct rmm_err *err)
{
	struct rmm_str base = rmm_str(u->target.name), shown;

	*x = (struct exchange){ .request = { .method = method } };
	rmm_buf_init(&x->shown, RMM_MAX_JSON);
	rmm_base_url_show(&x->shown, base, file->name);
	if (rmm_buf_end(&x->shown, &shown, err) < 0 ||
	    rmm_base_url_join(&x->address, base, file->name,
			      &u->access->sas.bytes, err) < 0)
		return -1;
	x->request.url = x->address.ptr;
	x->request.shown = shown.ptr;
	x->request.header = x->header;
	if (u->azure)
		add_header(x, "x-ms-version: 2021-08-06");
	if (u->access->header.bytes.len > 0)
		add_header(x, u->access->header.bytes.ptr);
	/* What some cache has is not what is there. */
	if (method != RMM_HTTP_PUT)
		add_header(x, "Cache-Control: no-cache");
	return 0;
}

static void end(struct exchange *x)
{
	rmm_http_reply_free(&x->reply);
	rmm_secret_free(&x->address);
	rmm_buf_free(&x->shown);
}

static int fail(const struct exchange *x, const struct url *u,
		struct rmm_err *err)
{
	return rmm_push_fail_answer(&x->reply, x->request.method,
				    x->request.shown, u->access, err);
}

/* A GET or a HEAD that begin() has made: 1, 0 when there is no such file,
 * -1. */
static int ask(struct exchange *x, struct url *u, struct rmm_push_file *file,
	       size_t max, struct rmm_err *err)
{
	struct rmm_arena *arena = &u->target.arena;

	u->get.limits.body = max;
	if (rmm_get_ask(&x->reply, &u->get, &x->request, err) < 0)
		return -1;
	if (x->reply.status == 404 &&
	    !rmm_str_is(x->reply.reason, "ContainerNotFound"))
		return 0;
	if (x->reply.status != 200)
		return fail(x, u, err);
	return rmm_arena_str(arena, &file->tag, x->reply.etag, err) < 0 ? -1
									: 1;
}

/* ---- looking ---- */

static int read_there(struct rmm_target *target, struct rmm_push_file *file,
		      struct rmm_buf *out, struct rmm_err *err)
{
	struct url *u = url_of(target);
	struct exchange x;
	struct rmm_str bytes;
	int got = begin(&x, u, RMM_HTTP_GET, file, err);

	if (got == 0)
		got = ask(&x, u, file, out->max, err);
	rmm_buf_add(out, (struct rmm_str){ x.reply.body.ptr,
					   x.reply.body.len });
	if (got > 0 && rmm_buf_end(out, &bytes, err) < 0)
		got = -1;
	end(&x);
	return got;
}

/* By its bytes, which are not kept: the file's own may be in memory. What came
 * of it is in file->there. */
static int compare(struct url *u, struct rmm_push_file *file,
		   struct rmm_err *err)
{
	struct exchange x;
	struct rmm_err why = {0};
	int got = begin(&x, u, RMM_HTTP_GET, file, &why);

	x.request.digest = true;
	if (got == 0)
		got = ask(&x, u, file, (size_t)file->size, &why);
	file->there = RMM_PUSH_ABSENT;
	if (why.code == RMM_E_LIMIT) {
		file->there = RMM_PUSH_OTHER; /* a longer one */
		got = 0;
	}
	if (got > 0)
		file->there = rmm_str_is(file->sha256, x.reply.sha256)
			? RMM_PUSH_SAME : RMM_PUSH_OTHER;
	end(&x);
	return got < 0 ? rmm_fail(err, why.code, "%s", why.text) : 0;
}

/* Of what earlier publications lead to, and an earlier push has compared, the
 * length is enough. */
static int look(struct rmm_target *target, struct rmm_push_file *file,
		struct rmm_err *err)
{
	struct url *u = url_of(target);
	struct exchange x;
	int64_t length;
	int got = begin(&x, u, RMM_HTTP_HEAD, file, err);

	if (got == 0)
		got = ask(&x, u, file, 1, err);
	length = x.reply.length;
	end(&x);
	if (got < 0)
		return -1;
	file->there = RMM_PUSH_ABSENT;
	if (got == 0)
		return 0;
	file->there = RMM_PUSH_OTHER;
	if (length >= 0 && (uint64_t)length != file->size)
		return 0;
	if (length < 0 || !file->immutable || file->needed)
		return compare(u, file, err);
	file->there = RMM_PUSH_SAME;
	return 0;
}

/* ---- writing ---- */

static const char *content_type(const struct rmm_push_file *file)
{
	if (file->immutable)
		return "Content-Type: application/octet-stream";
	if (rmm_str_ends(file->name, RMM_LIT(".csv")))
		return "Content-Type: text/csv; charset=utf-8";
	if (rmm_str_ends(file->name, RMM_LIT(".json")))
		return "Content-Type: application/json";
	if (rmm_str_ends(file->name, RMM_LIT(".md")))
		return "Content-Type: text/markdown; charset=utf-8";
	return "Content-Type: text/plain; charset=utf-8";
}

/* Only over what was seen. A weak ETag tells of no bytes. */
static void add_condition(struct exchange *x, const struct rmm_push_file *file)
{
	if (file->there == RMM_PUSH_ABSENT) {
		add_header(x, "If-None-Match: *");
	} else if (file->tag.len > 0 &&
		   !rmm_str_starts(file->tag, RMM_LIT("W/"))) {
		snprintf(x->condition, sizeof(x->condition), "If-Match: %.*s",
			 RMM_ARG(file->tag));
		add_header(x, x->condition);
	}
}

static void add_azure(struct exchange *x, const struct rmm_push_file *file,
		      struct rmm_str bytes)
{
	char text[RMM_MD5_TEXT];

	rmm_md5_base64(text, bytes);
	snprintf(x->md5[0], sizeof(x->md5[0]), "Content-MD5: %s", text);
	snprintf(x->md5[1], sizeof(x->md5[1]), "x-ms-blob-content-md5: %s",
		 text);
	add_header(x, x->md5[0]);
	add_header(x, x->md5[1]);
	add_header(x, "x-ms-blob-type: BlockBlob");
	add_header(x, file->immutable
		   ? "x-ms-blob-cache-control: max-age=31536000, immutable"
		   : "x-ms-blob-cache-control: no-cache");
}

/* 1 written, 0 refused because it is not what was seen, -1. */
static int put(struct url *u, const struct rmm_push_file *file,
	       struct rmm_str bytes, struct exchange *x, struct rmm_err *err)
{
	if (begin(x, u, RMM_HTTP_PUT, file, err) < 0)
		return -1;
	add_header(x, content_type(file));
	add_condition(x, file);
	if (u->azure)
		add_azure(x, file, bytes);
	x->request.upload = bytes;
	if (rmm_get_ask(&x->reply, &u->get, &x->request, err) < 0)
		return -1;
	if (x->reply.status == 409 || x->reply.status == 412)
		return 0;
	if (x->reply.status == 200 || x->reply.status == 201 ||
	    x->reply.status == 204)
		return 1;
	return fail(x, u, err);
}

/* A condition that failed is no failure when the bytes are there: a try whose
 * answer was lost, or another push of the same, has brought them. */
static int write_there(struct rmm_target *target,
		       const struct rmm_push_file *file, struct rmm_str bytes,
		       struct rmm_err *err)
{
	struct url *u = url_of(target);
	struct rmm_push_file written = *file;
	struct exchange x;
	int put_ok = put(u, file, bytes, &x, err), ret = -1;

	if (put_ok < 0 || compare(u, &written, err) < 0)
		goto out;
	if (written.there == RMM_PUSH_SAME)
		ret = 0;
	else if (put_ok == 0)
		fail(&x, u, err);
	else
		rmm_fail(err, RMM_E_NET, "'%s' was written, and what is read "
			 "there is %s; is there a cache before it, or does "
			 "somebody else write there? run this again",
			 x.request.shown, written.there == RMM_PUSH_OTHER
				 ? "something else" : "nothing");
out:
	end(&x);
	return ret;
}

/* ---- opening ---- */

static void tell(void *ctx, const char *text)
{
	struct url *u = ctx;

	rmm_app_progress(u->app, "%s: %s", u->target.name, text);
}

static bool is_azure_host(struct rmm_str url)
{
	static const char *const ends[] = {
		".blob.core.windows.net",
		".blob.core.usgovcloudapi.net",
		".blob.core.chinacloudapi.cn",
		".blob.storage.azure.net",
	};
	struct rmm_str host = rmm_str_from(url, strlen("https://"));

	host = rmm_str_upto(host, rmm_str_find(host, '/'));
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct rmm_str end_of = rmm_str(ends[i]);

		if (host.len > end_of.len &&
		    rmm_str_eq_fold(rmm_str_from(host, host.len - end_of.len),
				    end_of))
			return true;
	}
	return false;
}

static int check_access(const struct url *u, struct rmm_err *err)
{
	bool sas = u->access->sas.bytes.len > 0;
	bool header = u->access->header.bytes.len > 0;

	if (sas && header)
		return rmm_fail(err, RMM_E_USAGE,
				"a SAS and a header are two ways to say who "
				"writes; give one");
	if (u->azure && !sas && !header)
		return rmm_fail(err, RMM_E_USAGE,
				"nobody uploads to '%s' without a SAS; give "
				"one with --sas-file, --sas-fd or --sas-env",
				u->target.name);
	return 0;
}

static void close_url(struct rmm_target *target)
{
	struct url *u = url_of(target);

	rmm_get_close(&u->get);
}

static const struct rmm_target_kind kind = {
	.read = read_there,
	.look = look,
	.write = write_there,
	.close = close_url,
};

int rmm_target_url(struct rmm_target **out, struct rmm_app *app,
		   const char *url, const struct rmm_push_access *access)
{
	struct url *u;

	*out = NULL;
	if (rmm_base_url_check(rmm_str(url), app->err) < 0)
		return -1;
	u = rmm_calloc(1, sizeof(*u));
	if (!u)
		return rmm_fail_nomem(app->err);
	u->target.kind = &kind;
	u->target.name = url;
	u->app = app;
	u->access = access;
	u->azure = access->sas.bytes.len > 0 || is_azure_host(rmm_str(url));
	*out = &u->target;
	if (check_access(u, app->err) < 0 ||
	    rmm_get_open(&u->get, access->cacert, NULL, app->err) < 0)
		return -1;
	u->get.limits.total_ms = UPLOAD_MS;
	u->get.progress = tell;
	u->get.ctx = u;
	return 0;
}
