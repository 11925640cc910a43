/* SPDX-License-Identifier: MIT */
#include "cmd/update_steps.h"

#include <fcntl.h>
#include <unistd.h>

#include "io/call.h"

void rmm_update_begin(struct rmm_command *c, const char *name,
		      const struct rmm_update_place *place)
{
	rmm_command_begin(c, name);
	rmm_command_option(c, "-C", place->dir);
	c->dir = place->inside;
	c->hold = place->hold;
	c->out = 2;
}

int rmm_update_fetch(struct rmm_app *app, const struct rmm_update_place *place)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_command c;
	int nowhere = -1, status;

	rmm_update_begin(&c, "rmmlist-fetch", place);
	rmm_command_option(&c, "--accept", args->accept);
	rmm_command_option(&c, "--cacert", args->cacert);
	rmm_command_option(&c, "--hold", place->ends);
	if (args->quiet)
		rmm_command_add(&c, "-q");
	/* What is held is shown with all else that the branch brings. */
	if (place->ends)
		nowhere = rmm_open(AT_FDCWD, "/dev/null", O_WRONLY);
	if (nowhere >= 0)
		c.out = nowhere;
	status = rmm_start(&c, app->err);
	if (nowhere >= 0)
		close(nowhere);
	return status;
}

int rmm_update_merge(struct rmm_app *app, const struct rmm_update_place *place)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_command c;

	rmm_update_begin(&c, "rmmlist-merge", place);
	rmm_command_option(&c, "--date", args->date);
	if (args->quiet)
		rmm_command_add(&c, "-q");
	return rmm_start(&c, app->err);
}

int rmm_update_highest(int a, int b)
{
	return a < 0 || b < 0 ? -1 : a > b ? a : b;
}
