# SPDX-License-Identifier: MIT
"""A real nginx for the pages' commands: HTTPS on loopback, PUT as well.
https.py FOLDER: makes FOLDER/ca.pem, serves FOLDER/www, and writes its URL to
FOLDER/url; /rmm takes a PUT with the header `Authorization: Bearer $TOKEN`,
/CONTAINER nothing at all without the SAS `sig=$TOKEN`."""
import os
import signal
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'net'))
from nginx import Nginx  # noqa: E402
from support import Certificates, write  # noqa: E402

LOCATIONS = '''
		dav_methods PUT;
		create_full_put_path on;
		location /rmm/ {
			set $who "$request_method $http_authorization";
			if ($who !~ "^(GET|HEAD) |^PUT Bearer TOKEN$") {
				return 403;
			}
		}
		location /CONTAINER/ {
			if ($arg_sig != "TOKEN") {
				return 403;
			}
		}
'''

folder = os.path.abspath(sys.argv[1])
os.makedirs(folder + '/www')
Certificates(folder)
server = Nginx(folder, LOCATIONS.replace('TOKEN', os.environ['TOKEN']))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    write(folder + '/url.new', server.url('').rstrip('/').encode())
    os.rename(folder + '/url.new', folder + '/url')
    signal.pause()
finally:
    server.stop()
