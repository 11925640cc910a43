/* SPDX-License-Identifier: MIT */
#include "edge/trust.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"

#define MINISIG RMM_LIT(".minisig")

void rmm_trust_free(struct rmm_trust *trust)
{
	rmm_manifest_free(&trust->manifest);
	*trust = (struct rmm_trust){0};
}

void rmm_trust_reset(struct rmm_trust *trust)
{
	struct rmm_trust fresh = {
		.key = trust->key,
		.keys = trust->keys,
		.now = trust->now,
		.state = trust->state,
	};

	rmm_trust_free(trust);
	*trust = fresh;
}

/* --- the pointer ----------------------------------------------------- */

/* The key that signed: of those with the signature's id, the one that the
 * comment was signed by. */
static int find_signer(struct rmm_trust *trust, struct rmm_err *err)
{
	const struct rmm_signature *sig = &trust->signature;
	char id[RMM_KEY_ID_TEXT];
	bool known = false;

	for (size_t i = 0; i < trust->keys; i++) {
		struct rmm_err why = {0};

		if (memcmp(trust->key[i].id, sig->key_id,
			   sizeof(sig->key_id)) != 0)
			continue;
		known = true;
		if (rmm_signature_check_comment(sig, &trust->key[i],
						RMM_POINTER_NAME, &why) == 0) {
			trust->signer = &trust->key[i];
			return 0;
		}
		if (why.code != RMM_E_REJECT)
			return rmm_fail(err, why.code, "%s", why.text);
	}
	rmm_key_id(id, sig->key_id);
	if (known)
		return rmm_fail(err, RMM_E_REJECT,
				"the trusted comment of '" RMM_POINTER_NAME
				"' is not what key %s signed", id);
	return rmm_fail(err, RMM_E_REJECT,
			"'" RMM_POINTER_NAME "' was signed by key %s, which is "
			"none of the public keys given", id);
}

int rmm_trust_pointer(struct rmm_trust *trust, struct rmm_str bytes,
		      struct rmm_err *err)
{
	if (rmm_signature_parse(&trust->signature, bytes, RMM_POINTER_NAME,
				err) < 0 ||
	    find_signer(trust, err) < 0)
		return -1;
	if (!rmm_pointer_parse(&trust->pointer, trust->signature.trusted))
		return rmm_fail(err, RMM_E_REJECT,
				"the trusted comment of '" RMM_POINTER_NAME
				"' is not that of a publication");
	rmm_sha256(trust->pointer_sha256, bytes);
	/* Its bytes may go away before the manifest comes. */
	trust->signature.trusted = (struct rmm_str){0};
	return 0;
}

/* --- time and memory ------------------------------------------------- */

static int check_clock(const struct rmm_pointer *p, int64_t now,
		       struct rmm_err *err)
{
	char text[RMM_TIME_TEXT], at[RMM_TIME_TEXT];

	rmm_time_format(at, now);
	if (p->expires <= p->created)
		return rmm_fail(err, RMM_E_REJECT,
				"the publication expires before it begins");
	if (now >= p->expires) {
		rmm_time_format(text, p->expires);
		return rmm_fail(err, RMM_E_STALE,
				"the publication expired at %s (now %s)", text,
				at);
	}
	if (p->created > now + RMM_TRUST_AHEAD) {
		rmm_time_format(text, p->created);
		return rmm_fail(err, RMM_E_REJECT,
				"the publication was created at %s, more than "
				"24 h in the future (now %s)", text, at);
	}
	if (p->serial > now + RMM_TRUST_AHEAD) {
		rmm_serial_format(text, p->serial);
		return rmm_fail(err, RMM_E_REJECT,
				"serial %s is more than 24 h in the future "
				"(now %s)", text, at);
	}
	return 0;
}

static int check_state(const struct rmm_trust *trust, struct rmm_err *err)
{
	const struct rmm_pointer *p = &trust->pointer;
	char got[RMM_SERIAL_TEXT], last[RMM_SERIAL_TEXT];

	if (!trust->state)
		return 0;
	rmm_serial_format(got, p->serial);
	rmm_serial_format(last, trust->state->serial);
	if (p->serial < trust->state->serial)
		return rmm_fail(err, RMM_E_REJECT,
				"rollback: serial %s is older than %s, which "
				"was seen before", got, last);
	if (p->serial == trust->state->serial &&
	    strcmp(p->sha256, trust->state->sha256) != 0)
		return rmm_fail(err, RMM_E_REJECT,
				"equivocation: serial %s was seen before with "
				"another manifest", got);
	return 0;
}

int rmm_trust_fresh(const struct rmm_trust *trust, struct rmm_err *err)
{
	if (check_clock(&trust->pointer, trust->now, err) < 0)
		return -1;
	return check_state(trust, err);
}

struct rmm_state rmm_trust_state(const struct rmm_trust *trust)
{
	struct rmm_state state = { .serial = trust->pointer.serial };

	memcpy(state.sha256, trust->pointer.sha256, sizeof(state.sha256));
	return state;
}

/* --- the manifest ---------------------------------------------------- */

