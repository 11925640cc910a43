/* SPDX-License-Identifier: MIT */
#include "memory_ended.h"
#include "no_memory.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "edge/repo_commit.h"
#include "shell.h"

/* A repository with a workspace in "ws", and branches: `merged` is in main's
 * history, `ahead` is not. Each test makes its own. */
static const char make[] =
	"set -e; export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1\n"
	"rm -rf full out; mkdir out; git init -q -b main full; cd full\n"
	"git config user.name A; git config user.email a@example.com\n"
	"mkdir -p ws/lists/deep; echo one >ws/lists/a; echo x >ws/lists/deep/b\n"
	"echo other >other; git add -A; git commit -qm one; git branch merged\n"
	"git switch -qc ahead; echo review >ws/review; git add -A\n"
	"git commit -qm review; git switch -q main\n"
	"echo two >ws/lists/a; git commit -qam two\n";

static char scratch[] = "/tmp/rmmlist-commit-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	/* Nobody's configuration. */
	if (setenv("HOME", "/nonexistent", 1) < 0 ||
	    unsetenv("XDG_CONFIG_HOME") < 0)
		return -1;
	return mkdtemp(scratch) ? chdir(scratch) : -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (chdir("/") == 0)
		sh(scratch, "rm -rf \"$PWD\"");
	return 0;
}

static const struct rmm_branch_file files[] = {
	{ .path = "lists/a", .bytes = { "new\n", 4 } },
	{ .path = "lists/new/c", .bytes = { "", 0 } },
};

static int commit(struct rmm_branch *branch, struct rmm_err *err)
{
	struct rmm_branch_commit c = { files, COUNT(files), "m\n\nbody\n", 1 };

	return rmm_branch_commit(branch, &c, err);
}

/* From an existing branch or a new one: who is the parent, what is in it. */
static const struct {
	const char *name, *check;
	bool merged;
} good[] = {
	{ "fresh", "test $(git rev-parse fresh^) = $(git rev-parse main)", true },
	{ "merged", "test $(git rev-parse merged^) = $(git rev-parse main)", true },
	{ "ahead", "test $(git rev-parse ahead^) = $was && git show ahead:ws/review >/dev/null", false },
	{ "with/slash", "true", true },
};

static void test_commit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const char *name = good[i].name;
		struct rmm_repo *repo = NULL;
		struct rmm_branch branch = {0};
		struct rmm_err err = {0};
		char text[1024];

		CHECK(name, sh(".", make) == 0);
		CHECK_OK(name, rmm_repo_open(&repo, "full/ws", &err), &err);
		CHECK_OK(name, rmm_branch_open(&branch, repo, name, &err),
			 &err);
		CHECK(name, branch.merged == good[i].merged);
		CHECK_OK(name, commit(&branch, &err), &err);
		snprintf(text, sizeof(text),
			 "was=%s; git fsck --strict 2>/dev/null && %s && "
			 "test \"$(git show %s:ws/lists/a)\" = new && "
			 "git show %s:ws/lists/new/c && "
			 "git show %s:ws/lists/deep/b %s:other >/dev/null && "
			 "test \"$(git log -1 --format='%%B %%at %%an' %s)\" = "
			 "\"$(printf 'm\\n\\nbody\\n 1 A')\" && "
			 "test -z \"$(git status --porcelain)\"",
			 branch.tip, good[i].check, name, name, name, name,
			 name);
		CHECK(name, sh("full", text) == 0);
		rmm_repo_close(repo);
	}
}

/* What somebody does between the look and the commit. */
static const struct {
	const char *name, *between, *want;
} races[] = {
	{ "moved", "git branch -f moved main",
	  "somebody else changed branch 'moved'" },
	{ "removed", "git branch -qD removed",
	  "somebody else changed branch 'removed'" },
	{ "born", "git branch born main",
	  "somebody else changed branch 'born'" },
	{ "killed", ": >.git/refs/heads/killed.lock",
	  ".git/refs/heads/killed.lock'" },
	{ "moved", ": >.git/refs/heads/moved.lock", "when no other git runs" },
};

