// SPDX-License-Identifier: MIT
// File, what is replaced in it, by what, and what has to be said of that.
'use strict';
const review = '.github/workflows/review.yml';
const update = '.github/workflows/update.yml';
const publish = '.github/workflows/publish.yml';
const az = (name) => `.azure-pipelines/${name}.yml`;

module.exports = [
	// What actionlint finds.
	[review, 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-24.4', 'ubuntu-24.4'],
	[review, 'needs: review', 'needs: reviews', 'reviews'],
	[review, 'steps.review.outputs.body', 'steps.reviews.outputs.body', 'reviews'],
	[review, 'contents: read', 'content: read', 'content'],
	[review, 'pull_request_target:', 'pull_request_targets:', 'pull_request_targets'],
	[review, 'timeout-minutes: 15', 'timeout: 15', 'timeout'],
	[update, "cron: '17 5 * * *'", "cron: '17 25 * * *'", 'above maximum (23)'],
	[publish, 'if: ${{ vars', 'if: ${{ var', 'var'],
	[publish, 'type: string', 'type: text', 'text'],
	[publish, 'environment: publication', 'environments: publication', 'environments'],
	// What a careful adopter finds.
	[review, 'permissions: {}', 'permissions: read-all', 'not {}'],
	[review, 'concurrency:\n  group: review-${{ github.event.pull_request.number }}\n  cancel-in-progress: true\n', '', 'no concurrency'],
	[review, 'timeout-minutes: 15', '', 'no timeout'],
	[review, 'ref: main', 'ref: ${{ github.event.pull_request.head.sha }}', 'not the main branch'],
	[review, 'persist-credentials: false', 'persist-credentials: true', 'leaves its token'],
	[review, 'checkout@11bd71901bbe5b1630ceea73d27597364c9af683', 'checkout@v4', 'pinned by commit'],
	[review, 'actions/checkout@', 'somebody/checkout@', 'pinned by commit'],
	[review, '"$HEAD_SHA"', '${{ github.event.pull_request.head.sha }}', 'an expression in a script'],
	[review, '"$NUMBER" review.md', '"${{ github.event.pull_request.title }}"', 'untrusted'],
	[review, 'HEAD_SHA: ${{', 'RMMLIST_TOKEN: ${{ github.token }}\n          HEAD_SHA: ${{', 'holds a token'],
	[update, 'contents: read', 'contents: write', 'holds a token'],
	[publish, 'environment: publication', '', 'without an environment'],
	[publish, '- name: The merged tree and the last publication',
		'- uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683\n        with: {ref: main, persist-credentials: false}\n      - name: The merged tree',
		'beside the key'],
	// Azure's: the schema, then the same rules.
	[az('review'), 'pool:', 'pools:', 'must NOT have additional properties'],
	[az('review'), 'vmImage: ubuntu-24.04', 'image: ubuntu-24.04', 'vmImage'],
	[az('review'), 'dependsOn: review', 'dependsOn: [1]', 'must be string'],
	[az('review'), '- script: sh tools/ci/build.sh', '- scripts: sh tools/ci/build.sh', 'script'],
	[az('review'), 'timeoutInMinutes: 15', '', 'timeoutInMinutes'],
	[az('update'), "cron: '17 5 * * *'", "cron: '17 5 * *'", 'pattern'],
	[az('update'), 'always: true', 'always: yes please', 'must be boolean'],
	[az('publish'), 'environment: publication', '', 'environment'],
	[az('publish'), 'lockBehavior: sequential', 'lockBehavior: none', 'allowed values'],
	[az('publish'), 'runOnce:', 'once:', 'runOnce'],
	[az('clone'), 'checkout: none', 'checkout: self', 'checks out'],
	[az('clone'), 'type: boolean', 'type: bool', 'allowed values'],
	[az('review'), '"$SYSTEM_PULLREQUEST_SOURCECOMMITID"', '$(System.PullRequest.SourceBranch)', 'in a script'],
	[az('update'), 'name: update\n', 'name: update\n        env:\n          RMMLIST_TOKEN: $(System.AccessToken)\n', 'holds a token'],
	[az('publish'), 'RMMLIST_KEY: $(RMMLIST_KEY)', 'RMMLIST_KEY: $(RMMLIST_KEY)\n                    TOKEN: $(System.AccessToken)', 'in one step'],
	[az('publish'), '\nstages:', '\nstages:\n\t- x', 'Tabs'],
];
