/* SPDX-License-Identifier: MIT */
#include "cli/box.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cli/box_parts.h"

enum { FILTERED = 2 }; /* PR_GET_SECCOMP's word for it */

static void hide_secrets(void)
{
	const struct rlimit none = {0};

	setrlimit(RLIMIT_CORE, &none);
#ifndef RMM_BOX_SANITIZER
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

void rmm_box_close(struct rmm_box *box, const struct rmm_box_want *want)
{
	*box = (struct rmm_box){0};
	if (want->needs & RMM_HOLDS_SECRETS)
		hide_secrets();
#ifndef RMM_NO_BOX
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	box->privileges = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	/* First, since the filter denies what opens a place. */
	if (!(want->needs & RMM_NEEDS_FILES))
		box->files = rmm_box_files(want);
	box->why = rmm_box_calls(want);
	box->calls = box->why == 0 &&
		     prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == FILTERED;
#endif
}

/* ---- in words ---- */

static void add(struct rmm_buf *out, bool *first, const char *what)
{
	rmm_buf_add(out, *first ? RMM_LIT(" ") : RMM_LIT(", "));
	rmm_buf_add(out, rmm_str(what));
	*first = false;
}

static void add_holders(struct rmm_buf *out, const struct rmm_box *box)
{
	if (!box->calls && !box->files)
		return;
	rmm_buf_add(out, box->calls ? RMM_LIT(" (seccomp") : RMM_LIT(" ("));
	if (box->files)
		rmm_buf_addf(out, "%sLandlock ABI %d", box->calls ? ", " : "",
			     box->files);
	rmm_buf_addc(out, ')');
}

static void add_lacks(struct rmm_buf *out, const struct rmm_box *box)
{
	if (box->calls)
		return;
#ifdef RMM_NO_BOX
	rmm_buf_add(out, RMM_LIT(" none: built without it"));
#else
	rmm_buf_addf(out, "%s no seccomp filter: %s",
		     box->privileges || box->files ? ";" : " none:",
		     box->why == EINVAL || box->why == ENOSYS
			     ? "the kernel has none"
			     : strerror(box->why));
#endif
}

void rmm_box_describe(struct rmm_buf *out, const struct rmm_box *box,
		      const struct rmm_box_want *want, bool arguments)
{
	bool first = true;

	rmm_buf_add(out, RMM_LIT("sandbox:"));
	if (box->privileges)
		add(out, &first, "no new privileges");
	if (box->calls && !(want->needs & RMM_NEEDS_NETWORK))
		add(out, &first, "no network");
	if (box->calls && !(want->needs & RMM_NEEDS_PROGRAMS))
		add(out, &first, "no other programs");
	if (rmm_box_reads_only(want) && arguments && box->files)
		add(out, &first, "writes only where its arguments say");
	else if (rmm_box_reads_only(want) && !arguments &&
		 (box->calls || box->files))
		add(out, &first, "writes no files");
	add_holders(out, box);
	add_lacks(out, box);
	rmm_buf_addc(out, '\n');
}
