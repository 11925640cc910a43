/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "edge/get.h"

/*
 * A server that plays a script: one entry a connection. What begins with '!'
 * is an action: "!stall" says nothing, "!reset" resets the connection after
 * the request, "!drip" sends a byte every 50 ms, "!head" sends header lines
 * without end, "!body" a body without end, "!open TEXT" sends TEXT and keeps the
 * connection open. %p in a text is the server's port.
 */
enum { STEPS = 7, REQUEST = 4096 };

struct server {
	int port, requests; /* requests: the reading end of a pipe */
	pid_t pid;
};

#define OK "HTTP/1.1 200 OK\r\nConnection: close\r\n"
#define HEAD(status) "HTTP/1.1 " status "\r\nConnection: close\r\n"
#define EMPTY "Content-Length: 0\r\n\r\n"
#define LIST OK "Content-Length: 4\r\n\r\na,b\n"

static bool send_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* Sends the text with %p replaced. */
static void send_text(int fd, const char *text, int port)
{
	const char *at = strstr(text, "%p");
	char digits[16];

	if (at) {
		send_all(fd, text, (size_t)(at - text));
		snprintf(digits, sizeof(digits), "%d", port);
		send_all(fd, digits, strlen(digits));
		text = at + 2;
	}
	send_all(fd, text, strlen(text));
}

/* Until the other side closes. */
static void wait_close(int fd)
{
	char c;

	while (recv(fd, &c, 1, 0) > 0)
		continue;
}

static void play(int fd, const char *step, int port)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	char block[4096];

	memset(block, 'x', sizeof(block));
	if (!strcmp(step, "!stall")) {
		wait_close(fd);
	} else if (!strcmp(step, "!reset")) {
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	} else if (!strcmp(step, "!drip")) {
		send_text(fd, OK "\r\n", port);
		while (send_all(fd, "x", 1))
			poll(NULL, 0, 50);
	} else if (!strcmp(step, "!head")) {
		send_text(fd, OK, port);
		while (send_all(fd, "X-Filler: 0123456789abcdef\r\n", 28))
			continue;
	} else if (!strcmp(step, "!body")) {
		send_text(fd, OK "\r\n", port);
		while (send_all(fd, block, sizeof(block)))
			continue;
	} else if (!strcmp(step, "!404body")) {
		send_text(fd, HEAD("404 No") "\r\n", port);
		while (send_all(fd, block, sizeof(block)))
			continue;
	} else if (!strncmp(step, "!open ", 6)) {
		send_text(fd, step + 6, port);
		wait_close(fd);
	} else {
		send_text(fd, step, port);
	}
}

static void serve(int listener, int port, int record,
		  const char *const step[STEPS])
{
	for (size_t i = 0; i < STEPS && step[i]; i++) {
		char request[REQUEST] = { 0 };
		size_t len = 0;
		int fd = accept(listener, NULL, NULL);

		while (len < sizeof(request) - 1 &&
		       !strstr(request, "\r\n\r\n")) {
			ssize_t n = recv(fd, request + len,
					 sizeof(request) - 1 - len, 0);

			if (n <= 0)
				break;
			len += (size_t)n;
		}
		if (write(record, request, len) < 0)
			break;
		play(fd, step[i], port);
		shutdown(fd, SHUT_WR);
		close(fd);
	}
}

static struct server start(const char *const step[STEPS])
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	struct server server = { 0 };
	int listener = socket(AF_INET, SOCK_STREAM, 0), ends[2];

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len),
			 0);
	assert_int_equal(pipe(ends), 0);
	server.port = ntohs(at.sin_port);
	server.requests = ends[0];
	server.pid = fork();
	assert_true(server.pid >= 0);
	if (server.pid == 0) {
		close(ends[0]);
		serve(listener, server.port, ends[1], step);
		_exit(0);
	}
	close(ends[1]);
	close(listener);
	return server;
}

/* Ends the server; what it was asked, and how often. */
static int stop(struct server *server, char requests[REQUEST])
{
	size_t len = 0;
	ssize_t n;
	int asked = 0;

	kill(server->pid, SIGTERM);
	waitpid(server->pid, NULL, 0);
	while (len < REQUEST - 1 &&
	       (n = read(server->requests, requests + len,
			 REQUEST - 1 - len)) > 0)
		len += (size_t)n;
	requests[len] = '\0';
	close(server->requests);
	for (const char *p = requests; (p = strstr(p, "GET ")); p++)
		asked++;
	return asked;
}

