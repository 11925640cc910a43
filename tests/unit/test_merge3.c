/* SPDX-License-Identifier: MIT */
/* Three-way merges of small tables that a seeded generator makes, against a
 * plain model that knows no order, no bytes and no sharing; and the laws. */
#include "no_memory.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "ops/merge3.h"

enum {
	MAX_ROWS = 24,
	COLUMNS = 4,
	NAMES = 6,  /* tools that rows are about */
	ROUNDS = 20000,
};

static struct rmm_shape shape;

/* A row is what it says: a tool and three cells, or a damaged line. */
struct line {
	struct rmm_str cell[COLUMNS];
	char raw[64], key[16];
	bool damaged;
};

struct table {
	struct line line[MAX_ROWS];
	struct rmm_version_row row[MAX_ROWS];
	size_t n;
};

/* Steele, Lea and Flood's splitmix64. */
static uint64_t next(uint64_t *state)
{
	uint64_t n = *state += 0x9e3779b97f4a7c15u;

	n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9u;
	n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
	return n ^ (n >> 31);
}

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(next(state) % n);
}

static const char *const names[NAMES] = { "A", "B1", "C x", "D", "E", "F" };
static const char *const folds[NAMES] = { "a", "b1", "cx", "d", "e", "f" };
static const char *const values[] = { "", "x", "y", "z" };

/* Two of the names have another spelling. */
static const char *spelled(uint64_t *state, size_t name)
{
	bool other = below(state, 12) == 0;

	return other && name == 2 ? "Cx" : other && name == 3 ? "d" :
								names[name];
}

static void set_row(struct table *t, size_t i)
{
	struct line *line = &t->line[i];

	if (!line->damaged)
		snprintf(line->raw, sizeof(line->raw), "%s,%s,%s,%s",
			 line->cell[0].ptr, line->cell[1].ptr,
			 line->cell[2].ptr, line->cell[3].ptr);
	t->row[i] = (struct rmm_version_row){
		.raw = line->raw,
		.key = line->key,
		.len = (uint32_t)strlen(line->raw),
		.key_len = (uint32_t)strlen(line->key),
		.line = (uint32_t)i + 2,
		.damaged = line->damaged,
	};
}

static void make_line(struct line *line, uint64_t *state)
{
	size_t name = below(state, NAMES);

	*line = (struct line){ .damaged = below(state, 10) == 0 };
	snprintf(line->key, sizeof(line->key), "%s", folds[name]);
	/* Damaged rows have a key of their bytes: all, or not all of them. */
	if (line->damaged)
		snprintf(line->raw, sizeof(line->raw), "%s%s", folds[name],
			 below(state, 4) == 0 ? "!" : "");
	line->cell[0] = rmm_str(spelled(state, name));
	for (size_t i = 1; i < COLUMNS; i++)
		line->cell[i] = rmm_str(values[below(state, COUNT(values))]);
}

static bool has_key(const struct table *t, const struct line *line)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->line[i].damaged == line->damaged &&
		    strcmp(t->line[i].key, line->key) == 0)
			return true;
	return false;
}

static void insert_at(struct table *t, size_t at, const struct line *line)
{
	if (t->n == MAX_ROWS)
		return;
	memmove(t->line + at + 1, t->line + at,
		(t->n - at) * sizeof(*t->line));
	t->line[at] = *line;
	t->n++;
}

/* At the end, anywhere, or where its key belongs. */
static void add_line(struct table *t, const struct line *line, bool sorted,
		     uint64_t *state)
{
	size_t at = below(state, 2) ? t->n : below(state, t->n + 1);

	for (size_t i = 0; sorted && i <= t->n; i++) {
		at = i;
		if (i < t->n && strcmp(t->line[i].key, line->key) > 0)
			break;
	}
	insert_at(t, at, line);
}

static void make_base(struct table *t, bool sorted, bool doubles,
		      uint64_t *state)
{
	size_t n = below(state, 8);

	*t = (struct table){0};
	for (size_t i = 0; i < n; i++) {
		struct line line;

		make_line(&line, state);
		if (doubles || !has_key(t, &line))
			add_line(t, &line, sorted, state);
	}
}