static int check_bytes(struct rmm_str path, struct rmm_str bytes,
		       uint64_t size, struct rmm_str sha256,
		       struct rmm_err *err)
{
	char hash[RMM_SHA256_TEXT];

	if (bytes.len != size)
		return rmm_fail(err, RMM_E_REJECT,
				"'%.*s' has %zu bytes, not %llu as signed",
				RMM_ARG(path), bytes.len,
				(unsigned long long)size);
	if (!rmm_str_eq(rmm_sha256(hash, bytes), sha256))
		return rmm_fail(err, RMM_E_REJECT,
				"the bytes of '%.*s' are not those that were "
				"signed", RMM_ARG(path));
	return 0;
}

int rmm_trust_manifest(struct rmm_trust *trust, struct rmm_str bytes,
		       struct rmm_err *err)
{
	const struct rmm_pointer *p = &trust->pointer;
	struct rmm_manifest *m = &trust->manifest;

	if (check_bytes(RMM_LIT(RMM_MANIFEST_NAME), bytes, p->size,
			rmm_str(p->sha256), err) < 0 ||
	    rmm_signature_check(&trust->signature, trust->signer, bytes,
				RMM_POINTER_NAME, err) < 0 ||
	    rmm_manifest_parse(m, bytes, RMM_MANIFEST_NAME, err) < 0)
		return -1;
	if (m->serial != p->serial || m->created != p->created ||
	    m->expires != p->expires)
		return rmm_fail(err, RMM_E_REJECT,
				"'" RMM_MANIFEST_NAME "' has another serial, "
				"creation or expiry than its pointer");
	if (!rmm_manifest_find(m, RMM_LIT("rmm_indicators.csv")) ||
	    !rmm_manifest_find(m, RMM_LIT("feed.csv")))
		return rmm_fail(err, RMM_E_REJECT,
				"'" RMM_MANIFEST_NAME "' lists no "
				"'rmm_indicators.csv' or no 'feed.csv'");
	return 0;
}

/* --- the files ------------------------------------------------------- */

int rmm_trust_name(const struct rmm_trust *trust, struct rmm_str name,
		   struct rmm_err *err)
{
	if (rmm_str_is(name, RMM_MANIFEST_NAME) ||
	    rmm_str_is(name, RMM_POINTER_NAME) ||
	    rmm_str_is(name, "by-hash") ||
	    rmm_manifest_find(&trust->manifest, name))
		return 0;
	return rmm_fail(err, RMM_E_REJECT, "'%.*s' is not listed in '"
			RMM_MANIFEST_NAME "'", RMM_ARG(name));
}

const struct rmm_manifest_file *
rmm_trust_signature_of(const struct rmm_trust *trust, struct rmm_str path)
{
	char name[RMM_MAX_NAME + 1];

	if (path.len > RMM_MAX_NAME - MINISIG.len)
		return NULL;
	memcpy(name, path.ptr, path.len);
	memcpy(name + path.len, MINISIG.ptr, MINISIG.len);
	return rmm_manifest_find(&trust->manifest, (struct rmm_str){
		name, path.len + MINISIG.len });
}

static int check_signature(const struct rmm_trust *trust,
			   const struct rmm_manifest_file *listed,
			   struct rmm_str bytes, struct rmm_str signature,
			   struct rmm_err *err)
{
	struct rmm_signature sig = {0};

	if (check_bytes(listed->path, signature, listed->bytes, listed->sha256,
			err) < 0 ||
	    rmm_signature_parse(&sig, signature, listed->path.ptr, err) < 0 ||
	    rmm_signature_check_comment(&sig, trust->signer,
					listed->path.ptr, err) < 0)
		return -1;
	return rmm_signature_check(&sig, trust->signer, bytes,
				   listed->path.ptr, err);
}

int rmm_trust_file(struct rmm_trust *trust, struct rmm_str path,
		   struct rmm_str bytes, struct rmm_str signature,
		   struct rmm_err *err)
{
	const struct rmm_manifest_file *file, *sig;

	if (rmm_trust_name(trust, path, err) < 0)
		return -1;
	file = rmm_manifest_find(&trust->manifest, path);
	if (!file)
		return rmm_fail(err, RMM_E_BUG, "'%.*s' is not for this step",
				RMM_ARG(path));
	if (check_bytes(path, bytes, file->bytes, file->sha256, err) < 0)
		return -1;
	sig = rmm_trust_signature_of(trust, path);
	if (sig && check_signature(trust, sig, bytes, signature, err) < 0)
		return -1;
	if (rmm_str_is(path, "feed.csv") &&
	    !rmm_feed_parse(&trust->rows, bytes, &trust->pointer))
		return rmm_fail(err, RMM_E_REJECT,
				"'feed.csv' is not that of this publication");
	trust->seen[file - trust->manifest.file] = true;
	return 0;
}

int rmm_trust_end(const struct rmm_trust *trust, struct rmm_err *err)
{
	for (size_t i = 0; i < trust->manifest.n; i++)
		if (!trust->seen[i])
			return rmm_fail(err, RMM_E_REJECT, "'%.*s' is missing",
					RMM_ARG(trust->manifest.file[i].path));
	return 0;
}
