# SPDX-License-Identifier: MIT
"""nginx, over HTTPS on loopback: FOLDER/www with FOLDER/good.pem."""
import os
import socket
import ssl
import subprocess
import time

from support import read, write

CONFIG = '''
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
	log_format asked '$request_uri $status $body_bytes_sent '
		'"$http_if_none_match" "$http_accept_encoding" $server_protocol';
	access_log {folder}/access.log asked;
	client_body_temp_path {folder}/tmp;
	proxy_temp_path {folder}/tmp;
	fastcgi_temp_path {folder}/tmp;
	uwsgi_temp_path {folder}/tmp;
	scgi_temp_path {folder}/tmp;
	default_type text/plain;
	gzip on;
	gzip_min_length 1;
	gzip_types text/plain;
	server {{
		listen 127.0.0.1:{port} ssl http2;
		ssl_certificate {folder}/good.pem;
		ssl_certificate_key {folder}/good.key;
		root {folder}/www;
{locations}	}}
}}
'''


class Nginx:
    def __init__(self, folder, locations=''):
        self.folder = folder
        # Port 0 can't be asked of nginx: one that is free now is tried.
        for _ in range(10):
            with socket.create_server(('127.0.0.1', 0)) as s:
                self.port = s.getsockname()[1]
            write(os.path.join(folder, 'nginx.conf'), CONFIG.format(
                folder=folder, port=self.port, locations=locations.replace(
                    '{port}', str(self.port))).encode())
            self.child = subprocess.Popen(
                ['nginx', '-p', folder, '-e', folder + '/error.log', '-c',
                 folder + '/nginx.conf'], stdin=subprocess.DEVNULL)
            if self.answers():
                return
        raise RuntimeError('nginx did not start: ' +
                           read(folder + '/error.log').decode())

    def answers(self):
        trust = ssl.create_default_context(cafile=self.folder + '/ca.pem')
        for _ in range(100):
            if self.child.poll() is not None:
                return False
            try:
                with socket.create_connection(('127.0.0.1', self.port)) as s:
                    with trust.wrap_socket(s, server_hostname='127.0.0.1'):
                        return True
            except OSError:
                time.sleep(0.05)
        return False

    def url(self, path):
        return 'https://127.0.0.1:%d/%s' % (self.port, path)

    def asked(self, path):
        time.sleep(0.2)  # the log is written after the answer
        log = read(self.folder + '/access.log').decode().splitlines()
        return [line.split(' ', 1)[1] for line in log
                if line.split(' ')[0] == '/' + path]

    def paths(self):
        """What was asked for, in order."""
        time.sleep(0.2)
        return [line.split(' ')[0] for line in
                read(self.folder + '/access.log').decode().splitlines()]

    def stop(self):
        self.child.terminate()
        self.child.wait()