static void change_line(struct line *line, uint64_t *state)
{
	size_t column = 1 + below(state, COLUMNS - 1);

	if (!line->damaged)
		line->cell[column] =
			rmm_str(values[below(state, COUNT(values))]);
}

static void remove_line(struct table *t, size_t at)
{
	t->n--;
	memmove(t->line + at, t->line + at + 1,
		(t->n - at) * sizeof(*t->line));
}

/* What somebody made of a table. */
static void edit(struct table *t, const struct table *from, bool sorted,
		 bool doubles, uint64_t *state)
{
	size_t edits = below(state, 6);

	*t = *from;
	for (size_t i = 0; i < edits; i++) {
		size_t at = t->n ? below(state, t->n) : 0, what;
		struct line line;

		what = below(state, t->n ? 3 : 1);
		if (what == 1)
			remove_line(t, at);
		else if (what == 2)
			change_line(&t->line[at], state);
		if (what != 0)
			continue;
		make_line(&line, state);
		if (doubles || !has_key(t, &line))
			add_line(t, &line, sorted, state);
	}
	for (size_t i = 0; i < t->n; i++)
		set_row(t, i);
}

/* What became of one key's k-th row: in words, "gone" or "x,y" or a conflict;
 * the same words from the merge and from the model. */
struct outcome {
	char key[24];
	char text[160];
};

struct outcomes {
	struct outcome item[3 * MAX_ROWS];
	size_t n;
	/* From the merge alone: the sound rows' keys in the result's order. */
	const char *order[3 * MAX_ROWS];
	size_t ordered;
	bool seen[RMM_VERSIONS][MAX_ROWS];
	const struct table *version[RMM_VERSIONS];
	bool conflicts;
};

static size_t nth_of_key(const struct table *t, size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < at; i++)
		n += t->line[i].damaged == t->line[at].damaged &&
		     strcmp(t->line[i].key, t->line[at].key) == 0;
	return n;
}

static void name_key(char key[24], const struct table *t, size_t at)
{
	snprintf(key, 24, "%s%s#%zu", t->line[at].damaged ? "!" : "",
		 t->line[at].key, nth_of_key(t, at));
}

static struct outcome *new_outcome(struct outcomes *all)
{
	CHECK("outcomes", all->n < COUNT(all->item));
	return &all->item[all->n++];
}

static int take_step(void *ctx, const struct rmm_step *step,
		     struct rmm_err *err)
{
	struct outcomes *all = ctx;
	struct outcome *out = new_outcome(all);
	const char *raw[RMM_VERSIONS] = { "-", "-", "-" };

	(void)err;
	for (int v = 0; v < RMM_VERSIONS; v++) {
		size_t at;

		if (!step->row[v])
			continue;
		at = (size_t)(step->row[v] - all->version[v]->row);
		CHECK("each row once", !all->seen[v][at]);
		all->seen[v][at] = true;
		raw[v] = all->version[v]->line[at].raw;
		name_key(out->key, all->version[v], at);
		if (v == RMM_OTHER && step->row[RMM_CURRENT])
			continue;
		if (v != RMM_BASE && step->kind != RMM_STEP_NONE &&
		    !step->row[v]->damaged)
			all->order[all->ordered++] = step->row[v]->key;
	}
	if (step->kind == RMM_STEP_NONE)
		snprintf(out->text, sizeof(out->text), "gone");
	else if (step->kind == RMM_STEP_CURRENT)
		snprintf(out->text, sizeof(out->text), "%s", raw[RMM_CURRENT]);
	else if (step->kind == RMM_STEP_OTHER)
		snprintf(out->text, sizeof(out->text), "%s", raw[RMM_OTHER]);
	else if (step->kind == RMM_STEP_JOINED)
		snprintf(out->text, sizeof(out->text), "%s,%s,%s,%s",
			 step->cell[0].ptr, step->cell[1].ptr,
			 step->cell[2].ptr, step->cell[3].ptr);
	else
		snprintf(out->text, sizeof(out->text), "%s %llx %s|%s",
			 rmm_step_conflict(step->kind),
			 (unsigned long long)step->columns, raw[RMM_CURRENT],
			 raw[RMM_OTHER]);
	all->conflicts |= rmm_step_conflict(step->kind) != NULL;
	return 0;
}

