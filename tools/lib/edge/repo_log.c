/* SPDX-License-Identifier: MIT */
#include "edge/repo_log.h"

#include "base/limits.h"
#include "edge/repo_walk.h"

/* A path in one state. What is there and is no file has a version too. */
struct rmm_log_version {
	git_oid id;
	uint32_t path;
	bool file;
};

struct job {
	struct rmm_log *log;
	struct rmm_walk walk;
	size_t paths;
	struct rmm_oid_set folder; /* the workspace's tree, by commit */
	uint32_t *in_folder;	   /* versions: `paths` of each folder */
	size_t folders_cap;
	struct rmm_oid_set version; /* number + 1 is the version */
	size_t versions_cap;
	uint32_t *folder_of; /* by commit: number + 1; 0: not there */
	uint32_t *nothing;   /* the versions of no folder */
	struct rmm_err *err;
};

static int fail_read(const struct job *job, const char *what)
{
	return rmm_fail(job->err, rmm_repo_code(),
			"cannot read the history of '%s': %s", what,
			rmm_repo_why());
}

static int version_of(struct job *job, uint32_t *out, uint32_t path,
		      const git_tree_entry *entry)
{
	struct rmm_log *log = job->log;
	git_filemode_t mode = git_tree_entry_filemode(entry);
	uint32_t number;
	bool fresh;

	if (rmm_oid_put(&job->version, &number, &fresh,
			git_tree_entry_id(entry), path, job->err) < 0 ||
	    rmm_grow(&log->version, &job->versions_cap, (size_t)number + 2,
		     sizeof(*log->version), job->err) < 0)
		return -1;
	*out = number + 1;
	if (!fresh)
		return 0;
	log->version[*out] = (struct rmm_log_version){
		.path = path,
		.file = mode == GIT_FILEMODE_BLOB ||
			mode == GIT_FILEMODE_BLOB_EXECUTABLE,
	};
	git_oid_cpy(&log->version[*out].id, git_tree_entry_id(entry));
	log->versions = (size_t)*out + 1;
	return 0;
}

/* The versions of all paths in a folder. */
static int read_folder(struct job *job, uint32_t *versions, const git_oid *id)
{
	git_tree *tree = NULL;
	int ret = 0;

	if (git_tree_lookup(&tree, job->walk.repo->git, id) < 0)
		return fail_read(job, job->walk.repo->dir);
	for (uint32_t i = 0; ret == 0 && i < job->paths; i++) {
		git_tree_entry *entry = NULL;
		int code =
			git_tree_entry_bypath(&entry, tree, job->log->path[i]);

		if (code == GIT_ENOTFOUND)
			versions[i] = 0;
		else if (code < 0)
			ret = fail_read(job, job->log->path[i]);
		else
			ret = version_of(job, &versions[i], i, entry);
		git_tree_entry_free(entry);
	}
	git_tree_free(tree);
	return ret;
}

/* The tree that stands at the workspace's folder; *there false when none
 * does. */
