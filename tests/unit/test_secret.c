/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/secret.h"

/* Memory for secrets ends when the test says so (the linker's --wrap). */
static bool no_memory;

void *__real_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size);

void *__wrap_sodium_malloc(size_t size)
{
	return no_memory ? NULL : __real_sodium_malloc(size);
}

static const struct rmm_tool tool = { .name = "test" };

static struct rmm_str slice(const struct rmm_secret_text *text)
{
	return (struct rmm_str){ text->bytes.ptr, text->bytes.len };
}

/* A descriptor from which the text is read. */
static int pipe_of(const char *text)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
	close(ends[1]);
	return ends[0];
}

/* ---- reading ---- */

static void test_sources(void **state)
{
	const struct rmm_secret_kind kind = { "thing", "--thing", 8 };
	struct rmm_err err = {0};
	struct rmm_app app = { .tool = &tool, .err = &err };
	struct rmm_secret_text text = {0};
	struct rmm_secret_source from = {0};
	char number[16], path[] = "secret-XXXXXX";
	int fd = pipe_of("12345678");

	(void)state;
	snprintf(number, sizeof(number), "%d", fd);
	from.fd = number;
	CHECK_OK("fd", rmm_secret_read(&text, &app, &from, &kind), &err);
	CHECK_STR("fd", slice(&text), "12345678");
	CHECK("stays open", fcntl(fd, F_GETFD) == 0);
	rmm_secret_free(&text.bytes);
	close(fd);

	fd = mkstemp(path);
	assert_int_equal(write(fd, "file", 4), 4);
	close(fd);
	from = (struct rmm_secret_source){ .file = path };
	CHECK_OK("file", rmm_secret_read(&text, &app, &from, &kind), &err);
	CHECK_STR("file", slice(&text), "file");
	rmm_secret_free(&text.bytes);
	unlink(path);

	setenv("RMM_TEST_SECRET", "8 bytes.", 1);
	from = (struct rmm_secret_source){ .env = "RMM_TEST_SECRET" };
	CHECK_OK("env", rmm_secret_read(&text, &app, &from, &kind), &err);
	CHECK_STR("env", slice(&text), "8 bytes.");
	CHECK("env", !getenv("RMM_TEST_SECRET"));
	CHECK("room for a NUL", text.bytes.cap > text.bytes.len);
	rmm_secret_free(&text.bytes);
}

/* The variable is gone from memory too, whatever was wrong with it. */
static void check_env(const char *name, const char *value,
		      const struct rmm_secret_source *from, enum rmm_code code)
{
	const struct rmm_secret_kind kind = { "thing", "--thing", 8 };
	struct rmm_err err = {0};
	struct rmm_app app = { .tool = &tool, .err = &err };
	struct rmm_secret_text text = {0};
	const char *kept;

	setenv("RMM_TEST_SECRET", value, 1);
	kept = getenv("RMM_TEST_SECRET");
	CHECK_FAILS(name, rmm_secret_read(&text, &app, from, &kind), &err,
		    code);
	CHECK(name, *kept == '\0' && !getenv("RMM_TEST_SECRET"));
	CHECK(name, !strstr(err.text, value));
	rmm_secret_free(&text.bytes);
}

static void test_env(void **state)
{
	const struct rmm_secret_source env = { .env = "RMM_TEST_SECRET" };
	const struct rmm_secret_source two = { .env = "RMM_TEST_SECRET",
					       .file = "/dev/null" };

	(void)state;
	check_env("too long", "123456789", &env, RMM_E_LIMIT);
	check_env("two sources", "1234567", &two, RMM_E_USAGE);
	no_memory = true;
	check_env("no memory", "1234567", &env, RMM_E_NOMEM);
	no_memory = false;
}