static struct rmm_get_limits quick(void)
{
	return (struct rmm_get_limits){
		.body = 10000, .connect_ms = 2000, .total_ms = 20000,
		.slow_bytes = 100, .slow_s = 1, .tries = 3, .backoff_ms = 1,
		.wait_ms = 1500, .redirects = 5,
	};
}

struct row {
	const char *name;
	enum rmm_code code;
	const char *text; /* the body, or part of the failure */
	int asked;        /* how many requests came */
	const char *step[STEPS];
};

static const struct row rows[] = {
	{ "a list", RMM_OK, "a,b\n", 1, { LIST } },
	{ "chunked", RMM_OK, "a,b\n", 1, { OK "Transfer-Encoding: chunked\r\n\r\n4\r\na,b\n\r\n0\r\n\r\n" } },
	{ "no length, whole line", RMM_OK, "a,b\n", 1, { OK "\r\na,b\n" } },
	{ "length, no last newline", RMM_OK, "a,b", 1, { OK "Content-Length: 3\r\n\r\na,b" } },
	{ "longer than it says", RMM_OK, "a,b\n", 1, { OK "Content-Length: 4\r\n\r\na,b\nc,d\n" } },
	{ "no length, cut", RMM_E_NET, "it may be cut off", 1, { OK "\r\na,b\nc" } },
	{ "1.0 without a length, cut", RMM_E_NET, "it may be cut off", 1, { "HTTP/1.0 200 OK\r\n\r\na,b\nc" } },
	{ "shorter than it says", RMM_E_NET, "bytes remaining to read", 1, { OK "Content-Length: 9\r\n\r\na,b\n" } },
	{ "chunks cut", RMM_E_NET, "no answer", 1, { OK "Transfer-Encoding: chunked\r\n\r\n9\r\na,b\n" } },
	{ "empty", RMM_E_REJECT, "is empty", 1, { OK EMPTY } },
	{ "empty, no length", RMM_E_REJECT, "is empty", 1, { OK "\r\n" } },
	{ "204", RMM_E_REJECT, "answered 204, which is no list", 1, { HEAD("204 No Content") "\r\n" } },
	{ "206", RMM_E_REJECT, "answered 206, which is no list", 1, { HEAD("206 Partial") "Content-Length: 4\r\n\r\na,b\n" } },
	{ "201", RMM_E_REJECT, "answered 201", 1, { HEAD("201 Created") "Content-Length: 4\r\n\r\na,b\n" } },
	{ "304 unasked", RMM_E_REJECT, "answered 304", 1, { HEAD("304 Not Modified") "\r\n" } },
	{ "300", RMM_E_REJECT, "answered 300", 1, { HEAD("300 Choices") "Location: /b\r\n" EMPTY } },
	{ "302 to nowhere", RMM_E_REJECT, "answered 302", 1, { HEAD("302 Found") EMPTY } },
	{ "404", RMM_E_NET, "answered 404", 1, { HEAD("404 Not Found") EMPTY, LIST } },
	{ "403", RMM_E_NET, "answered 403", 1, { HEAD("403 Forbidden") EMPTY, LIST } },
	{ "410", RMM_E_NET, "answered 410", 1, { HEAD("410 Gone") EMPTY, LIST } },
	{ "451", RMM_E_NET, "answered 451", 1, { HEAD("451 No") EMPTY, LIST } },
	{ "404 with an endless body", RMM_E_NET, "answered 404", 1, { "!404body", LIST } },
	{ "404 cut off", RMM_E_NET, "answered 404", 1, { HEAD("404 No") "Content-Length: 99\r\n\r\nx", LIST } },
	{ "500, then a list", RMM_OK, "a,b\n", 2, { HEAD("500 Oops") EMPTY, LIST } },
	{ "408, then a list", RMM_OK, "a,b\n", 2, { HEAD("408 Timeout") EMPTY, LIST } },
	{ "502 and 503, then a list", RMM_OK, "a,b\n", 3, { HEAD("502 Bad") EMPTY, HEAD("503 No") EMPTY, LIST } },
	{ "504, then a list", RMM_OK, "a,b\n", 2, { HEAD("504 Late") EMPTY, LIST } },
	{ "522 and 524, then a list", RMM_OK, "a,b\n", 3, { HEAD("522 X") EMPTY, HEAD("524 X") EMPTY, LIST } },
	{ "501 is final", RMM_E_NET, "answered 501", 1, { HEAD("501 No") EMPTY, LIST } },
	{ "503 for good", RMM_E_NET, "answered 503, 3 times", 3, { HEAD("503 No") EMPTY, HEAD("503 No") EMPTY, HEAD("503 No") EMPTY, LIST } },
	{ "503, then 404", RMM_E_NET, "answered 404, 2 times", 2, { HEAD("503 No") EMPTY, HEAD("404 No") EMPTY, LIST } },
	{ "429, Retry-After 0", RMM_OK, "a,b\n", 2, { HEAD("429 Slow") "Retry-After: 0\r\n" EMPTY, LIST } },
	{ "429, Retry-After 1", RMM_OK, "a,b\n", 2, { HEAD("429 Slow") "Retry-After: 1\r\n" EMPTY, LIST } },
	{ "429, Retry-After twice over the limit", RMM_E_NET, "asks to wait 1 s", 2, { HEAD("429 Slow") "Retry-After: 1\r\n" EMPTY, HEAD("429 Slow") "Retry-After: 1\r\n" EMPTY, LIST } },
	{ "429, Retry-After 120", RMM_E_NET, "answered 429 and asks to wait 120 s; try again later", 1, { HEAD("429 Slow") "Retry-After: 120\r\n" EMPTY, LIST } },
	{ "429, Retry-After 10^9", RMM_E_NET, "asks to wait 1000000000 s", 1, { HEAD("429 Slow") "Retry-After: 1000000000\r\n" EMPTY, LIST } },
	{ "429, Retry-After 10^18", RMM_E_NET, "asks to wait 2147483647 s", 1, { HEAD("429 Slow") "Retry-After: 1000000000000000000\r\n" EMPTY, LIST } },
	{ "429, Retry-After negative", RMM_OK, "a,b\n", 2, { HEAD("429 Slow") "Retry-After: -5\r\n" EMPTY, LIST } },
	{ "429, Retry-After a past date", RMM_OK, "a,b\n", 2, { HEAD("429 Slow") "Retry-After: Thu, 01 Jan 2015 00:00:00 GMT\r\n" EMPTY, LIST } },
	{ "429, Retry-After a date far off", RMM_E_NET, "answered 429 and asks to wait", 1, { HEAD("429 Slow") "Retry-After: Fri, 31 Dec 2399 23:59:59 GMT\r\n" EMPTY, LIST } },
	{ "429, Retry-After nonsense", RMM_OK, "a,b\n", 2, { HEAD("429 Slow") "Retry-After: soon\r\n" EMPTY, LIST } },
	{ "reset", RMM_E_NET, "no answer", 1, { "!reset", LIST } },
	{ "nothing at all", RMM_E_NET, "Empty reply", 1, { "", LIST } },
	{ "HTTP/0.9", RMM_E_NET, "HTTP/0.9", 1, { "a,b\n", LIST } },
	{ "headers without end", RMM_E_NET, "Too large response headers", 1, { "!head", LIST } },
	{ "body without end", RMM_E_LIMIT, "has more than 10000 bytes", 1, { "!body", LIST } },
	{ "body that says it is too long", RMM_E_LIMIT, "has more than 10000 bytes", 1, { OK "Content-Length: 10001\r\n\r\na,b\n", LIST } },
	{ "content coding stays", RMM_OK, "\x1f\x8b\n", 1, { OK "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\n" } },
	{ "redirect, same host", RMM_OK, "a,b\n", 2, { HEAD("301 Moved") "Location: /b\r\n" EMPTY, LIST } },
	{ "redirect, same host in full", RMM_OK, "a,b\n", 2, { HEAD("308 Moved") "Location: http://127.0.0.1:%p/b\r\n" EMPTY, LIST } },
	{ "redirect, another host", RMM_E_REJECT, "redirects to 'http://localhost:", 1, { HEAD("302 Found") "Location: http://localhost:%p/b\r\n" EMPTY, LIST } },
	{ "redirect, another port", RMM_E_REJECT, "redirects to 'http://127.0.0.1:1/b', which is not followed", 1, { HEAD("302 Found") "Location: http://127.0.0.1:1/b\r\n" EMPTY, LIST } },
	{ "redirect, another scheme", RMM_E_REJECT, "redirects to 'https://127.0.0.1:", 1, { HEAD("307 Go") "Location: https://127.0.0.1:%p/b\r\n" EMPTY, LIST } },
	{ "redirect to a file", RMM_E_REJECT, "redirects to 'file:///etc/passwd'", 1, { HEAD("302 Found") "Location: file:///etc/passwd\r\n" EMPTY, LIST } },
	{ "redirect to ftp", RMM_E_REJECT, "redirects to 'ftp://127.0.0.1/a'", 1, { HEAD("302 Found") "Location: ftp://127.0.0.1/a\r\n" EMPTY, LIST } },
	{ "redirect with a user", RMM_E_REJECT, "which is not followed", 1, { HEAD("302 Found") "Location: http://a@127.0.0.1:%p/b\r\n" EMPTY, LIST } },
	{ "redirect, five times", RMM_OK, "a,b\n", 6, { HEAD("302 Found") "Location: /1\r\n" EMPTY, HEAD("302 Found") "Location: /2\r\n" EMPTY, HEAD("303 Found") "Location: /3\r\n" EMPTY, HEAD("307 Found") "Location: /4\r\n" EMPTY, HEAD("302 Found") "Location: /5\r\n" EMPTY, LIST } },
	{ "redirect loop", RMM_E_REJECT, "redirects more than 5 times", 6, { HEAD("302 Found") "Location: /\r\n" EMPTY, HEAD("302 Found") "Location: /\r\n" EMPTY, HEAD("302 Found") "Location: /\r\n" EMPTY, HEAD("302 Found") "Location: /\r\n" EMPTY, HEAD("302 Found") "Location: /\r\n" EMPTY, HEAD("302 Found") "Location: /\r\n" EMPTY, LIST } },
	{ "redirect, then 503, then a list", RMM_OK, "a,b\n", 3, { HEAD("302 Found") "Location: /b\r\n" EMPTY, HEAD("503 No") EMPTY, LIST } },
	{ "silence, then a list", RMM_OK, "a,b\n", 2, { "!stall", LIST } },
	{ "silence after the headers", RMM_OK, "a,b\n", 2, { "!open " OK "Content-Length: 9\r\n\r\na,b\n", LIST } },
	{ "silence within the headers", RMM_OK, "a,b\n", 2, { "!open HTTP/1.1 200 OK\r\nX: ", LIST } },
};

