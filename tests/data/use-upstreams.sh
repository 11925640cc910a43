# SPDX-License-Identifier: MIT
# Sourced after use-ws.sh: the copies of the workspace become its upstreams, in
# up/, reached by file: URLs; nothing is fetched yet.
mv lists/upstream up
sed -e "s|https://procs.example.com/list.csv|file://$PWD/up/procs.csv|" \
	-e "s|https://hosts.example.com/list.csv|file://$PWD/up/hosts.csv|" \
	datapackage.json >new && mv new datapackage.json
