/* SPDX-License-Identifier: MIT */
#include "cmd/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "io/call.h"

const struct rmm_secret_kind rmm_sas_kind = {
	"SAS", "--sas-file FILE, --sas-fd N and --sas-env NAME", 4096
};
const struct rmm_secret_kind rmm_header_kind = {
	"header", "--header-file FILE, --header-fd N and --header-env NAME",
	8192
};

/* ---- reading ---- */

static int fail_long(struct rmm_err *err, const char *name,
		     const struct rmm_secret_kind *kind)
{
	return rmm_fail(err, RMM_E_LIMIT,
			"'%s' has more than %zu bytes, so it is no %s", name,
			kind->max, kind->what);
}

static int read_fd(struct rmm_secret_text *out, int fd,
		   const struct rmm_secret_kind *kind, struct rmm_err *err)
{
	struct rmm_secret *text = &out->bytes;
	ssize_t got;

	/* One byte more than may come, so that too much is seen. */
	if (rmm_secret_init(text, kind->max + 1, err) < 0)
		return -1;
	do {
		got = rmm_read(fd, text->ptr + text->len,
			       text->cap - text->len);
		if (got > 0)
			text->len += (size_t)got;
	} while (got > 0 && text->len < text->cap);
	if (got < 0)
		return rmm_fail(err, RMM_E_IO, "cannot read '%s': %s",
				out->name, strerror(errno));
	return text->len > kind->max ? fail_long(err, out->name, kind) : 0;
}

static int read_file(struct rmm_secret_text *out, struct rmm_app *app,
		     const struct rmm_secret_kind *kind)
{
	int fd = rmm_open(AT_FDCWD, out->name,
			  O_RDONLY | O_NOCTTY | O_CLOEXEC), ret;
	struct stat st;

	if (fd < 0)
		return rmm_fail(app->err, RMM_E_IO, "cannot open '%s': %s",
				out->name, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)))
		rmm_app_warn(app, "others may read the secret %s '%s'; run "
			     "chmod 600", kind->what, out->name);
	ret = read_fd(out, fd, kind, app->err);
	close(fd);
	return ret;
}

static int read_env(struct rmm_secret_text *out,
		    const struct rmm_secret_kind *kind, struct rmm_err *err)
{
	const char *value = rmm_app_env(out->name);
	struct rmm_str bytes = rmm_str(value);
	int ret;

	if (!value)
		return rmm_fail(err, RMM_E_USAGE,
				"the environment has no variable '%s'",
				out->name);
	if (bytes.len > kind->max)
		ret = fail_long(err, out->name, kind);
	else
		ret = rmm_secret_copy(&out->bytes, bytes, err);
	rmm_app_env_wipe(out->name);
	return ret;
}

/* The descriptor stays open: it may be the terminal's. */
static int read_number(struct rmm_secret_text *out, const char *number,
		       const struct rmm_secret_kind *kind, struct rmm_err *err)
{
	uint64_t fd;

	if (!rmm_str_u64(&fd, rmm_str(number), INT_MAX))
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' is not the number of a descriptor",
				number);
	snprintf(out->store, sizeof(out->store), "descriptor %d", (int)fd);
	out->name = out->store;
	return read_fd(out, (int)fd, kind, err);
}

bool rmm_secret_is_given(const struct rmm_secret_source *from)
{
	return from->file || from->fd || from->env;
}

int rmm_secret_read(struct rmm_secret_text *out, struct rmm_app *app,
		    const struct rmm_secret_source *from,
		    const struct rmm_secret_kind *kind)
{
	*out = (struct rmm_secret_text){0};
	if (!!from->file + !!from->fd + !!from->env != 1) {
		if (from->env)
			rmm_app_env_wipe(from->env);
		return rmm_fail(app->err, RMM_E_USAGE, "give one of %s",
				kind->options);
	}
	out->name = from->file ? from->file : from->env;
	if (from->file)
		return read_file(out, app, kind);
	if (from->fd)
		return read_number(out, from->fd, kind, app->err);
	return read_env(out, kind, app->err);
}

/* ---- checking ---- */

static struct rmm_str slice(const struct rmm_secret *secret)
{
	return (struct rmm_str){ secret->ptr, secret->len };
}

/* Blanks and the line's end are an editor's, not the secret's. */
static bool is_edge(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(struct rmm_secret *text)
{
	size_t start = 0;

	while (text->len > 0 && is_edge(text->ptr[text->len - 1]))
		text->len--;
	while (start < text->len && is_edge(text->ptr[start]))
		start++;
	text->len -= start;
	memmove(text->ptr, text->ptr + start, text->len);
}

/* What is left is one line with something in it. */
static int check_line(struct rmm_secret_text *text,
		      const struct rmm_secret_kind *kind, struct rmm_err *err)
{
	trim(&text->bytes);
	if (text->bytes.len == 0)
		return rmm_fail(err, RMM_E_USAGE, "the %s in '%s' is empty",
				kind->what, text->name);
	if (rmm_str_find(slice(&text->bytes), '\n') < text->bytes.len)
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' has more than one line; leave the %s "
				"alone in it", text->name, kind->what);
	return 0;
}