static int read_cells(void *ctx, const struct rmm_str **out,
		      enum rmm_version version,
		      const struct rmm_version_row *row, struct rmm_err *err)
{
	struct outcomes *all = ctx;
	const struct table *t = all->version[version];

	(void)err;
	CHECK("sound", !row->damaged);
	*out = t->line[row - t->row].cell;
	return 0;
}

static int cmp_outcome(const void *a, const void *b)
{
	return strcmp(((const struct outcome *)a)->key,
		      ((const struct outcome *)b)->key);
}

static void sort(struct outcomes *all)
{
	if (all->n)
		qsort(all->item, all->n, sizeof(*all->item), cmp_outcome);
}

static void merge(struct outcomes *all, const struct table *current,
		  const struct table *base, const struct table *other)
{
	struct rmm_merge3 m = {
		.shape = &shape,
		.row = { base->row, current->row, other->row },
		.n = { base->n, current->n, other->n },
		.cells = read_cells,
		.step = take_step,
		.ctx = all,
	};
	struct rmm_err err = {0};

	*all = (struct outcomes){ .version = { base, current, other } };
	CHECK_OK("merge", rmm_merge3(&m, &err), &err);
	for (int v = RMM_CURRENT; v < RMM_VERSIONS; v++)
		for (size_t i = 0; i < all->version[v]->n; i++)
			CHECK("no row is left out", all->seen[v][i]);
}

/* ---- the model ---- */

static const struct line *find(const struct table *t, const char *key)
{
	char own[24];

	for (size_t i = 0; i < t->n; i++) {
		name_key(own, t, i);
		if (strcmp(own, key) == 0)
			return &t->line[i];
	}
	return NULL;
}

static bool same(const struct line *a, const struct line *b)
{
	return strcmp(a->raw, b->raw) == 0;
}

static void model_both(char *text, size_t size, const struct line *b,
		       const struct line *c, const struct line *o)
{
	const char *kind = b ? "both-changed" : "added-differently";
	const char *cell[COLUMNS];
	unsigned columns = 0;

	if (c->damaged && same(c, o)) {
		snprintf(text, size, "%s", c->raw);
		return;
	}
	for (size_t i = 0; i < COLUMNS && !c->damaged; i++) {
		const char *was = b ? b->cell[i].ptr : "";
		const char *x = c->cell[i].ptr, *y = o->cell[i].ptr;

		cell[i] = strcmp(x, was) == 0 ? y : x;
		if (strcmp(x, y) != 0 && strcmp(x, was) != 0 &&
		    strcmp(y, was) != 0)
			columns |= 1u << i;
	}
	if (c->damaged && b && (same(c, b) || same(o, b)))
		snprintf(text, size, "%s", same(c, b) ? o->raw : c->raw);
	else if (c->damaged || columns)
		snprintf(text, size, "%s %x %s|%s", kind, columns, c->raw,
			 o->raw);
	else
		snprintf(text, size, "%s,%s,%s,%s", cell[0], cell[1], cell[2],
			 cell[3]);
}

static void model_one(char *text, size_t size, const struct line *b,
		      const struct line *c, const struct line *o)
{
	const struct line *have = c ? c : o;

	if (!have || (b && same(b, have)))
		snprintf(text, size, "gone");
	else if (b)
		snprintf(text, size, "removed-changed 0 %s|%s",
			 c ? c->raw : "-", o ? o->raw : "-");
	else
		snprintf(text, size, "%s", have->raw);
}

static bool has_outcome(const struct outcomes *all, const char *key)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->item[i].key, key) == 0)
			return true;
	return false;
}

