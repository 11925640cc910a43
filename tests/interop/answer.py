# SPDX-License-Identifier: MIT
"""Runs a command on a terminal of its own and answers its prompts.

answer.py [ANSWER...] -- COMMAND [ARGUMENT...]

Each answer is typed when a prompt (text that ends in ": ") appears and is
followed by Enter; the answer "^C" is that key alone. What came on the
terminal goes to standard output, the exit status is the command's, 99 when a
prompt came too many or too few, 98 after 120 s, 97 when what is typed would
be shown."""
import os
import pty
import select
import sys
import termios
import time


def echo_off():
    """Waits for it, as a person does: the prompt may come first."""
    for _ in range(500):
        if not termios.tcgetattr(terminal)[3] & termios.ECHO:
            return
        time.sleep(0.01)
    os.kill(pid, 9)
    sys.exit(97)


answers, command = sys.argv[1:], []
at = answers.index("--")
answers, command = answers[:at], answers[at + 1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen, new, end = b"", b"", time.time() + 120
while True:
    ready, _, _ = select.select([terminal], [], [], max(0, end - time.time()))
    if not ready:
        os.kill(pid, 9)
        sys.exit(98)
    try:
        got = os.read(terminal, 4096)
    except OSError:
        got = b""
    if not got:
        break
    seen, new = seen + got, new + got
    if new.endswith(b": "):
        if not answers:
            os.kill(pid, 9)
            sys.exit(99)
        echo_off()
        word = answers.pop(0)
        os.write(terminal, b"\x03" if word == "^C" else word.encode() + b"\n")
        new = b""
_, status = os.waitpid(pid, 0)
sys.stdout.write(seen.decode(errors="replace").replace("\r\n", "\n"))
sys.exit(99 if answers else os.waitstatus_to_exitcode(status))
