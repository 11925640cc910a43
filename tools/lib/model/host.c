/* SPDX-License-Identifier: MIT */
#include "model/host.h"

#include <idn2.h>
#include <libpsl.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/suffix.h"

enum {
	LABEL_MAX = 63,  /* RFC 1035, section 2.3.4 */
	HOST_MAX = 253,  /* 255 on the wire (RFC 1035), 2 of them lengths */
	UTF8_LABEL_MAX = 4 * LABEL_MAX,
	IDN_FLAGS = IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT,
};

const char rmm_host_char[256] = {
	['-'] = '-', ['.'] = '.', ['_'] = '_',
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
	['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
	['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e',
	['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j',
	['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o',
	['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
	['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y',
	['z'] = 'z',
	['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',
	['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
	['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
	['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
	['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
	['Z'] = 'z',
};

/* Look-ups of these are spared: frequent first, at most 7 letters. */
static const char common_tlds[][8] = {
	"com", "net", "org", "io",    "de",     "uk",   "eu",   "ru",
	"me",  "cn",  "in",  "app",   "dev",    "co",   "us",   "info",
	"au",  "it",  "fr",  "nl",    "ca",     "ch",   "jp",   "br",
	"pl",  "xyz", "tv",  "cloud", "online", "tech", "site", "tools",
};
enum { COMMON_TLDS = sizeof(common_tlds) / sizeof(*common_tlds) };

static const char too_long[] = "a host name has at most 253 characters";
static const char long_label[] = "a label is longer than 63 characters";
static const char bad_character[] = "it has a character that no host name has";

/* A host on its way to its canonical form. */
struct name {
	char *text; /* RMM_MAX_NAME + 1 bytes */
	size_t len;
	size_t labels;
	size_t last; /* where this label begins */
	bool idn, underscore;
	const char *why;
};

static bool bad(struct name *name, const char *why)
{
	name->why = why;
	return false;
}

/* UTS #46 counts these as dots: U+3002, U+FF0E, U+FF61. */
static size_t dot_len(struct rmm_str s)
{
	if (s.ptr[0] == '.')
		return 1;
	if (rmm_str_starts(s, RMM_LIT("\xe3\x80\x82")) ||
	    rmm_str_starts(s, RMM_LIT("\xef\xbc\x8e")) ||
	    rmm_str_starts(s, RMM_LIT("\xef\xbd\xa1")))
		return 3;
	return 0;
}

static bool put_ascii(struct name *name, struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = rmm_host_char[(unsigned char)s.ptr[i]];

		if (c == 0)
			return bad(name, bad_character);
		if (name->len == RMM_MAX_NAME)
			return bad(name, too_long);
		name->text[name->len++] = c;
	}
	return true;
}

/* Is that libidn2's yes? That memory ended is no answer. */
static bool is_ok(int answer)
{
	if (answer == IDN2_MALLOC)
		rmm_mem_end();
	return answer == IDN2_OK;
}

static bool put_label(struct name *name, struct rmm_str label)
{
	char utf8[UTF8_LABEL_MAX + 1];
	uint8_t *ascii = NULL;
	bool ok;

	if (rmm_text_class(label, NULL) == RMM_TEXT_ASCII)
		return put_ascii(name, label);
	if (label.len > UTF8_LABEL_MAX)
		return bad(name, long_label);
	memcpy(utf8, label.ptr, label.len);
	utf8[label.len] = '\0';
	if (!is_ok(idn2_lookup_u8((const uint8_t *)utf8, &ascii, IDN_FLAGS)))
		return bad(name, "IDNA does not allow one of its labels");
	/* UTS #46 maps U+2024 and the like to dots; IDNA has no such name. */
	ok = strchr((const char *)ascii, '.') ?
		     bad(name, bad_character) :
		     put_ascii(name, rmm_str((const char *)ascii));
	idn2_free(ascii);
	return ok;
}

/* Label by label, so that "r3---sn", which IDNA refuses and DNS does not, may
 * stand beside an internationalised one. */
static bool map_labels(struct name *name, struct rmm_str host)
{
	size_t i = 0, dot;

	name->len = 0;
	name->idn = true;
	while (i < host.len) {
		dot = dot_len(rmm_str_from(host, i));
		if (dot == 0) {
			i++;
			continue;
		}
		if (!put_label(name, rmm_str_upto(host, i)) ||
		    !put_ascii(name, RMM_LIT(".")))
			return false;
		host = rmm_str_from(host, i + dot);
		i = 0;
	}
	return put_label(name, host);
}

/* A label that looks like an A-label has to be what its U-label becomes
 * (RFC 5890, section 2.3.2.1): anything else is never asked for. */
static bool round_trips(struct rmm_str label)
{
	char text[LABEL_MAX + 1], *utf8 = NULL;
	uint8_t *again = NULL;
	bool same;

	memcpy(text, label.ptr, label.len);
	text[label.len] = '\0';
	same = is_ok(idn2_to_unicode_8z8z(text, &utf8, 0)) &&
	       is_ok(idn2_lookup_u8((const uint8_t *)utf8, &again,
				    IDN_FLAGS)) &&
	       rmm_str_is(label, (const char *)again);
	idn2_free(utf8);
	idn2_free(again);
	return same;
}

static bool check_label(struct name *name, struct rmm_str label)
{
	if (label.len == 0)
		return bad(name, "one of its labels is empty");
	if (label.len > LABEL_MAX)
		return bad(name, long_label);
	if (label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
		return bad(name, "a label begins or ends with a hyphen");
	if (label.len >= 4 && memcmp(label.ptr, "xn--", 4) == 0) {
		name->idn = true;
		if (!round_trips(label))
			return bad(name, "an xn-- label is no valid punycode");
	}
	return true;
}

static bool end_label(struct name *name, size_t start, size_t end)
{
	struct rmm_str label = { name->text + start, end - start };

	if (!check_label(name, label))
		return false;
	name->labels++;
	name->last = start;
	return true;
}

/* One pass over an ASCII host, which may lie in name->text. */
static bool scan(struct name *name, struct rmm_str host)
{
	char *text = name->text;
	bool underscore = false;
	size_t start = 0, i;

	if (host.len > 0 && host.ptr[host.len - 1] == '.')
		host.len--;
	if (host.len > HOST_MAX)
		return bad(name, too_long);
	for (i = 0; i < host.len; i++) {
		char c = rmm_host_char[(unsigned char)host.ptr[i]];

		text[i] = c;
		underscore |= c == '_';
		if (c > '.')
			continue;
		if (c == 0)
			return bad(name, bad_character);
		if (c == '.') {
			if (!end_label(name, start, i))
				return false;
			start = i + 1;
		}
	}
	text[i] = '\0';
	name->len = i;
	name->underscore = underscore;
	return end_label(name, start, i);
}

static bool to_ascii(struct name *name, struct rmm_str host)
{
	if (scan(name, host))
		return true;
	if (rmm_text_class(host, NULL) != RMM_TEXT_UTF8 ||
	    !map_labels(name, host))
		return false;
	name->labels = 0;
	return scan(name, (struct rmm_str){ name->text, name->len });
}

/* As the WHATWG URL standard decides it ("ends in a number"): browsers take
 * such a name for an IPv4 address, however odd. */
static bool is_number(struct rmm_str label)
{
	size_t i = 0;

	if (!rmm_is_digit(label.ptr[0]))
		return false;
	if (rmm_str_starts(label, RMM_LIT("0x"))) {
		for (i = 2; i < label.len; i++)
			if (!rmm_is_digit(label.ptr[i]) &&
			    !(label.ptr[i] >= 'a' && label.ptr[i] <= 'f'))
				return false;
		return true;
	}
	while (i < label.len && rmm_is_digit(label.ptr[i]))
		i++;
	return i == label.len;
}

static bool is_known_tld(const char *tld)
{
	return psl_is_public_suffix2(psl_builtin(), tld,
				     PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

static bool is_common_tld(struct rmm_str tld)
{
	char key[sizeof(common_tlds[0])] = {0};

	if (tld.len >= sizeof(key))
		return false;
	memcpy(key, tld.ptr, tld.len);
	for (size_t i = 0; i < COMMON_TLDS; i++)
		if (memcmp(key, common_tlds[i], sizeof(key)) == 0)
			return true;
	return false;
}

static enum rmm_host_status suffix_status(const struct name *name)
{
	struct rmm_str host = { name->text, name->len };
	struct rmm_str tld = rmm_str_from(host, name->last);

	if (name->labels == 1)
		return is_known_tld(tld.ptr) ? RMM_HOST_PUBLIC_SUFFIX :
					       RMM_HOST_UNKNOWN_SUFFIX;
	if (!is_common_tld(tld) && !is_known_tld(tld.ptr))
		return RMM_HOST_UNKNOWN_SUFFIX;
	if (rmm_suffix_reach(host, psl_builtin_sha1sum()) > 0)
		return RMM_HOST_OK;
	return psl_is_public_suffix(psl_builtin(), host.ptr) ?
		       RMM_HOST_PUBLIC_SUFFIX :
		       RMM_HOST_OK;
}

static enum rmm_host_status canon(struct name *name, struct rmm_str host)
{
	enum rmm_host_status status;
	struct rmm_str last, own;

	if (!to_ascii(name, host))
		return RMM_HOST_BAD;
	last = (struct rmm_str){ name->text + name->last,
				 name->len - name->last };
	if (is_number(last)) {
		bad(name, "a name is not numeric, and this is no address");
		return RMM_HOST_BAD;
	}
	status = suffix_status(name);
	if (status != RMM_HOST_OK || !name->underscore)
		return status;
	own = rmm_host_registrable((struct rmm_str){ name->text, name->len });
	if (rmm_str_find(own, '_') == own.len)
		return status;
	bad(name, "nobody can register a name with '_'");
	return RMM_HOST_BAD;
}

enum rmm_host_status rmm_host_canon(char text[RMM_MAX_NAME + 1], size_t *len,
				    bool *idn, const char **why,
				    struct rmm_str host)
{
	struct name name = { .text = text };
	enum rmm_host_status status = canon(&name, host);

	*len = status == RMM_HOST_BAD ? 0 : name.len;
	*idn = name.idn;
	*why = status == RMM_HOST_BAD ? name.why : NULL;
	text[*len] = '\0';
	return status;
}

const char *rmm_host_common_tld(size_t i)
{
	return i < COMMON_TLDS ? common_tlds[i] : NULL;
}

/* For libpsl, which wants a NUL at the end; false when it is no host. */
static bool terminate(char text[RMM_MAX_NAME + 1], struct rmm_str host)
{
	if (host.len == 0 || host.len > RMM_MAX_NAME)
		return false;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	return true;
}

/* Is one of the suffixes of s of two labels or more in the private section? It
 * asks less often than the question for the one suffix that counts. */
static bool has_private_suffix(struct rmm_str s)
{
	size_t dot;

	while ((dot = rmm_str_find(s, '.')) < s.len) {
		if (psl_is_public_suffix2(psl_builtin(), s.ptr,
					  PSL_TYPE_PRIVATE |
						  PSL_TYPE_NO_STAR_RULE))
			return true;
		s = rmm_str_from(s, dot + 1);
	}
	return false;
}

/* Asks libpsl; no suffix that may be public begins before reach. */
static bool ask_below_private(struct rmm_str host, size_t reach)
{
	char text[RMM_MAX_NAME + 1];
	const char *suffix;

	if (!terminate(text, host) ||
	    !has_private_suffix(rmm_str(text + reach)))
		return false;
	suffix = psl_unregistrable_domain(psl_builtin(), text);
	return suffix && suffix != text &&
	       psl_is_public_suffix2(psl_builtin(), suffix,
				     PSL_TYPE_PRIVATE | PSL_TYPE_NO_STAR_RULE);
}

bool rmm_host_is_below_private(struct rmm_str host)
{
	size_t reach = rmm_suffix_reach(host, psl_builtin_sha1sum());

	/* A suffix of one label is never private. */
	return reach < host.len && ask_below_private(host, reach);
}

struct rmm_str rmm_host_registrable(struct rmm_str host)
{
	char text[RMM_MAX_NAME + 1];
	const char *domain;

	if (!terminate(text, host))
		return (struct rmm_str){0};
	domain = psl_registrable_domain(psl_builtin(), text);
	if (!domain)
		return (struct rmm_str){0};
	return rmm_str_from(host, (size_t)(domain - text));
}

const char *rmm_host_psl_date(char text[11])
{
	int64_t made = psl_builtin_file_time();
	struct rmm_str hash = rmm_str_upto(rmm_str(psl_builtin_sha1sum()), 10);

	if (made > 0)
		return rmm_day_format(text, rmm_day_of(made)).ptr;
	if (hash.len > 0)
		memcpy(text, hash.ptr, hash.len);
	text[hash.len] = '\0';
	return text;
}
