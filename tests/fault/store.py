# SPDX-License-Identifier: MIT
"""A server that keeps what is PUT to it: https://HOST/RUN/NAME is the file
RUN/www/NAME below its folder. As a program, store.py FOLDER, it prints its URL
and serves until its standard input ends."""
import hashlib
import http.server
import os
import ssl
import sys
import threading

from support import Certificates, read


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(('127.0.0.1', 0), Handler)
        self.folder = folder
        certificates = Certificates(os.path.join(folder, 'certificates'))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.path('good.pem'),
                                certificates.path('good.key'))
        self.socket = context.wrap_socket(self.socket, server_side=True,
                                          do_handshake_on_connect=False)
        self.authority = certificates.path('ca.pem')
        self.url = 'https://127.0.0.1:%d' % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """Clients are killed here all the time."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, status, body=b'', etag=None):
        self.send_response(status)
        if etag:
            self.send_header('ETag', etag)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def find(self):
        """The path of the file, its bytes and its ETag."""
        run, _, name = self.path.lstrip('/').partition('/')
        path = os.path.join(self.server.folder, run, 'www', name)
        if not os.path.exists(path):
            return path, None, None
        body = read(path)
        return path, body, '"%s"' % hashlib.sha256(body).hexdigest()

    def do_GET(self):
        _, body, etag = self.find()
        if body is None:
            self.reply(404)
        else:
            self.reply(200, body, etag)

    do_HEAD = do_GET

    def do_PUT(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        path, there, etag = self.find()
        match = self.headers['If-Match']
        if len(body) != int(self.headers['Content-Length']):
            self.close_connection = True
            return
        if self.headers['If-None-Match'] == '*' and there is not None or \
                match and match != etag:
            self.reply(412)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + '.part', 'wb') as file:
            file.write(body)
        os.chmod(path + '.part', 0o644)
        os.rename(path + '.part', path)
        self.reply(201 if there is None else 204)


if __name__ == '__main__':
    print(Server(sys.argv[1]).url, flush=True)
    sys.stdin.read()
