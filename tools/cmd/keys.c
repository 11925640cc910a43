/* SPDX-License-Identifier: MIT */
#include "cmd/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/in.h"

enum { PASSWORD_BYTES = 1024, CTRL_C = 3, NAME_BYTES = 32 };

int rmm_pubkeys_load(struct rmm_pubkey key[RMM_OPT_LIST_MAX], size_t *n,
		     const struct rmm_opt_list *files, struct rmm_err *err)
{
	if (files->n == 0)
		return rmm_fail(err, RMM_E_USAGE,
				"no public key is given; use -p PUBKEY");
	for (size_t i = 0; i < files->n; i++) {
		struct rmm_buf buf = {0};
		int ret;

		rmm_buf_init(&buf, RMM_MAX_KEY_FILE);
		ret = rmm_file_read(&buf, files->item[i], err);
		if (ret == 0)
			ret = rmm_pubkey_parse(&key[i], (struct rmm_str){
				buf.ptr, buf.len }, files->item[i], err);
		rmm_buf_free(&buf);
		if (ret < 0)
			return -1;
	}
	*n = files->n;
	return 0;
}

/* --- the password ---------------------------------------------------- */

/* One line from the terminal, which is set to give it at Enter, Ctrl-C or
 * Ctrl-D; without the Enter. */
static int read_line(struct rmm_secret *out, int tty, struct rmm_err *err)
{
	ssize_t got;

	if (rmm_secret_init(out, PASSWORD_BYTES, err) < 0)
		return -1;
	do
		got = read(tty, out->ptr, out->cap);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return rmm_fail(err, RMM_E_IO,
				"cannot read from the terminal: %s",
				strerror(errno));
	out->len = (size_t)got;
	if (out->len == 0 || out->ptr[out->len - 1] == CTRL_C)
		return rmm_fail(err, RMM_E_USAGE, "no password was given");
	if (out->ptr[out->len - 1] == '\n')
		out->len--;
	else if (out->len == out->cap)
		return rmm_fail(err, RMM_E_LIMIT,
				"a password has at most %d bytes",
				PASSWORD_BYTES - 1);
	return 0;
}

static void show(int tty, const char *text)
{
	/* Who does not see the prompt will see the terminal wait. */
	if (write(tty, text, strlen(text)) < 0)
		return;
}

/* Ctrl-C arrives as a character and ends the line, so that no signal can
 * leave the terminal without its echo. The prompt comes last: what is typed
 * at its sight is neither shown nor lost. */
static int ask_quietly(struct rmm_secret *out, int tty, const char *prompt,
		       struct rmm_err *err)
{
	struct termios before, quiet;
	int ret;

	if (tcgetattr(tty, &before) < 0)
		return rmm_fail(err, RMM_E_IO,
				"cannot set up the terminal: %s",
				strerror(errno));
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ISIG);
	quiet.c_lflag |= ICANON;
	quiet.c_cc[VEOL] = CTRL_C;
	if (tcsetattr(tty, TCSAFLUSH, &quiet) < 0)
		return rmm_fail(err, RMM_E_IO,
				"cannot set up the terminal: %s",
				strerror(errno));
	show(tty, prompt);
	ret = read_line(out, tty, err);
	show(tty, "\n");
	tcsetattr(tty, TCSAFLUSH, &before);
	return ret;
}

int rmm_password_ask(struct rmm_secret *out, const char *prompt,
		     const char *else_what, struct rmm_err *err)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC), ret;

	*out = (struct rmm_secret){0};
	if (tty < 0)
		return rmm_fail(err, RMM_E_USAGE,
				"there is no terminal to ask for a password; %s",
				else_what);
	ret = ask_quietly(out, tty, prompt, err);
	close(tty);
	return ret;
}

/* --- the secret key -------------------------------------------------- */

static int read_fd(struct rmm_secret *text, int fd, const char *name,
		   struct rmm_err *err)
{
	ssize_t got;

