/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_KEYS_H
#define RMM_CMD_KEYS_H

/*
 * Where keys come from: public ones from files, the secret one from a file,
 * a descriptor or the environment, a password from the terminal and from
 * nowhere else. All failures are status 2. Public keys are cmd/keys.c, the
 * rest is cmd/seckey.c, which verbs on the network do not link.
 */

#include "cli/app.h"
#include "cmd/secret.h"
#include "edge/sign.h"

/* The public keys of the -p options, in their order; at least one. */
int rmm_pubkeys_load(struct rmm_pubkey key[RMM_OPT_LIST_MAX], size_t *n,
		     const struct rmm_opt_list *files,
		     struct rmm_err *err) RMM_CHECKED;

/* Reads (cmd/secret.h) and opens the secret key, asking for its password when
 * it has one. */
int rmm_seckey_load(struct rmm_seckey **key, struct rmm_app *app,
		    const struct rmm_secret_source *from) RMM_CHECKED;

/* Asks on the terminal (/dev/tty), echo off. `else_what` says in the failure
 * what to do where there is none. Ctrl-C gives up. */
int rmm_password_ask(struct rmm_secret *out, const char *prompt,
		     const char *else_what, struct rmm_err *err) RMM_CHECKED;

#endif
