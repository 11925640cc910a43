/* SPDX-License-Identifier: MIT */
#include "edge/get.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "io/clock.h"
#include "io/in.h"
#include "model/url.h"

const struct rmm_get_limits rmm_get_defaults = {
	.body = RMM_MAX_FETCH,
	.connect_ms = 10000,
	.total_ms = 60000,
	.slow_bytes = 1000,
	.slow_s = 15,
	.tries = 3,
	.backoff_ms = 1000,
	.wait_ms = 30000,
	.redirects = 5,
};

/* One URL on its way through tries and redirects. */
struct errand {
	struct rmm_get *get;
	struct rmm_http_request request; /* its url is that of this hop */
	struct rmm_http_reply reply;     /* the latest */
	unsigned tries;                  /* of this hop */
	unsigned used_ms, waited_ms;     /* of all hops */
	bool asks_too_long;              /* its Retry-After is over the limit */
	bool moved;                      /* a hop was a 301 or a 308 */
};

/* What messages call it. */
static struct rmm_str shown(const struct errand *e)
{
	return rmm_url_shown(rmm_str(e->request.shown ? e->request.shown
						      : e->request.url));
}

int rmm_get_open(struct rmm_get *get, const char *cacert, const char *contact,
		 struct rmm_err *err)
{
	*get = (struct rmm_get){
		.limits = rmm_get_defaults,
		.moved = "write it into datapackage.json",
	};
	return rmm_http_open(&get->http, cacert, contact, err);
}

void rmm_get_close(struct rmm_get *get)
{
	rmm_http_close(get->http);
	rmm_arena_free(&get->arena);
	*get = (struct rmm_get){0};
}

void rmm_answer_free(struct rmm_answer *answer)
{
	rmm_buf_free(&answer->body);
	rmm_arena_free(&answer->arena);
	*answer = (struct rmm_answer){0};
}

/* ---- tries ---- */

static void tell(struct rmm_get *get, const char *what, unsigned n,
		 const char *unit)
{
	char text[64];

	if (!get->progress)
		return;
	snprintf(text, sizeof(text), "%s%u %s", what, n, unit);
	get->progress(get->ctx, text);
}

static void tell_bytes(void *ctx, size_t bytes)
{
	tell(ctx, "", (unsigned)(bytes >> 10), "KiB");
}

static bool may_retry(const struct rmm_http_reply *reply)
{
	static const unsigned again[] = { 408, 429, 500, 502,
					  503, 504, 522, 524 };

	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++)
		if (reply->status == again[i])
			return true;
	return reply->failure == RMM_HTTP_TIMEOUT;
}

/* False when the wait is beyond what is left. */
static bool wait_for_next(struct errand *e)
{
	const struct rmm_get_limits *l = &e->get->limits;
	uint64_t wait = (uint64_t)l->backoff_ms << (e->tries - 1);
	uint64_t asked = (uint64_t)e->reply.retry_after_s * 1000;

	if (asked > wait)
		wait = asked;
	if (e->waited_ms + wait > l->wait_ms ||
	    e->used_ms + wait >= l->total_ms) {
		e->asks_too_long = asked > 0 && asked == wait;
		return false;
	}
	tell(e->get, "trying again in ", (unsigned)(wait + 999) / 1000, "s");
	rmm_clock_sleep_ms((unsigned)wait);
	e->waited_ms += (unsigned)wait;
	e->used_ms += (unsigned)wait;
	return true;
}

static int ask_until_answer(struct errand *e, struct rmm_err *err)
{
	const struct rmm_get_limits *l = &e->get->limits;

	if (e->used_ms >= l->total_ms)
		return rmm_fail(err, RMM_E_NET,
				"no answer from '%.*s' within %u ms",
				RMM_ARG(shown(e)), l->total_ms);
	e->tries = 0;
	do {
		rmm_http_reply_free(&e->reply);
		e->request.total_ms = l->total_ms - e->used_ms;
		e->tries++;
		if (rmm_http_ask(&e->reply, e->get->http, &e->request,
				 err) < 0)
			return -1;
		e->used_ms += e->reply.ms + 1;
	} while (may_retry(&e->reply) && e->tries < l->tries &&
		 wait_for_next(e));
	return 0;
}

/* ---- redirects ---- */

static bool is_redirect(const struct rmm_http_reply *reply)
{
	return reply->location.len > 0 &&
	       (reply->status == 301 || reply->status == 302 ||
		reply->status == 303 || reply->status == 307 ||
		reply->status == 308);
}

static int fail_elsewhere(const struct errand *e, struct rmm_str next,
			  struct rmm_err *err)
{
	return rmm_fail(err, RMM_E_REJECT,
			"'%.*s' redirects to '%.*s', which is not followed; "
			"if that is right, %s", RMM_ARG(shown(e)),
			RMM_ARG(next), e->get->moved);
}

static int follow(struct errand *e, struct rmm_arena *arena,
		  struct rmm_err *err)
{
	const char *first = e->request.url;
	struct rmm_str next;

