/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/out.h"
#include "io/tree.h"

static int setup(void **state)
{
	char dir[] = "tree-XXXXXX";

	(void)state;
	return mkdtemp(dir) && chdir(dir) == 0 && mkdir("w", 0755) == 0 &&
	       mkdir("w/lists", 0755) == 0 &&
	       rmm_file_write("w/lists/a.csv", RMM_LIT("x,y\n"), 0644,
			      NULL) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	char dir[4096];

	(void)state;
	unlink("w/lists/a.csv");
	rmdir("w/lists");
	rmdir("w");
	if (!getcwd(dir, sizeof(dir)) || chdir("..") < 0)
		return -1;
	return rmdir(dir);
}

static void paths(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str path;
		bool ok;
	} row[] = {
		{ "file", { "a.csv", 5 }, true },
		{ "below folders", { "lists/upstream/a.csv", 20 }, true },
		{ "dots in names", { "..a/b../.git/...", 16 }, true },
		{ "blank and letters", { "a b/\xc3\xa9", 6 }, true },
		{ "empty", { "", 0 }, false },
		{ "absolute", { "/etc/passwd", 11 }, false },
		{ "parent", { "..", 2 }, false },
		{ "parent first", { "../a", 4 }, false },
		{ "parent inside", { "a/../b", 6 }, false },
		{ "parent last", { "a/..", 4 }, false },
		{ "dot", { "./a", 3 }, false },
		{ "empty segment", { "a//b", 4 }, false },
		{ "slash at the end", { "a/", 2 }, false },
		{ "backslash", { "a\\..\\b", 6 }, false },
		{ "NUL", { "a\0b", 3 }, false },
		{ "newline", { "a\nb", 3 }, false },
		{ "DEL", { "a\x7f", 2 }, false },
	};
	char text[1025];

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		CHECK(row[i].name, rmm_tree_path_ok(row[i].path) == row[i].ok);
	memset(text, 'a', sizeof(text));
	assert_true(rmm_tree_path_ok((struct rmm_str){ text, 1024 }));
	assert_false(rmm_tree_path_ok((struct rmm_str){ text, 1025 }));
}

static void opens_and_names(void **state)
{
	static const struct {
		const char *name, *dir, *root, *want;
	} row[] = {
		{ "folder", ".", "w", "w/lists/a.csv" },
		{ "slash at the end", ".", "w/", "w/lists/a.csv" },
		{ "here", "w", ".", "lists/a.csv" },
		{ "here, written otherwise", "w", "./", "./lists/a.csv" },
		{ "from beside", "w/lists", "../../w", "../../w/lists/a.csv" },
	};
	char back[4096];

	(void)state;
	assert_non_null(getcwd(back, sizeof(back)));
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_dir_tree dir = {0};
		struct rmm_in in = {0};
		struct rmm_err err = {0};

		assert_int_equal(chdir(row[i].dir), 0);
		CHECK_OK(row[i].name, rmm_dir_tree_open(&dir, row[i].root,
							&err), &err);
		assert_int_equal(chdir(back), 0);
		CHECK(row[i].name, rmm_tree_open(&dir.tree, &in,
						 "lists/a.csv", &err) == 1);
		CHECK_STR(row[i].name, rmm_str(in.name), row[i].want);
		rmm_in_close(&in);
		rmm_dir_tree_close(&dir);
		rmm_dir_tree_close(&dir);
	}
}

