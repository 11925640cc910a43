/* SPDX-License-Identifier: MIT */
/* rmmlist keygen: a new key pair in minisign's format, in two new files. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/app.h"
#include "cmd/keys.h"
#include "edge/sign.h"
#include "io/call.h"

struct args {
	const char *pubkey, *key;
	bool without_password, quiet;
};

static const struct rmm_opt options[] = {
	{ 'p', "pubkey", "PUBKEY", "write the public key here", RMM_OPT_TEXT,
	  offsetof(struct args, pubkey) },
	{ 's', "secret", "KEY", "write the secret key here", RMM_OPT_TEXT,
	  offsetof(struct args, key) },
	{ 'W', "without-password", NULL, "make a key without a password",
	  RMM_OPT_FLAG, offsetof(struct args, without_password) },
	{ 'q', "quiet", NULL, "no summary", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

/* A file that was not there before. It is made before there is anything to
 * put into it, so that nobody's key is lost to a name that is taken. */
struct new_file {
	const char *path;
	int fd; /* descriptor + 1 */
};

static int fail_taken(const char *path, struct rmm_err *err)
{
	return rmm_fail(err, RMM_E_USAGE,
			"'%s' exists already; keys are never overwritten",
			path);
}

/* Before anybody types a password for nothing. */
static int check_names(const struct args *args, struct rmm_err *err)
{
	struct stat st;

	if (!args->pubkey || !args->key)
		return rmm_fail(err, RMM_E_USAGE,
				"both -p PUBKEY and -s KEY are needed");
	if (!strcmp(args->pubkey, args->key))
		return rmm_fail(err, RMM_E_USAGE,
				"the two keys need two files, not '%s' twice",
				args->key);
	if (lstat(args->key, &st) == 0)
		return fail_taken(args->key, err);
	return lstat(args->pubkey, &st) == 0 ? fail_taken(args->pubkey, err)
					     : 0;
}

static int create(struct new_file *file, const char *path, mode_t mode,
		  struct rmm_err *err)
{
	int fd = rmm_create(AT_FDCWD, path,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
			    O_CLOEXEC, mode);

	if (fd < 0 && errno == EEXIST)
		return fail_taken(path, err);
	if (fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot create '%s': %s", path,
				strerror(errno));
	*file = (struct new_file){ path, fd + 1 };
	/* Whatever the umask. */
	if (rmm_fchmod(fd, mode) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot set the mode of '%s': %s",
				path, strerror(errno));
	return 0;
}

static int write_all(struct new_file *file, struct rmm_str bytes,
		     struct rmm_err *err)
{
	int fd = file->fd - 1;

	if (rmm_write(fd, bytes) < 0 || rmm_fsync(fd) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot write '%s': %s",
				file->path, strerror(errno));
	file->fd = 0;
	if (rmm_close(fd) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot write '%s': %s",
				file->path, strerror(errno));
	return 0;
}

static void discard(struct new_file *file)
{
	if (file->fd > 0)
		close(file->fd - 1);
	if (file->path)
		unlink(file->path);
}

static int ask_twice(struct rmm_secret *password, struct rmm_err *err)
{
	static const char else_what[] = "use -W for a key without one";
	struct rmm_secret again = {0};
	int ret = -1;

	if (rmm_password_ask(password, "Password for the new key: ", else_what,
			     err) < 0)
		goto out;
	if (password->len == 0) {
		rmm_fail(err, RMM_E_USAGE, "an empty password protects "
			 "nothing; %s", else_what);
		goto out;
	}
	if (rmm_password_ask(&again, "Once more: ", else_what, err) < 0)
		goto out;
	if (!rmm_secret_eq(password, &again)) {
		rmm_fail(err, RMM_E_USAGE, "the two passwords differ");
		goto out;
	}
	ret = 0;
out:
	rmm_secret_free(&again);
	return ret;
}

/* Both files, or neither. */
static int write_pair(const struct args *args, const struct rmm_seckey *key,
		      const struct rmm_secret *password, struct rmm_err *err)
{
	struct new_file secret = {0}, public = {0};
	struct rmm_secret text = {0};
	struct rmm_buf buf = {0};
	struct rmm_str bytes = {0};
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_KEY_FILE);
	rmm_pubkey_write(&buf, rmm_seckey_public(key));
	if (create(&secret, args->key, 0600, err) < 0 ||
	    create(&public, args->pubkey, 0644, err) < 0 ||
	    rmm_seckey_write(&text, key, password, err) < 0 ||
	    rmm_buf_end(&buf, &bytes, err) < 0 ||
	    write_all(&secret, (struct rmm_str){ text.ptr, text.len },
		      err) < 0 ||
	    write_all(&public, bytes, err) < 0)
		goto out;
	ret = 0;
out:
	if (ret < 0) {
		discard(&public);
		discard(&secret);
	}
	rmm_secret_free(&text);
	rmm_buf_free(&buf);
	return ret;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_secret password = {0};
	struct rmm_seckey *key = NULL;
	char id[RMM_KEY_ID_TEXT];
	int ret = -1;

	if (check_names(args, app->err) < 0)
		return -1;
	if (!args->without_password && ask_twice(&password, app->err) < 0)
		goto out;
	if (rmm_seckey_new(&key, app->err) < 0 ||
	    write_pair(args, key, args->without_password ? NULL : &password,
		       app->err) < 0)
		goto out;
	rmm_key_id(id, rmm_seckey_public(key)->id);
	rmm_app_say(app, "key %s: public '%s', secret '%s'", id, args->pubkey,
		    args->key);
	ret = 0;
out:
	rmm_seckey_free(key);
	rmm_secret_free(&password);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "keygen",
	.summary = "make a key pair for signing",
	.usage = "[-q] -p PUBKEY -s KEY [-W]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.needs = RMM_NEEDS_FILES | RMM_HOLDS_SECRETS,
	.run = run,
};
