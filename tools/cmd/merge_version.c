/* SPDX-License-Identifier: MIT */
#include "cmd/merge_version.h"

#include "base/limits.h"
#include "base/mem.h"

/* Of a damaged row's bytes these many stand in its key. Two rows that have
 * one key all the same are matched up in order, and neither is lost. */
enum { DAMAGED_KEY = 200, MARKER = 7, LEAST_SLOTS = 16 };

/* Seven or more of one of git's marker characters, then a blank or nothing. */
static bool is_marker(struct rmm_str line)
{
	size_t n = 0;

	if (line.len < MARKER || !memchr("<|=>", line.ptr[0], 4))
		return false;
	while (n < line.len && line.ptr[n] == line.ptr[0])
		n++;
	return n >= MARKER && (n == line.len || line.ptr[n] == ' ');
}

/* Takes the next line off *rest; *line is without its end. */
static void next_line(struct rmm_str *rest, struct rmm_str *line)
{
	size_t at = rmm_str_find(*rest, '\n');

	*line = rmm_str_upto(*rest, at);
	if (at < rest->len && at > 0 && line->ptr[at - 1] == '\r')
		line->len--;
	*rest = rmm_str_from(*rest, at + 1);
}

size_t rmm_merge_row_end(const struct rmm_merge_file *file,
			 const struct rmm_version_row *row)
{
	size_t at = (size_t)(row->raw - file->bytes.ptr) + row->len;
	struct rmm_str rest = rmm_str_from(file->bytes, at);

	if (rmm_str_starts(rest, RMM_LIT("\r\n")))
		return at + 2;
	return at + (rmm_str_starts(rest, RMM_LIT("\n")) ? 1 : 0);
}

static int other_header(const struct rmm_merge_file *file,
			const char *header_of, struct rmm_err *err)
{
	return rmm_fail(err, RMM_E_SYNTAX,
			"%s: the header is another than in '%s'; merge by hand",
			file->name, header_of);
}

static int check_header(const struct rmm_merge_files *files,
			const struct rmm_merge_file *file,
			const struct rmm_csv_row *row, struct rmm_err *err)
{
	if (row->n != files->shape.columns)
		return other_header(file, files->header_of, err);
	for (size_t i = 0; i < row->n; i++)
		if (!rmm_str_eq(row->field[i], files->column[i]))
			return other_header(file, files->header_of, err);
	return 0;
}

static int read_header(struct rmm_merge_files *files,
		       struct rmm_merge_file *file,
		       const struct rmm_csv_row *row, struct rmm_err *err)
{
	if (row->rule)
		return rmm_fail(err, RMM_E_SYNTAX,
				"%s: the header is damaged: %s; merge by hand",
				file->name, row->why);
	if (files->header_of)
		return check_header(files, file, row, err);
	if (!rmm_shape_of(&files->shape, row->field, row->n))
		return rmm_fail(err, RMM_E_SYNTAX,
				"%s: the header is that of no local file, no "
				"table of a rule and no combined list; merge "
				"by hand", file->name);
	for (size_t i = 0; i < row->n; i++)
		if (rmm_arena_str(&files->arena, &files->column[i],
				  row->field[i], err) < 0)
			return -1;
	files->header_of = file->name;
	return 0;
}

/* A row of BASE with the same bytes, or NULL; there may be one all the same. */
static const struct rmm_version_row *
find_known(const struct rmm_merge_files *files, struct rmm_str line)
{
	const struct rmm_version_row *row;
	uint32_t at;

	if (files->slots == 0)
		return NULL;
	at = files->known[rmm_str_hash(line) & (files->slots - 1)];
	if (at == 0)
		return NULL;
	row = &files->file[RMM_BASE].row[at - 1];
	return rmm_str_eq((struct rmm_str){ row->raw, row->len }, line) ? row :
									  NULL;
}