static void reads(void **state)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_arena arena = {0};
	struct rmm_err err = {0};
	struct rmm_str s = {0};

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&dir, "w", &err), &err);
	assert_int_equal(rmm_tree_read(&dir.tree, &s, "lists/a.csv", 4, &arena,
				       &err), 1);
	CHECK_STR("bytes", s, "x,y\n");
	assert_int_equal(rmm_tree_read(&dir.tree, &s, "lists/no.csv", 4,
				       &arena, &err), 0);
	assert_int_equal(rmm_tree_read(&dir.tree, &s, "no/a.csv", 4, &arena,
				       &err), 0);
	CHECK_FAILS("over its limit",
		    rmm_tree_read(&dir.tree, &s, "lists/a.csv", 3, &arena,
				  &err), &err, RMM_E_LIMIT);
	assert_string_equal(err.text,
			    "'w/lists/a.csv' has more than 3 bytes");
	rmm_err_clear(&err);
	CHECK_FAILS("folder", rmm_tree_read(&dir.tree, &s, "lists", 4, &arena,
					    &err), &err, RMM_E_IO);
	assert_string_equal(err.text, "'w/lists' is a directory");
	rmm_err_clear(&err);
	CHECK_FAILS("outside", rmm_tree_read(&dir.tree, &s, "../w/lists/a.csv",
					     4, &arena, &err), &err,
		    RMM_E_SYNTAX);
	rmm_arena_free(&arena);
	rmm_dir_tree_close(&dir);
}

static void root_must_be_a_folder(void **state)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_FAILS("missing", rmm_dir_tree_open(&dir, "no", &err), &err,
		    RMM_E_IO);
	assert_string_equal(err.text,
			    "cannot open 'no': No such file or directory");
	rmm_err_clear(&err);
	CHECK_FAILS("file", rmm_dir_tree_open(&dir, "w/lists/a.csv", &err),
		    &err, RMM_E_IO);
	assert_string_equal(err.text,
			    "cannot open 'w/lists/a.csv': Not a directory");
	rmm_dir_tree_close(&dir);
}

static void one_at_a_time(void **state)
{
	struct rmm_dir_tree first = {0}, second = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&first, "w", &err), &err);
	CHECK_OK("again", rmm_dir_tree_open(&second, "./w/", &err), &err);
	assert_int_equal(rmm_dir_tree_lock(&first, false), 1);
	assert_int_equal(rmm_dir_tree_lock(&second, false), 0);
	assert_int_equal(rmm_dir_tree_lock(&first, true), 1);
	rmm_dir_tree_close(&first);
	assert_int_equal(rmm_dir_tree_lock(&second, true), 1);
	rmm_dir_tree_close(&second);
}

static void overlay(void **state)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_overlay_tree tree;
	struct rmm_arena arena = {0};
	struct rmm_err err = {0};
	struct rmm_in in = {0};
	struct rmm_str got;

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&dir, "w", &err), &err);
	rmm_overlay_tree_init(&tree, &dir.tree, "lists/b.csv", "w/lists/b.csv",
			      RMM_LIT("new\n"));
	assert_int_equal(rmm_tree_read(&tree.tree, &got, "lists/b.csv", 10,
				       &arena, &err), 1);
	CHECK_STR("a file that is not there", got, "new\n");
	assert_int_equal(rmm_tree_read(&tree.tree, &got, "lists/a.csv", 10,
				       &arena, &err), 1);
	CHECK_STR("another file", got, "x,y\n");
	assert_int_equal(rmm_tree_open(&tree.tree, &in, "c", &err), 0);
	tree.path = "lists/a.csv";
	assert_int_equal(rmm_tree_read(&tree.tree, &got, "lists/a.csv", 10,
				       &arena, &err), 1);
	CHECK_STR("in place of a file", got, "new\n");
	assert_int_equal(rmm_tree_open(&tree.tree, &in, "lists/a.csv", &err),
			 1);
	assert_string_equal(in.name, "w/lists/b.csv");
	rmm_in_close(&in);
	rmm_arena_free(&arena);
	rmm_dir_tree_close(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test_setup_teardown(opens_and_names, setup,
						teardown),
		cmocka_unit_test_setup_teardown(reads, setup, teardown),
		cmocka_unit_test_setup_teardown(overlay, setup, teardown),
		cmocka_unit_test_setup_teardown(one_at_a_time, setup,
						teardown),
		cmocka_unit_test_setup_teardown(root_must_be_a_folder, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
