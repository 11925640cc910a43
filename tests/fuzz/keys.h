/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_KEYS_H
#define RMM_FUZZ_KEYS_H

#include "edge/sign.h"

/* The secret key of tests/data/keys/vector.key, read once. */
const struct rmm_seckey *fuzz_key(void);

#endif