static void test_races(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(races); i++) {
		const char *name = races[i].name;
		struct rmm_repo *repo = NULL;
		struct rmm_branch branch = {0};
		struct rmm_err err = {0};

		CHECK(name, sh(".", make) == 0);
		CHECK(name, sh("full", "git branch moved ahead; git branch "
			       "removed ahead") == 0);
		CHECK_OK(name, rmm_repo_open(&repo, "full/ws", &err), &err);
		CHECK_OK(name, rmm_branch_open(&branch, repo, name, &err),
			 &err);
		CHECK(name, sh("full", races[i].between) == 0);
		CHECK(name, sh("full", "git for-each-ref >../refs") == 0);
		CHECK_FAILS(name, commit(&branch, &err), &err, RMM_E_IO);
		if (!strstr(err.text, races[i].want))
			fail_msg("%s: got '%s'", name, err.text);
		CHECK(name, sh("full", "git for-each-ref | cmp -s - ../refs && "
			       "git fsck >/dev/null 2>&1") == 0);
		rmm_repo_close(repo);
	}
}

static const struct {
	const char *name, *before, *want;
	enum rmm_code code;
} refused[] = {
	{ "-x", "true", "is no name for a branch", RMM_E_USAGE },
	{ "", "true", "is no name for a branch", RMM_E_USAGE },
	{ "a b", "true", "is no name for a branch", RMM_E_USAGE },
	{ "refs/../x", "true", "is no name for a branch", RMM_E_USAGE },
	{ "main", "true", "is checked out in a work tree", RMM_E_IO },
	{ "ahead", "git worktree add -q ../tree$$ ahead", "is checked out in a work tree", RMM_E_IO },
	{ "alias", "git symbolic-ref refs/heads/alias refs/heads/ahead", "only points to another reference", RMM_E_IO },
	{ "x", "git config --unset user.name", "git config user.name NAME", RMM_E_IO },
	{ "x", "git checkout -q --orphan none", "HEAD has no commit yet", RMM_E_IO },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		const char *name = refused[i].want;
		struct rmm_repo *repo = NULL;
		struct rmm_branch branch = {0};
		struct rmm_err err = {0};

		CHECK(name, sh(".", make) == 0);
		CHECK(name, sh("full", refused[i].before) == 0);
		CHECK_OK(name, rmm_repo_open(&repo, "full/ws", &err), &err);
		CHECK_FAILS(name, rmm_branch_open(&branch, repo,
						  refused[i].name, &err),
			    &err, refused[i].code);
		if (!strstr(err.text, refused[i].want))
			fail_msg("%s: got '%s'", name, err.text);
		rmm_repo_close(repo);
	}
}

/* ---- export ---- */

static const struct {
	const char *name, *before, *want; /* NULL: it goes through */
	enum rmm_code code;
} exports[] = {
	{ "plain", "true", NULL, RMM_OK },
	{ "executable", "chmod +x lists/a", NULL, RMM_OK },
	{ "names with blanks", "mkdir 'lists/x y'; echo >'lists/x y/z z'", NULL, RMM_OK },
	{ "link", "ln -s /etc/passwd lists/link", "'HEAD:ws/lists/link' is a symbolic link", RMM_E_IO },
	{ "folder link", "ln -s . lists/link", "is a symbolic link", RMM_E_IO },
	{ "control byte", "echo x >lists/$(printf 'a\\033b')", "has a name that no file can have", RMM_E_IO },
	{ "too deep", "mkdir -p lists/1/2/3/4/5/6/7; echo x >lists/1/2/3/4/5/6/7/x", "is too deep", RMM_E_IO },
	{ "too many", "for i in $(seq 2001); do echo >lists/$i; done", "has more than 2000 files", RMM_E_LIMIT },
};

static void test_export(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(exports); i++) {
		const char *name = exports[i].name;
		struct rmm_repo *repo = NULL;
		struct rmm_repo_tree tree = {0};
		struct rmm_err err = {0};
		int ret;

		CHECK(name, sh(".", make) == 0);
		CHECK(name, sh("full/ws", exports[i].before) == 0);
		CHECK(name, sh("full", "git add -A && git commit -qm x "
			       "--allow-empty") == 0);
		CHECK_OK(name, rmm_repo_open(&repo, "full/ws", &err), &err);
		CHECK_OK(name, rmm_repo_tree_open(&tree, repo, "HEAD", &err),
			 &err);
		ret = rmm_repo_export(&tree, "lists", "out", &err);
		if (!exports[i].want) {
			CHECK_OK(name, ret, &err);
			CHECK(name, sh(".", "diff -r out/lists full/ws/lists && "
				       "test -z \"$(find out -type f -not -perm 600)\"") == 0);
			CHECK(name, rmm_repo_export(&tree, "none", "out",
						    &err) == 0);
		} else {
			CHECK_FAILS(name, ret, &err, exports[i].code);
			if (!strstr(err.text, exports[i].want))
				fail_msg("%s: got '%s'", name, err.text);
		}
		rmm_repo_tree_close(&tree);
		rmm_repo_close(repo);
	}
}

