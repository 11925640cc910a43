/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a cell of a list. Laws: a canonical form is accepted again,
 * unchanged, in every place where it may stand; it has no hidden character and
 * is no formula; a rejected cell has its reason; a row hits what itself names.
 */
#include "base/utf8.h"
#include "law.h"
#include "model/indicator.h"
#include "model/match.h"

typedef bool form(struct rmm_indicator *out, struct rmm_str cell);

static void check_rejected(const struct rmm_indicator *in)
{
	LAW(in->rule && in->why[0] && in->len == 0, "no reason");
}

static void check_same(const struct rmm_indicator *a,
		       const struct rmm_indicator *b, bool ok)
{
	LAW(ok, "'%s' again: %s", a->text, b->why);
	LAW(a->kind == b->kind, "'%s' is %s, then %s", a->text,
	    rmm_kind_name(a->kind), rmm_kind_name(b->kind));
	LAW_SAME(rmm_indicator_text(a), rmm_indicator_text(b), "again");
	LAW((b->did & ~(unsigned)RMM_DID_NON_ASCII) == 0, "'%s': did %x",
	    a->text, b->did);
}

static void check(form *parse, const struct rmm_indicator *first)
{
	struct rmm_str text = rmm_indicator_text(first);
	struct rmm_indicator again;
	bool ok;

	LAW(!first->rule && text.len > 0 && text.len <= RMM_MAX_NAME &&
	    text.ptr[text.len] == '\0', "text");
	LAW(rmm_text_class(text, NULL) <= RMM_TEXT_UTF8 &&
	    !rmm_cell_is_formula(text), "'%s'", text.ptr);
	LAW(rmm_str_trim(text).len == text.len, "'%s'", text.ptr);
	LAW(rmm_match_value(first->kind, text, first->kind, text),
	    "'%s' does not hit itself", text.ptr);
	if (parse) {
		ok = parse(&again, text);
		check_same(first, &again, ok);
	}
	ok = rmm_indicator_of_kind(&again, first->kind, text);
	check_same(first, &again, ok);
}

static void check_form(form *parse, struct rmm_str cell)
{
	struct rmm_indicator out;

	if (parse(&out, cell))
		check(parse, &out);
	else
		check_rejected(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str cell = fuzz_input(data, size);
	struct rmm_indicator out;

	check_form(rmm_indicator_of_process, cell);
	check_form(rmm_indicator_of_network, cell);
	for (unsigned kind = 0; kind < RMM_KINDS; kind++) {
		if (rmm_indicator_of_kind(&out, (enum rmm_kind)kind, cell))
			check(NULL, &out);
		else
			check_rejected(&out);
	}
	return 0;
}