/* Most rows are the same in all three: their keys are made once. */
static int remember_base(struct rmm_merge_files *files, struct rmm_err *err)
{
	const struct rmm_merge_file *base = &files->file[RMM_BASE];
	size_t slots = LEAST_SLOTS;

	while (slots < base->n)
		slots *= 2;
	files->known = rmm_calloc(slots, sizeof(*files->known));
	if (!files->known)
		return rmm_fail_nomem(err);
	files->slots = slots;
	for (size_t i = 0; i < base->n; i++) {
		struct rmm_str raw = { base->row[i].raw, base->row[i].len };

		files->known[rmm_str_hash(raw) & (slots - 1)] =
			(uint32_t)i + 1;
	}
	return 0;
}

/* As in a schema's row, empty fields at the end are forgiven. */
static bool is_sound(const struct rmm_csv_row *row, size_t columns)
{
	size_t n = row->n;

	while (n > columns && row->field[n - 1].len == 0)
		n--;
	return !row->rule && n == columns;
}

static int set_key(struct rmm_merge_files *files, struct rmm_version_row *out,
		   struct rmm_str key, struct rmm_err *err)
{
	if (rmm_arena_str(&files->arena, &key, key, err) < 0)
		return -1;
	out->key = key.ptr;
	out->key_len = (uint32_t)key.len;
	return 0;
}

/* The row's bytes. Keys hold no NUL and are not long: of a row that is, or
 * does, a hash stands for the rest. */
static int set_damaged_key(struct rmm_merge_files *files,
			   struct rmm_version_row *out, struct rmm_err *err)
{
	struct rmm_str raw = { out->raw, out->len }, key;

	key = rmm_str_upto(raw, DAMAGED_KEY);
	key = rmm_str_upto(key, rmm_str_find(key, '\0'));
	rmm_buf_reset(&files->key);
	rmm_buf_add(&files->key, key);
	if (key.len < raw.len)
		rmm_buf_addf(&files->key, "%08x", (unsigned)rmm_str_hash(raw));
	out->damaged = true;
	if (rmm_buf_end(&files->key, &key, err) < 0)
		return -1;
	return set_key(files, out, key, err);
}

static struct rmm_version_row *new_row(struct rmm_merge_file *file,
				       struct rmm_err *err)
{
	if (file->n == RMM_MAX_ROWS) {
		rmm_fail(err, RMM_E_LIMIT, "'%s' has more than %u rows",
			 file->name, RMM_MAX_ROWS);
		return NULL;
	}
	if (rmm_grow(&file->row, &file->cap, file->n + 1, sizeof(*file->row),
		     err) < 0)
		return NULL;
	return &file->row[file->n++];
}

static int add_row(struct rmm_merge_files *files, struct rmm_merge_file *file,
		   const struct rmm_version_row *line,
		   const struct rmm_csv_row *row, struct rmm_err *err)
{
	struct rmm_version_row *out = new_row(file, err);
	struct rmm_str key;

	if (!out)
		return -1;
	*out = *line;
	if (!is_sound(row, files->shape.columns))
		return set_damaged_key(files, out, err);
	rmm_buf_reset(&files->key);
	rmm_shape_add_key(&files->key, &files->shape, row->field);
	if (rmm_buf_end(&files->key, &key, err) < 0)
		return -1;
	if (key.len > RMM_MAX_KEY)
		return set_damaged_key(files, out, err);
	return set_key(files, out, key, err);
}

static int add_known(struct rmm_merge_file *file,
		     const struct rmm_version_row *line,
		     const struct rmm_version_row *known, struct rmm_err *err)
{
	struct rmm_version_row *out = new_row(file, err);

	if (!out)
		return -1;
	*out = *known;
	out->raw = line->raw;
	out->line = line->line;
	return 0;
}

