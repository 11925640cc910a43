/* SPDX-License-Identifier: MIT */
/* measure RUNS STATUS COMMAND...: runs the command RUNS times with its output
 * thrown away and prints "CPU WALL PEAK": the least user + system time and the least
 * elapsed time in milliseconds, and the greatest resident size in KiB, children
 * included. Every run must end with STATUS. */
#include <fcntl.h>
#include <stdio.h>
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

	for (; *s >= '0' && *s <= '9' && n < 1000; s++)
		n = n * 10 + (*s - '0');
	return n;
}

int main(int argc, char **argv)
{
	struct result best = { 0 }, r = { 0 };
	int runs = argc > 3 ? number(argv[1]) : 0;
	int want = argc > 3 ? number(argv[2]) : 0;

	for (int i = 0; i < runs; i++) {
		if (run(&r, argv + 3) < 0 || r.status != want) {
			fprintf(stderr, "measure: '%s' ended with %d\n",
				argv[3], r.status);
			return 2;
		}
		if (i == 0 || r.cpu < best.cpu)
			best.cpu = r.cpu;
		if (i == 0 || r.wall < best.wall)
			best.wall = r.wall;
		if (r.peak > best.peak)
			best.peak = r.peak;
	}
	printf("%.1f %.1f %ld\n", best.cpu, best.wall, best.peak);
	return runs > 0 ? 0 : 2;
}
