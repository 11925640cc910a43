/* SPDX-License-Identifier: MIT */
#include "publication.h"

#include "base/limits.h"
#include "io/out.h"
#include "keys.h"
#include "law.h"
#include "model/list.h"

#define LIST "rmm_indicators.csv"

enum { START = 1795417200, DAY = 86400 };

static struct publication made;
static struct rmm_pointer pointer = {
	.serial = START, .created = START, .expires = START + 7 * DAY,
};

static struct rmm_str bytes(const struct publication *p, size_t file)
{
	return (struct rmm_str){ p->file[file].ptr, p->file[file].len };
}

static void add(struct rmm_manifest *m, const char *path, size_t file)
{
	struct rmm_err err = {0};

	LAW(rmm_manifest_add(m, rmm_str(path), bytes(&made, file), &err) == 0,
	    "%s", err.text);
}

static void make_manifest(void)
{
	struct rmm_manifest m = { .serial = START, .created = START,
				  .expires = pointer.expires,
				  .psl = RMM_LIT("2023-02-09") };
	struct rmm_out out;
	struct rmm_err err = {0};

	add(&m, LIST, PUBLICATION_LIST);
	add(&m, LIST ".minisig", PUBLICATION_LIST_SIGNATURE);
	add(&m, "feed.csv", PUBLICATION_FEED);
	rmm_out_buf(&out, &made.file[PUBLICATION_MANIFEST]);
	LAW(rmm_manifest_write(&out, &m, &err) == 0 &&
	    rmm_out_close(&out, &err) == 0, "%s", err.text);
	rmm_manifest_free(&m);
}

static void make(void)
{
	struct rmm_buf comment;
	struct rmm_out out;

	for (size_t i = 0; i < PUBLICATION_FILES; i++)
		rmm_buf_init(&made.file[i], 1 << 16);
	rmm_buf_init(&comment, 1 << 10);
	rmm_buf_add(&made.file[PUBLICATION_LIST], RMM_LIT(RMM_LIST_HEADER "\n"
		"example.com,domain,T,rmm,high,h,2026-01-01,\n"));
	rmm_file_comment_write(&comment, START, RMM_LIT(LIST));
	rmm_sign(&made.file[PUBLICATION_LIST_SIGNATURE], fuzz_key(),
		 bytes(&made, PUBLICATION_LIST), fuzz_end(&comment));
	rmm_out_buf(&out, &made.file[PUBLICATION_FEED]);
	rmm_feed_write(&out, &pointer, 1);
	LAW(rmm_out_close(&out, NULL) == 0, "memory");
	make_manifest();
	pointer.size = made.file[PUBLICATION_MANIFEST].len;
	rmm_sha256(pointer.sha256, bytes(&made, PUBLICATION_MANIFEST));
	rmm_buf_reset(&comment);
	rmm_pointer_write(&comment, &pointer);
	rmm_sign(&made.file[PUBLICATION_POINTER], fuzz_key(),
		 bytes(&made, PUBLICATION_MANIFEST), fuzz_end(&comment));
	rmm_buf_free(&comment);
}

void publication_copy(struct publication *p)
{
	if (made.file[PUBLICATION_POINTER].len == 0)
		make();
	for (size_t i = 0; i < PUBLICATION_FILES; i++) {
		rmm_buf_init(&p->file[i], 1 << 16);
		rmm_buf_add(&p->file[i], bytes(&made, i));
	}
}

void publication_free(struct publication *p)
{
	for (size_t i = 0; i < PUBLICATION_FILES; i++)
		rmm_buf_free(&p->file[i]);
}

bool publication_same(const struct publication *p, size_t file)
{
	return rmm_str_eq(bytes(p, file), bytes(&made, file));
}

bool publication_same_pointer(const struct rmm_trust *trust)
{
	const struct rmm_pointer *p = &trust->pointer;

	return p->serial == pointer.serial && p->created == pointer.created &&
	       p->expires == pointer.expires && p->size == pointer.size &&
	       strcmp(p->sha256, pointer.sha256) == 0 && trust->rows == 1;
}

bool publication_check(const struct publication *p, struct rmm_trust *trust)
{
	static const struct rmm_str none = { NULL, 0 };
	struct rmm_str sig = bytes(p, PUBLICATION_LIST_SIGNATURE);

	trust->key = rmm_seckey_public(fuzz_key());
	trust->keys = 1;
	trust->now = START + 1;
	return rmm_trust_pointer(trust, bytes(p, PUBLICATION_POINTER),
				 NULL) == 0 &&
	       rmm_trust_fresh(trust, NULL) == 0 &&
	       rmm_trust_manifest(trust, bytes(p, PUBLICATION_MANIFEST),
				  NULL) == 0 &&
	       rmm_trust_file(trust, RMM_LIT(LIST), bytes(p, PUBLICATION_LIST),
			      sig, NULL) == 0 &&
	       rmm_trust_file(trust, RMM_LIT(LIST ".minisig"), sig, none,
			      NULL) == 0 &&
	       rmm_trust_file(trust, RMM_LIT("feed.csv"),
			      bytes(p, PUBLICATION_FEED), none, NULL) == 0 &&
	       rmm_trust_end(trust, NULL) == 0;
}
