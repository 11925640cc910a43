/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "edge/repo.h"
#include "shell.h"

/* Repositories made with git itself, in a scratch folder. */
static const char make[] =
	"set -e; export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1\n"
	"export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com\n"
	"export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com\n"
	"export GIT_AUTHOR_DATE='1700000000 +0000'\n"
	"export GIT_COMMITTER_DATE='1700000000 +0000'\n"
	"mkdir none unborn full && git init -q -b main unborn\n"
	"git init -q -b main full && cd full\n"
	"mkdir -p sub/deep 'with blank'\n"
	"echo root >file; echo one >sub/file; echo deep >sub/deep/file\n"
	"echo blank >'with blank/a b'; ln -s file link; printf 'x\\0y' >nul\n"
	": >empty; echo run >run; chmod +x run\n"
	"git add -A && git commit -qm one && git tag v1\n"
	"echo two >sub/file; git rm -q sub/deep/file\n"
	"git update-index --add --cacheinfo "
	"160000,1111111111111111111111111111111111111111,module\n"
	"git add sub && git commit -qm two && git tag -a -m t v2\n"
	"cd .. && git clone -q --bare full bare\n"
	"git clone -q --depth 1 \"file://$PWD/full\" shallow\n"
	"git -C full worktree add -q ../tree v1\n"
	"git -C full checkout -q -b side v1\n"
	"git -C full commit -q --allow-empty -m side\n"
	"git -C full checkout -q --orphan other\n"
	"git -C full commit -q -m other && git -C full checkout -q main\n"
	"cp -R full broken\n"
	"cd broken && for name in v1:file v1^{tree}; do\n"
	"rm -f \".git/objects/$(git rev-parse $name | sed 's,^..,&/,')\"\n"
	"done\n";

static void run_script(const char *dir, const char *script)
{
	CHECK("sh", sh(dir, script) == 0);
}

static char scratch[] = "/tmp/rmmlist-repo-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(scratch))
		return -1;
	run_script(scratch, make);
	return chdir(scratch);
}

static int tear_down(void **state)
{
	(void)state;
	if (chdir("/") == 0)
		run_script(scratch, "rm -rf \"$PWD\"");
	return 0;
}

enum what { FOLDER, ROOT };

static const struct {
	const char *name, *dir, *rev, *path, *want, *file;
	enum what what;
} found[] = {
	{ "HEAD", "full", "HEAD", "sub/file", "two\n", "HEAD:sub/file", FOLDER },
	{ "tag", "full", "v1", "sub/file", "one\n", "v1:sub/file", FOLDER },
	{ "annotated tag", "full", "v2", "sub/file", "two\n", "v2:sub/file", FOLDER },
	{ "branch", "full", "main", "file", "root\n", "main:file", FOLDER },
	{ "parent", "full", "HEAD~1", "sub/deep/file", "deep\n", "HEAD~1:sub/deep/file", FOLDER },
	{ "text of a commit", "full", "HEAD^{/two}", "sub/file", "two\n", "HEAD^{/two}:sub/file", FOLDER },
	{ "below the root", "full/sub", "v1", "file", "one\n", "v1:sub/file", FOLDER },
	{ "below the root, with a slash", "full/sub/", "v1", "file", "one\n", "v1:sub/file", FOLDER },
	{ "below the root, by dots", "full/sub/../sub", "v1", "file", "one\n", "v1:sub/file", FOLDER },
	{ "root from below", "full/sub", "v1", "file", "root\n", "v1:file", ROOT },
	{ "folder with a blank", "full/with blank", "v1", "a b", "blank\n", "v1:with blank/a b", FOLDER },
	{ "empty file", "full", "v1", "empty", "", "v1:empty", FOLDER },
	{ "executable", "full", "v1", "run", "run\n", "v1:run", FOLDER },
	{ "bare", "bare", "v1", "sub/file", "one\n", "v1:sub/file", FOLDER },
	{ "shallow", "shallow", "HEAD", "sub/file", "two\n", "HEAD:sub/file", FOLDER },
	{ "linked worktree", "tree", "HEAD", "sub/file", "one\n", "HEAD:sub/file", FOLDER },
	{ "linked worktree, below", "tree/sub", "main", "file", "two\n", "main:sub/file", FOLDER },
};

static int open_tree(struct rmm_repo_tree *tree, struct rmm_repo *repo,
		     enum what what, const char *rev, struct rmm_err *err)
{
	return what == ROOT ? rmm_repo_root_open(tree, repo, rev, err) :
			      rmm_repo_tree_open(tree, repo, rev, err);
}

