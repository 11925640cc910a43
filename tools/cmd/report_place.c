/* SPDX-License-Identifier: MIT */
#include "cmd/report_parts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "io/in.h"

enum { PATH_BYTES = 4096 };

/* The path's text without its last part. */
static void cut_part(struct rmm_buf *path)
{
	while (path->len > 0 && path->ptr[--path->len] != '/')
		;
}

/* Makes `name` absolute, and takes "." and ".." out by their letters alone:
 * what a symbolic link leads to is not asked. */
static void make_absolute(struct rmm_buf *out, const struct rmm_buf *here,
			  const char *name)
{
	struct rmm_str rest = rmm_str(name), part;
	bool more = true;

	rmm_buf_reset(out);
	if (name[0] != '/')
		rmm_buf_add(out, (struct rmm_str){ here->ptr, here->len });
	while (rmm_str_split(&rest, '/', &part, &more)) {
		if (part.len == 0 || rmm_str_is(part, "."))
			continue;
		if (rmm_str_is(part, "..")) {
			cut_part(out);
			continue;
		}
		rmm_buf_addc(out, '/');
		rmm_buf_add(out, part);
	}
}

static bool holds_git(struct rmm_buf *folder)
{
	size_t len = folder->len;
	struct rmm_str path;
	bool there;

	rmm_buf_add(folder, RMM_LIT("/.git"));
	there = rmm_buf_end(folder, &path, NULL) == 0 &&
		access(path.ptr, F_OK) == 0;
	folder->len = len;
	return there;
}

static void find_root(struct rmm_places *places, const char *dir)
{
	char here[PATH_BYTES];

	rmm_buf_init(&places->here, PATH_BYTES);
	rmm_buf_init(&places->root, 2 * PATH_BYTES);
	if (!getcwd(here, sizeof(here)) || here[0] != '/')
		return;
	/* "/" is the empty text before the first part. */
	rmm_buf_add(&places->here, rmm_str(here[1] ? here : ""));
	make_absolute(&places->root, &places->here, dir ? dir : ".");
	while (places->root.len > 0 && !holds_git(&places->root))
		cut_part(&places->root);
	if (places->root.len == 0 && !holds_git(&places->root))
		make_absolute(&places->root, &places->here, ".");
}

static uint32_t units(struct rmm_str s)
{
	uint32_t n = 0, code;
	size_t len;

	while ((len = rmm_utf8_next(&code, s)) > 0) {
		n += code >= 0x10000 ? 2 : 1;
		s = rmm_str_from(s, len);
	}
	return n;
}

/* The column that begins after `bytes` bytes of the line; 0 when it has not so
 * many, or text that can't be counted. */
static uint32_t column_of(struct rmm_str line, uint64_t number, size_t bytes)
{
	const struct rmm_str bom = RMM_LIT("\xef\xbb\xbf");
	struct rmm_str before = rmm_str_upto(line, bytes);

	if (before.len < bytes ||
	    rmm_text_class(before, NULL) == RMM_TEXT_INVALID)
		return 0;
	if (number == 1 && rmm_str_starts(before, bom))
		before = rmm_str_from(before, bom.len);
	return units(before) + 1;
}

/* A file that is read along with the findings in it. */
struct reader {
	const char *file; /* NULL: none yet */
	struct rmm_in in;
	struct rmm_str line;
	uint64_t number;
	bool over; /* there is no more, or it can't be read */
};

static void begin(struct reader *r, const char *file)
{
	struct rmm_err err = {0};
	bool missing = false;

	rmm_in_close(&r->in);
	*r = (struct reader){ .file = file };
	r->over = rmm_in_open_at(&r->in, AT_FDCWD, file, file, &missing,
				 &err) < 0 || missing;
}

static uint32_t read_column(struct reader *r, const struct rmm_place *place)
{
	struct rmm_err err = {0};
	bool too_long;

	if (place->line == 0 || place->column <= 1)
		return place->line == 0 ? 0 : place->column;
	if (!r->file || strcmp(r->file, place->file) != 0)
		begin(r, place->file);
	while (!r->over && r->number < place->line) {
		r->over = rmm_in_line(&r->in, &r->line, &too_long, NULL,
				      &err) <= 0;
		r->number++;
	}
	if (r->over)
		return 0;
	return column_of(r->line, place->line, place->column - 1);
}

int rmm_places_init(struct rmm_places *places, const char *dir,
		    const struct rmm_findings *findings, struct rmm_err *err)
{
	struct reader r = {0};

	*places = (struct rmm_places){0};
	find_root(places, dir);
	places->column = rmm_calloc(findings->n + 1, sizeof(*places->column));
	if (!places->column)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < findings->n; i++)
		places->column[i] = read_column(&r, &findings->item[i].place);
	rmm_in_close(&r.in);
	return 0;
}

void rmm_places_free(struct rmm_places *places)
{
	rmm_buf_free(&places->here);
	rmm_buf_free(&places->root);
	rmm_free(places->column);
}

void rmm_places_path(const struct rmm_places *places, struct rmm_buf *out,
		     const char *file)
{
	struct rmm_str root = { places->root.ptr, places->root.len };
	struct rmm_str path = rmm_str(file), whole;
	struct rmm_buf absolute = {0};

	rmm_buf_init(&absolute, 2 * PATH_BYTES);
	make_absolute(&absolute, &places->here, file);
	if (strcmp(file, "-") != 0 &&
	    rmm_buf_end(&absolute, &whole, NULL) == 0 &&
	    rmm_str_starts(whole, root) && whole.len > root.len &&
	    whole.ptr[root.len] == '/')
		path = rmm_str_from(whole, root.len + 1);
	rmm_buf_add(out, path);
	rmm_buf_free(&absolute);
}
