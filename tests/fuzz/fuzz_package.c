/* SPDX-License-Identifier: MIT */
/*
 * Grammar: datapackage.json of a workspace. Laws: every path of a package that
 * is accepted stays inside the tree, every URL may be fetched, every name is
 * found.
 */
#include "model/package.h"
#include "model/url.h"
#include "tree.h"

static void check_package(const struct rmm_package *p)
{
	for (size_t i = 0; i < p->resources; i++) {
		const struct rmm_resource *r = &p->resource[i];

		LAW(rmm_tree_path_ok(r->path), "'%s'", r->path.ptr);
		LAW(rmm_package_at(p, r->path) == r, "'%s'", r->path.ptr);
	}
	for (size_t i = 0; i < p->upstreams; i++) {
		const struct rmm_upstream *u = &p->upstream[i];

		LAW(rmm_package_find(p, u->name) == u, "'%s'", u->name.ptr);
		LAW(rmm_str_starts(u->path, RMM_LIT("lists/upstream/")),
		    "'%s'", u->path.ptr);
		LAW(rmm_tree_path_ok(u->schema), "'%s'", u->schema.ptr);
		for (size_t k = 0; k < u->urls; k++)
			LAW(!rmm_url_problem(u->url[k]), "'%s'",
			    u->url[k].ptr);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	const struct fuzz_file file[] = { { "datapackage.json", input },
					  {0} };
	struct fuzz_tree tree;
	struct rmm_package package = {0};
	struct rmm_err err = {0};

	fuzz_tree_init(&tree, file);
	if (rmm_package_load(&package, &tree.tree, &err) == 0)
		check_package(&package);
	else
		LAW(err.text[0] && package.resources == 0, "%s", err.text);
	rmm_package_free(&package);
	fuzz_tree_free(&tree);
	return 0;
}
