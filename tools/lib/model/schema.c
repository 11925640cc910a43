/* SPDX-License-Identifier: MIT */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "model/schema.h"

#include <pcre2.h>

#include "model/schema_field.h"

enum {
	MAX_PATTERN = 4096,   /* bytes */
	MATCH_LIMIT = 100000, /* steps; a cell needs a few hundred */
	HEAP_LIMIT = 1024,    /* KiB */
};

struct rmm_pattern {
	pcre2_general_context *general;
	pcre2_compile_context *compile;
	pcre2_match_context *limits;
	pcre2_match_data *data;
	pcre2_code *code;
};

static void *pcre_malloc(size_t size, void *data)
{
	(void)data;
	return rmm_malloc(size);
}

static void pcre_free(void *ptr, void *data)
{
	(void)data;
	rmm_free(ptr);
}

/* Is all of it one group, so that no alternative escapes the anchors? */
static bool is_wrapped(struct rmm_str s)
{
	size_t depth = 0, end = s.len - 2;
	bool set = false;

	if (s.len < 6 || !rmm_str_starts(s, RMM_LIT("^(?:")) ||
	    !rmm_str_ends(s, RMM_LIT(")$")))
		return false;
	for (size_t i = 1; i <= end; i++) {
		char c = s.ptr[i];

		if (c == '\\')
			i++;
		else if (set)
			set = c != ']' || s.ptr[i - 1] == '[';
		else if (c == '[')
			set = true;
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			return i == end;
	}
	return false;
}

static int compile(struct rmm_pattern *pattern, struct rmm_str text,
		   struct rmm_err *err)
{
	PCRE2_UCHAR why[128];
	PCRE2_SIZE at;
	int code;

	pcre2_set_max_pattern_length(pattern->compile, MAX_PATTERN);
	pattern->code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
				      PCRE2_UTF | PCRE2_DOLLAR_ENDONLY |
					      PCRE2_NEVER_BACKSLASH_C,
				      &code, &at, pattern->compile);
	if (!pattern->code && code == PCRE2_ERROR_HEAP_FAILED)
		return rmm_fail_nomem(err);
	if (!pattern->code) {
		if (pcre2_get_error_message(code, why, sizeof(why)) < 0)
			why[0] = '\0';
		return rmm_fail(err, RMM_E_SYNTAX,
				"'pattern' does not compile: %s at character "
				"%zu", (const char *)why, (size_t)at + 1);
	}
	/* Where there is no JIT compiler, the interpreter does the work. */
	(void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
	pattern->data = pcre2_match_data_create(1, pattern->general);
	return pattern->data ? 0 : rmm_fail_nomem(err);
}

int rmm_pattern_new(struct rmm_pattern **out, struct rmm_str text,
		    struct rmm_err *err)
{
	struct rmm_pattern *pattern;
	int ret = -1;

	if (!is_wrapped(text))
		return rmm_fail(err, RMM_E_SYNTAX,
				"'pattern' is not written ^(?:...)$, so that "
				"others may match a part of the cell");
	pattern = rmm_calloc(1, sizeof(*pattern));
	if (!pattern)
		return rmm_fail_nomem(err);
	pattern->general = pcre2_general_context_create(pcre_malloc, pcre_free,
							NULL);
	if (pattern->general) {
		pattern->compile =
			pcre2_compile_context_create(pattern->general);
		pattern->limits = pcre2_match_context_create(pattern->general);
	}
	if (!pattern->compile || !pattern->limits) {
		rmm_fail_nomem(err);
		goto out;
	}
	pcre2_set_match_limit(pattern->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(pattern->limits, MATCH_LIMIT);
	pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT);
	ret = compile(pattern, text, err);
out:
	if (ret < 0) {
		rmm_pattern_free(pattern);
		pattern = NULL;
	}
	*out = pattern;
	return ret;
}

void rmm_pattern_free(struct rmm_pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	pcre2_match_context_free(pattern->limits);
	pcre2_compile_context_free(pattern->compile);
	pcre2_general_context_free(pattern->general);
	rmm_free(pattern);
}

int rmm_pattern_match(const struct rmm_pattern *pattern, struct rmm_str s,
		      bool ascii)
{
	uint32_t options = ascii ? PCRE2_NO_UTF_CHECK : 0;
	PCRE2_SPTR text = (PCRE2_SPTR)(s.ptr ? s.ptr : "");
	int got = pcre2_match(pattern->code, text, s.len, 0, options,
			      pattern->data, pattern->limits);

	if (got == PCRE2_ERROR_JIT_STACKLIMIT)
		got = pcre2_match(pattern->code, text, s.len, 0,
				  options | PCRE2_NO_JIT, pattern->data,
				  pattern->limits);
	if (got == PCRE2_ERROR_NOMATCH)
		return 0;
	return got < 0 ? -1 : 1;
}

size_t rmm_schema_fields(const struct rmm_schema *schema)
{
	return schema->fields;
}

struct rmm_str rmm_schema_name(const struct rmm_schema *schema, size_t field)
{
	return schema->field[field].name;
}

size_t rmm_schema_find(const struct rmm_schema *schema, struct rmm_str name)
{
	size_t i = 0;

	while (i < schema->fields &&
	       !rmm_str_eq(schema->field[i].name, name))
		i++;
	return i;
}

size_t rmm_schema_foreign_keys(const struct rmm_schema *schema,
			       const struct rmm_foreign_key **keys)
{
	*keys = schema->foreign;
	return schema->foreigns;
}

size_t rmm_schema_primary_key(const struct rmm_schema *schema,
			      const size_t **fields)
{
	*fields = schema->key;
	return schema->keys;
}

bool rmm_schema_is_unique(const struct rmm_schema *schema, size_t field)
{
	return schema->field[field].unique;
}

struct rmm_str rmm_schema_header_text(const struct rmm_schema *schema)
{
	return schema->header;
}
