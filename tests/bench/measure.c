/* SPDX-License-Identifier: MIT */
/* measure [-m SECONDS] RUNS STATUS COMMAND...: runs the command RUNS times with its
 * output thrown away and prints "CPU WALL PEAK": the least user + system time and the least
 * elapsed time in milliseconds, and the greatest resident size in KiB, children
 * included. Every run must end with STATUS. -m: medians instead of the least, no
 * further run once SECONDS have gone by, and the number of runs behind it. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct result {
	double cpu, wall;
	long peak;
	int status;
};

static double ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void start(char **command)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp(command[0], command);
	_exit(127);
}

/* In a process of its own, whose only child is the command: so that
 * RUSAGE_CHILDREN is of this run alone. */
static void run_once(char **command, int report)
{
	struct result r = { 0 };
	struct timespec a, b;
	struct rusage use;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &a);
	pid = fork();
	if (pid == 0)
		start(command);
	waitpid(pid, &status, 0);
	clock_gettime(CLOCK_MONOTONIC, &b);
	getrusage(RUSAGE_CHILDREN, &use);
	r.cpu = ms(use.ru_utime) + ms(use.ru_stime);
	r.wall = (double)(b.tv_sec - a.tv_sec) * 1e3 +
		 (double)(b.tv_nsec - a.tv_nsec) / 1e6;
	r.peak = use.ru_maxrss;
	r.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	_exit(write(report, &r, sizeof(r)) == (ssize_t)sizeof(r) ? 0 : 1);
}

static int run(struct result *r, char **command)
{
	int report[2];
	ssize_t got;
	pid_t pid;

	if (pipe(report) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		run_once(command, report[1]);
	close(report[1]);
	got = read(report[0], r, sizeof(*r));
	close(report[0]);
	waitpid(pid, NULL, 0);
	return got == (ssize_t)sizeof(*r) ? 0 : -1;
}

static int number(const char *s)
{
	int n = 0;

	for (; *s >= '0' && *s <= '9' && n < 100; s++)
		n = n * 10 + (*s - '0');
	return n;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double pick(double *values, int n, bool median)
{
	qsort(values, (size_t)n, sizeof(*values), by_size);
	return values[median ? (n - 1) / 2 : 0];
}

int main(int argc, char **argv)
{
	static double cpu[1000], wall[1000];
	bool median = argc > 2 && !strcmp(argv[1], "-m");
	double limit = median ? number(argv[2]) * 1e3 : 0, spent = 0;
	struct result r = { 0 };
	long peak = 0;
	int n = 0, runs, want;

	argv += median ? 2 : 0;
	argc -= median ? 2 : 0;
	runs = argc > 3 ? number(argv[1]) : 0;
	want = argc > 3 ? number(argv[2]) : 0;
	while (n < runs && (n == 0 || !median || spent < limit)) {
		if (run(&r, argv + 3) < 0 || r.status != want) {
			fprintf(stderr, "measure: '%s' ended with %d\n",
				argv[3], r.status);
			return 2;
		}
		cpu[n] = r.cpu;
		wall[n++] = r.wall;
		spent += r.wall;
		if (r.peak > peak)
			peak = r.peak;
	}
	if (n == 0)
		return 2;
	printf("%.1f %.1f %ld", pick(cpu, n, median), pick(wall, n, median),
	       peak);
	if (median)
		printf(" %d", n);
	putchar('\n');
	return 0;
}