static void test_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(found); i++) {
		const char *name = found[i].name;
		struct rmm_repo *repo = NULL;
		struct rmm_repo_tree tree = {0};
		struct rmm_in in = {0};
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};
		struct rmm_str text;

		rmm_buf_init(&buf, 1 << 10);
		CHECK_OK(name, rmm_repo_open(&repo, found[i].dir, &err), &err);
		CHECK_OK(name, open_tree(&tree, repo, found[i].what,
					 found[i].rev, &err), &err);
		if (rmm_tree_open(&tree.tree, &in, found[i].path, &err) != 1)
			fail_msg("%s: not there: %s", name, err.text);
		CHECK_STR(name, rmm_str(in.name), found[i].file);
		CHECK_OK(name, rmm_in_all(&in, &buf, &err), &err);
		CHECK_OK(name, rmm_buf_end(&buf, &text, &err), &err);
		CHECK_STR(name, text, found[i].want);
		rmm_buf_free(&buf);
		rmm_in_close(&in);
		rmm_repo_tree_close(&tree);
		rmm_repo_close(repo);
	}
}

static const struct {
	const char *name, *dir, *rev, *path, *want; /* NULL: just not there */
} refused[] = {
	{ "no repository", "none", "HEAD", "file", "'none' is not in a git repository" },
	{ "no folder", "nowhere", "HEAD", "file", "'nowhere' is not in a git repository" },
	{ "nothing committed", "unborn", "HEAD", "file", "there is no revision 'HEAD': nothing is committed yet" },
	{ "no such revision", "full", "v9", "file", "there is no revision 'v9'; git branch -a lists the branches, git fetch brings new ones" },
	{ "no such ancestor", "full", "HEAD~9", "file", "there is no revision 'HEAD~9'; git branch -a lists the branches, git fetch brings new ones" },
	{ "ancestor in a shallow clone", "shallow", "HEAD~1", "file", "there is no revision 'HEAD~1' in this shallow clone; run git fetch --unshallow" },
	{ "two revisions", "full", "v1..v2", "file", "there is no revision 'v1..v2'; git branch -a lists the branches, git fetch brings new ones" },
	{ "a file is no revision", "full", "v1:file", "file", "revision 'v1:file' is not a commit" },
	{ "bad brackets", "full", "HEAD^{", "file", "there is no revision 'HEAD^{'; git branch -a lists the branches, git fetch brings new ones" },
	{ "no such file", "full", "v1", "files", NULL },
	{ "not yet there", "full", "v2", "sub/deep/file", NULL },
	{ "file as folder", "full", "v1", "file/x", NULL },
	{ "through a link", "full", "v1", "link/x", NULL },
	{ "folder", "full", "v1", "sub", "'v1:sub' is a directory" },
	{ "link", "full", "v1", "link", "'v1:link' is a symbolic link; name the file that it points to" },
	{ "submodule", "full", "v2", "module", "'v2:module' is a submodule" },
	{ "into a submodule", "full", "v2", "module/x", NULL },
	{ "out of the folder", "full/sub", "v1", "../file", "'../file' is no path inside the workspace; write it relative, with '/' and without '..'" },
	{ "object that is gone", "broken", "v2", "file", "'v2:file' is not in the repository; " },
	{ "tree that is gone", "broken", "v1", "file", "cannot read revision 'v1': " },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		const char *name = refused[i].name;
		struct rmm_repo *repo = NULL;
		struct rmm_repo_tree tree = {0};
		struct rmm_in in = {0};
		struct rmm_err err = {0};
		int ret = rmm_repo_open(&repo, refused[i].dir, &err);

		if (ret == 0)
			ret = rmm_repo_tree_open(&tree, repo, refused[i].rev,
						 &err);
		if (ret == 0)
			ret = rmm_tree_open(&tree.tree, &in, refused[i].path,
					    &err);
		CHECK(name, ret == (refused[i].want ? -1 : 0));
		if (refused[i].want &&
		    !rmm_str_starts(rmm_str(err.text),
				    rmm_str(refused[i].want)))
			fail_msg("%s: %s", name, err.text);
		CHECK(name, err.code == (refused[i].want ? err.code : RMM_OK));
		rmm_in_close(&in);
		rmm_repo_tree_close(&tree);
		rmm_repo_close(repo);
	}
}

/* Files of one tree, and of two trees of one repository, side by side. */
static void test_several(void **state)
{
	struct rmm_repo *repo = NULL;
	struct rmm_repo_tree one = {0}, two = {0};
	struct rmm_in in[3] = {0};
	struct rmm_err err = {0};
	static const char *const want[] = { "one\n", "two\n", "root\n" };

	(void)state;
	CHECK_OK("open", rmm_repo_open(&repo, "full", &err), &err);
	CHECK_OK("one", rmm_repo_tree_open(&one, repo, "v1", &err), &err);
	CHECK_OK("two", rmm_repo_tree_open(&two, repo, "v2", &err), &err);
	CHECK("a", rmm_tree_open(&one.tree, &in[0], "sub/file", &err) == 1);
	CHECK("b", rmm_tree_open(&two.tree, &in[1], "sub/file", &err) == 1);
	CHECK("c", rmm_tree_open(&one.tree, &in[2], "file", &err) == 1);
	for (size_t i = 0; i < COUNT(want); i++) {
		struct rmm_str text;

		CHECK_OK(want[i], rmm_in_peek(&in[i], &text, 100, &err), &err);
		CHECK_STR("text", text, want[i]);
		rmm_in_close(&in[i]);
	}
	rmm_repo_tree_close(&two);
	rmm_repo_tree_close(&one);
	rmm_repo_close(repo);
}

