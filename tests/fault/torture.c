/* SPDX-License-Identifier: MIT */
/* fault-VERB NAME FOLDER LEAST STRIDE [ARGUMENT...]
 *
 * Runs the verb in FOLDER as often as it makes calls that can fail, and lets
 * each time another one fail, each STRIDE-th of them; of the allocations of
 * libraries a sample. Each run is a fork. What must hold stands in check.c. At
 * least LEAST calls have to be made to fail.
 *
 * With RMM_FAULT="CALL N" it is the verb, whose N-th CALL fails; with
 * RMM_FAULT_TRACE it tells where. */
#define _GNU_SOURCE /* memfd_create, dladdr, memmem */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "need.h"

enum { SAMPLE = 50, SHOWN = 20 };

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

/* --- one run --------------------------------------------------------- */

static long open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	long n = 0;

	need(dir, "/proc/self/fd");
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* libgit2 1.5 doesn't survive each allocation that fails: git_config_snapshot
 * then reads what is not there, others leak, tell something else, or take a
 * tree for an empty one. Nor does OpenSSL 3.0, whose RAND_status wants a
 * context that was never made. When it was a library's allocation that failed,
 * a crash in their code is no finding and what leaks is not looked at; with
 * libgit2 status 2 is enough. Frame 0 is this one, 1 the kernel's way into
 * it. */
static void crashed(int sig)
{
	void *frame[10];
	int n = backtrace(frame, 10);
	Dl_info where = {0};

	for (int i = 2; i < n; i++)
		if (dladdr(frame[i], &where) &&
		    !strstr(where.dli_fname, "libc.so") &&
		    !strstr(where.dli_fname, "libasan.so"))
			break;
	if (where.dli_fname && (strstr(where.dli_fname, "libgit2.so") ||
				strstr(where.dli_fname, "libcrypto.so")))
		_exit(FAULT_LIBRARY);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Ends by exit, so that the leak sanitizer has its say. */
static void run_child(struct torture *t, const struct fault *fault)
{
	bool spared = fault_is_spared(fault);
	long blocks = fault_blocks(), descriptors;
	int status;

	need(chdir(t->folder) == 0 && dup2(t->out, 1) == 1 &&
	     dup2(t->err, 2) == 2, t->folder);
	lseek(0, 0, SEEK_SET);
	descriptors = open_descriptors();
	if (spared)
		signal(SIGSEGV, crashed);
	fault_arm(fault);
	status = __real_main(t->argc, t->argv);
	fault_arm(NULL);
	for (size_t i = 0; i < FAULT_CALLS; i++)
		t->told->count[i] = fault_count((enum fault_call)i);
	t->told->blocks = fault_blocks() - blocks;
	t->told->descriptors = open_descriptors() - descriptors;
	if (spared)
		_exit(status);
	exit(status);
}

static char *text_of(int fd)
{
	off_t len = lseek(fd, 0, SEEK_END);
	char *text = malloc((size_t)len + 1);

	need(text && pread(fd, text, (size_t)len, 0) == len, "output");
	text[len] = '\0';
	return text;
}

static void run(struct torture *t, const struct fault *fault,
		struct outcome *o)
{
	int status;
	pid_t pid;

	need(ftruncate(t->out, 0) == 0 && ftruncate(t->err, 0) == 0, "output");
	lseek(t->out, 0, SEEK_SET);
	lseek(t->err, 0, SEEK_SET);
	memset(t->told, 0, sizeof(*t->told));
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid)
		run_child(t, fault);
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	o->status = WIFEXITED(status) ? WEXITSTATUS(status)
				      : 128 + WTERMSIG(status);
	o->out = text_of(t->out);
	o->err = text_of(t->err);
	tree_read(&o->tree, t->folder);
}

static void outcome_free(struct outcome *o)
{
	free(o->out);
	free(o->err);
	tree_free(&o->tree);
}

/* --- all of them ----------------------------------------------------- */

/* The next run, when this one left something. */
static const char *check_next(struct torture *t, const struct tree *left)
{
	struct outcome next;
	const char *wrong = NULL;

	if (tree_is(left, &t->before))
		return NULL;
	run(t, &(struct fault){0}, &next);
	if (next.status != t->good.status && next.status != t->again.status)
		wrong = "the next run failed";
	else if (!tree_is(&next.tree, &t->good.tree) &&
		 !tree_is(&next.tree, &t->again.tree))
		wrong = "the next run made something else";
	tree_restore(&t->before, &next.tree, t->folder);
	outcome_free(&next);
	return wrong;
}

