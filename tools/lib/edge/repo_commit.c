/* SPDX-License-Identifier: MIT */
#include "edge/repo_commit.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "edge/repo_git.h"

#define PREFIX "refs/heads/"

enum { REF_TEXT = 1024 };

static int fail_git(struct rmm_err *err, const char *what, const char *subject)
{
	return rmm_fail(err, rmm_repo_code(), "cannot %s '%s': %s", what,
			subject, rmm_repo_why());
}

/* ---- looking ---- */

static int check_name(const char *name, struct rmm_err *err)
{
	int valid = 0;

	/* -NAME would be an option of every git command that takes it. */
	if (git_branch_name_is_valid(&valid, name) == 0 && valid &&
	    name[0] != '-' && strlen(name) < REF_TEXT - sizeof(PREFIX))
		return 0;
	return rmm_fail(err, RMM_E_USAGE, "'%s' is no name for a branch; see "
			"git check-ref-format --branch", name);
}

static int make_signature(git_signature **out, struct rmm_repo *repo,
			  struct rmm_err *err)
{
	if (git_signature_default(out, repo->git) == 0)
		return 0;
	if (rmm_repo_code() == RMM_E_NOMEM)
		return rmm_fail_nomem(err);
	return rmm_fail(err, RMM_E_IO, "git does not know who commits; run "
			"git config user.name NAME and git config user.email "
			"ADDRESS");
}

static int check_signature(struct rmm_repo *repo, struct rmm_err *err)
{
	git_signature *who = NULL;
	int ret = make_signature(&who, repo, err);

	git_signature_free(who);
	return ret;
}

static int find_head(struct rmm_branch *branch, git_oid *id,
		     struct rmm_err *err)
{
	git_commit *commit;

	if (git_repository_head_unborn(branch->repo->git) == 1)
		return rmm_fail(err, RMM_E_IO, "HEAD has no commit yet; commit "
				"the workspace first");
	if (rmm_repo_commit(&commit, branch->repo, "HEAD", err) < 0)
		return -1;
	git_oid_cpy(id, git_commit_id(commit));
	git_oid_tostr(branch->head, sizeof(branch->head), id);
	git_commit_free(commit);
	return 0;
}

/* Is the tip in HEAD's history? */
static int compare(struct rmm_branch *branch, const git_oid *head,
		   const git_oid *tip, struct rmm_err *err)
{
	git_repository *git = branch->repo->git;
	int code = git_oid_equal(head, tip);

	if (code == 0)
		code = git_graph_descendant_of(git, head, tip);
	if (code < 0 && git_repository_is_shallow(git) == 1)
		return rmm_fail(err, RMM_E_IO, "this clone is shallow, it does "
				"not tell whether branch '%s' is merged; run "
				"git fetch --unshallow", branch->name);
	if (code < 0)
		return fail_git(err, "follow the history of branch",
				branch->name);
	branch->merged = code == 1;
	return 0;
}

static int look_at_tip(struct rmm_branch *branch, git_reference *ref,
		       const git_oid *head, struct rmm_err *err)
{
	const git_oid *tip = git_reference_target(ref);

	if (git_branch_is_checked_out(ref))
		return rmm_fail(err, RMM_E_IO, "branch '%s' is checked out in "
				"a work tree (see git worktree list); switch "
				"that one to another branch", branch->name);
	if (!tip)
		return rmm_fail(err, RMM_E_IO, "branch '%s' only points to "
				"another reference; name that one",
				branch->name);
	git_oid_tostr(branch->tip, sizeof(branch->tip), tip);
	return branch->apart ? 0 : compare(branch, head, tip, err);
}

/* "refs/heads/NAME"; check_name has bounded it. */
static const char *ref_name(char text[REF_TEXT], const struct rmm_branch *b)
{
	memcpy(text, PREFIX, sizeof(PREFIX));
	memcpy(text + sizeof(PREFIX) - 1, b->name, strlen(b->name) + 1);
	return text;
}

static int look_at_branch(struct rmm_branch *branch, const git_oid *head,
			  struct rmm_err *err)
{
	git_reference *ref = NULL;
	char text[REF_TEXT];
	int code, ret = -1;

	code = git_reference_lookup(&ref, branch->repo->git,
				    ref_name(text, branch));
	if (code == 0)
		ret = look_at_tip(branch, ref, head, err);
	else if (code == GIT_ENOTFOUND)
		ret = 0;
	else
		fail_git(err, "look up branch", branch->name);
	git_reference_free(ref);
	return ret;
}

