/* SPDX-License-Identifier: MIT */
#include "no_memory.h"
#include "ws_support.h"

#include "ops/explain.h"
#include "ops/lint.h"
#include "ops/merge.h"

static const struct rmm_str columns[] = { { "tool", 4 }, { "owner", 5 } };

/* "KEY ID TOOL OWNER" parted by blanks, a fact each by ';'; '-' is empty. */
static void fill(struct rmm_facts *facts, const char *text)
{
	struct rmm_str rest = rmm_str(text), one, word;
	struct rmm_err err = { 0 };
	bool more = rest.len > 0, words;

	CHECK_OK(text, rmm_facts_columns(facts, columns, 2, &err), &err);
	while (rmm_str_split(&rest, ';', &one, &more)) {
		struct rmm_str part[4] = { 0 }, *cell = part + 2;
		struct rmm_fact fact = { .line = 2 };
		size_t n = 0;

		words = true;
		while (n < 4 && rmm_str_split(&one, ' ', &word, &words))
			part[n++] = rmm_str_is(word, "-") ? RMM_LIT("") : word;
		fact.key = (size_t)(part[0].ptr[0] - '0');
		fact.id = part[1];
		fact.cell = cell;
		CHECK_OK(text, rmm_facts_add(facts, &fact, &err), &err);
	}
}

static void put(struct rmm_buf *out, char mark, const struct rmm_facts *in,
		const struct rmm_fact *fact)
{
	rmm_buf_addf(out, "%c%zu %.*s %.*s %.*s\n", mark, fact->key,
		     RMM_ARG(fact->id),
		     RMM_ARG(rmm_fact_cell(in, fact, RMM_LIT("tool"))),
		     RMM_ARG(rmm_fact_cell(in, fact, RMM_LIT("owner"))));
}

