/* SPDX-License-Identifier: MIT */
#ifndef RMM_TEST_PUB_SUPPORT_H
#define RMM_TEST_PUB_SUPPORT_H

/* A scratch folder in which lists are published as publish does it. */

#include "support.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cmd/folder.h"
#include "cmd/previous.h"
#include "cmd/pub_history.h"
#include "cmd/publication.h"
#include "cmd/remove.h"
#include "cmd/stage.h"
#include "io/in.h"

/* 2026-11-23T07:00:00Z. */
#define T0 INT64_C(1795417200)
#define DAY 86400

#define ROW(name) name ",process,Alpha,rmm,high,procs,2026-01-02,\n"
#define LIST1 RMM_LIST_HEADER "\nalpha.example.net,domain,Alpha,rmm,high," \
	"hosts,2026-01-02,\n10.0.0.0/8,ip,Alpha,rmm,high,hosts,2026-01-02,\n" \
	"192.0.2.1,ip,Alpha,rmm,high,hosts,2026-01-02,\n" \
	"r*.example.net,pattern,Alpha,rmm,high,hosts,2026-01-02,\n" \
	ROW("a.exe") ROW("b.exe") \
	"Alpha Inc,signer,Alpha,rmm,high,local,2026-01-02,\n" \
	"alpha-agent,term,Alpha;Beta,rmm,low,hosts,2026-01-02,\n"
#define LIST2 RMM_LIST_HEADER "\n" ROW("a.exe") ROW("c.exe") ROW("d.exe")

/* A scratch folder and the key that signs in it. */
struct scratch {
	char dir[64], out[80];
	struct rmm_seckey *key;
	struct rmm_pubkey pub;
};

static inline int set_up(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));
	struct rmm_buf buf = {0};
	struct rmm_secret text = {0};
	struct rmm_err err = {0};

	assert_non_null(s);
	snprintf(s->dir, sizeof(s->dir), "/tmp/rmmlist-pub-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->out, sizeof(s->out), "%s/out", s->dir);
	rmm_buf_init(&buf, RMM_MAX_KEY_FILE);
	CHECK_OK("key", rmm_file_read(&buf, RMM_TEST_DATA "/keys/vector.key",
		 &err), &err);
	CHECK_OK("key", rmm_secret_copy(&text, (struct rmm_str){ buf.ptr,
		 buf.len }, &err), &err);
	CHECK_OK("key", rmm_seckey_parse(&s->key, &text, "k", NULL, &err),
		 &err);
	s->pub = *rmm_seckey_public(s->key);
	rmm_secret_free(&text);
	rmm_buf_free(&buf);
	*state = s;
	return 0;
}

static inline int tear_down(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(rmm_remove_tree(AT_FDCWD, s->dir), 0);
	rmm_seckey_free(s->key);
	free(s);
	return 0;
}

/* Publishes a list as publish does; what the pointer says is left in
 * `pointer`, which may be NULL. */
static inline int try_publish(struct scratch *s, const char *list, int64_t now,
		       struct rmm_pointer *pointer, struct rmm_err *err)
{
	struct rmm_publication pub;
	struct rmm_stage stage = {0};
	struct rmm_previous previous = {0};
	struct rmm_history history = {0};
	struct rmm_table none = {0};
	struct rmm_tools tools = {0};
	const char *left = NULL;
	uint64_t lost = 0;
	int ret = -1;

	rmm_pub_init(&pub);
	rmm_buf_add(&pub.part[RMM_PUB_LIST], rmm_str(list));
	rmm_buf_add(&pub.part[RMM_PUB_SOURCES], RMM_LIT("# Sources\n"));
	if (pub.part[RMM_PUB_LIST].failed != RMM_OK) {
		rmm_fail_nomem(err);
		goto out;
	}
	if (rmm_pub_list(&pub, err) < 0 ||
	    rmm_pub_approvals(&pub, &none, &tools, err) < 0 ||
	    rmm_stage_open(&stage, s->out, err) < 0 ||
	    rmm_previous_open(&previous, &stage, &s->pub, 1, err) < 0 ||
	    rmm_pub_number(&pub, &previous, NULL, now, 7 * DAY, err) < 0 ||
	    rmm_pub_history(&history, &pub, &previous, RMM_LIT("r"),
			    err) < 0 ||
	    rmm_pub_seal(&pub, &history, s->key, err) < 0 ||
	    rmm_stage_begin(&stage, err) < 0 ||
	    rmm_pub_stage(&pub, &stage, err) < 0 ||
	    rmm_previous_keep(&lost, &previous, &stage, &history, now,
			      err) < 0 ||
	    rmm_stage_commit(&stage, &left, err) < 0)
		goto out;
	assert_int_equal(lost, 0);
	if (pointer)
		*pointer = pub.pointer;
	ret = 0;
out:
	rmm_previous_close(&previous);
	rmm_stage_close(&stage);
	rmm_history_free(&history);
	rmm_pub_free(&pub);
	return ret;
}

static inline void publish(struct scratch *s, const char *list, int64_t now,
		    struct rmm_pointer *pointer)
{
	struct rmm_err err = {0};

	CHECK_OK("publish", try_publish(s, list, now, pointer, &err), &err);
}

static inline int check(const struct scratch *s, int64_t now,
			struct rmm_err *err)
{
	struct rmm_trust trust = { .key = &s->pub, .keys = 1, .now = now };
	int ret = rmm_folder_check(&trust, s->out, err);

	rmm_trust_free(&trust);
	return ret;
}

#endif