int rmm_branch_open(struct rmm_branch *branch, struct rmm_repo *repo,
		    const char *name, struct rmm_err *err)
{
	git_oid head;

	*branch = (struct rmm_branch){ .repo = repo, .name = name,
				       .merged = true };
	if (check_name(name, err) < 0 || find_head(branch, &head, err) < 0 ||
	    check_signature(repo, err) < 0)
		return -1;
	return look_at_branch(branch, &head, err);
}

/* HEAD may name the branch before it has a commit: then git would take the
 * work tree for what the commit deletes. */
static int check_unborn(const struct rmm_branch *branch, struct rmm_err *err)
{
	git_repository *git = branch->repo->git;
	git_reference *head = NULL;
	char text[REF_TEXT];
	bool same;

	if (git_repository_is_bare(git) == 1 ||
	    git_reference_lookup(&head, git, "HEAD") < 0)
		return 0;
	same = git_reference_symbolic_target(head) &&
	       !strcmp(git_reference_symbolic_target(head),
		       ref_name(text, branch));
	git_reference_free(head);
	if (!same)
		return 0;
	return rmm_fail(err, RMM_E_IO, "branch '%s' is checked out; switch to "
			"another branch, or name another one", branch->name);
}

int rmm_branch_open_apart(struct rmm_branch *branch, struct rmm_repo *repo,
			  const char *name, struct rmm_err *err)
{
	*branch = (struct rmm_branch){ .repo = repo, .name = name,
				       .apart = true };
	if (check_name(name, err) < 0 || check_signature(repo, err) < 0 ||
	    look_at_branch(branch, NULL, err) < 0)
		return -1;
	return branch->tip[0] ? 0 : check_unborn(branch, err);
}

static const char *parent_of(const struct rmm_branch *branch)
{
	return branch->merged ? branch->head : branch->tip;
}

int rmm_branch_tree(struct rmm_repo_tree *tree, const struct rmm_branch *branch,
		    bool parent, struct rmm_err *err)
{
	const char *id = parent ? parent_of(branch) : branch->head;

	if ((branch->apart ? rmm_repo_root_open : rmm_repo_tree_open)(
		    tree, branch->repo, id, err) < 0)
		return -1;
	/* What a reader knows it by. */
	tree->rev = id == branch->tip ? branch->name : "HEAD";
	return 0;
}

/* ---- committing ---- */

static int store(git_oid *id, struct rmm_branch *branch, const char *path,
		 struct rmm_str bytes, struct rmm_err *err)
{
	errno = 0;
	if (git_blob_create_from_buffer(id, branch->repo->git,
					bytes.ptr ? bytes.ptr : "",
					bytes.len) == 0)
		return 0;
	/* Of a full disk libgit2 1.5 tells nothing; the system does. */
	if (!git_error_last() && errno)
		return rmm_fail(err, RMM_E_IO, "cannot store '%s': %s", path,
				strerror(errno));
	return fail_git(err, "store", path);
}

int rmm_branch_store(struct rmm_branch *branch, struct rmm_branch_file *file,
		     struct rmm_err *err)
{
	git_oid id;

	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	if (store(&id, branch, file->path, file->bytes, err) < 0)
		return -1;
	git_oid_tostr(file->blob, sizeof(file->blob), &id);
	file->bytes = (struct rmm_str){0};
	return 0;
}

static int add_file(git_tree_update *update, struct rmm_branch *branch,
		    const struct rmm_branch_file *file, struct rmm_arena *arena,
		    struct rmm_err *err)
{
	struct rmm_str folder = branch->repo->folder;
	struct rmm_str name = rmm_str(file->path);
	char *path;

	if (branch->apart)
		folder = (struct rmm_str){ "", 0 };
	path = rmm_arena_alloc(arena, folder.len + name.len + 1);
	if (!path)
		return rmm_fail_nomem(err);
	memcpy(path, folder.ptr, folder.len);
	memcpy(path + folder.len, name.ptr, name.len + 1);
	*update = (git_tree_update){ .action = GIT_TREE_UPDATE_UPSERT,
				     .filemode = GIT_FILEMODE_BLOB,
				     .path = path };
	if (!file->blob[0])
		return store(&update->id, branch, path, file->bytes, err);
	return git_oid_fromstr(&update->id, file->blob) < 0
		? fail_git(err, "find", path) : 0;
}

