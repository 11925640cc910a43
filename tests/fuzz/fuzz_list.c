/* SPDX-License-Identifier: MIT */
/*
 * Grammar: the combined list. Laws: what is read and written is read without a
 * finding, and written so again; keys are in order and each there once; a
 * row's indicator is canonical for its type.
 */
#include "lists.h"
#include "model/indicator.h"

static void check_row(const struct rmm_list *list, size_t i)
{
	const struct rmm_row *row = &list->row[i], *before = row - 1;
	enum rmm_kind kind = (enum rmm_kind)row->kind;
	struct rmm_indicator in;

	LAW(rmm_list_find(list, kind, row->indicator) == row, "'%.*s'",
	    RMM_ARG(row->indicator));
	LAW(i == 0 || rmm_key_cmp((enum rmm_kind)before->kind,
				  before->indicator, kind,
				  row->indicator) < 0, "order of '%.*s'",
	    RMM_ARG(row->indicator));
	LAW(rmm_indicator_of_kind(&in, kind, row->indicator), "'%.*s': %s",
	    RMM_ARG(row->indicator), in.why);
	LAW_SAME(rmm_indicator_text(&in), row->indicator, "canonical");
	LAW(row->category < RMM_CATEGORIES && row->fidelity < RMM_FIDELITIES,
	    "category");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_list first, second;
	struct rmm_buf text, again;
	uint64_t found = 0;

	if (!read_list(&first, fuzz_input(data, size), &found)) {
		rmm_list_free(&first);
		return 0;
	}
	LAW(first.rejected <= found, "a row went in silence");
	for (size_t i = 0; i < first.n; i++)
		check_row(&first, i);
	LAW(read_list(&second, write_list(&text, &first), &found), "again");
	LAW(found == 0 && second.rejected == 0, "%u findings in '%s'",
	    (unsigned)found, text.ptr);
	LAW_SAME(write_list(&again, &second), fuzz_end(&text), "list");
	rmm_list_free(&first);
	rmm_list_free(&second);
	rmm_buf_free(&text);
	rmm_buf_free(&again);
	return 0;
}