/* Entries that only somebody who writes objects by hand can make. */
static void test_export_hostile(void **state)
{
	static const char *const evil[] = { "..", ".", "a/b" };

	(void)state;
	for (size_t i = 0; i < COUNT(evil); i++) {
		struct rmm_repo *repo = NULL;
		struct rmm_repo_tree tree = {0};
		struct rmm_err err = {0};
		char text[1024];

		CHECK(evil[i], sh(".", make) == 0);
		snprintf(text, sizeof(text),
			 "set -e; blob=$(echo x | git hash-object -w --stdin)\n"
			 "tree() { printf '%%s %%s\\0' $1 $2; echo $3 | sed 's/../\\\\x&/g' |"
			 " python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read().replace(chr(92)+\"x\", \"\")))'; }\n"
			 "t=$(tree 100644 %s $blob | git hash-object -w -t tree --literally --stdin)\n"
			 "u=$(tree 40000 lists $t | git hash-object -w -t tree --literally --stdin)\n"
			 "v=$(tree 40000 ws $u | git hash-object -w -t tree --literally --stdin)\n"
			 "git tag evil $(git commit-tree -m x $v)\n", evil[i]);
		CHECK(evil[i], sh("full", text) == 0);
		CHECK_OK(evil[i], rmm_repo_open(&repo, "full/ws", &err), &err);
		CHECK_OK(evil[i], rmm_repo_tree_open(&tree, repo, "evil", &err),
			 &err);
		CHECK_FAILS(evil[i], rmm_repo_export(&tree, "lists", "out",
						     &err), &err, RMM_E_IO);
		CHECK(evil[i], sh(".", "test -z \"$(find out -type f)\"") == 0);
		rmm_repo_tree_close(&tree);
		rmm_repo_close(repo);
	}
}

static int commit_once(void *ctx, struct rmm_err *err)
{
	struct rmm_repo *repo = NULL;
	struct rmm_branch branch = {0};
	int ret = -1;

	(void)ctx;
	if (rmm_repo_open(&repo, "full/ws", err) == 0 &&
	    rmm_branch_open(&branch, repo, "fresh", err) == 0 &&
	    commit(&branch, err) == 0)
		ret = 0;
	rmm_repo_close(repo);
	return ret;
}

static int export_once(void *ctx, struct rmm_err *err)
{
	struct rmm_repo *repo = NULL;
	struct rmm_repo_tree tree = {0};
	int ret = -1;

	(void)ctx;
	CHECK("out", sh(".", "rm -rf out; mkdir out") == 0);
	if (rmm_repo_open(&repo, "full/ws", err) == 0 &&
	    rmm_repo_tree_open(&tree, repo, "HEAD", err) == 0)
		ret = rmm_repo_export(&tree, "lists", "out", err);
	rmm_repo_tree_close(&tree);
	rmm_repo_close(repo);
	return ret;
}

static void test_no_memory(void **state)
{
	(void)state;
	CHECK("make", sh(".", make) == 0);
	check_no_memory("commit", 3, commit_once, NULL);
	/* Both rounds of failures end with a commit. */
	CHECK("two commits", sh("full", "git fsck --strict 2>/dev/null && "
				"test $(git rev-list main..fresh | wc -l) = "
				"2") == 0);
	check_no_memory("export", 3, export_once, NULL);
}

static void test_memory_ended(void **state)
{
	(void)state;
	CHECK("make", sh(".", make) == 0);
	check_memory_ended("commit", commit_once, NULL);
	CHECK("no branch", sh("full", "! git rev-parse -q --verify fresh") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commit),
		cmocka_unit_test(test_races),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_export),
		cmocka_unit_test(test_export_hostile),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_memory_ended),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