static int add_header(struct rmm_merge_files *files,
		      struct rmm_merge_file *file,
		      const struct rmm_version_row *line,
		      const struct rmm_csv_row *row, struct rmm_err *err)
{
	if (read_header(files, file, row, err) < 0)
		return -1;
	file->header = true;
	file->body = rmm_merge_row_end(file, line);
	return 0;
}

static int add_line(struct rmm_merge_files *files, enum rmm_version version,
		    const struct rmm_version_row *line, struct rmm_err *err)
{
	struct rmm_merge_file *file = &files->file[version];
	struct rmm_str text = { line->raw, line->len };
	const struct rmm_version_row *known;
	struct rmm_csv_row row;
	int got;

	if (version != RMM_BASE && is_marker(text))
		return rmm_fail(err, RMM_E_SYNTAX,
				"%s:%u:1: a marker of an earlier conflict; "
				"resolve that one first", file->name,
				(unsigned)line->line);
	known = file->header ? find_known(files, text) : NULL;
	if (known)
		return add_known(file, line, known, err);
	got = rmm_csv_line(file->csv, &row, text, err);
	if (got <= 0)
		return got;
	return file->header ? add_row(files, file, line, &row, err) :
			      add_header(files, file, line, &row, err);
}

static int read_lines(struct rmm_merge_files *files, enum rmm_version version,
		      struct rmm_err *err)
{
	struct rmm_merge_file *file = &files->file[version];
	struct rmm_str rest = file->bytes, line;
	uint32_t number = 0;

	if (rmm_str_starts(rest, RMM_LIT("\xef\xbb\xbf")))
		rest = rmm_str_from(rest, 3);
	while (rest.len > 0) {
		struct rmm_version_row row = { .line = ++number };

		next_line(&rest, &line);
		row.raw = line.ptr;
		row.len = (uint32_t)line.len;
		if (add_line(files, version, &row, err) < 0)
			return -1;
	}
	return 0;
}

int rmm_merge_read(struct rmm_merge_files *files, enum rmm_version version,
		   const char *path, const char *name, struct rmm_err *err)
{
	struct rmm_merge_file *file = &files->file[version];
	struct rmm_in in = {0};
	int ret = -1;

	file->name = name;
	rmm_buf_init(&file->buf, RMM_MAX_FILE);
	/* A key is made of fields of one line, and is no longer. */
	if (version == RMM_BASE)
		rmm_buf_init(&files->key, 2 * RMM_MAX_LINE);
	if (rmm_in_open(&in, path, name, err) < 0 ||
	    rmm_in_all(&in, &file->buf, err) < 0 ||
	    rmm_buf_end(&file->buf, &file->bytes, err) < 0)
		goto out;
	rmm_in_mem(&file->in, name, file->bytes);
	if (rmm_csv_open(&file->csv, &file->in, err) < 0 ||
	    read_lines(files, version, err) < 0 ||
	    (version == RMM_BASE && remember_base(files, err) < 0))
		goto out;
	ret = 0;
out:
	rmm_in_close(&in);
	return ret;
}

void rmm_merge_free(struct rmm_merge_files *files)
{
	for (int v = 0; v < RMM_VERSIONS; v++) {
		struct rmm_merge_file *file = &files->file[v];

		rmm_csv_close(file->csv);
		rmm_in_close(&file->in);
		rmm_free(file->row);
		rmm_buf_free(&file->buf);
	}
	rmm_free(files->known);
	rmm_buf_free(&files->key);
	rmm_arena_free(&files->arena);
	*files = (struct rmm_merge_files){0};
}

int rmm_merge_cells(struct rmm_merge_files *files, const struct rmm_str **out,
		    enum rmm_version version, const struct rmm_version_row *row,
		    struct rmm_err *err)
{
	struct rmm_merge_file *file = &files->file[version];
	struct rmm_str line = { row->raw, row->len };

	if (rmm_csv_line(file->csv, &file->cells, line, err) < 0)
		return -1;
	*out = file->cells.field;
	return 0;
}