	for (unsigned hops = 0;; hops++) {
		if (ask_until_answer(e, err) < 0)
			return -1;
		if (!is_redirect(&e->reply))
			return 0;
		if (hops == e->get->limits.redirects)
			return rmm_fail(err, RMM_E_REJECT,
					"'%.*s' redirects more than %u times",
					RMM_ARG(rmm_url_shown(rmm_str(first))),
					hops);
		next = e->reply.location;
		if (rmm_url_problem(next) ||
		    !rmm_http_same_origin(first, next.ptr))
			return fail_elsewhere(e, rmm_url_shown(next), err);
		if (rmm_arena_str(arena, &next, next, err) < 0)
			return -1;
		e->moved |= e->reply.status == 301 || e->reply.status == 308;
		e->request.url = next.ptr;
		if (e->request.shown)
			e->request.shown = next.ptr;
	}
}

/* ---- what came of it ---- */

/* Best effort: where there is no room left, a host costs its timeout again. */
static void mark_dead(struct rmm_get *get, const char *url)
{
	struct rmm_str copy;

	if (get->n_dead < RMM_DEAD_MAX &&
	    rmm_arena_str(&get->arena, &copy, rmm_url_shown(rmm_str(url)),
			  NULL) == 0)
		get->dead[get->n_dead++] = copy.ptr;
}

static bool is_dead(const struct rmm_get *get, const char *url)
{
	for (size_t i = 0; i < get->n_dead; i++)
		if (rmm_http_same_origin(get->dead[i], url))
			return true;
	return false;
}

static int fail_silence(const struct errand *e, struct rmm_err *err)
{
	const struct rmm_str url = shown(e);

	if (e->reply.failure == RMM_HTTP_LARGE)
		return rmm_fail(err, RMM_E_LIMIT,
				"'%.*s' has more than %zu bytes",
				RMM_ARG(url), e->request.body);
	if (e->reply.failure == RMM_HTTP_CONNECT)
		mark_dead(e->get, e->request.url);
	return rmm_fail(err, RMM_E_NET, "no answer from '%.*s': %s",
			RMM_ARG(url), e->reply.why.ptr);
}

static int fail_status(const struct errand *e, struct rmm_err *err)
{
	const struct rmm_str url = shown(e);
	unsigned status = e->reply.status;

	if (status >= 200 && status < 400)
		return rmm_fail(err, RMM_E_REJECT,
				"'%.*s' answered %u, which is no list",
				RMM_ARG(url), status);
	if (e->asks_too_long)
		return rmm_fail(err, RMM_E_NET,
				"'%.*s' answered %u and asks to wait %u s; "
				"try again later", RMM_ARG(url), status,
				e->reply.retry_after_s);
	if (e->tries > 1)
		return rmm_fail(err, RMM_E_NET, "'%.*s' answered %u, %u times",
				RMM_ARG(url), status, e->tries);
	return rmm_fail(err, RMM_E_NET, "'%.*s' answered %u", RMM_ARG(url),
			status);
}

static int check_body(const struct errand *e, struct rmm_err *err)
{
	const struct rmm_buf *body = &e->reply.body;

	if (body->len == 0)
		return rmm_fail(err, RMM_E_REJECT, "'%.*s' is empty",
				RMM_ARG(shown(e)));
	/* Without an end that is known, a broken connection looks like the
	 * end; a whole list mostly ends with its last line. */
	if (!e->reply.sized && body->ptr[body->len - 1] != '\n')
		return rmm_fail(err, RMM_E_NET,
				"'%.*s' ended within a line and had no "
				"length; it may be cut off",
				RMM_ARG(shown(e)));
	return 0;
}

static int conclude(struct errand *e, struct rmm_answer *answer,
		    struct rmm_err *err)
{
	struct rmm_http_reply *reply = &e->reply;

	answer->status = reply->status;
	if (reply->failure != RMM_HTTP_DONE)
		return fail_silence(e, err);
	answer->moved = e->moved;
	if (rmm_arena_str(&answer->arena, &answer->final_url,
			  rmm_str(e->request.shown ? e->request.shown
						   : e->request.url),
			  err) < 0)
		return -1;
	answer->unchanged = reply->status == 304 && reply->conditional;
	if (answer->unchanged)
		return 0;
	if (reply->status != 200)
		return fail_status(e, err);
	if (check_body(e, err) < 0 ||
	    rmm_arena_str(&answer->arena, &answer->etag, reply->etag,
			  err) < 0 ||
	    rmm_arena_str(&answer->arena, &answer->last_modified,
			  reply->last_modified, err) < 0)
		return -1;
	answer->body = reply->body;
	reply->body = (struct rmm_buf){0};
	return 0;
}

static void fill_request(struct errand *e, struct rmm_get *get)
{
	const struct rmm_get_limits *l = &get->limits;

	e->get = get;
	e->request.body = l->body;
	e->request.connect_ms = l->connect_ms;
	e->request.slow_bytes = l->slow_bytes;
	e->request.slow_s = l->slow_s;
	e->request.progress = tell_bytes;
	e->request.ctx = get;
}