static void diff(void **state)
{
	/* Up to two parents; NULL: there is one. */
	static const struct {
		const char *name, *before, *other, *after, *want;
	} table[] = {
		{ "nothing", "", NULL, "", "" },
		{ "same", "0 a T o", NULL, "0 a T o", "" },
		{ "added", "", NULL, "0 a T o", "+0 a T o\n" },
		{ "removed", "0 a T o", NULL, "", "-0 a T o\n" },
		{ "changed", "0 a T o", NULL, "0 a U o", "-0 a T o\n+0 a U o\n" },
		{ "another id", "0 a T o", NULL, "0 b T o", "-0 a T o\n+0 b T o\n" },
		{ "another key", "0 a T o", NULL, "1 a T o", "-0 a T o\n+1 a T o\n" },
		{ "order", "0 a T o;1 a U o", NULL, "1 a U o;0 a T o", "" },
		{ "one of two", "0 a T o;0 a U o", NULL, "0 a T o", "-0 a U o\n" },
		{ "two of one", "0 a T o", NULL, "0 a T o;0 a T o", "+0 a T o\n" },
		{ "merge takes the first", "0 a T o", "", "0 a T o", "" },
		{ "merge takes the other", "", "0 a T o", "0 a T o", "" },
		{ "merge drops as the other", "0 a T o", "", "", "" },
		{ "merge adds itself", "", "", "0 a T o", "+0 a T o\n" },
		{ "merge drops itself", "0 a T o", "0 a T o", "", "-0 a T o\n" },
		{ "merge changes itself", "0 a T o", "0 a U o", "0 a V o",
		  "-0 a T o\n+0 a V o\n" },
		{ "merge of two rows", "0 a T o", "1 a U o", "0 a T o;1 a U o", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rmm_facts facts[3] = { 0 };
		const struct rmm_facts *before[] = { &facts[0], &facts[1] };
		struct rmm_fact_changes changes = { 0 };
		struct rmm_err err = { 0 };
		struct rmm_buf text = { 0 };
		struct rmm_str got;

		fill(&facts[0], table[i].before);
		fill(&facts[1], table[i].other ? table[i].other : "");
		fill(&facts[2], table[i].after);
		CHECK_OK(table[i].name,
			 rmm_facts_diff(&changes, &facts[2], before,
					table[i].other ? 2 : 1, &err),
			 &err);
		rmm_buf_init(&text, 4096);
		for (size_t k = 0; k < changes.n; k++) {
			if (changes.item[k].before)
				put(&text, '-', &facts[0],
				    changes.item[k].before);
			if (changes.item[k].after)
				put(&text, '+', &facts[2],
				    changes.item[k].after);
		}
		CHECK_OK(table[i].name, rmm_buf_end(&text, &got, &err), &err);
		CHECK_STR(table[i].name, got, table[i].want);
		rmm_buf_free(&text);
		rmm_free(changes.item);
		for (size_t k = 0; k < 3; k++)
			rmm_facts_free(&facts[k]);
	}
}

static void other_columns(void **state)
{
	static const struct rmm_str more[] = { { "owner", 5 }, { "tool", 4 },
					       { "ticket", 6 } };
	static const struct rmm_str cell[] = { { "o", 1 }, { "T", 1 },
					       { "", 0 } };
	const struct rmm_fact fact = { .id = RMM_LIT("a"), .cell = cell };
	struct rmm_facts old = { 0 }, new = { 0 };
	const struct rmm_facts *before = &old;
	struct rmm_fact_changes changes = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	fill(&old, "0 a T o");
	CHECK_OK("columns", rmm_facts_columns(&new, more, 3, &err), &err);
	CHECK_OK("add", rmm_facts_add(&new, &fact, &err), &err);
	CHECK_OK("diff", rmm_facts_diff(&changes, &new, &before, 1, &err),
		 &err);
	CHECK("columns that move or come empty change nothing",
	      changes.n == 0);
	rmm_free(changes.item);
	rmm_facts_free(&old);
	rmm_facts_free(&new);
}

static void too_many(void **state)
{
	struct rmm_subject subject = { 0 };
	struct rmm_facts facts = { 0 };
	struct rmm_err err = { 0 };
	char text[RMM_MAX_SUBJECT + 1][4];

	(void)state;
	for (int i = 0; i <= RMM_MAX_SUBJECT; i++) {
		snprintf(text[i], sizeof(text[i]), "k%d", i);
		CHECK("key", !subject.more);
		rmm_subject_add(&subject, RMM_PROCESS, rmm_str(text[i]));
	}
	CHECK("keys", subject.more && subject.keys == RMM_MAX_SUBJECT);
	CHECK("has", rmm_subject_has(&subject, RMM_PROCESS, RMM_LIT("k3")));
	CHECK("kind", !rmm_subject_has(&subject, RMM_FILE, RMM_LIT("k3")));
	fill(&facts, "");
	for (int i = 0; i <= RMM_MAX_FACTS; i++) {
		const struct rmm_fact fact = { .cell = columns };

		CHECK_OK("fact", rmm_facts_add(&facts, &fact, &err), &err);
	}
	CHECK("facts", facts.more && facts.n == RMM_MAX_FACTS);
	rmm_facts_free(&facts);
}

static int facts_once(void *ctx, struct rmm_err *err)
{
	const struct rmm_str cell[] = { RMM_LIT("T"), RMM_LIT("o") };
	const struct rmm_fact fact = { .id = RMM_LIT("a"), .cell = cell };
	struct rmm_facts old = { 0 }, new = { 0 };
	const struct rmm_facts *before = &old;
	struct rmm_fact_changes changes = { 0 };
	int ret = -1;

	(void)ctx;
	if (rmm_facts_columns(&old, columns, 2, err) == 0 &&
	    rmm_facts_columns(&new, columns, 2, err) == 0 &&
	    rmm_facts_add(&new, &fact, err) == 0 &&
	    rmm_facts_diff(&changes, &new, &before, 1, err) == 0)
		ret = 0;
	rmm_free(changes.item);
	rmm_facts_free(&old);
	rmm_facts_free(&new);
	return ret;
}

static void no_memory(void **state)
{
	(void)state;
	check_no_memory("facts", 3, facts_once, NULL);
}

static int take_row(void *ctx, const struct rmm_row *row, struct rmm_err *err)
{
	return rmm_list_add(ctx, row, err);
}

static const struct test_file files[] = {
	{ "lists/local/tools.csv", "tool,category,vendor,website\n"
				   "A,rmm,,\nB,rmm,,\nC,rmm,,\n" },
	{ "lists/local/additions.csv",
	  "indicator,type,tool,reference,reason,owner,ticket,added,expires\n"
	  "ref.exe,process,C,https://example.com/,why,me,,,\n"
	  "both.exe,process,A,,why,me,,,\n" },
	{ "lists/local/corrections.csv",
	  "indicator,type,column,value,reason,owner,ticket,expires\n"
	  "fixed.com,domain,fidelity,low,why,me,,\n" },
	{ "lists/rules/os-binaries.csv", "value,reason\nos.exe,it is\n" },
	{ "lists/rules/generic-processes.csv", "value,reason\nos.exe,too\n" },
	{ "lists/upstream/procs.csv", "rmm_program,rmm_binary\nA,a.exe\n"
				      "A,both.exe\nB,os.exe\n" },
	{ "lists/upstream/hosts.csv", "URI,RMM_Tool\na-tool.com,A\n"
				      "fixed.com,A\nc-tool.com,C\n"
				      "c-agent-heartbeat,C\n" },
	{ NULL, NULL },
};

static void fidelity(void **state)
{
	static const struct {
		enum rmm_kind kind;
		const char *indicator, *want;
	} table[] = {
		{ RMM_PROCESS, "a.exe", "different sources list its tool by a process and by a host (procs: a.exe, hosts: a-tool.com)" },
		{ RMM_PROCESS, "both.exe", "more than one source lists it" },
		{ RMM_PROCESS, "os.exe", "it has the finding generic-process and os-binary" },
		{ RMM_PROCESS, "ref.exe", "a local addition gives a reference" },
		{ RMM_DOMAIN, "fixed.com", "lists/local/corrections.csv:2 corrects it" },
		{ RMM_TERM, "c-agent-heartbeat", "a term can stand in any URL" },
	};
	struct test_tree tree;
	struct rmm_workspace ws;
	struct rmm_list list = { 0 };
	struct rmm_merge m = { .ws = &ws, .row = take_row, .ctx = &list };
	struct rmm_lint *lint;
	struct rmm_err err = { 0 };

	(void)state;
	test_tree_init(&tree, files);
	CHECK_OK("load",
		 rmm_workspace_load(&ws, &tree.tree, RMM_WS_UPSTREAM, NULL,
				    &err),
		 &err);
	CHECK_OK("merge", rmm_merge(&m, &err), &err);
	CHECK_OK("lint", rmm_lint_new(&lint, &ws, &err), &err);
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct rmm_row *row = rmm_list_find(
			&list, table[i].kind, rmm_str(table[i].indicator));
		struct rmm_buf text = { 0 };
		struct rmm_str got;

		CHECK(table[i].indicator, row);
		rmm_buf_init(&text, 4096);
		CHECK_OK(table[i].indicator,
			 rmm_explain_fidelity(&text, row, &list, &ws, lint,
					      &err),
			 &err);
		CHECK_OK("text", rmm_buf_end(&text, &got, &err), &err);
		CHECK_STR(table[i].indicator, got, table[i].want);
		rmm_buf_free(&text);
	}
	rmm_lint_free(lint);
	rmm_list_free(&list);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diff),
		cmocka_unit_test(other_columns),
		cmocka_unit_test(too_many),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(fidelity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
