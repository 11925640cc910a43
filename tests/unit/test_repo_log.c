/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "edge/repo_log.h"
#include "shell.h"

/* Repositories made with git itself, in a scratch folder. `at N NAME` commits
 * everything as NAME on day N. */
static const char make[] =
	"set -e; export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1\n"
	"export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com\n"
	"export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com\n"
	"at() { export GIT_AUTHOR_DATE=\"$((1700000000 + 86400 * $1)) +0000\"\n"
	"GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE; export GIT_COMMITTER_DATE\n"
	"git add -A; git commit -q --allow-empty -m \"$2\"; git tag \"$2\"; }\n"
	"mkdir none unborn && git init -q -b main unborn\n"
	"git init -q -b main line && cd line && mkdir ws\n"
	"echo 1 >ws/f; at 1 one; echo x >other; at 2 two\n"
	"echo 2 >ws/f; echo g >ws/g; at 3 three; rm ws/f; at 4 four\n"
	"echo 1 >ws/f; at 5 five\n"
	"git clone -q --depth 2 \"file://$PWD\" ../shallow\n"
	"git checkout -q --detach three; cd ..\n"
	"git init -q -b main merge && cd merge && mkdir ws\n"
	"printf '1\\n2\\n3\\n4\\n5\\n' >ws/f; at 1 one\n"
	"git checkout -q -b request; printf '1\\n2\\n3\\n4\\n6\\n' >ws/f; at 3 pull\n"
	"git checkout -q main; at 2 idle\n"
	"git merge -q --no-ff --no-commit request >/dev/null 2>&1; at 4 clean\n"
	"git checkout -q -b aside one; printf '0\\n2\\n3\\n4\\n5\\n' >ws/f; at 5 side\n"
	"git checkout -q main; git merge -q --no-commit aside >/dev/null 2>&1; at 6 both\n"
	"cd ..; git init -q -b main kinds && cd kinds && mkdir ws\n"
	"ln -s x ws/f; at 1 link; rm ws/f; mkdir ws/f; : >ws/f/x; at 2 folder\n"
	"rm -r ws; echo file >ws; at 3 nofolder; rm ws; mkdir ws; echo 1 >ws/f\n"
	"at 4 file; chmod +x ws/f; at 5 mode\n"
	"cd ..; cp -R line broken; cd broken\n"
	"rm -f \".git/objects/$(git rev-parse two | sed 's,^..,&/,')\"\n";

static char scratch[] = "/tmp/rmm-log-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(scratch) || chdir(scratch) < 0)
		return -1;
	return sh(".", make) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return sh(".", "rm -rf \"$PWD\"") == 0 ? 0 : -1;
}

enum { DAY = 86400, START = 1700000000 }; /* as in make */

static const char *const paths[] = { "f", "g" };

static int add_bytes(void *ctx, struct rmm_in *in, struct rmm_err *err)
{
	struct rmm_buf *buf = ctx;
	struct rmm_str line;
	bool too_long;

	while (rmm_in_line(in, &line, &too_long, NULL, err) > 0)
		rmm_buf_add(buf, line);
	return 0;
}

static void put_version(struct rmm_buf *buf, const struct rmm_log *log,
			uint32_t version)
{
	struct rmm_err err = {0};

	if (version == 0)
		rmm_buf_addc(buf, '-');
	else if (rmm_log_read(log, version, add_bytes, buf, &err) < 0)
		rmm_buf_addc(buf, '!');
}

/* "SUBJECT f:BEFORE[,BEFORE]>AFTER ..." */
static void put_log(struct rmm_buf *buf, const struct rmm_log *log)
{
	for (size_t i = 0; i < log->changes; i++) {
		const struct rmm_log_change *c = &log->change[i];
		const struct rmm_log_commit *commit = &log->commit[c->commit];

		rmm_buf_addf(buf, "%.*s%s %s:", RMM_ARG(commit->subject),
			     commit->edge ? "(cut)" : "", paths[c->path]);
		for (uint32_t k = 0; k < c->parents; k++) {
			if (k > 0)
				rmm_buf_addc(buf, ',');
			put_version(buf, log, log->before[c->before + k]);
		}
		rmm_buf_addc(buf, '>');
		put_version(buf, log, c->after);
		rmm_buf_addc(buf, '\n');
	}
}

