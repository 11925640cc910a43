/* SPDX-License-Identifier: MIT */
/* validate as a step of update. What stands in an upstream copy is the same
 * every day, and its new rows are in the diff with what is risky about them:
 * a list of all such warnings would hide what is new. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/update_steps.h"
#include "io/in.h"
#include "io/json.h"

#define UPSTREAM "lists/upstream/"

/* The finding's texts are borrowed from the JSON. */
static void read_finding(struct rmm_finding *finding, const struct json_t *item)
{
	struct rmm_str file = {0}, severity = {0}, rule = {0};
	int64_t line = 0, column = 0;

	rmm_json_str(&file, rmm_json_get(item, "file"));
	rmm_json_str(&severity, rmm_json_get(item, "severity"));
	rmm_json_str(&rule, rmm_json_get(item, "rule"));
	rmm_json_str(&finding->text, rmm_json_get(item, "text"));
	rmm_json_int(&line, rmm_json_get(item, "line"));
	rmm_json_int(&column, rmm_json_get(item, "column"));
	finding->severity = rmm_str_is(severity, rmm_severity_name(RMM_ERROR))
				    ? RMM_ERROR
				    : RMM_WARNING;
	finding->rule = rule.ptr ? rule.ptr : "";
	finding->place = (struct rmm_place){ file.ptr ? file.ptr : "",
					     (uint64_t)line, (uint32_t)column };
}

/* Is that a file of the upstreams, below the folder that -C names? */
static bool is_upstream(const char *file, const char *dir)
{
	size_t n = dir ? strlen(dir) : 0;

	if (n > 0 && strncmp(file, dir, n) == 0)
		file += n + (file[n] == '/');
	return strncmp(file, UPSTREAM, strlen(UPSTREAM)) == 0;
}

static void tell(struct rmm_app *app, const struct rmm_update_place *place,
		 const struct json_t *all)
{
	size_t upstream = 0;

	for (size_t i = 0; i < rmm_json_len(all); i++) {
		struct rmm_finding finding = {0};

		read_finding(&finding, rmm_json_at(all, i));
		/* Without a line it speaks of the source, not of a row. */
		if (finding.severity == RMM_WARNING && finding.place.line > 0 &&
		    is_upstream(finding.place.file, place->dir))
			upstream++;
		else
			rmm_app_finding(app, &finding);
	}
	if (upstream > 0)
		rmm_app_say(app, "%zu warning%s about rows of the upstream "
			    "lists; rmmlist validate shows them%s", upstream,
			    upstream == 1 ? "" : "s",
			    place->inside ? " after a merge" : "");
}

static int read_found(struct rmm_update_found *found, struct rmm_app *app,
		      const struct rmm_update_place *place, const char *path)
{
	struct json_t *json = NULL, *summary;
	struct rmm_buf buf = {0};
	struct rmm_str bytes;
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_FILE);
	if (rmm_file_read(&buf, path, app->err) < 0 ||
	    rmm_buf_end(&buf, &bytes, app->err) < 0 ||
	    rmm_json_parse(&json, bytes, "the findings", app->err) < 0)
		goto out;
	tell(app, place, rmm_json_get(json, "findings"));
	summary = rmm_json_get(json, "summary");
	found->known = rmm_json_int(&found->errors,
				    rmm_json_get(summary, "errors")) &&
		       rmm_json_int(&found->warnings,
				    rmm_json_get(summary, "warnings"));
	ret = 0;
out:
	rmm_json_free(json);
	rmm_buf_free(&buf);
	return ret;
}

/* Status 2 of validate comes without findings, and with its own message. */
int rmm_update_validate(struct rmm_update_found *found, struct rmm_app *app,
			const struct rmm_update_place *place)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_command c;
	FILE *file = tmpfile();
	char path[32];
	int status;

	if (!file)
		return rmm_fail(app->err, RMM_E_IO, "cannot make a temporary "
				"file: %s", strerror(errno));
	rmm_update_begin(&c, "rmmlist-validate", place);
	rmm_command_option(&c, "--date", args->date);
	rmm_command_add(&c, "-q");
	rmm_command_option(&c, "--format", "json");
	c.out = fileno(file);
	snprintf(path, sizeof(path), "/dev/fd/%d", c.out);
	status = rmm_start(&c, app->err);
	if ((status == 0 || status == 1) &&
	    read_found(found, app, place, path) < 0)
		status = -1;
	fclose(file);
	return status;
}