static void model_table(struct outcomes *all, const struct table *t,
			const struct table *base, const struct table *current,
			const struct table *other)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct line *b, *c, *o;
		struct outcome *out;
		char key[24];

		name_key(key, t, i);
		if (has_outcome(all, key))
			continue;
		out = new_outcome(all);
		memcpy(out->key, key, sizeof(key));
		b = find(base, key);
		c = find(current, key);
		o = find(other, key);
		if (c && o)
			model_both(out->text, sizeof(out->text), b, c, o);
		else
			model_one(out->text, sizeof(out->text), b, c, o);
	}
}

/* ---- the laws ---- */

static void check_same(const char *name, uint64_t seed, struct outcomes *got,
		       struct outcomes *want)
{
	sort(got);
	sort(want);
	if (got->n != want->n)
		fail_msg("%s, seed %llu: %zu keys, want %zu", name,
			 (unsigned long long)seed, got->n, want->n);
	for (size_t i = 0; i < got->n; i++)
		if (strcmp(got->item[i].key, want->item[i].key) != 0 ||
		    strcmp(got->item[i].text, want->item[i].text) != 0)
			fail_msg("%s, seed %llu: %s is '%s', want %s '%s'",
				 name, (unsigned long long)seed,
				 got->item[i].key, got->item[i].text,
				 want->item[i].key, want->item[i].text);
}

/* The two rows of a conflict change places. */
static void mirror(struct outcomes *all)
{
	for (size_t i = 0; i < all->n; i++) {
		char *bar = strchr(all->item[i].text, '|');
		char *rows = all->item[i].text, text[160];

		if (!bar)
			continue;
		rows += strcspn(rows, " ") + 1;
		rows += strcspn(rows, " ") + 1;
		snprintf(text, sizeof(text), "%s|%.*s", bar + 1,
			 (int)(bar - rows), rows);
		memcpy(rows, text, strlen(text) + 1);
	}
}

static void check_order(const char *name, uint64_t seed,
			const struct outcomes *all)
{
	for (size_t i = 1; i < all->ordered; i++)
		if (strcmp(all->order[i - 1], all->order[i]) > 0)
			fail_msg("%s, seed %llu: %s stands before %s", name,
				 (unsigned long long)seed, all->order[i - 1],
				 all->order[i]);
}

/* Nothing but the given table's rows, in their order. */
static void check_is(const char *name, uint64_t seed,
		     const struct outcomes *all, const struct table *want)
{
	size_t at = 0;

	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->item[i].text, "gone") == 0)
			continue;
		if (at >= want->n ||
		    strcmp(all->item[i].text, want->line[at].raw) != 0)
			fail_msg("%s, seed %llu: row %zu is '%s'", name,
				 (unsigned long long)seed, at,
				 all->item[i].text);
		at++;
	}
	if (at != want->n)
		fail_msg("%s, seed %llu: %zu rows, want %zu", name,
			 (unsigned long long)seed, at, want->n);
}

/* Nothing but the given table's rows, wherever they stand. */
static void check_holds(const char *name, uint64_t seed,
			const struct outcomes *all, const struct table *want)
{
	size_t rows = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct line *line = find(want, all->item[i].key);
		const char *text = line ? line->raw : "gone";

		if (strcmp(all->item[i].text, text) != 0)
			fail_msg("%s, seed %llu: %s is '%s', want '%s'", name,
				 (unsigned long long)seed, all->item[i].key,
				 all->item[i].text, text);
		rows += line != NULL;
	}
	CHECK(name, rows == want->n);
}

