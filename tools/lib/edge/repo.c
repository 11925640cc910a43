/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */

#include "edge/repo.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "edge/repo_git.h"

const char *rmm_repo_why(void)
{
	const git_error *last = git_error_last();

	return last && last->message ? last->message : "unknown error";
}

enum rmm_code rmm_repo_code(void)
{
	const git_error *last = git_error_last();

	return last && last->klass == GIT_ERROR_NOMEMORY ? RMM_E_NOMEM
							 : RMM_E_IO;
}

/* The directory that git wants to see in safe.directory. */
static int fail_owner(const char *dir, struct rmm_err *err)
{
	git_buf found = { 0 };
	struct rmm_str path = rmm_str(dir);

	if (git_repository_discover(&found, dir, 0, NULL) == 0)
		path = (struct rmm_str){ found.ptr, found.size };
	if (rmm_str_ends(path, RMM_LIT("/.git/")))
		path.len -= 6;
	rmm_fail(err, RMM_E_IO,
		 "the git repository at '%.*s' belongs to another user; run "
		 "git config --global --add safe.directory '%.*s'",
		 RMM_ARG(path), RMM_ARG(path));
	git_buf_dispose(&found);
	return -1;
}

/* libgit2 1.5 answers -3, "config value 'safe.directory' was not found", where
 * it means -36, "not owned": trust the words, not the number. */
static int fail_open(const char *dir, int code, struct rmm_err *err)
{
	if (code == GIT_EOWNER || strstr(rmm_repo_why(), "safe.directory"))
		return fail_owner(dir, err);
	if (code == GIT_ENOTFOUND)
		return rmm_fail(err, RMM_E_IO,
				"'%s' is not in a git repository", dir);
	return rmm_fail(err, rmm_repo_code(),
			"cannot open the git repository of '%s': %s", dir,
			rmm_repo_why());
}

/* Where dir stands below the working tree's root. A bare repository has no
 * working tree: its root it is. */
static int find_folder(struct rmm_repo *repo, struct rmm_err *err)
{
	char real[PATH_MAX + 1];
	struct rmm_str root = rmm_str(git_repository_workdir(repo->git)), path;

	if (root.len == 0)
		return 0;
	if (!realpath(repo->dir, real))
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s",
				repo->dir, strerror(errno));
	path = rmm_str(real);
	if (rmm_str_eq(path, root) ||
	    rmm_str_eq(path, rmm_str_upto(root, root.len - 1)))
		return 0;
	if (!rmm_str_starts(path, root))
		return rmm_fail(err, RMM_E_IO,
				"'%s' is outside its repository's working "
				"tree '%.*s'", repo->dir, RMM_ARG(root));
	real[path.len++] = '/';
	return rmm_arena_str(&repo->arena, &repo->folder,
			     rmm_str_from(path, root.len), err);
}

int rmm_repo_open(struct rmm_repo **out, const char *dir, struct rmm_err *err)
{
	struct rmm_repo *repo = rmm_calloc(1, sizeof(*repo));
	int code;

	*out = NULL;
	if (!repo)
		return rmm_fail_nomem(err);
	if (git_libgit2_init() < 0) {
		rmm_fail(err, rmm_repo_code(), "cannot start libgit2: %s",
			 rmm_repo_why());
		rmm_free(repo);
		return -1;
	}
	repo->dir = dir;
	repo->folder = RMM_LIT("");
	code = git_repository_open_ext(&repo->git, dir, 0, NULL);
	if (code < 0)
		fail_open(dir, code, err);
	if (code < 0 || find_folder(repo, err) < 0) {
		rmm_repo_close(repo);
		return -1;
	}
	*out = repo;
	return 0;
}

void rmm_repo_close(struct rmm_repo *repo)
{
	if (!repo)
		return;
	git_repository_free(repo->git);
	git_libgit2_shutdown();
	rmm_arena_free(&repo->arena);
	rmm_free(repo);
}

static int fail_revision(struct rmm_repo *repo, const char *rev, int code,
			 struct rmm_err *err)
{
	if (code == GIT_EAMBIGUOUS)
		return rmm_fail(err, RMM_E_IO,
				"revision '%s' is ambiguous; give more digits",
				rev);
	if (code == GIT_ENOTFOUND && git_repository_head_unborn(repo->git) == 1)
		return rmm_fail(err, RMM_E_IO,
				"there is no revision '%s': nothing is "
				"committed yet", rev);
	if (code == GIT_ENOTFOUND && git_repository_is_shallow(repo->git) == 1)
		return rmm_fail(err, RMM_E_IO,
				"there is no revision '%s' in this shallow "
				"clone; run git fetch --unshallow", rev);
	if (code == GIT_EINVALIDSPEC ||
	    (code == GIT_ENOTFOUND &&
	     !strstr(rmm_repo_why(), "object not found")))
		return rmm_fail(err, RMM_E_IO,
				"there is no revision '%s'; git branch -a "
				"lists the branches, git fetch brings new ones",
				rev);
	return rmm_fail(err, rmm_repo_code(), "cannot read revision '%s': %s",
			rev, rmm_repo_why());
}