/* git's variables point elsewhere; the folder decides. */
static void test_environment(void **state)
{
	struct rmm_repo *repo = NULL;
	struct rmm_repo_tree tree = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK("setenv", setenv("GIT_DIR", "unborn/.git", 1) == 0);
	CHECK_OK("open", rmm_repo_open(&repo, "full", &err), &err);
	CHECK_OK("tree", rmm_repo_tree_open(&tree, repo, "v1", &err), &err);
	CHECK("unsetenv", unsetenv("GIT_DIR") == 0);
	rmm_repo_tree_close(&tree);
	rmm_repo_close(repo);
}

/* Closing what was never opened, and one thing twice. */
static void test_close(void **state)
{
	struct rmm_repo *repo = NULL;
	struct rmm_repo_tree tree = {0};
	struct rmm_err err = {0};

	(void)state;
	rmm_repo_close(NULL);
	rmm_repo_tree_close(&tree);
	CHECK_OK("open", rmm_repo_open(&repo, "full", &err), &err);
	CHECK_FAILS("tree", rmm_repo_tree_open(&tree, repo, "v9", &err), &err,
		    RMM_E_IO);
	rmm_repo_tree_close(&tree);
	rmm_repo_tree_close(&tree);
	rmm_repo_close(repo);
}

static unsigned allowed;

static bool may_allocate(void)
{
	if (allowed == 0)
		return false;
	allowed--;
	return true;
}

static void test_no_memory(void **state)
{
	unsigned n = 0;
	int ret = -1;

	(void)state;
	while (ret <= 0) {
		struct rmm_repo *repo = NULL;
		struct rmm_repo_tree tree = {0};
		struct rmm_in in = {0};
		struct rmm_err err = {0};

		CHECK("ends", n < 100);
		allowed = n++;
		rmm_mem_hook(may_allocate);
		ret = rmm_repo_open(&repo, "full/sub", &err);
		if (ret == 0)
			ret = rmm_repo_tree_open(&tree, repo, "v1", &err);
		if (ret == 0)
			ret = rmm_tree_open(&tree.tree, &in, "file", &err);
		rmm_mem_hook(NULL);
		CHECK("code", ret == 1 || err.code == RMM_E_NOMEM);
		rmm_in_close(&in);
		rmm_repo_tree_close(&tree);
		rmm_repo_close(repo);
	}
	CHECK("some failed", n > 2);
}

static const struct {
	const char *name, *a, *b, *want; /* a revision, or how it fails */
	bool fails;
} bases[] = {
	{ "sides", "main", "side", "v1", false },
	{ "other way round", "side", "main", "v1", false },
	{ "ancestor", "v1", "v2", "v1", false },
	{ "same", "v2", "main", "v2", false },
	{ "no common one", "main", "other", "revisions 'main' and 'other' have no common ancestor; compare them as they are, with 'main..other'", true },
	{ "unknown", "main", "nix", "there is no revision 'nix'; git branch -a lists the branches, git fetch brings new ones", true },
	{ "unknown first", "nix", "main", "there is no revision 'nix'; git branch -a lists the branches, git fetch brings new ones", true },
	{ "file", "main", "v1:file", "revision 'v1:file' is not a commit", true },
};

static void check_base(const char *name, const char *commit, const char *want)
{
	char script[200];

	snprintf(script, sizeof(script),
		 "test \"$(git -C full rev-parse '%s^{commit}')\" = %s", want,
		 commit);
	run_script(scratch, script);
	CHECK(name, strlen(commit) == 40);
}

static void test_merge_base(void **state)
{
	struct rmm_repo *repo = NULL;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_repo_open(&repo, "full", &err), &err);
	for (size_t i = 0; i < COUNT(bases); i++) {
		char commit[RMM_COMMIT_TEXT];
		struct rmm_err why = {0};
		int ret = rmm_repo_merge_base(commit, repo, bases[i].a,
					      bases[i].b, &why);

		CHECK(bases[i].name, (ret < 0) == bases[i].fails);
		if (ret < 0)
			CHECK_STR(bases[i].name, rmm_str(why.text),
				  bases[i].want);
		else
			check_base(bases[i].name, commit, bases[i].want);
	}
	rmm_repo_close(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_merge_base),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
