/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_UTF8_H
#define RMM_BASE_UTF8_H

/*
 * UTF-8 as RFC 3629 has it (no surrogates, no overlong forms, up to
 * U+10FFFF), and the ASCII classes that every grammar here is made of.
 * Nothing depends on a locale.
 */

#include "base/buf.h"
#include "base/str.h"

static inline char rmm_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool rmm_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool rmm_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool rmm_is_alnum(char c)
{
	return rmm_is_digit(c) || rmm_is_alpha(c);
}

static inline bool rmm_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A byte of a name, as programming languages have them. */
static inline bool rmm_is_word(char c)
{
	return rmm_is_alnum(c) || c == '_';
}

enum rmm_text {
	RMM_TEXT_ASCII,      /* printable ASCII and TAB-free: U+0020..U+007E */
	RMM_TEXT_UTF8,       /* printable, with characters beyond ASCII */
	RMM_TEXT_CONTROL,    /* C0 (TAB too), DEL, C1, NUL, U+2028, U+2029 */
	RMM_TEXT_BIDI,       /* U+061C U+200E U+200F U+202A-E U+2066-9 (CVE-2021-42574) */
	RMM_TEXT_ZERO_WIDTH, /* U+00AD U+180E U+200B-D U+2060-4 U+FEFF U+E0000-7F */
	RMM_TEXT_INVALID,    /* not UTF-8 */
};

/* What the text is; for the last four, *at is the offset of the first such
 * byte (at may be NULL). Runs at memory speed over ASCII. */
enum rmm_text rmm_text_class(struct rmm_str s, size_t *at);

/* What is in a text of one of the last four classes, for a message. */
const char *rmm_text_fault(enum rmm_text class);

/* The next character and its length in bytes (1 to 4); 0 when the bytes are
 * not UTF-8 or s is empty. */
size_t rmm_utf8_next(uint32_t *code, struct rmm_str s);

/* Characters of s, as a terminal shows most of them; of bytes that are not
 * UTF-8, a rough count. */
size_t rmm_utf8_count(struct rmm_str s);

/* Appends s fit for a terminal or a log: printable text as it is, every
 * control, bidi, zero-width or invalid byte as \xHH, a backslash doubled only
 * when something was escaped. So is the second of two `#`: a build service
 * runs "##vso[" and "##[" wherever they stand in a log. */
void rmm_text_escape(struct rmm_buf *buf, struct rmm_str s);

#endif