/* git's short name of HEAD, which libgit2 knows only when nothing follows. */
static int parse(git_object **out, struct rmm_repo *repo, const char *rev,
		 struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int code;

	if (rev[0] != '@' || (rev[1] != '~' && rev[1] != '^'))
		return git_revparse_single(out, repo->git, rev);
	rmm_buf_init(&buf, strlen(rev) + sizeof("HEAD"));
	rmm_buf_addf(&buf, "HEAD%s", rev + 1);
	code = rmm_buf_end(&buf, &text, err);
	if (code == 0)
		code = git_revparse_single(out, repo->git, text.ptr);
	rmm_buf_free(&buf);
	return code;
}

/* The commit or tree that a revision names. */
static int find_object(git_object **out, struct rmm_repo *repo,
		       const char *rev, git_object_t type,
		       struct rmm_err *err)
{
	git_object *object = NULL;
	int code = parse(&object, repo, rev, err);

	*out = NULL;
	if (code < 0)
		return fail_revision(repo, rev, code, err);
	code = git_object_peel(out, object, type);
	git_object_free(object);
	if (code == GIT_EPEEL || code == GIT_EINVALIDSPEC)
		return rmm_fail(err, RMM_E_IO, "revision '%s' is not a commit",
				rev);
	if (code < 0)
		return rmm_fail(err, rmm_repo_code(),
				"cannot read revision '%s': %s", rev,
				rmm_repo_why());
	return 0;
}

static int fail_entry(const char *name, int code, struct rmm_err *err)
{
	if (code == GIT_ENOTFOUND)
		return rmm_fail(err, RMM_E_IO,
				"'%s' is not in the repository; in a partial "
				"clone, run git fetch --refetch --no-filter",
				name);
	return rmm_fail(err, rmm_repo_code(), "cannot read '%s': %s", name,
			rmm_repo_why());
}

/* "REV:folder/path", in the tree's arena. */
static int name_of(struct rmm_repo_tree *tree, struct rmm_str *name,
		   const char *path, struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&buf, 3 * PATH_MAX);
	rmm_buf_addf(&buf, "%s:%s%s", tree->rev, tree->folder, path);
	if (rmm_buf_end(&buf, &text, err) == 0)
		ret = rmm_arena_str(&tree->arena, name, text, err);
	rmm_buf_free(&buf);
	return ret;
}

/* Only what is a file by git's own account is read: a link would name another
 * path, a submodule another repository. */
static int check_mode(const git_tree_entry *entry, const char *name,
		      struct rmm_err *err)
{
	switch (git_tree_entry_filemode(entry)) {
	case GIT_FILEMODE_BLOB:
	case GIT_FILEMODE_BLOB_EXECUTABLE:
		return 0;
	case GIT_FILEMODE_TREE:
		return rmm_fail(err, RMM_E_IO, "'%s' is a directory", name);
	case GIT_FILEMODE_LINK:
		return rmm_fail(err, RMM_E_IO,
				"'%s' is a symbolic link; name the file that "
				"it points to", name);
	case GIT_FILEMODE_COMMIT:
		return rmm_fail(err, RMM_E_IO, "'%s' is a submodule", name);
	default:
		return rmm_fail(err, RMM_E_IO, "'%s' is not a file", name);
	}
}

/* The size is known before the bytes are loaded. */
static int check_size(struct rmm_repo *repo, const git_oid *id,
		      const char *name, struct rmm_err *err)
{
	git_odb *odb = NULL;
	git_object_t type;
	size_t size = 0;
	int code = git_repository_odb(&odb, repo->git);

	if (code == 0)
		code = git_odb_read_header(&size, &type, odb, id);
	git_odb_free(odb);
	if (code < 0)
		return fail_entry(name, code, err);
	if (size > RMM_MAX_FILE)
		return rmm_fail(err, RMM_E_LIMIT,
				"'%s' has more than %zu bytes", name,
				RMM_MAX_FILE);
	return 0;
}

int rmm_repo_blob(struct git_blob **out, struct rmm_repo *repo,
		  const git_oid *id, const char *name, struct rmm_err *err)
{
	int code;

	*out = NULL;
	if (check_size(repo, id, name, err) < 0)
		return -1;
	code = git_blob_lookup(out, repo->git, id);
	return code < 0 ? fail_entry(name, code, err) : 0;
}

