/* SPDX-License-Identifier: MIT */
/* peak FD COMMAND...: runs the command and writes its peak of resident memory
 * in KiB to the descriptor; ends as the command ends. Linux counts what a
 * process was before it became the command, so a large tester can't ask for
 * this himself. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage use;
	int status;
	pid_t pid;

	if (argc < 3 || argv[1][0] < '0' || argv[1][0] > '9' || argv[1][1])
		return 127;
	pid = fork();
	if (pid == 0) {
		close(argv[1][0] - '0');
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0)
		return 127;
	dprintf(argv[1][0] - '0', "%ld\n", use.ru_maxrss);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	return 127;
}