static void check_row(const struct row *row)
{
	struct server server = start(row->step);
	struct rmm_answer answer = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_get get;
	char url[64], requests[REQUEST];
	int asked;

	CHECK_OK(row->name, rmm_get_open(&get, NULL, NULL, &err), &err);
	get.limits = quick();
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a", server.port);
	if (row->code == RMM_OK) {
		CHECK_OK(row->name,
			 rmm_get(&answer, &get, url, NULL, NULL, &err), &err);
		CHECK_STR(row->name,
			  ((struct rmm_str){ answer.body.ptr,
					     answer.body.len }), row->text);
		CHECK(row->name, !answer.unchanged);
	} else {
		CHECK_FAILS(row->name,
			    rmm_get(&answer, &get, url, NULL, NULL, &err),
			    &err, row->code);
		if (!strstr(err.text, row->text))
			fail_msg("%s: '%s' lacks '%s'", row->name, err.text,
				 row->text);
	}
	asked = stop(&server, requests);
	if (asked != row->asked)
		fail_msg("%s: asked %d times, want %d", row->name, asked,
			 row->asked);
	rmm_answer_free(&answer);
	rmm_get_close(&get);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

/* The whole time for one URL is bounded, whatever the server does. */
static void test_total_time(void **state)
{
	static const char *const all[][STEPS] = {
		{ "!stall", "!stall", "!stall", "!stall" },
		{ "!drip", "!drip", "!drip", "!drip" },
		{ HEAD("302 Found") "Location: /b\r\n" EMPTY, "!stall" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct server server = start(all[i]);
		struct rmm_answer answer = { 0 };
		struct rmm_err err = { 0 };
		struct rmm_get get;
		struct timespec from, to;
		char url[64], requests[REQUEST];

		assert_int_equal(rmm_get_open(&get, NULL, NULL, &err), 0);
		get.limits = quick();
		get.limits.slow_s = 60;
		get.limits.total_ms = 300;
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/",
			 server.port);
		clock_gettime(CLOCK_MONOTONIC, &from);
		CHECK_FAILS(all[i][0], rmm_get(&answer, &get, url, NULL, NULL,
					       &err), &err, RMM_E_NET);
		clock_gettime(CLOCK_MONOTONIC, &to);
		CHECK(err.text, strstr(err.text, "timed out after 3") ||
				strstr(err.text, "timed out after 2"));
		CHECK(all[i][0], (to.tv_sec - from.tv_sec) * 1000 +
				 (to.tv_nsec - from.tv_nsec) / 1000000 < 2000);
		stop(&server, requests);
		rmm_answer_free(&answer);
		rmm_get_close(&get);
	}
}

struct seen {
	char text[4][64];
	size_t n;
};

static void note(void *ctx, const char *text)
{
	struct seen *seen = ctx;

	if (seen->n < COUNT(seen->text))
		snprintf(seen->text[seen->n++], sizeof(seen->text[0]), "%s",
			 text);
}

/* What is sent, what is kept, and what a watcher is told. */
static void test_conditional(void **state)
{
	static const char *const step[STEPS] = {
		HEAD("503 No") EMPTY,
		OK "ETag: \"two\"\r\nLast-Modified: today\r\n"
		   "Set-Cookie: a=b\r\nContent-Length: 4\r\n\r\na,b\n",
		HEAD("304 Not Modified") "ETag: \"two\"\r\n\r\n",
	};
	struct server server = start(step);
	struct rmm_answer answer = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_get get;
	struct seen seen = { 0 };
	char url[64], requests[REQUEST];

	(void)state;
	assert_int_equal(rmm_get_open(&get, NULL, "https://fork.example/",
				      &err), 0);
	get.limits = quick();
	get.progress = note;
	get.ctx = &seen;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a%%20b?c=d",
		 server.port);
	CHECK_OK("200", rmm_get(&answer, &get, url, "\"one\"\r\nX: y",
				"Mon, 1 Jan", &err), &err);
	CHECK("200", !answer.unchanged);
	CHECK_STR("etag", answer.etag, "\"two\"");
	CHECK_STR("last-modified", answer.last_modified, "today");
	CHECK_STR("final url", answer.final_url, url);
	rmm_answer_free(&answer);
	CHECK_OK("304", rmm_get(&answer, &get, url, "\"two\"", "", &err),
		 &err);
	CHECK("304", answer.unchanged);
	rmm_answer_free(&answer);
	assert_int_equal(stop(&server, requests), 3);
	CHECK(requests, strstr(requests, "GET /a%20b?c=d HTTP/1.1\r\n"));
	CHECK(requests, strstr(requests, "If-Modified-Since: Mon, 1 Jan\r\n"));
	CHECK(requests, strstr(requests, "If-None-Match: \"two\"\r\n"));
	CHECK(requests, strstr(requests, "User-Agent: rmmlist/" RMM_VERSION
					 " (+https://fork.example/)\r\n"));
	CHECK(requests, !strstr(requests, "\"one\""));
	CHECK(requests, !strstr(requests, "X: y"));
	CHECK(requests, !strstr(requests, "Cookie"));
	CHECK(requests, !strstr(requests, "Accept-Encoding"));
	CHECK(requests, !strstr(requests, "Authorization"));
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.text[0], "trying again in 1 s");
	assert_string_equal(seen.text[1], "0 KiB");
	rmm_get_close(&get);
}

