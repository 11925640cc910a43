/* SPDX-License-Identifier: MIT */
#include "edge/minisign.h"

struct rmm_str rmm_key_id(char text[RMM_KEY_ID_TEXT],
			  const uint8_t id[RMM_KEY_ID_BYTES])
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;

	for (size_t i = RMM_KEY_ID_BYTES; i > 0; i--) {
		text[n++] = hex[id[i - 1] >> 4];
		text[n++] = hex[id[i - 1] & 15];
	}
	text[n] = '\0';
	return (struct rmm_str){ text, n };
}

/* Takes a line off *rest, without its LF or CR LF; false at the end. */
static bool take_line(struct rmm_str *rest, struct rmm_str *line)
{
	size_t at = rmm_str_find(*rest, '\n');
	bool ended = at < rest->len;

	if (rest->len == 0)
		return false;
	*line = rmm_str_upto(*rest, at);
	*rest = rmm_str_from(*rest, ended ? at + 1 : at);
	if (ended && line->len > 0 && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}

bool rmm_minisign_key_line(struct rmm_str *line, struct rmm_str bytes)
{
	if (!take_line(&bytes, line))
		return false;
	if (rmm_str_starts(*line, RMM_UNTRUSTED) && !take_line(&bytes, line))
		return false;
	return bytes.len == 0;
}

bool rmm_minisign_comment_ok(struct rmm_str trusted)
{
	if (trusted.len > RMM_MAX_TRUSTED - RMM_TRUSTED.len)
		return false;
	for (size_t i = 0; i < trusted.len; i++) {
		unsigned char c = (unsigned char)trusted.ptr[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

bool rmm_minisign_lines(struct rmm_minisign_lines *out, struct rmm_str bytes,
			const char **why)
{
	struct rmm_str line[4] = {{0}};

	for (size_t i = 0; i < 4; i++)
		if (!take_line(&bytes, &line[i])) {
			*why = "it has fewer than four lines";
			return false;
		}
	*out = (struct rmm_minisign_lines){
		.sig = line[1],
		.trusted = rmm_str_from(line[2], RMM_TRUSTED.len),
		.global = line[3],
	};
	*why = NULL;
	if (bytes.len > 0)
		*why = "something follows its last line";
	else if (!rmm_str_starts(line[0], RMM_UNTRUSTED) ||
		 line[0].len > RMM_MAX_UNTRUSTED ||
		 rmm_str_find(line[0], '\0') < line[0].len)
		*why = "its first line is no untrusted comment";
	else if (!rmm_str_starts(line[2], RMM_TRUSTED))
		*why = "its third line is no trusted comment";
	else if (!rmm_minisign_comment_ok(out->trusted))
		*why = "its trusted comment is too long or not printable";
	return !*why;
}
