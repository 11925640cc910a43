/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUSH_ANSWER_H
#define RMM_CMD_PUSH_ANSWER_H

/* What an answer means that is not the one that was hoped for, and what to do
 * about it. No byte of a secret is in the text. */

#include "cmd/push_target.h"
#include "edge/http.h"

/* RMM_E_NET, "'SHOWN' answered 403 (CODE) to a PUT; " and a remedy. */
int rmm_push_fail_answer(const struct rmm_http_reply *reply,
			 enum rmm_http_method method, const char *shown,
			 const struct rmm_push_access *access,
			 struct rmm_err *err);

#endif
