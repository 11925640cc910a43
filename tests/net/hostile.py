# SPDX-License-Identifier: MIT
"""A server for HTTP and HTTPS on loopback that answers as badly as it is told
to. A path has a script: a list of answers, one for each time it is asked; the
last one goes on. An answer is bytes, or a function that gets the connection."""
import socket
import ssl
import struct
import threading
import time


def answer(status, body=b'', *headers, length=True):
    lines = ['HTTP/1.1 ' + status, 'Connection: close'] + list(headers)
    if length:
        lines.append('Content-Length: %d' % len(body))
    return '\r\n'.join(lines).encode() + b'\r\n\r\n' + body


def ok(body, *headers, length=True):
    return answer('200 OK', body, *headers, length=length)


def chunks(body, *headers):
    """The body in one chunk, and whatever headers say of it."""
    return ok(b'%x\r\n%s\r\n0\r\n\r\n' % (len(body), body), *headers,
              length=False)


def stall(seconds=70):
    """Says nothing until the other side has gone."""
    def play(connection):
        connection.settimeout(seconds)
        connection.recv(1)
    return play


def then_stall(data):
    def play(connection):
        connection.sendall(data)
        stall()(connection)
    return play


def endless(start, block, most):
    """Sends blocks until the other side has gone; `most` bytes at the utmost,
    so that a client without a limit fails rather than fills the machine."""
    def play(connection):
        connection.sendall(start)
        sent = 0
        while sent < most:
            connection.sendall(block)
            sent += len(block)
    return play


def drip(start, seconds=70, block=b'x'):
    def play(connection):
        connection.sendall(start)
        for _ in range(seconds * 2):
            connection.sendall(block)
            time.sleep(0.5)
    return play


def reset(data=b''):
    def play(connection):
        if data:
            connection.sendall(data)
            time.sleep(0.2)
        raw = connection
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                       struct.pack('ii', 1, 0))
        raw.close()
    return play


def cut_without_goodbye(data):
    """Ends the TCP connection below TLS: what an attacker on the way can do."""
    def play(connection):
        connection.sendall(data)
        time.sleep(0.2)
        raw = socket.socket(fileno=connection.detach())
        raw.close()
    return play


def headers_without_end(status, line):
    """Many lines of a header; each is a block of its own to send."""
    return endless(b'HTTP/1.1 ' + status + b'\r\n', line * 500, MOST)


MOST = 1 << 40
CHUNKED = ok(b'', 'Transfer-Encoding: chunked', length=False)

# What must end within seconds and cost next to nothing, whatever was asked
# for: name, answer. None of it is an answer.
WITHOUT_END = (
    ('short lines of a header',
     headers_without_end(b'200 OK', b'a:b\r\n')),
    ('long lines of a header',
     headers_without_end(b'200 OK', b'a: ' + b'x' * 4000 + b'\r\n')),
    ('a line of a header',
     endless(b'HTTP/1.1 200 OK\r\nX: ', b'x' * 65536, MOST)),
    ('a status line', endless(b'HTTP/1.1 200 ', b'x' * 65536, MOST)),
    ('100 Continue',
     endless(b'', b'HTTP/1.1 100 Continue\r\n\r\n' * 500, MOST)),
    ('103 Early Hints', endless(
        b'', b'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n' * 500, MOST)),
    ('the size of a chunk', endless(CHUNKED, b'0' * 65536, MOST)),
    ('short trailers', endless(CHUNKED + b'1\r\nx\r\n0\r\n',
                               b'x:y\r\n' * 1000, MOST)),
    ('long trailers', endless(CHUNKED + b'1\r\nx\r\n0\r\n', b'x: ' +
                              b'y' * 4000 + b'\r\n', MOST)),
    ('one trailer', endless(CHUNKED + b'1\r\nx\r\n0\r\nx: ',
                            b'y' * 65536, MOST)),
)

# What lasts as long as the patience of the client: a byte now and then is not
# slow enough, or is no part of the body.
LASTS = (
    ('silence', stall()),
    ('silence in the headers', then_stall(b'HTTP/1.1 200 OK\r\n')),
    ('silence in the body', then_stall(ok(b'x', 'Content-Length: 99',
                                          length=False))),
    ('two bytes a second', drip(ok(b'', length=False))),
    ('a header at two bytes a second', drip(b'HTTP/1.1 200 OK\r\nX: ')),
    ('an extension of a chunk', drip(CHUNKED + b'5;', block=b'x' * 65536)),
    ('just fast enough', drip(ok(b'', length=False), block=b'a,b\r\n' * 250)),
)


class Full:
    """A port whose queue is full: what connects there waits for an answer."""

    def __init__(self):
        self.listener = socket.socket()
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen(0)
        self.port = self.listener.getsockname()[1]
        self.waiting = []
        for _ in range(4):
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(('127.0.0.1', self.port))
            self.waiting.append(s)

    def close(self):
        for s in self.waiting + [self.listener]:
            s.close()


class Server:
    def __init__(self, certificate=None, minimum=None, maximum=None):
        self.scripts, self.requests = {}, {}
        self.otherwise = answer('404 Not Found')
        self.connections = 0
        self.lock = threading.Lock()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate + '.pem',
                                         certificate + '.key')
            if maximum:
                self.context.set_ciphers('ALL:@SECLEVEL=0')
                self.context.minimum_version = minimum
                self.context.maximum_version = maximum
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, path, host='127.0.0.1'):
        return '%s://%s:%d%s' % ('https' if self.context else 'http', host,
                                 self.port, path)

    def serve(self, path, *script):
        """Gives the path its script; the URL."""
        with self.lock:
            self.scripts[path] = list(script)
            self.requests[path] = []
        return self.url(path)

    def asked(self, path):
        with self.lock:
            return list(self.requests.get(path, []))

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            with self.lock:
                self.connections += 1
            threading.Thread(target=self.talk, args=(connection,),
                             daemon=True).start()

    def talk(self, connection):
        connection.settimeout(70)
        try:
            if self.context:
                connection = self.context.wrap_socket(connection,
                                                      server_side=True)
            self.respond(connection)
            if self.context and connection.fileno() >= 0:
                connection.unwrap()
        except (OSError, ValueError):
            pass  # the client has gone, as it should
        finally:
            connection.close()

    def respond(self, connection):
        request = b''
        while b'\r\n\r\n' not in request:
            part = connection.recv(4096)
            if not part:
                return
            request += part
        path = request.split(b' ')[1].decode()
        with self.lock:
            seen = self.requests.setdefault(path, [])
            script = self.scripts.get(path) or [self.otherwise]
            play = script[min(len(seen), len(script) - 1)]
            seen.append(request.decode('latin-1'))
        if callable(play):
            play(connection)
        else:
            connection.sendall(play)