static void test_bad_sources(void **state)
{
	static const struct {
		struct rmm_secret_source from;
		enum rmm_code code;
	} rows[] = {
		{ { 0 }, RMM_E_USAGE },
		{ { .file = "a", .fd = "1" }, RMM_E_USAGE },
		{ { .file = "/nonexistent" }, RMM_E_IO },
		{ { .file = "/" }, RMM_E_IO },
		{ { .file = "/dev/zero" }, RMM_E_LIMIT },
		{ { .fd = "" }, RMM_E_USAGE },
		{ { .fd = "-1" }, RMM_E_USAGE },
		{ { .fd = "2147483648" }, RMM_E_USAGE },
		{ { .fd = "999" }, RMM_E_IO },
		{ { .env = "RMM_TEST_NOT_SET" }, RMM_E_USAGE },
		{ { .env = "" }, RMM_E_USAGE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		struct rmm_app app = { .tool = &tool, .err = &err };
		struct rmm_secret_text text = {0};
		char name[16];

		snprintf(name, sizeof(name), "row %zu", i);
		CHECK_FAILS(name, rmm_secret_read(&text, &app, &rows[i].from,
						  &rmm_sas_kind),
			    &err, rows[i].code);
		rmm_secret_free(&text.bytes);
	}
}

/* ---- checking ---- */

static void set(struct rmm_secret_text *text, const char *value)
{
	struct rmm_err err = {0};

	*text = (struct rmm_secret_text){ .name = "given" };
	CHECK_OK(value, rmm_secret_copy(&text->bytes, rmm_str(value), &err),
		 &err);
}

struct check {
	const char *in, *want; /* NULL: refused */
};

static void check_rows(const struct check *row, size_t n,
		       int (*check)(struct rmm_secret_text *text,
				    struct rmm_err *err))
{
	for (size_t i = 0; i < n; i++) {
		struct rmm_secret_text text;
		struct rmm_err err = {0};

		set(&text, row[i].in);
		if (row[i].want) {
			CHECK_OK(row[i].in, check(&text, &err), &err);
			CHECK_STR(row[i].in, slice(&text), row[i].want);
		} else {
			CHECK_FAILS(row[i].in, check(&text, &err), &err,
				    RMM_E_USAGE);
			CHECK(err.text, !strstr(err.text, "S3CRET"));
		}
		rmm_secret_free(&text.bytes);
	}
}

static void test_sas(void **state)
{
	static const struct check rows[] = {
		{ "sv=1&sig=S3CRET", "sv=1&sig=S3CRET" },
		{ "?sv=1&sig=S3CRET\n", "sv=1&sig=S3CRET" },
		{ " \t?sig=S3CRET%3D\r\n", "sig=S3CRET%3D" },
		{ "sig=S3CRET", "sig=S3CRET" },
		{ "", NULL },
		{ "?", NULL },
		{ " \n", NULL },
		{ "sig=", NULL },
		{ "sv=1&xsig=S3CRET", NULL },
		{ "sig=S3CRET\nsig=S3CRET", NULL },
		{ "sig=S3CRET\r&x=1", NULL },
		{ "sig=S3 CRET", NULL },
		{ "sig=S3CRET\"", NULL },
		{ "sig=S3CRET#x", NULL },
		{ "sig=S3CRET\xc3\xa9", NULL },
		{ "https://a.blob.core.windows.net/c?sig=S3CRET", NULL },
		{ "SharedAccessSignature=sig=S3CRET", NULL },
		{ "AccountKey=S3CRET;sig=1", NULL },
	};

	(void)state;
	check_rows(rows, COUNT(rows), rmm_sas_check);
}

static void test_header(void **state)
{
	static const struct check rows[] = {
		{ "Authorization: Bearer S3CRET\n",
		  "Authorization: Bearer S3CRET" },
		{ "X-Key:S3CRET", "X-Key:S3CRET" },
		{ "", NULL },
		{ "S3CRET", NULL },
		{ ": S3CRET", NULL },
		{ "X-Key:", NULL },
		{ "X-Key: ", NULL },
		{ "X Key: S3CRET", NULL },
		{ "X-Key: S3CRET\nHost: x", NULL },
		{ "X-Key: S3CRET\rHost: x", NULL },
		{ "X-Key: S3CRET\tx", NULL },
		{ "X-Key: S3CRET\x7f", NULL },
		{ "HOST: S3CRET", NULL },
		{ "content-length: 1", NULL },
		{ "Content-Encoding: gzip", NULL },
		{ "Content-Range: bytes 0-1/2", NULL },
		{ "If-None-Match: *", NULL },
		{ "Transfer-Encoding: chunked", NULL },
	};
	struct rmm_secret_text text;
	struct rmm_err err = {0};

	(void)state;
	check_rows(rows, COUNT(rows), rmm_header_check);
	set(&text, "\n X-Key: S3CRET \n");
	CHECK_OK("NUL", rmm_header_check(&text, &err), &err);
	assert_string_equal(text.bytes.ptr, "X-Key: S3CRET");
	rmm_secret_free(&text.bytes);
}

static void test_value(void **state)
{
	struct rmm_secret_text text;

	(void)state;
	set(&text, "sv=1&se=2026-01-01T00%3A00%3A00Z&sp&=x&sig=S3CRET&se=2");
	CHECK_STR("se", rmm_sas_value(&text.bytes, "se"),
		  "2026-01-01T00%3A00%3A00Z");
	CHECK_STR("sp", rmm_sas_value(&text.bytes, "sp"), "");
	CHECK_STR("st", rmm_sas_value(&text.bytes, "st"), "");
	CHECK_STR("sig", rmm_sas_value(&text.bytes, "sig"), "");
	rmm_secret_free(&text.bytes);
}

static void test_access(void **state)
{
	const struct rmm_secret_source none = {0}, bad = { .fd = "x" };
	struct rmm_err err = {0};
	struct rmm_app app = { .tool = &tool, .err = &err };
	struct rmm_secret_text sas, header;
	int fd = pipe_of("X-Key: S3CRET\n");
	char number[16];
	const struct rmm_secret_source from = { .fd = number };

	(void)state;
	snprintf(number, sizeof(number), "%d", fd);
	CHECK_OK("one", rmm_access_read(&sas, &header, &app, &none, &from),
		 &err);
	CHECK("one", sas.bytes.len == 0);
	CHECK_STR("one", slice(&header), "X-Key: S3CRET");
	rmm_secret_free(&sas.bytes);
	rmm_secret_free(&header.bytes);
	close(fd);
	CHECK_FAILS("bad", rmm_access_read(&sas, &header, &app, &bad, &from),
		    &err, RMM_E_USAGE);
	rmm_secret_free(&sas.bytes);
	rmm_secret_free(&header.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_env),
		cmocka_unit_test(test_bad_sources),
		cmocka_unit_test(test_sas),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_access),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