static int find_folder(struct job *job, git_oid *out, bool *there,
		       const git_oid *root)
{
	struct rmm_repo *repo = job->walk.repo;
	git_tree_entry *entry = NULL;
	git_tree *tree = NULL;
	int code;

	*there = true;
	git_oid_cpy(out, root);
	if (repo->folder.len == 0)
		return 0;
	if (git_tree_lookup(&tree, repo->git, root) < 0)
		return fail_read(job, repo->dir);
	code = git_tree_entry_bypath(&entry, tree, repo->folder.ptr);
	*there = code == 0 &&
		 git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE;
	if (*there)
		git_oid_cpy(out, git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	git_tree_free(tree);
	return code == 0 || code == GIT_ENOTFOUND ? 0
						  : fail_read(job, repo->dir);
}

/* Most commits of a big repository leave the folder alone: it is looked into
 * once for each of its states. */
static int look(struct job *job, uint32_t commit)
{
	const struct rmm_walk_node *node = &job->walk.node[commit];
	uint32_t number;
	bool fresh, there;
	git_oid id;

	if (find_folder(job, &id, &there, &node->tree) < 0)
		return -1;
	if (!there)
		return 0;
	if (rmm_oid_put(&job->folder, &number, &fresh, &id, 0, job->err) < 0)
		return -1;
	job->folder_of[commit] = number + 1;
	if (!fresh)
		return 0;
	if (rmm_grow(&job->in_folder, &job->folders_cap, job->folder.n,
		     job->paths * sizeof(*job->in_folder), job->err) < 0)
		return -1;
	return read_folder(job, job->in_folder + number * job->paths, &id);
}

static const uint32_t *versions_of(const struct job *job, uint32_t commit)
{
	uint32_t folder = job->folder_of[commit];

	return folder ? job->in_folder + (folder - 1) * job->paths
		      : job->nothing;
}

static uint32_t parent_at(const struct job *job,
			  const struct rmm_walk_node *node, uint32_t k)
{
	return job->walk.parent[node->parent + k];
}

/* Is it another than in each parent? */
static bool is_changed(const struct job *job, const struct rmm_walk_node *node,
		       size_t path, uint32_t after)
{
	for (uint32_t k = 0; k < node->parents; k++)
		if (versions_of(job, parent_at(job, node, k))[path] == after)
			return false;
	return node->parents > 0 || after != 0;
}

static int add_change(struct job *job, uint32_t commit, uint32_t path)
{
	const struct rmm_walk_node *node = &job->walk.node[commit];
	struct rmm_log *log = job->log;
	struct rmm_log_change *c;
	size_t n = node->parents > 0 ? node->parents : 1;

	if (rmm_grow(&log->change, &log->changes_cap, log->changes + 1,
		     sizeof(*log->change), job->err) < 0 ||
	    rmm_grow(&log->before, &log->befores_cap, log->befores + n,
		     sizeof(*log->before), job->err) < 0)
		return -1;
	c = &log->change[log->changes++];
	*c = (struct rmm_log_change){
		.commit = (uint32_t)log->commits,
		.path = path,
		.after = versions_of(job, commit)[path],
		.before = (uint32_t)log->befores,
		.parents = (uint32_t)n,
	};
	log->before[log->befores] = 0;
	for (uint32_t k = 0; k < node->parents; k++)
		log->before[log->befores + k] =
			versions_of(job, parent_at(job, node, k))[path];
	log->befores += n;
	return 0;
}

static int keep(struct job *job, struct rmm_str *out, const char *text)
{
	return rmm_arena_str(&job->log->arena, out, rmm_str(text), job->err);
}

static int describe(struct job *job, struct rmm_log_commit *to,
		    const git_commit *commit)
{
	const git_signature *author = git_commit_author(commit);
	struct rmm_str message = rmm_str(git_commit_message(commit));

	to->when = author ? author->when.time : 0;
	git_oid_tostr(to->hash, sizeof(to->hash), git_commit_id(commit));
	while (message.len > 0 && message.ptr[0] == '\n')
		message = rmm_str_from(message, 1);
	message = rmm_str_upto(message, rmm_str_find(message, '\n'));
	if (keep(job, &to->author, author ? author->name : "") < 0 ||
	    keep(job, &to->mail, author ? author->email : "") < 0)
		return -1;
	return rmm_arena_str(&job->log->arena, &to->subject,
			     rmm_str_trim(message), job->err);
}

static int add_commit(struct job *job, uint32_t number)
{
	struct rmm_log *log = job->log;
	git_commit *commit = NULL;
	int ret;

	if (rmm_grow(&log->commit, &log->commits_cap, log->commits + 1,
		     sizeof(*log->commit), job->err) < 0)
		return -1;
	if (git_commit_lookup(&commit, job->walk.repo->git,
			      &job->walk.commit.item[number].id) < 0)
		return fail_read(job, job->walk.repo->dir);
	log->commit[log->commits] = (struct rmm_log_commit){
		.edge = job->walk.node[number].edge,
	};
	ret = describe(job, &log->commit[log->commits], commit);
	git_commit_free(commit);
	log->commits++;
	return ret;
}

static int add_changes(struct job *job, uint32_t number)
{
	const struct rmm_walk_node *node = &job->walk.node[number];
	const uint32_t *versions = versions_of(job, number);
	size_t before = job->log->changes;

	for (uint32_t i = 0; i < job->paths; i++)
		if (is_changed(job, node, i, versions[i]) &&
		    add_change(job, number, i) < 0)
			return -1;
	return job->log->changes > before ? add_commit(job, number) : 0;
}

static int collect(struct job *job)
{
	const struct rmm_walk *walk = &job->walk;

	job->folder_of =
		rmm_calloc(walk->commit.n + 1, sizeof(*job->folder_of));
	job->nothing = rmm_calloc(job->paths + 1, sizeof(*job->nothing));
	job->log->tip = rmm_calloc(job->paths + 1, sizeof(*job->log->tip));
	if (!job->folder_of || !job->nothing || !job->log->tip)
		return rmm_fail_nomem(job->err);
	for (size_t i = 0; i < walk->n; i++)
		if (look(job, walk->order[i]) < 0)
			return -1;
	for (size_t i = 0; i < walk->n; i++)
		if (add_changes(job, walk->order[i]) < 0)
			return -1;
	for (size_t i = 0; i < job->paths; i++)
		job->log->tip[i] = versions_of(job, 0)[i];
	return 0;
}

int rmm_repo_log(struct rmm_log *log, struct rmm_repo *repo, const char *rev,
		 const char *const *path, size_t paths, struct rmm_err *err)
{
	struct job job = { .log = log, .paths = paths, .err = err };
	git_commit *commit = NULL;
	int ret = -1;

	*log = (struct rmm_log){ .repo = repo, .path = path };
	if (rmm_repo_commit(&commit, repo, rev, err) < 0)
		return -1;
	if (rmm_walk(&job.walk, repo, git_commit_id(commit), RMM_MAX_COMMITS,
		     err) < 0 ||
	    collect(&job) < 0)
		goto out;
	log->limited = job.walk.limited;
	log->shallow = job.walk.edge.n > 0;
	ret = 0;
out:
	git_commit_free(commit);
	rmm_oid_free(&job.folder);
	rmm_oid_free(&job.version);
	rmm_free(job.in_folder);
	rmm_free(job.folder_of);
	rmm_free(job.nothing);
	rmm_walk_free(&job.walk);
	if (ret < 0)
		rmm_log_free(log);
	return ret;
}

void rmm_log_free(struct rmm_log *log)
{
	rmm_arena_free(&log->arena);
	rmm_free(log->commit);
	rmm_free(log->change);
	rmm_free(log->before);
	rmm_free(log->version);
	rmm_free(log->tip);
	*log = (struct rmm_log){ 0 };
}

int rmm_log_read(const struct rmm_log *log, uint32_t version,
		 int (*take)(void *ctx, struct rmm_in *in, struct rmm_err *err),
		 void *ctx, struct rmm_err *err)
{
	const struct rmm_log_version *v = &log->version[version];
	const char *name = log->path[v->path];
	struct git_blob *blob;
	struct rmm_in in = { 0 };
	int ret;

	if (!v->file)
		return rmm_fail(err, RMM_E_IO, "'%s' is not a file", name);
	if (rmm_repo_blob(&blob, log->repo, &v->id, name, err) < 0)
		return -1;
	rmm_in_mem(&in, name, rmm_repo_bytes(blob));
	ret = take(ctx, &in, err);
	rmm_in_close(&in);
	git_blob_free(blob);
	return ret;
}

int rmm_repo_at(char hash[RMM_COMMIT_TEXT], struct rmm_repo *repo,
		const char *rev, int64_t time, struct rmm_err *err)
{
	struct rmm_oid_set edge = { 0 };
	git_commit *commit = NULL, *parent;
	int ret = -1, code = 0;

	if (rmm_repo_edges(&edge, repo, err) < 0 ||
	    rmm_repo_commit(&commit, repo, rev, err) < 0)
		goto out;
	while (code == 0 && git_commit_time(commit) > time) {
		if (git_commit_parentcount(commit) == 0 ||
		    rmm_oid_has(&edge, git_commit_id(commit), 0)) {
			ret = 0;
			goto out;
		}
		parent = NULL;
		code = git_commit_parent(&parent, commit, 0);
		git_commit_free(commit);
		commit = parent;
	}
	if (code < 0) {
		rmm_fail(err, rmm_repo_code(), "cannot read the history: %s",
			 rmm_repo_why());
		goto out;
	}
	git_oid_tostr(hash, RMM_COMMIT_TEXT, git_commit_id(commit));
	ret = 1;
out:
	git_commit_free(commit);
	rmm_oid_free(&edge);
	return ret;
}

bool rmm_repo_is_shallow(struct rmm_repo *repo)
{
	return git_repository_is_shallow(repo->git) == 1;
}