/* An ETag that could not be written into a lock file is not kept. */
static void test_bad_etag(void **state)
{
	static const char *const step[STEPS] = {
		OK "ETag: \"\xe9\"\r\nContent-Length: 4\r\n\r\na,b\n",
	};
	struct server server = start(step);
	struct rmm_answer answer = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_get get;
	char url[64], requests[REQUEST];

	(void)state;
	assert_int_equal(rmm_get_open(&get, NULL, NULL, &err), 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", server.port);
	CHECK_OK("get", rmm_get(&answer, &get, url, NULL, NULL, &err), &err);
	CHECK_STR("etag", answer.etag, "");
	stop(&server, requests);
	CHECK(requests, strstr(requests, "User-Agent: rmmlist/" RMM_VERSION
					 "\r\n"));
	rmm_answer_free(&answer);
	rmm_get_close(&get);
}

/* The second URL on a host that is not there costs nothing; another port is
 * another host. */
static void test_dead(void **state)
{
	static const char *const step[STEPS] = { LIST };
	struct server gone = start(step), there = start(step);
	struct rmm_answer answer = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_get get;
	char url[64], requests[REQUEST];

	(void)state;
	stop(&gone, requests);
	assert_int_equal(rmm_get_open(&get, NULL, NULL, &err), 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a", gone.port);
	CHECK_FAILS("first", rmm_get(&answer, &get, url, NULL, NULL, &err),
		    &err, RMM_E_NET);
	CHECK(err.text, strstr(err.text, ": cannot connect") &&
			!strstr(err.text, "a moment ago"));
	rmm_answer_free(&answer);
	rmm_err_clear(&err);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/b", gone.port);
	CHECK_FAILS("second", rmm_get(&answer, &get, url, NULL, NULL, &err),
		    &err, RMM_E_NET);
	CHECK(err.text, strstr(err.text, "/b': cannot connect, tried a moment "
					 "ago"));
	rmm_answer_free(&answer);
	rmm_err_clear(&err);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", there.port);
	CHECK_OK("other", rmm_get(&answer, &get, url, NULL, NULL, &err),
		 &err);
	rmm_answer_free(&answer);
	stop(&there, requests);
	rmm_get_close(&get);
}

/* A SAS stands in no copy of a URL, even when the server repeats it; what it
 * sends elsewhere goes without. */
static void test_secret(void **state)
{
	static const char *const step[STEPS] = {
		HEAD("302 Found") "Location: /b?sig=S3CRET\r\n" EMPTY, LIST,
		LIST,
	};
	struct server server = start(step);
	struct rmm_answer answer = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_get get;
	char url[64], shown[64], requests[REQUEST];

	(void)state;
	assert_int_equal(rmm_get_open(&get, NULL, NULL, &err), 0);
	get.secret = true;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a?sig=S3CRET",
		 server.port);
	snprintf(shown, sizeof(shown), "http://127.0.0.1:%d/b", server.port);
	CHECK_OK("moved", rmm_get(&answer, &get, url, NULL, NULL, &err), &err);
	CHECK_STR("moved", answer.final_url, shown);
	rmm_answer_free(&answer);
	CHECK_OK("again", rmm_get(&answer, &get, url, NULL, NULL, &err), &err);
	snprintf(shown, sizeof(shown), "http://127.0.0.1:%d/a", server.port);
	CHECK_STR("again", answer.final_url, shown);
	rmm_answer_free(&answer);
	stop(&server, requests);
	CHECK(requests, strstr(requests, "GET /a?sig=S3CRET "));
	CHECK(requests, strstr(requests, "GET /b "));
	CHECK_FAILS("gone", rmm_get(&answer, &get, url, NULL, NULL, &err),
		    &err, RMM_E_NET);
	CHECK(err.text, !strstr(err.text, "S3CRET"));
	assert_int_equal(get.n_dead, 1);
	assert_string_equal(get.dead[0], shown);
	rmm_answer_free(&answer);
	rmm_get_close(&get);
}

/* A PUT and its tries, a HEAD, and headers of the caller's own. */
static void test_ask(void **state)
{
	static const char *const step[STEPS] = {
		HEAD("503 No") EMPTY,
		HEAD("201 Created") "ETag: \"one\"\r\n" EMPTY,
		HEAD("412 No") "x-ms-error-code: ConditionNotMet\r\n" EMPTY,
		OK "Content-Length: 5\r\n\r\n",
	};
	static const char *const header[] = { "X-Key: S3CRET", NULL };
	static const char *const bad[] = { "X-Key: S3CRET\r\nY: z", NULL };
	struct server server = start(step);
	struct rmm_http_reply reply = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_get get;
	char url[64], requests[REQUEST];
	const char *second;
	struct rmm_http_request put = {
		.method = RMM_HTTP_PUT, .url = url, .header = header,
		.upload = RMM_LIT("a,b\n"),
	};
	struct rmm_http_request head = { .method = RMM_HTTP_HEAD, .url = url };

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a", server.port);
	CHECK_OK("open", rmm_get_open(&get, NULL, NULL, &err), &err);
	get.limits = quick();
	CHECK_OK("put", rmm_get_ask(&reply, &get, &put, &err), &err);
	assert_int_equal(reply.status, 201);
	CHECK_STR("put", reply.etag, "\"one\"");
	rmm_http_reply_free(&reply);
	CHECK_OK("412", rmm_get_ask(&reply, &get, &put, &err), &err);
	assert_int_equal(reply.status, 412);
	CHECK_STR("412", reply.reason, "ConditionNotMet");
	rmm_http_reply_free(&reply);
	CHECK_OK("head", rmm_get_ask(&reply, &get, &head, &err), &err);
	assert_int_equal(reply.status, 200);
	assert_int_equal(reply.length, 5);
	rmm_http_reply_free(&reply);
	put.header = bad;
	CHECK_FAILS("two lines", rmm_get_ask(&reply, &get, &put, &err), &err,
		    RMM_E_BUG);
	CHECK(err.text, !strstr(err.text, "S3CRET"));
	rmm_http_reply_free(&reply);
	rmm_get_close(&get);
	stop(&server, requests);
	CHECK(requests, strstr(requests, "PUT /a HTTP/1.1\r\n"));
	CHECK(requests, strstr(requests, "X-Key: S3CRET\r\n"));
	second = strstr(requests, "\r\n\r\na,b\nPUT /a ");
	CHECK(requests, second && strstr(second, "X-Key: S3CRET\r\n"));
	CHECK(requests, strstr(requests, "HEAD /a "));
}

static void test_urls(void **state)
{
	static const struct {
		const char *url, *text;
	} bad[] = {
		{ "http://example.com/a", "is plain http" },
		{ "ftp://127.0.0.1/a", "is not fetched" },
		{ "https://user@127.0.0.1/a", "holds a user name" },
		{ "https://127.0.0.1/a b", "holds a character" },
		{ "gopher://127.0.0.1/", "is not fetched" },
		{ "a.csv", "is not fetched" },
		{ "", "is not fetched" },
	};
	struct rmm_answer answer = { 0 };
	struct rmm_get get;
	struct rmm_err err = { 0 };

	(void)state;
	assert_int_equal(rmm_get_open(&get, NULL, NULL, &err), 0);
	for (size_t i = 0; i < COUNT(bad); i++) {
		CHECK_FAILS(bad[i].url, rmm_get(&answer, &get, bad[i].url,
						NULL, NULL, &err),
			    &err, RMM_E_USAGE);
		CHECK(err.text, strstr(err.text, bad[i].text));
		rmm_answer_free(&answer);
		rmm_err_clear(&err);
	}
	rmm_get_close(&get);
}

static void test_same_origin(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} pairs[] = {
		{ "https://a.example/x", "https://a.example/y", true },
		{ "https://a.example/x", "https://A.EXAMPLE:443/y", true },
		{ "https://a.example/", "https://a.example:8443/", false },
		{ "https://a.example/", "http://a.example/", false },
		{ "https://a.example/", "https://a.example.evil.example/", false },
		{ "https://a.example/", "https://a.example@evil.example/", false },
		{ "https://a.example/", "https://b.example/", false },
		{ "https://a.example/", "", false },
		{ "https://a.example/", "https://", false },
		{ "http://[::1]:80/", "http://[::1]/", true },
		{ "http://127.0.0.1:8080/", "http://127.0.0.1:8080/a?b#c", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		CHECK(pairs[i].b, rmm_http_same_origin(pairs[i].a, pairs[i].b) ==
				  pairs[i].same);
}

static void test_file_path(void **state)
{
	static const struct {
		const char *url, *path; /* NULL: refused */
	} urls[] = {
		{ "file:///a", "/a" },
		{ "file:///a%20b/%c3%A9.csv", "/a b/\xc3\xa9.csv" },
		{ "file:///a%2525", "/a%25" },
		{ "file:///100%25", "/100%" },
		{ "file:///a%00b", NULL },
		{ "file:///a%", NULL },
		{ "file:///a%2", NULL },
		{ "file:///a%zz", NULL },
		{ "file:///a%2g", NULL },
		{ "file:///a?b", NULL },
		{ "file:///a#b", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct rmm_arena arena = { 0 };
		struct rmm_err err = { 0 };
		struct rmm_str path;
		int ret = rmm_file_url_path(&path, &arena,
					    rmm_str(urls[i].url), &err);

		if (urls[i].path) {
			CHECK_OK(urls[i].url, ret, &err);
			CHECK_STR(urls[i].url, path, urls[i].path);
			assert_int_equal(strlen(path.ptr), path.len);
		} else {
			CHECK_FAILS(urls[i].url, ret, &err, RMM_E_USAGE);
		}
		rmm_arena_free(&arena);
	}
}

static void test_file(void **state)
{
	static const struct {
		const char *url, *text;
		enum rmm_code code;
	} bad[] = {
		{ "file:///nonexistent/a.csv", "cannot open 'file:///nonexistent/a.csv'", RMM_E_NET },
		{ "file:///", "names no file", RMM_E_USAGE },
		{ "file:///tmp", "is not a file", RMM_E_NET },
		{ "file:///dev/zero", "is not a file", RMM_E_NET },
		{ "file:///a%00", "is no URL of a file", RMM_E_USAGE },
		{ "file://localhost/a", "is not fetched", RMM_E_USAGE },
	};
	struct rmm_answer answer = { 0 };
	struct rmm_get get;
	struct rmm_err err = { 0 };

	(void)state;
	assert_int_equal(rmm_get_open(&get, NULL, NULL, &err), 0);
	for (size_t i = 0; i < COUNT(bad); i++) {
		CHECK_FAILS(bad[i].url, rmm_get(&answer, &get, bad[i].url,
						NULL, NULL, &err),
			    &err, bad[i].code);
		if (!strstr(err.text, bad[i].text))
			fail_msg("%s: %s", bad[i].url, err.text);
		rmm_answer_free(&answer);
		rmm_err_clear(&err);
	}
	CHECK_OK("this file",
		 rmm_get(&answer, &get,
			 "file://" RMM_TEST_ROOT "/tests/unit/test%5fhttp.c",
			 NULL, NULL, &err), &err);
	CHECK("this file", answer.body.len > 1000);
	rmm_answer_free(&answer);
	get.limits.body = 100;
	CHECK_FAILS("too large",
		    rmm_get(&answer, &get,
			    "file://" RMM_TEST_ROOT "/tests/unit/test_http.c",
			    NULL, NULL, &err), &err, RMM_E_LIMIT);
	CHECK(err.text, strstr(err.text, "has more than 100 bytes"));
	rmm_answer_free(&answer);
	rmm_get_close(&get);
}

static void test_open(void **state)
{
	struct rmm_get get;
	struct rmm_err err = { 0 };

	(void)state;
	setenv("SSLKEYLOGFILE", "/nonexistent/keys", 1);
	CHECK_FAILS("no file", rmm_get_open(&get, "/nonexistent/ca", NULL,
					    &err), &err, RMM_E_IO);
	assert_string_equal(err.text, "cannot open '/nonexistent/ca': No such "
				      "file or directory");
	rmm_get_close(&get);
	rmm_err_clear(&err);
	CHECK_OK("open", rmm_get_open(&get, NULL, NULL, &err), &err);
	assert_null(getenv("SSLKEYLOGFILE"));
	rmm_get_close(&get);
	rmm_get_close(&get);
}

/* The n-th allocation fails, for each n: a clean failure, nothing leaked. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed-- > 0;
}

static void test_no_memory(void **state)
{
	static const char *const step[STEPS] = {
		HEAD("302 Found") "Location: /b\r\n" EMPTY,
		OK "ETag: \"one\"\r\nContent-Length: 4\r\n\r\na,b\n",
	};
	unsigned n = 0;
	int ret = -1;

	(void)state;
	while (ret < 0 && n < 100) {
		struct server server = start(step);
		struct rmm_answer answer = { 0 };
		struct rmm_err err = { 0 };
		struct rmm_get get = { 0 };
		char url[64], requests[REQUEST];

		snprintf(url, sizeof(url), "http://127.0.0.1:%d/", server.port);
		allowed = n++;
		rmm_mem_hook(allow_some);
		ret = rmm_get_open(&get, NULL, NULL, &err);
		if (ret == 0)
			ret = rmm_get(&answer, &get, url, NULL, NULL, &err);
		rmm_mem_hook(NULL);
		if (ret < 0)
			assert_int_equal(err.code, RMM_E_NOMEM);
		else
			CHECK_STR("etag", answer.etag, "\"one\"");
		stop(&server, requests);
		rmm_answer_free(&answer);
		rmm_get_close(&get);
	}
	assert_int_equal(ret, 0);
	assert_true(n > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_total_time),
		cmocka_unit_test(test_conditional),
		cmocka_unit_test(test_bad_etag),
		cmocka_unit_test(test_dead),
		cmocka_unit_test(test_secret),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_same_origin),
		cmocka_unit_test(test_file_path),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
