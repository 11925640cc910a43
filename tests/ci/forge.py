# SPDX-License-Identifier: MIT
"""A forge on the loopback: as much of GitHub's and Azure DevOps' REST API as
tools/ci asks for. It remembers every request, and what was made by it."""
import http.server
import json
import re
import threading
import urllib.parse


class Forge:
    def __init__(self):
        self.requests = []      # (method, path, authorization, JSON sent)
        self.comments = []      # GitHub: on request 7
        self.pulls = []
        self.threads = []       # Azure: on request 7
        self.azure_pulls = []
        self.refuse = None      # a method that is answered with 403
        handler = type('Handler', (Handler,), {'forge': self})
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def sent(self, method):
        return [r for r in self.requests if r[0] == method]

    # What each address answers: (pattern, method, function of match, query, JSON).
    def answer(self, method, path, query, data):
        for pattern, verb, make in ROUTES:
            match = re.fullmatch(pattern, path)
            if match and verb == method:
                return make(self, match, query, data)
        return None

    def page(self, items, query):
        size, page = int(query['per_page'][0]), int(query.get('page', ['1'])[0])
        return items[(page - 1) * size:page * size]

    def add_comment(self, data, login='github-actions[bot]'):
        comment = {'id': 1000 + len(self.comments), 'body': data['body'],
                   'user': {'login': login}, 'html_url': 'https://forge.invalid/c'}
        self.comments.append(comment)
        return comment

    def edit_comment(self, number, data):
        comment = next(c for c in self.comments if c['id'] == number)
        comment['body'] = data['body']
        return comment

    def find_pulls(self, query):
        assert query['head'] == ['team:rmmlist/update'], query
        return [p for p in self.pulls if p['base'] == query['base'][0]]

    def add_pull(self, data):
        assert set(data) == {'title', 'body', 'head', 'base'}, data
        pull = dict(data, number=10 + len(self.pulls), state='open',
                    html_url='https://forge.invalid/p')
        self.pulls.append(pull)
        return pull

    def edit_pull(self, number, data):
        assert set(data) == {'title', 'body'}, data
        pull = next(p for p in self.pulls if p['number'] == number)
        pull.update(data)
        return pull

    def add_thread(self, data, author='me'):
        thread = {'id': 50 + len(self.threads), 'isDeleted': False,
                  'status': data['status'],
                  'comments': [{'id': 1, 'author': {'id': author},
                                'content': c['content']} for c in data['comments']]}
        self.threads.append(thread)
        return thread

    def edit_thread(self, number, data):
        thread = next(t for t in self.threads if t['id'] == number)
        thread['comments'][0]['content'] = data['content']
        return thread['comments'][0]

    def add_azure_pull(self, data):
        assert len(data['description']) <= 4000
        pull = dict(data, pullRequestId=20 + len(self.azure_pulls), status='active')
        self.azure_pulls.append(pull)
        return pull

    def edit_azure_pull(self, number, data):
        assert set(data) == {'title', 'description'}, data
        pull = next(p for p in self.azure_pulls if p['pullRequestId'] == number)
        pull.update(data)
        return pull


GITHUB = r'/repos/team/fork'
AZURE = r'/org/project-id/_apis/git/repositories/repo-id'
ROUTES = [
    (GITHUB + r'/issues/7/comments', 'GET', lambda f, m, q, d: f.page(f.comments, q)),
    (GITHUB + r'/issues/7/comments', 'POST', lambda f, m, q, d: f.add_comment(d)),
    (GITHUB + r'/issues/comments/(\d+)', 'PATCH',
     lambda f, m, q, d: f.edit_comment(int(m[1]), d)),
    (GITHUB + r'/pulls', 'GET', lambda f, m, q, d: f.find_pulls(q)),
    (GITHUB + r'/pulls', 'POST', lambda f, m, q, d: f.add_pull(d)),
    (GITHUB + r'/pulls/(\d+)', 'PATCH', lambda f, m, q, d: f.edit_pull(int(m[1]), d)),
    (r'/org/_apis/connectionData', 'GET',
     lambda f, m, q, d: {'authenticatedUser': {'id': 'me'}}),
    (AZURE + r'/pullRequests/7/threads', 'GET', lambda f, m, q, d: {'value': f.threads}),
    (AZURE + r'/pullRequests/7/threads', 'POST', lambda f, m, q, d: f.add_thread(d)),
    (AZURE + r'/pullRequests/7/threads/(\d+)/comments/1', 'PATCH',
     lambda f, m, q, d: f.edit_thread(int(m[1]), d)),
    (AZURE + r'/pullrequests', 'GET', lambda f, m, q, d: {'value': f.azure_pulls}),
    (AZURE + r'/pullrequests', 'POST', lambda f, m, q, d: f.add_azure_pull(d)),
    (AZURE + r'/pullrequests/(\d+)', 'PATCH',
     lambda f, m, q, d: f.edit_azure_pull(int(m[1]), d)),
]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def reply(self):
        size = int(self.headers.get('Content-Length') or 0)
        data = json.loads(self.rfile.read(size)) if size else None
        url = urllib.parse.urlsplit(self.path)
        authorization = self.headers.get('Authorization')
        self.forge.requests.append((self.command, url.path, authorization, data))
        if self.command == self.forge.refuse:
            status, answer = 403, {'message': 'not accessible'}
        else:
            answer = self.forge.answer(self.command, url.path,
                                       urllib.parse.parse_qs(url.query), data)
            status = 404 if answer is None else 200
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = reply