static int make_tree(git_tree **out, struct rmm_branch *branch,
		     git_commit *parent, const struct rmm_branch_commit *commit,
		     struct rmm_err *err)
{
	git_repository *git = branch->repo->git;
	struct rmm_arena arena = {0};
	git_tree_update *update = NULL;
	git_tree *base = NULL;
	git_oid id;
	int ret = -1;

	update = rmm_calloc(commit->files, sizeof(*update));
	if (!update) {
		rmm_fail_nomem(err);
		goto out;
	}
	for (size_t i = 0; i < commit->files; i++)
		if (add_file(&update[i], branch, &commit->file[i], &arena,
			     err) < 0)
			goto out;
	if ((parent && git_commit_tree(&base, parent) < 0) ||
	    git_tree_create_updated(&id, git, base, commit->files,
				    update) < 0 ||
	    git_tree_lookup(out, git, &id) < 0)
		fail_git(err, "write a tree for branch", branch->name);
	else
		ret = 0;
out:
	git_tree_free(base);
	rmm_free(update);
	rmm_arena_free(&arena);
	return ret;
}

static int make_commit(git_oid *id, struct rmm_branch *branch,
		       const struct rmm_branch_commit *commit,
		       struct rmm_err *err)
{
	git_repository *git = branch->repo->git;
	const git_commit *parents[1];
	git_signature *who = NULL;
	git_commit *parent = NULL;
	git_tree *tree = NULL;
	const char *base_name = parent_of(branch);
	git_oid base;
	int ret = -1;

	if (make_signature(&who, branch->repo, err) < 0)
		goto out;
	who->when = (git_time){ .time = commit->when, .sign = '+' };
	if (base_name[0] && (git_oid_fromstr(&base, base_name) < 0 ||
			     git_commit_lookup(&parent, git, &base) < 0)) {
		fail_git(err, "read commit", base_name);
		goto out;
	}
	if (make_tree(&tree, branch, parent, commit, err) < 0)
		goto out;
	parents[0] = parent;
	if (git_commit_create(id, git, NULL, who, who, NULL, commit->message,
			      tree, parent ? 1 : 0, parents) < 0)
		fail_git(err, "commit to branch", branch->name);
	else
		ret = 0;
out:
	git_tree_free(tree);
	git_commit_free(parent);
	git_signature_free(who);
	return ret;
}

static int fail_move(struct rmm_branch *branch, int code, struct rmm_err *err)
{
	/* As git does: whose lock it is, a person has to find out. */
	if (code == GIT_ELOCKED)
		return rmm_fail(err, RMM_E_IO, "branch '%s' is locked by "
				"another git, or by one that was killed; run "
				"this again, and when no other git runs, "
				"remove '%srefs/heads/%s.lock'", branch->name,
				git_repository_commondir(branch->repo->git),
				branch->name);
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS ||
	    code == GIT_ENOTFOUND)
		return rmm_fail(err, RMM_E_IO, "somebody else changed branch "
				"'%s' meanwhile, it stays as it is now; run "
				"this again", branch->name);
	return fail_git(err, "move branch", branch->name);
}

/* Only from where it was seen: the ref is locked, compared and replaced. */
static int move(struct rmm_branch *branch, const git_oid *id,
		struct rmm_err *err)
{
	const char *why = branch->apart ? "rmmlist push" : "rmmlist update";
	git_repository *git = branch->repo->git;
	git_reference *ref = NULL;
	char name[REF_TEXT];
	git_oid tip;
	int code;

	ref_name(name, branch);
	if (!branch->tip[0])
		code = git_reference_create(&ref, git, name, id, 0, why);
	else if ((code = git_oid_fromstr(&tip, branch->tip)) == 0)
		code = git_reference_create_matching(&ref, git, name, id, 1,
						     &tip, why);
	git_reference_free(ref);
	return code < 0 ? fail_move(branch, code, err) : 0;
}

int rmm_branch_commit(struct rmm_branch *branch,
		      const struct rmm_branch_commit *commit,
		      struct rmm_err *err)
{
	git_oid id;

	if (rmm_mem_ended())
		return rmm_fail_nomem(err);
	/* No power cut may leave a branch that names half an object. */
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	if (make_commit(&id, branch, commit, err) < 0 ||
	    move(branch, &id, err) < 0)
		return -1;
	git_oid_tostr(branch->commit, sizeof(branch->commit), &id);
	return 0;
}