static void check_seed(uint64_t seed, size_t *conflicts)
{
	static struct table base, current, other;
	static struct outcomes got, want, back;
	uint64_t state = seed;
	bool sorted = below(&state, 2), doubles = below(&state, 3) == 0;

	make_base(&other, sorted, doubles, &state);
	for (size_t i = 0; i < other.n; i++)
		set_row(&other, i);
	base = other;
	for (size_t i = 0; i < base.n; i++)
		set_row(&base, i);
	edit(&current, &base, sorted, doubles, &state);
	edit(&other, &base, sorted, doubles, &state);

	merge(&got, &current, &base, &base);
	check_is("only current changed", seed, &got, &current);
	merge(&got, &current, &current, &current);
	check_is("nothing changed", seed, &got, &current);
	merge(&got, &base, &base, &other);
	check_holds("only other changed", seed, &got, &other);

	merge(&got, &current, &base, &other);
	if (sorted)
		check_order("sorted", seed, &got);
	want = (struct outcomes){0};
	model_table(&want, &base, &base, &current, &other);
	model_table(&want, &current, &base, &current, &other);
	model_table(&want, &other, &base, &current, &other);
	/* What both removed is no step. */
	for (size_t i = 0; i < want.n;)
		if (!find(&current, want.item[i].key) &&
		    !find(&other, want.item[i].key))
			want.item[i] = want.item[--want.n];
		else
			i++;
	check_same("model", seed, &got, &want);
	*conflicts += got.conflicts;

	merge(&back, &other, &base, &current);
	mirror(&back);
	check_same("mirrored", seed, &back, &got);
}

static void test_random(void **state)
{
	size_t conflicts = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++)
		check_seed(seed, &conflicts);
	/* The generator makes both kinds. */
	CHECK("conflicts", conflicts > ROUNDS / 10);
	CHECK("clean merges", conflicts < ROUNDS - ROUNDS / 10);
}

static int forget_step(void *ctx, const struct rmm_step *step,
		       struct rmm_err *err)
{
	(void)ctx;
	(void)step;
	(void)err;
	return 0;
}

static int merge_once(void *ctx, struct rmm_err *err)
{
	struct rmm_merge3 m = *(const struct rmm_merge3 *)ctx;

	m.step = forget_step;
	return rmm_merge3(&m, err);
}

/* A set that both sides changed is joined in memory of its own. */
static int combined_cells(void *ctx, const struct rmm_str **out,
			  enum rmm_version version,
			  const struct rmm_version_row *row,
			  struct rmm_err *err)
{
	static const struct rmm_str cell[RMM_VERSIONS][8] = {
		{ { "a.com", 5 }, { "domain", 6 }, { "A", 1 } },
		{ { "a.com", 5 }, { "domain", 6 }, { "A;B", 3 } },
		{ { "a.com", 5 }, { "domain", 6 }, { "A;C", 3 } },
	};

	(void)ctx;
	(void)row;
	(void)err;
	*out = cell[version];
	return 0;
}

static void test_no_memory(void **state)
{
	static const char *const raw[RMM_VERSIONS] = { "A", "A;B", "A;C" };
	const struct rmm_str header[] = {
		RMM_LIT("indicator"), RMM_LIT("type"), RMM_LIT("tool"),
		RMM_LIT("category"), RMM_LIT("fidelity"), RMM_LIT("sources"),
		RMM_LIT("listed_since"), RMM_LIT("reference"),
	};
	struct rmm_version_row row[RMM_VERSIONS];
	struct rmm_shape combined;
	struct rmm_merge3 m = { .shape = &combined, .cells = combined_cells };

	(void)state;
	assert_true(rmm_shape_of(&combined, header, COUNT(header)));
	for (int v = 0; v < RMM_VERSIONS; v++) {
		row[v] = (struct rmm_version_row){
			.raw = raw[v],
			.key = "k",
			.len = (uint32_t)strlen(raw[v]),
			.key_len = 1,
			.line = 2,
		};
		m.row[v] = &row[v];
		m.n[v] = 1;
	}
	check_no_memory("merge3", 5, merge_once, &m);
}

static int setup(void **state)
{
	const struct rmm_str header[COLUMNS] = {
		RMM_LIT("tool"), RMM_LIT("category"), RMM_LIT("vendor"),
		RMM_LIT("website"),
	};

	(void)state;
	return rmm_shape_of(&shape, header, COLUMNS) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