static void logs(void **state)
{
	static const struct {
		const char *name, *dir, *rev, *want;
		bool shallow;
	} table[] = {
		{ "a line", "line/ws", "main",
		  "one f:->1\nthree f:1>2\nthree g:->g\nfour f:2>-\nfive f:->1\n", false },
		{ "an earlier revision", "line/ws", "two", "one f:->1\n", false },
		{ "detached", "line/ws", "HEAD", "one f:->1\nthree f:1>2\nthree g:->g\n", false },
		{ "other folder", "line", "main", "", false },
		{ "shallow", "shallow/ws", "HEAD",
		  "four(cut) g:->g\nfive f:->1\n", true },
		{ "merges", "merge/ws", "main",
		  "one f:->12345\npull f:12345>12346\nside f:12345>02345\n"
		  "both f:12346,02345>02346\n", false },
		{ "what is no file", "kinds/ws", "main",
		  "link f:->!\nfolder f:!>!\nnofolder f:!>-\nfile f:->1\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rmm_repo *repo = NULL;
		struct rmm_log log = {0};
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};
		struct rmm_str text;

		rmm_buf_init(&buf, 1 << 16);
		CHECK_OK(table[i].name,
			 rmm_repo_open(&repo, table[i].dir, &err), &err);
		CHECK_OK(table[i].name,
			 rmm_repo_log(&log, repo, table[i].rev, paths,
				      COUNT(paths), &err), &err);
		put_log(&buf, &log);
		CHECK_OK(table[i].name, rmm_buf_end(&buf, &text, &err), &err);
		CHECK_STR(table[i].name, text, table[i].want);
		CHECK(table[i].name, log.shallow == table[i].shallow);
		CHECK(table[i].name, !log.limited);
		rmm_log_free(&log);
		rmm_log_free(&log);
		rmm_repo_close(repo);
		rmm_buf_free(&buf);
	}
}

static void same_version(void **state)
{
	struct rmm_repo *repo = NULL;
	struct rmm_log log = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_repo_open(&repo, "line/ws", &err), &err);
	CHECK_OK("log", rmm_repo_log(&log, repo, "main", paths, COUNT(paths),
				     &err), &err);
	CHECK("the same bytes again are the same version",
	      log.change[0].after == log.change[4].after);
	CHECK("the tip", log.tip[0] == log.change[4].after);
	CHECK("versions", log.versions == 4);
	CHECK_STR("author", log.commit[0].author, "a");
	CHECK_STR("mail", log.commit[0].mail, "a@example.com");
	CHECK("when", log.commit[0].when == START + DAY);
	rmm_log_free(&log);
	rmm_repo_close(repo);
}

static void refused(void **state)
{
	static const struct {
		const char *dir, *rev, *want;
	} table[] = {
		{ "unborn", "HEAD", "there is no revision 'HEAD': nothing is committed yet" },
		{ "line", "v9", "there is no revision 'v9'; git branch -a lists the branches, git fetch brings new ones" },
		{ "line", "one:ws/f", "revision 'one:ws/f' is not a commit" },
		{ "broken", "main", "cannot read the history: " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rmm_repo *repo = NULL;
		struct rmm_log log = {0};
		struct rmm_err err = {0};

		CHECK_OK(table[i].dir,
			 rmm_repo_open(&repo, table[i].dir, &err), &err);
		CHECK_FAILS(table[i].dir,
			    rmm_repo_log(&log, repo, table[i].rev, paths,
					 COUNT(paths), &err),
			    &err, RMM_E_IO);
		if (strncmp(err.text, table[i].want, strlen(table[i].want)))
			fail_msg("%s: %s", table[i].dir, err.text);
		rmm_log_free(&log);
		rmm_repo_close(repo);
	}
}

static void at_a_time(void **state)
{
	static const struct {
		const char *dir, *rev;
		int64_t time;
		const char *want; /* a tag; NULL: too early */
	} table[] = {
		{ "line", "main", START + DAY, "one" },
		{ "line", "main", START + 2 * DAY - 1, "one" },
		{ "line", "main", START + 2 * DAY, "two" },
		{ "line", "main", INT64_MAX, "five" },
		{ "line", "main", START + DAY - 1, NULL },
		{ "line", "HEAD", INT64_MAX, "three" },
		{ "merge", "main", START + 3 * DAY, "idle" },
		{ "merge", "main", START + 5 * DAY, "clean" },
		{ "shallow", "HEAD", START + 3 * DAY, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rmm_repo *repo = NULL;
		struct rmm_log log = {0};
		struct rmm_err err = {0};
		char hash[RMM_COMMIT_TEXT] = "", want[RMM_COMMIT_TEXT] = "";
		int got;

		CHECK_OK("open", rmm_repo_open(&repo, table[i].dir, &err),
			 &err);
		got = rmm_repo_at(hash, repo, table[i].rev, table[i].time,
				  &err);
		CHECK(table[i].dir, got == (table[i].want != NULL));
		if (table[i].want)
			CHECK_OK(table[i].want,
				 rmm_repo_at(want, repo, table[i].want,
					     INT64_MAX, &err), &err);
		CHECK_STR(table[i].dir, rmm_str(hash), want);
		rmm_log_free(&log);
		rmm_repo_close(repo);
	}
}

static int log_once(void *ctx, struct rmm_err *err)
{
	struct rmm_log log = {0};
	int ret = rmm_repo_log(&log, ctx, "main", paths, COUNT(paths), err);

	rmm_log_free(&log);
	return ret;
}

static void no_memory(void **state)
{
	struct rmm_repo *repo = NULL;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_repo_open(&repo, "merge/ws", &err), &err);
	check_no_memory("log", 10, log_once, repo);
	rmm_repo_close(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logs),
		cmocka_unit_test(same_version),
		cmocka_unit_test(refused),
		cmocka_unit_test(at_a_time),
		cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