/* RFC 3986's bytes of a query. */
static bool in_query(char c)
{
	const struct rmm_str signs = RMM_LIT("-._~!$&'()*+,;=:@/?%");

	return rmm_is_alnum(c) || rmm_str_find(signs, c) < signs.len;
}

static struct rmm_str find_value(const struct rmm_secret *sas,
				 const char *name)
{
	struct rmm_str rest = slice(sas), part;
	bool more = true;

	while (rmm_str_split(&rest, '&', &part, &more)) {
		size_t at = rmm_str_find(part, '=');

		if (at < part.len && rmm_str_is(rmm_str_upto(part, at), name))
			return rmm_str_from(part, at + 1);
	}
	return (struct rmm_str){0};
}

struct rmm_str rmm_sas_value(const struct rmm_secret *sas, const char *name)
{
	return strcmp(name, "sig") ? find_value(sas, name)
				   : (struct rmm_str){0};
}

int rmm_sas_check(struct rmm_secret_text *sas, struct rmm_err *err)
{
	struct rmm_secret *text = &sas->bytes;

	if (check_line(sas, &rmm_sas_kind, err) < 0)
		return -1;
	if (text->ptr[0] == '?') {
		text->ptr[0] = ' ';
		trim(text);
	}
	if (rmm_str_has(slice(text), RMM_LIT("://")))
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' holds a whole URL; the SAS is what "
				"follows its '?'", sas->name);
	if (rmm_str_starts(slice(text), RMM_LIT("SharedAccessSignature=")) ||
	    rmm_str_has(slice(text), RMM_LIT("AccountKey=")))
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' holds a connection string; give a SAS, "
				"sv=...&sig=...", sas->name);
	for (size_t i = 0; i < text->len; i++)
		if (!in_query(text->ptr[i]))
			return rmm_fail(err, RMM_E_USAGE,
					"byte %zu of the SAS in '%s' can't "
					"stand in a URL", i + 1, sas->name);
	if (find_value(text, "sig").len == 0)
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' holds no SAS: it has no sig=", sas->name);
	return 0;
}

/* What libcurl writes itself, and what would make another request of it. */
static bool is_ours(struct rmm_str name)
{
	static const char *const ours[] = {
		"connection", "content-encoding", "content-length",
		"content-md5", "content-range", "content-type", "expect",
		"host", "if-match", "if-modified-since", "if-none-match",
		"if-range", "if-unmodified-since", "range", "te", "trailer",
		"transfer-encoding", "upgrade",
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (rmm_str_eq_fold(name, rmm_str(ours[i])))
			return true;
	return false;
}

/* A name, a colon, a value. */
static bool is_header(struct rmm_str line, struct rmm_str name)
{
	struct rmm_str value = rmm_str_from(line, name.len + 1);

	for (size_t i = 0; i < name.len; i++)
		if (!rmm_is_alnum(name.ptr[i]) && name.ptr[i] != '-' &&
		    name.ptr[i] != '_')
			return false;
	return name.len > 0 && rmm_str_trim(value).len > 0 &&
	       rmm_text_class(line, NULL) == RMM_TEXT_ASCII;
}

int rmm_header_check(struct rmm_secret_text *header, struct rmm_err *err)
{
	struct rmm_str line, name;

	if (check_line(header, &rmm_header_kind, err) < 0)
		return -1;
	line = slice(&header->bytes);
	name = rmm_str_upto(line, rmm_str_find(line, ':'));
	if (!is_header(line, name))
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' holds no header; write 'Name: value' in "
				"printable ASCII", header->name);
	if (is_ours(name))
		return rmm_fail(err, RMM_E_USAGE,
				"the header in '%s' is one that rmmlist "
				"writes itself", header->name);
	header->bytes.ptr[header->bytes.len] = '\0';
	return 0;
}

/* ---- both ---- */

int rmm_access_read(struct rmm_secret_text *sas,
		    struct rmm_secret_text *header, struct rmm_app *app,
		    const struct rmm_secret_source *sas_from,
		    const struct rmm_secret_source *header_from)
{
	*sas = *header = (struct rmm_secret_text){0};
	if (rmm_secret_is_given(sas_from) &&
	    (rmm_secret_read(sas, app, sas_from, &rmm_sas_kind) < 0 ||
	     rmm_sas_check(sas, app->err) < 0))
		return -1;
	if (rmm_secret_is_given(header_from) &&
	    (rmm_secret_read(header, app, header_from, &rmm_header_kind) < 0 ||
	     rmm_header_check(header, app->err) < 0))
		return -1;
	return 0;
}