	/* One byte more than may come, so that too much is seen. */
	if (rmm_secret_init(text, RMM_MAX_KEY_FILE + 1, err) < 0)
		return -1;
	do {
		got = read(fd, text->ptr + text->len, text->cap - text->len);
		if (got > 0)
			text->len += (size_t)got;
	} while ((got > 0 && text->len < text->cap) ||
		 (got < 0 && errno == EINTR));
	if (got < 0)
		return rmm_fail(err, RMM_E_IO, "cannot read '%s': %s", name,
				strerror(errno));
	if (text->len > RMM_MAX_KEY_FILE)
		return rmm_fail(err, RMM_E_LIMIT,
				"'%s' has more than %zu bytes, so it is no key",
				name, RMM_MAX_KEY_FILE);
	return 0;
}

static int read_file(struct rmm_secret *text, struct rmm_app *app,
		     const char *path)
{
	int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC), ret;
	struct stat st;

	if (fd < 0)
		return rmm_fail(app->err, RMM_E_IO, "cannot open '%s': %s",
				path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)))
		rmm_app_warn(app, "others may read the secret key '%s'; run "
			     "chmod 600", path);
	ret = read_fd(text, fd, path, app->err);
	close(fd);
	return ret;
}

static int read_env(struct rmm_secret *text, const char *name,
		    struct rmm_err *err)
{
	const char *value = rmm_app_env(name);
	struct rmm_str bytes = rmm_str(value);
	int ret = -1;

	if (!value)
		return rmm_fail(err, RMM_E_USAGE,
				"the environment has no variable '%s'", name);
	if (bytes.len > RMM_MAX_KEY_FILE)
		rmm_fail(err, RMM_E_LIMIT,
			 "'%s' has more than %zu bytes, so it is no key", name,
			 RMM_MAX_KEY_FILE);
	else
		ret = rmm_secret_copy(text, bytes, err);
	rmm_app_env_wipe(name);
	return ret;
}

/* The descriptor stays open: it may be the terminal's. */
static int read_number(struct rmm_secret *text, char name[NAME_BYTES],
		       const char *number, struct rmm_err *err)
{
	uint64_t fd;

	if (!rmm_str_u64(&fd, rmm_str(number), INT_MAX))
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' is not the number of a descriptor",
				number);
	snprintf(name, NAME_BYTES, "descriptor %d", (int)fd);
	return read_fd(text, (int)fd, name, err);
}

static int read_text(struct rmm_secret *text, const char **name,
		     char store[NAME_BYTES], struct rmm_app *app,
		     const struct rmm_key_source *from)
{
	if (!!from->file + !!from->fd + !!from->env != 1)
		return rmm_fail(app->err, RMM_E_USAGE,
				"give one of -k KEY, --key-fd N and --key-env NAME");
	*name = from->file ? from->file : from->fd ? store : from->env;
	if (from->file)
		return read_file(text, app, from->file);
	if (from->fd)
		return read_number(text, store, from->fd, app->err);
	return read_env(text, from->env, app->err);
}

int rmm_seckey_load(struct rmm_seckey **key, struct rmm_app *app,
		    const struct rmm_key_source *from)
{
	struct rmm_secret text = {0}, password = {0};
	char store[NAME_BYTES] = "";
	const char *name = store;
	bool locked = false;
	int ret = -1;

	if (read_text(&text, &name, store, app, from) < 0 ||
	    rmm_seckey_is_locked(&locked, &text, name, app->err) < 0)
		goto out;
	if (locked &&
	    rmm_password_ask(&password, "Password: ",
			     "use a key without one (rmmlist keygen -W)",
			     app->err) < 0)
		goto out;
	ret = rmm_seckey_parse(key, &text, name, locked ? &password : NULL,
			       app->err);
out:
	rmm_secret_free(&password);
	rmm_secret_free(&text);
	return ret;
}
