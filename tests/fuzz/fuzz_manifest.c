/* SPDX-License-Identifier: MIT */
/*
 * Grammar: the manifest of a publication. Laws: what is read and written is
 * read as it was, and written so again; its names are names in a folder, each
 * listed once.
 */
#include "edge/manifest.h"
#include "io/out.h"
#include "law.h"

static void write(struct rmm_buf *buf, const struct rmm_manifest *manifest)
{
	struct rmm_out out;
	struct rmm_err err = {0};

	rmm_out_buf(&out, buf);
	LAW(rmm_manifest_write(&out, manifest, &err) == 0, "%s", err.text);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
}

static void check_same(const struct rmm_manifest *a,
		       const struct rmm_manifest *b)
{
	LAW(a->serial == b->serial && a->created == b->created &&
	    a->expires == b->expires && a->sample == b->sample &&
	    a->has_previous == b->has_previous && a->n == b->n, "again");
	LAW(!a->has_previous || a->previous_serial == b->previous_serial,
	    "previous");
	LAW_SAME(a->revision, b->revision, "revision");
	LAW_SAME(a->psl, b->psl, "psl");
	LAW_SAME(a->previous_sha256, b->previous_sha256, "previous");
	for (size_t i = 0; i < a->n; i++) {
		struct rmm_str path = a->file[i].path;

		LAW_SAME(path, b->file[i].path, "path");
		LAW_SAME(a->file[i].sha256, b->file[i].sha256, "sha256");
		LAW(a->file[i].bytes == b->file[i].bytes, "bytes");
		LAW(rmm_manifest_find(a, path) == &a->file[i], "twice");
		LAW(path.len > 0 && path.ptr[0] != '.' &&
		    rmm_str_find(path, '/') == path.len, "a path");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_manifest first = {0}, second = {0};
	struct rmm_buf text, again;
	struct rmm_err err = {0};

	if (rmm_manifest_parse(&first, fuzz_input(data, size), "m", &err) < 0) {
		LAW(err.code == RMM_E_REJECT && first.n == 0, "%s", err.text);
		return 0;
	}
	rmm_buf_init(&text, 1 << 20);
	rmm_buf_init(&again, 1 << 20);
	write(&text, &first);
	LAW(rmm_manifest_parse(&second, fuzz_end(&text), "m", &err) == 0, "%s",
	    err.text);
	check_same(&first, &second);
	write(&again, &second);
	LAW_SAME(fuzz_end(&again), fuzz_end(&text), "text");
	rmm_manifest_free(&first);
	rmm_manifest_free(&second);
	rmm_buf_free(&text);
	rmm_buf_free(&again);
	return 0;
}
