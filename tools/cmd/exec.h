/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXEC_H
#define RMM_CMD_EXEC_H

/* Where the other executables are: in RMMLIST_EXEC_PATH when that is set,
 * else beside this one, else in the folder they were installed in. */

/* Becomes rmmlist-VERB with these arguments (argv[0] included, ends with
 * NULL); returns only when there is none. */
void rmm_exec_verb(const char *verb, char **argv);

#endif