static void torture(struct torture *t, const struct fault *f)
{
	static const char *const how[] = { "", ", EINTR", ", short" };
	struct outcome o;
	const char *wrong, *next;

	run(t, f, &o);
	t->runs++;
	wrong = fault_check(t, f, &o);
	next = check_next(t, &o.tree);
	t->clean += o.status == 2 && !wrong && !next;
	if ((wrong || next) && t->bad++ < SHOWN)
		printf("%s: %s %u%s: %s; status %d\n%s", t->name,
		       fault_name(f->call), f->nth, how[f->how],
		       wrong ? wrong : next, o.status, o.err);

	outcome_free(&o);
}

/* Of libraries a sample, which is no further thinned out than to a quarter. */
static unsigned stride_of(enum fault_call call, unsigned count,
			  unsigned stride)
{
	if (call == FAULT_library && count > SAMPLE)
		return (stride > 4 ? 4 : stride) * (count / SAMPLE);
	return stride;
}

static void torture_call(struct torture *t, enum fault_call call,
			 unsigned count, unsigned stride)
{
	bool moves = call == FAULT_read || call == FAULT_write ||
		     call == FAULT_message;
	unsigned runs = t->runs, clean = t->clean, bad = t->bad;

	stride = stride_of(call, count, stride);
	for (unsigned n = 1; n <= count; n += stride) {
		/* Nobody could be told that nothing can be told. */
		if (call != FAULT_message)
			torture(t, &(struct fault){ call, n, FAULT_FAIL });
		if (moves) {
			torture(t, &(struct fault){ call, n, FAULT_INTR });
			torture(t, &(struct fault){ call, n, FAULT_SHORT });
		}
	}
	if (count > 0)
		printf("%s: %s: %u calls, %u runs, %u failed cleanly%s\n",
		       t->name, fault_name(call), count, t->runs - runs,
		       t->clean - clean, t->bad > bad ? ", BAD" : "");
}

static void learn(struct torture *t)
{
	struct told first;

	tree_read(&t->before, t->folder);
	run(t, &(struct fault){0}, &t->good);
	first = *t->told;
	run(t, &(struct fault){0}, &t->again);
	tree_restore(&t->before, &t->again.tree, t->folder);
	*t->told = first;
	if (t->good.status > 1)
		printf("%s: fails by itself\n%s", t->name, t->good.err);
	t->bad += t->good.status > 1;
}

static int torture_all(struct torture *t, unsigned least, unsigned stride)
{
	struct told told;

	t->out = memfd_create("out", 0);
	t->err = memfd_create("err", 0);
	t->told = mmap(NULL, sizeof(*t->told), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(t->out >= 0 && t->err >= 0 && t->told != MAP_FAILED, "memory");
	learn(t);
	told = *t->told;
	for (size_t i = 0; i < FAULT_CALLS && t->good.status <= 1; i++)
		torture_call(t, (enum fault_call)i, told.count[i], stride);
	printf("%s: %u runs, %u failed cleanly, %u bad\n", t->name, t->runs,
	       t->clean, t->bad);
	if (t->runs * stride < least)
		printf("%s: at least %u were expected\n", t->name, least);
	outcome_free(&t->good);
	outcome_free(&t->again);
	tree_free(&t->before);
	return t->bad > 0 || t->runs * stride < least;
}

/* RMM_FAULT, read. */
static struct fault fault_given(const char *text)
{
	struct fault f = {0};
	size_t len = strcspn(text, " ");

	f.nth = (unsigned)strtoul(text + len, NULL, 10);
	for (f.call = 0; f.call < FAULT_CALLS; f.call++)
		if (strlen(fault_name(f.call)) == len &&
		    !strncmp(fault_name(f.call), text, len))
			return f;
	need(false, text);
	return f;
}

int __wrap_main(int argc, char **argv)
{
	const char *given = getenv("RMM_FAULT");
	struct torture t = {0};
	struct fault f;

	if (given) {
		f = fault_given(given);
		fault_arm(&f);
		return __real_main(argc, argv);
	}
	if (argc < 5)
		return 2;
	t.name = argv[1];
	t.folder = argv[2];
	t.argc = argc - 4;
	t.argv = argv + 4;
	setvbuf(stdout, NULL, _IOLBF, 0);
	return torture_all(&t, (unsigned)strtoul(argv[3], NULL, 10),
			   (unsigned)strtoul(argv[4], NULL, 10));
}
