/* SPDX-License-Identifier: MIT */
#include "model/rule.h"

#include <stddef.h>
#include <stdint.h>

/* Severities: upstream, local. An upstream's own mistakes are warnings,
 * since nobody here can mend them; a changed header is not a mistake in a row
 * but the end of the list as it was known. */
#define REJECTS { RMM_WARNING, RMM_ERROR }
#define WARNS { RMM_WARNING, RMM_WARNING }
#define NOTES { RMM_NOTE, RMM_NOTE }
#define FAILS { RMM_ERROR, RMM_ERROR }

static const struct rmm_rule rules[] = {
	{ "bad-encoding", REJECTS,
	  "text that is not printable UTF-8, or hides control, bidi or "
	  "zero-width characters",
	  "save the file as UTF-8 and type the cell again" },
	{ "bad-fields", REJECTS,
	  "a row with too few or too many fields, or with broken quotes",
	  "give the row as many fields as the header has, and quote a cell "
	  "that holds a comma" },
	{ "bad-indicator", REJECTS,
	  "an indicator that has no canonical form of its type",
	  "write it as the type asks, or choose the type that it is" },
	{ "broad-match", WARNS,
	  "a row with which a query would match more than the tool",
	  "list what only the tool uses, or accept it in waivers.csv" },
	{ "covered-by-parent", NOTES,
	  "a domain below another domain of the list, which matches it already",
	  "nothing has to be done; the row keeps its own tools" },
	{ "dormant-source", WARNS,
	  "an upstream whose content has not changed for more than 180 days",
	  "see whether the project moved, and put its new URL into "
	  "datapackage.json" },
	{ "duplicate-key", REJECTS, "two rows with one key",
	  "keep one of the rows" },
	{ "expired", WARNS,
	  "a local row past its date; it keeps its effect",
	  "look at the row again, then move the date or delete the row" },
	{ "expiring", NOTES, "a local row that expires within 14 days",
	  "look at the row again, then move the date or delete the row" },
	{ "extra-fields", NOTES, "empty fields after the last column",
	  "delete the commas at the end of the row" },
	{ "formula", REJECTS,
	  "a cell that a spreadsheet would run as a formula",
	  "write the cell without = + - or @ at its start" },
	{ "generic-process", WARNS,
	  "a file name that many programs share; fidelity is low",
	  "accept it in waivers.csv, or take it out in removals.csv" },
	{ "generic-term", REJECTS,
	  "a term that is short or common enough to match anything",
	  "write a term of 8 characters or more with a hyphen, or a host" },
	{ "header-changed", FAILS,
	  "a header that is not the one of the file's schema",
	  "restore the header, or change path and schema in "
	  "datapackage.json" },
	{ "joined", NOTES, "a key that a source lists more than once",
	  "nothing has to be done; the tools are joined" },
	{ "missing-copy", NOTES,
	  "a source that was never fetched, or a local file that is not there",
	  "run rmmlist fetch, or restore the file" },
	{ "never-list", REJECTS,
	  "a row that would match a value of never.csv",
	  "delete the row, or that of never.csv if it should be published" },
	{ "non-ascii", WARNS,
	  "an indicator that is not ASCII, or an internationalised name",
	  "check that it is no look-alike, then accept it in waivers.csv" },
	{ "not-merged", NOTES,
	  "a combined list that is not what a merge of the files yields",
	  "run rmmlist merge" },
	{ "os-binary", WARNS,
	  "a file name that comes with an operating system; fidelity is low",
	  "accept it in waivers.csv, or take it out in removals.csv" },
	{ "override", NOTES, "a local row that changes what an upstream says",
	  "nothing has to be done" },
	{ "path-cut", NOTES, "a directory before a file name, which was cut off",
	  "nothing has to be done" },
	{ "public-suffix", REJECTS,
	  "a domain below which the public registers names",
	  "write the host below it" },
	{ "redundant-addition", WARNS,
	  "an addition that an upstream lists with the same tools",
	  "delete the addition" },
	{ "refanged", NOTES, "defanged text that was restored",
	  "nothing has to be done" },
	{ "schema-enum", REJECTS, "a value that is none of the allowed ones",
	  "write one of the values that the message names" },
	{ "schema-foreign-key", REJECTS,
	  "a value that the table it refers to does not hold",
	  "correct the value, or add it to the other table" },
	{ "schema-length", REJECTS, "a cell that is too short or too long",
	  "bring it within the length that the message names" },
	{ "schema-order", REJECTS,
	  "a row of the combined list that is not in its place",
	  "run rmmlist merge, which writes the rows in order" },
	{ "schema-pattern", REJECTS, "a cell that its pattern does not match",
	  "write it as schema/README.md and the file's schema say" },
	{ "schema-required", REJECTS, "an empty cell in a required column",
	  "fill the cell" },
	{ "schema-type", REJECTS, "a cell that is not of its column's type",
	  "write a date as YYYY-MM-DD, a link as https://..." },
	{ "schema-unique", REJECTS,
	  "a value that stands twice in a column of unique values",
	  "keep one of the rows" },
	{ "shared-hosting", WARNS,
	  "a host below a domain where anybody may get a name; fidelity is "
	  "low",
	  "accept it in waivers.csv, or take it out in removals.csv" },
	{ "trimmed", NOTES,
	  "blanks, a scheme, a port or a final dot that were taken off",
	  "nothing has to be done" },
	{ "unknown-suffix", REJECTS,
	  "a name whose top-level domain does not exist",
	  "correct the name" },
	{ "unknown-tool", WARNS,
	  "a tool name that neither tools.csv nor aliases.csv knows",
	  "add it to tools.csv or aliases.csv in lists/local" },
	{ "unlicensed-source", WARNS,
	  "an upstream for which no licence is stated",
	  "ask its author, or accept it in waivers.csv" },
	{ "unused-override", WARNS,
	  "a local row that matches nothing, or that upstream agrees with",
	  "delete the row" },
};

enum { RULES = sizeof(rules) / sizeof(rules[0]) };

const struct rmm_rule *rmm_rules(size_t *n)
{
	*n = RULES;
	return rules;
}

const struct rmm_rule *rmm_rule_find(struct rmm_str id)
{
	size_t low = 0, high = RULES;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = rmm_str_cmp(id, rmm_str(rules[mid].id));

		if (c == 0)
			return &rules[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const struct rmm_rule *rmm_rule_near(struct rmm_str word)
{
	const struct rmm_rule *near = NULL;
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < RULES; i++) {
		struct rmm_str id = rmm_str(rules[i].id);
		size_t distance = rmm_str_distance(word, id);

		if (word.len > 2 && rmm_str_starts(id, word))
			return &rules[i];
		/* Half of the letters wrong is another word. */
		if (distance < best && distance * 2 < id.len) {
			best = distance;
			near = &rules[i];
		}
	}
	return near;
}

const char *rmm_rule_fix(const char *id)
{
	const struct rmm_rule *rule = rmm_rule_find(rmm_str(id));

	return rule ? rule->fix : NULL;
}

enum rmm_severity rmm_rule_severity(const char *id, enum rmm_origin origin)
{
	const struct rmm_rule *rule = rmm_rule_find(rmm_str(id));

	return rule ? rule->severity[origin] : RMM_ERROR;
}