int rmm_get_ask(struct rmm_http_reply *reply, struct rmm_get *get,
		const struct rmm_http_request *request, struct rmm_err *err)
{
	struct errand e = { .request = *request };
	int ret;

	*reply = (struct rmm_http_reply){0};
	fill_request(&e, get);
	ret = ask_until_answer(&e, err);
	if (ret == 0 && e.reply.failure != RMM_HTTP_DONE)
		ret = fail_silence(&e, err);
	if (ret == 0)
		*reply = e.reply;
	else
		rmm_http_reply_free(&e.reply);
	return ret;
}

static int get_http(struct rmm_answer *answer, struct rmm_get *get,
		    const char *url, const char *etag,
		    const char *last_modified, struct rmm_err *err)
{
	struct errand e = { .request = { .url = url, .etag = etag,
					 .last_modified = last_modified,
					 .header = get->header } };
	struct rmm_str plain;
	int ret = -1;

	if (get->secret) {
		if (rmm_arena_str(&answer->arena, &plain,
				  rmm_url_shown(rmm_str(url)), err) < 0)
			return -1;
		e.request.shown = plain.ptr;
	}
	if (is_dead(get, url))
		return rmm_fail(err, RMM_E_NET,
				"no answer from '%.*s': cannot connect, tried "
				"a moment ago",
				RMM_ARG(rmm_url_shown(rmm_str(url))));
	fill_request(&e, get);
	if (follow(&e, &answer->arena, err) == 0)
		ret = conclude(&e, answer, err);
	rmm_http_reply_free(&e.reply);
	return ret;
}

/* ---- file: ---- */

static int hex(char c)
{
	c = rmm_lower(c);
	if (rmm_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int rmm_file_url_path(struct rmm_str *out, struct rmm_arena *arena,
		      struct rmm_str url, struct rmm_err *err)
{
	struct rmm_str rest = rmm_str_from(url, strlen("file://"));
	char *path = rmm_arena_alloc(arena, rest.len + 1);
	size_t n = 0;

	if (!path)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < rest.len; i++) {
		char c = rest.ptr[i];

		if (c == '%') {
			int high = i + 2 < rest.len ? hex(rest.ptr[i + 1]) : -1;
			int low = high >= 0 ? hex(rest.ptr[i + 2]) : -1;

			c = '\0';
			if (low >= 0)
				c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '?' || c == '#') {
			c = '\0';
		}
		if (c == '\0')
			return rmm_fail(err, RMM_E_USAGE,
					"'%.*s' is no URL of a file; write "
					"file:///PATH with %%XX for what is "
					"no letter or digit",
					RMM_ARG(rmm_url_shown(url)));
		path[n++] = c;
	}
	path[n] = '\0';
	*out = (struct rmm_str){ path, n };
	return 0;
}

/* What a server would say. Opening a FIFO would wait for a writer that may
 * never come. */
static unsigned file_status(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return S_ISREG(st.st_mode) ? 200 : 403;
	return errno == ENOENT || errno == ENOTDIR ? 404 : 500;
}

static int get_file(struct rmm_answer *answer, const char *url, size_t max,
		    struct rmm_err *err)
{
	struct rmm_err why = {0};
	struct rmm_in in = {0};
	struct rmm_str path = {0};
	int ret = -1;

	if (rmm_file_url_path(&path, &answer->arena, rmm_str(url), err) < 0)
		return -1;
	rmm_buf_init(&answer->body, max);
	answer->status = file_status(path.ptr);
	if (answer->status == 403)
		rmm_fail(&why, RMM_E_NET, "'%s' is not a file", url);
	else if (rmm_in_open(&in, path.ptr, url, &why) == 0)
		ret = rmm_in_all(&in, &answer->body, &why);
	rmm_in_close(&in);
	if (ret < 0) /* no file is no answer */
		return rmm_fail(err, why.code == RMM_E_IO ? RMM_E_NET
							  : why.code,
				"%s", why.text);
	if (answer->body.len == 0)
		return rmm_fail(err, RMM_E_REJECT, "'%s' is empty", url);
	return rmm_arena_str(&answer->arena, &answer->final_url, rmm_str(url),
			     err);
}

int rmm_get(struct rmm_answer *answer, struct rmm_get *get, const char *url,
	    const char *etag, const char *last_modified, struct rmm_err *err)
{
	const char *problem = rmm_url_problem(rmm_str(url));

	*answer = (struct rmm_answer){0};
	if (problem)
		return rmm_fail(err, RMM_E_USAGE, "'%.*s' %s",
				RMM_ARG(rmm_url_shown(rmm_str(url))),
				problem);
	if (rmm_str_starts(rmm_str(url), RMM_LIT("file:")))
		return get_file(answer, url, get->limits.body, err);
	return get_http(answer, get, url, etag, last_modified, err);
}