struct rmm_str rmm_repo_bytes(const struct git_blob *blob)
{
	return (struct rmm_str){ git_blob_rawcontent(blob),
				 (size_t)git_blob_rawsize(blob) };
}

static int load(struct rmm_repo_tree *tree, struct rmm_in *in,
		const git_tree_entry *entry, const char *name,
		struct rmm_err *err)
{
	git_blob *blob;

	if (check_mode(entry, name, err) < 0 ||
	    rmm_grow(&tree->blob, &tree->cap, tree->n + 1,
		     sizeof(struct git_blob *), err) < 0 ||
	    rmm_repo_blob(&blob, tree->repo, git_tree_entry_id(entry), name,
			  err) < 0)
		return -1;
	tree->blob[tree->n++] = blob;
	rmm_in_mem(in, name, rmm_repo_bytes(blob));
	return 1;
}

static int tree_open(struct rmm_tree *base, struct rmm_in *in, const char *path,
		     struct rmm_err *err)
{
	struct rmm_repo_tree *tree = (struct rmm_repo_tree *)(void *)base;
	git_tree_entry *entry = NULL;
	struct rmm_str name;
	int ret = -1, code;

	if (name_of(tree, &name, path, err) < 0)
		return -1;
	code = git_tree_entry_bypath(&entry, tree->root,
				     name.ptr + strlen(tree->rev) + 1);
	if (code == GIT_ENOTFOUND)
		ret = 0;
	else if (code < 0)
		ret = fail_entry(name.ptr, code, err);
	else
		ret = load(tree, in, entry, name.ptr, err);
	git_tree_entry_free(entry);
	return ret;
}

int rmm_repo_root_open(struct rmm_repo_tree *tree, struct rmm_repo *repo,
		       const char *rev, struct rmm_err *err)
{
	git_object *root;

	*tree = (struct rmm_repo_tree){ .tree.open = tree_open, .repo = repo,
					.rev = rev, .folder = "" };
	tree->tree.names = &tree->arena;
	if (find_object(&root, repo, rev, GIT_OBJECT_TREE, err) < 0)
		return -1;
	tree->root = (git_tree *)root;
	return 0;
}

int rmm_repo_tree_open(struct rmm_repo_tree *tree, struct rmm_repo *repo,
		       const char *rev, struct rmm_err *err)
{
	if (rmm_repo_root_open(tree, repo, rev, err) < 0)
		return -1;
	tree->folder = repo->folder.ptr;
	return 0;
}

void rmm_repo_tree_close(struct rmm_repo_tree *tree)
{
	for (size_t i = 0; i < tree->n; i++)
		git_blob_free(tree->blob[i]);
	rmm_free(tree->blob);
	git_tree_free(tree->root);
	rmm_arena_free(&tree->arena);
	*tree = (struct rmm_repo_tree){0};
}

int rmm_repo_commit(git_commit **out, struct rmm_repo *repo, const char *rev,
		    struct rmm_err *err)
{
	git_object *commit;

	*out = NULL;
	if (find_object(&commit, repo, rev, GIT_OBJECT_COMMIT, err) < 0)
		return -1;
	*out = (git_commit *)commit;
	return 0;
}

static int fail_merge_base(struct rmm_repo *repo, const char *a, const char *b,
			   int code, struct rmm_err *err)
{
	/* Whatever libgit2 says of a history that ends too early. */
	if (git_repository_is_shallow(repo->git) == 1)
		return rmm_fail(err, RMM_E_IO,
				"revisions '%s' and '%s' have no common "
				"ancestor in this shallow clone; run git fetch "
				"--unshallow", a, b);
	if (code == GIT_ENOTFOUND)
		return rmm_fail(err, RMM_E_IO,
				"revisions '%s' and '%s' have no common "
				"ancestor; compare them as they are, with "
				"'%s..%s'", a, b, a, b);
	return rmm_fail(err, rmm_repo_code(),
			"cannot find the common ancestor of '%s' and '%s': %s",
			a, b, rmm_repo_why());
}

int rmm_repo_merge_base(char hash[RMM_COMMIT_TEXT], struct rmm_repo *repo,
			const char *a, const char *b, struct rmm_err *err)
{
	git_commit *left = NULL, *right = NULL;
	git_oid base;
	int code, ret = -1;

	if (rmm_repo_commit(&left, repo, a, err) < 0 ||
	    rmm_repo_commit(&right, repo, b, err) < 0)
		goto out;
	code = git_merge_base(&base, repo->git, git_commit_id(left),
			      git_commit_id(right));
	if (code < 0) {
		fail_merge_base(repo, a, b, code, err);
		goto out;
	}
	git_oid_tostr(hash, RMM_COMMIT_TEXT, &base);
	ret = 0;
out:
	git_commit_free(left);
	git_commit_free(right);
	return ret;
}
