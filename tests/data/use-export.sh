# SPDX-License-Identifier: MIT
# Sourced by a golden case: the workspace of use-pub.sh with a row of every kind
# and every fidelity in its list.
#
#	exports [OPTION...] FORMAT   exports the workspace's list to x
#	published [OPTION...] FORMAT   that of the publication in out
. "$FIXTURES/use-pub.sh"
cat >lists/rmm_indicators.csv <<'END'
indicator,type,tool,category,fidelity,sources,listed_since,reference
alpha-desk.com,domain,Alpha,rmm,high,hosts;local,2026-01-02,"https://www.alpha-desk.com/docs?a=1,2"
beta.blob.core.windows.net,domain,Beta Remote,remote-access,low,hosts,2026-01-02,
gamma-link.com,domain,Alpha;Gamma,rmm,medium,hosts,2026-01-03,
alpha setup.msi,file,Alpha,rmm,medium,procs,2026-01-02,
192.0.2.0/24,ip,Gamma,tunnel,medium,local,2026-01-02,
198.51.100.7,ip,Gamma,tunnel,medium,local,2026-01-02,
2001:db8::7,ip,Gamma,tunnel,high,local,2026-01-02,
10.0.0.7,ip,Gamma,tunnel,medium,local,2026-01-02,
relay*.beta-remote.net,pattern,Beta Remote,remote-access,medium,hosts,2026-01-02,
alpha.exe,process,Alpha,rmm,high,procs,2026-01-02,
o'gamma.exe,process,Gamma,tunnel,medium,procs,2026-01-02,
"Alpha ""Soft"" (C), Inc.",signer,Alpha,rmm,high,local,2026-01-02,
alpha-agent-heartbeat,term,Alpha,rmm,low,hosts,2026-01-02,
END
exports() {
	rmmlist export --date 2026-01-05 -o x "$@"
}
published() {
	rmmlist export --date 2026-01-05 --publication out -o x "$@"
}
# The files of x, each with its name before it.
show() {
	for file in x/*; do
		echo "== $file"
		cat "$file"
	done
}
