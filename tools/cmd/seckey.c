/* SPDX-License-Identifier: MIT */
#include "cmd/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/call.h"

enum { PASSWORD_BYTES = 1024, CTRL_C = 3 };

/* --- the password ---------------------------------------------------- */

/* One line from the terminal, which is set to give it at Enter, Ctrl-C or
 * Ctrl-D; without the Enter. */
static int read_line(struct rmm_secret *out, int tty, struct rmm_err *err)
{
	ssize_t got;

	if (rmm_secret_init(out, PASSWORD_BYTES, err) < 0)
		return -1;
	got = rmm_read(tty, out->ptr, out->cap);
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
	(void)rmm_write(tty, rmm_str(text));
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
	int tty = rmm_open(AT_FDCWD, "/dev/tty",
			   O_RDWR | O_NOCTTY | O_CLOEXEC), ret;

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

static const struct rmm_secret_kind kind = {
	"key", "-k KEY, --key-fd N and --key-env NAME", RMM_MAX_KEY_FILE
};

int rmm_seckey_load(struct rmm_seckey **key, struct rmm_app *app,
		    const struct rmm_secret_source *from)
{
	struct rmm_secret_text text = {0};
	struct rmm_secret password = {0};
	bool locked = false;
	int ret = -1;

	if (rmm_secret_read(&text, app, from, &kind) < 0 ||
	    rmm_seckey_is_locked(&locked, &text.bytes, text.name,
				 app->err) < 0)
		goto out;
	if (locked &&
	    rmm_password_ask(&password, "Password: ",
			     "use a key without one (rmmlist keygen -W)",
			     app->err) < 0)
		goto out;
	ret = rmm_seckey_parse(key, &text.bytes, text.name,
			       locked ? &password : NULL, app->err);
out:
	rmm_secret_free(&password);
	rmm_secret_free(&text.bytes);
	return ret;
}
