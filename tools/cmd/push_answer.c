/* SPDX-License-Identifier: MIT */
#include "cmd/push_answer.h"

#include <stdio.h>

#include "base/date.h"
#include "base/limits.h"

enum { REMEDY = 400 };

/* ---- a SAS that is not accepted ---- */

/* "2026-05-28T20:26:40Z" with its colons as %3A or not; a SAS may leave out
 * seconds, or the time: such a one is not judged. */
static bool sas_time(int64_t *out, struct rmm_str value)
{
	char text[RMM_TIME_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < value.len && n < sizeof(text) - 1; i++) {
		struct rmm_str rest = rmm_str_from(value, i);

		if (rmm_str_eq_fold(rmm_str_upto(rest, 3), RMM_LIT("%3a"))) {
			text[n++] = ':';
			i += 2;
		} else {
			text[n++] = value.ptr[i];
		}
	}
	text[n] = '\0';
	return rmm_time_parse(out, rmm_str(text));
}

static bool may(struct rmm_str permissions, char what)
{
	return rmm_str_find(permissions, what) < permissions.len;
}

/* What the SAS says of itself tells most of what is wrong with it. */
static void explain_sas(char text[REMEDY], const struct rmm_secret *sas,
			int64_t now)
{
	struct rmm_str end = rmm_sas_value(sas, "se");
	struct rmm_str start = rmm_sas_value(sas, "st");
	struct rmm_str sp = rmm_sas_value(sas, "sp");
	int64_t at;
	char when[RMM_TIME_TEXT];

	if (sas_time(&at, end) && at <= now) {
		rmm_time_format(when, at);
		snprintf(text, REMEDY, "the SAS ended at %s (se=); make a new "
			 "one", when);
	} else if (sas_time(&at, start) && at > now) {
		rmm_time_format(when, at);
		snprintf(text, REMEDY, "the SAS begins at %s (st=); wait, or "
			 "make one without st=", when);
	} else if (sp.len > 0 &&
		   (!may(sp, 'r') || !may(sp, 'c') || !may(sp, 'w'))) {
		snprintf(text, REMEDY, "the SAS allows sp=%.*s, and sp=rcw is "
			 "needed; make a new one", RMM_ARG(rmm_str_upto(sp, 16)));
	} else {
		snprintf(text, REMEDY, "the SAS is wrong, revoked, for "
			 "another container, or not for this address (sip=, "
			 "spr=); make a new one with sp=rcw");
	}
}

/* ---- every other ---- */

static bool is_redirect(unsigned status)
{
	return status >= 300 && status < 400;
}

static const char *plain_remedy(unsigned status, bool azure)
{
	switch (status) {
	case 401:
	case 403:
		return "what --header-... gave is not accepted, or none was "
		       "given";
	case 404:
		return azure ? "there is no such container; create it, or "
			       "mend the URL"
			     : "there is no such folder; create it, or mend "
			       "the URL";
	case 405:
	case 501:
		return "the server takes no such requests there";
	case 409:
		return azure ? "somebody else writes there; run this again"
			     : "its folder is missing, or somebody else writes "
			       "there; make the server create by-hash/sha256, "
			       "or run this again";
	case 412:
		return "somebody else wrote there meanwhile; run this again";
	case 413:
		return "the server limits how much one file may have; raise it";
	case 507:
		return "the server has no room left; make some, and run this "
		       "again";
	default:
		return status >= 500 || status == 429
			? "try again later" : "ask who runs it";
	}
}

int rmm_push_fail_answer(const struct rmm_http_reply *reply,
			 enum rmm_http_method method, const char *shown,
			 const struct rmm_push_access *access,
			 struct rmm_err *err)
{
	static const char *const names[] = { "GET", "HEAD", "PUT" };
	bool azure = access->sas.bytes.len > 0;
	char reason[80] = "", remedy[REMEDY] = "";

	if (reply->reason.len > 0)
		snprintf(reason, sizeof(reason), " (%.*s)",
			 RMM_ARG(rmm_str_upto(reply->reason, 64)));
	if (azure && (reply->status == 401 || reply->status == 403))
		explain_sas(remedy, &access->sas.bytes, access->now);
	else if (is_redirect(reply->status))
		snprintf(remedy, sizeof(remedy), "a redirect is not followed, "
			 "since what is uploaded would go elsewhere; give the "
			 "right URL");
	else if (reply->retry_after_s > 0)
		snprintf(remedy, sizeof(remedy), "try again in %u s",
			 reply->retry_after_s);
	else
		snprintf(remedy, sizeof(remedy), "%s",
			 plain_remedy(reply->status, azure));
	return rmm_fail(err, RMM_E_NET, "'%s' answered %u%s to a %s; %s", shown,
			reply->status, reason, names[method], remedy);
}
