/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "model/indicator.h"
#include "model/rule.h"

enum {
	TRIM = RMM_DID_TRIM,
	FANG = RMM_DID_REFANG,
	CUT = RMM_DID_CUT,
	INTL = RMM_DID_NON_ASCII,
};

#define L60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define L240 L60 L60 L60 L60

/* To add a case, add a row: the cell, then either what it becomes ("TYPE
 * TEXT") and what was done to it, or "!RULE" and a part of the reason. */
struct row {
	const char *cell, *want;
	unsigned did;
	const char *why;
};

static const struct row networks[] = {
	/* domains of the real lists, as they are written there */
	{ "server.action1.com", "domain server.action1.com", 0, 0 },
	{ "anydesk.com", "domain anydesk.com", 0, 0 },
	{ "api.playanext.com", "domain api.playanext.com", 0, 0 },
	{ "support.kastentornado.fi", "domain support.kastentornado.fi", 0, 0 },
	{ "aomeikeji.com", "domain aomeikeji.com", 0, 0 },
	{ "awesun.app", "domain awesun.app", 0, 0 },
	{ "remotedesktop-pa.googleapis.com", "domain remotedesktop-pa.googleapis.com", 0, 0 },
	{ "itsupport247.net", "domain itsupport247.net", 0, 0 },
	{ "swi-rc.com", "domain swi-rc.com", 0, 0 },
	{ "agent-notifications.centrastage.net", "domain agent-notifications.centrastage.net", 0, 0 },
	{ "signalserver.xyz", "domain signalserver.xyz", 0, 0 },
	{ "iperius-r1.com", "domain iperius-r1.com", 0, 0 },
	{ "rmm-api.itsm-us1.comodo.com", "domain rmm-api.itsm-us1.comodo.com", 0, 0 },
	{ "stun.kaseya.com", "domain stun.kaseya.com", 0, 0 },
	{ "logmeinrescue-enterprise.eu", "domain logmeinrescue-enterprise.eu", 0, 0 },
	{ "logme.in", "domain logme.in", 0, 0 },
	{ "logmeincdn.http.internapcdn.net", "domain logmeincdn.http.internapcdn.net", 0, 0 },
	{ "remote.management", "domain remote.management", 0, 0 },
	{ "systemmonitor.eu.com", "domain systemmonitor.eu.com", 0, 0 },
	{ "systemmonitor.co.uk", "domain systemmonitor.co.uk", 0, 0 },
	{ "pdq.tools", "domain pdq.tools", 0, 0 },
	{ "set.me", "domain set.me", 0, 0 },
	{ "assist.zoho.com.au", "domain assist.zoho.com.au", 0, 0 },
	{ "zohodl.com.cn", "domain zohodl.com.cn", 0, 0 },
	{ "GetScreen.me", "domain getscreen.me", 0, 0 },
	{ "atera-agent-heartbeat", "term atera-agent-heartbeat", 0, 0 },
	/* and their oddities */
	{ "litemanager.comLiteManager", "!unknown-suffix", 0, "top-level" },
	{ "relay-[a-f0-9]{8}.net.anydesk.com:443", "!bad-indicator", 0, "regular expression" },
	{ "auth*.aeroadmin.com", "pattern auth*.aeroadmin.com", 0, 0 },
	{ "pdqinstallers.*.r2.cloudflarestorage.com", "pattern pdqinstallers.*.r2.cloudflarestorage.com", 0, 0 },
	{ "agents*-cloud.acronis.com", "pattern agents*-cloud.acronis.com", 0, 0 },
	{ "*.-dms.zoho.com.cn", "!bad-indicator", 0, "hyphen" },
	{ "upload_data.qq.com", "domain upload_data.qq.com", 0, 0 },
	{ "*ammyy.com", "!public-suffix", 0, "'com'" },
	{ "*.local", "!unknown-suffix", 0, "'local'" },
	{ "insight", "!generic-term", 0, "hyphen" },
	{ "*.co.uk", "!public-suffix", 0, "every name below 'co.uk'" },
	{ "*.cloud", "!public-suffix", 0, "'cloud'" },
	{ "*.github.io", "!public-suffix", 0, "'github.io'" },
	{ "*.anydesk.com", "domain anydesk.com", TRIM, 0 },
	{ "* .anydesk.com", "!bad-indicator", 0, "blank" },
	{ "teamviewer[.]com", "domain teamviewer.com", FANG, 0 },
	{ "exa mple.com", "!bad-indicator", 0, "blank" },
	{ "\xd0\xb0nydesk.com", "domain xn--nydesk-2nf.com", INTL, 0 },
	{ "google.com", "domain google.com", 0, 0 },
	/* what is around a host */
	{ " anydesk.com", "domain anydesk.com", TRIM, 0 },
	{ "anydesk.com ", "domain anydesk.com", TRIM, 0 },
	{ "\tanydesk.com\t", "domain anydesk.com", TRIM, 0 },
	{ "\xc2\xa0" "anydesk.com\xc2\xa0", "domain anydesk.com", TRIM, 0 },
	{ "ANYDESK.COM", "domain anydesk.com", 0, 0 },
	{ "anydesk.com.", "domain anydesk.com", TRIM, 0 },
	{ "anydesk.com..", "!bad-indicator", 0, "empty" },
	{ ".anydesk.com", "domain anydesk.com", TRIM, 0 },
	{ "..anydesk.com", "!bad-indicator", 0, "empty" },
	{ "*.anydesk.com.", "domain anydesk.com", TRIM, 0 },
	{ "**.anydesk.com", "domain anydesk.com", TRIM, 0 },
	{ "any..desk.com", "!bad-indicator", 0, "empty" },
	{ "anydesk.com:443", "domain anydesk.com", TRIM, 0 },
	{ "anydesk.com:1", "domain anydesk.com", TRIM, 0 },
	{ "anydesk.com:65535", "domain anydesk.com", TRIM, 0 },
	{ "anydesk.com:65536", "!bad-indicator", 0, "port" },
	{ "anydesk.com:0", "!bad-indicator", 0, "port" },
	{ "anydesk.com:", "!bad-indicator", 0, "port" },
	{ "anydesk.com:https", "!bad-indicator", 0, "port" },
	{ "anydesk.com:0443", "!bad-indicator", 0, "port" },
	{ "*.anydesk.com:443", "domain anydesk.com", TRIM, 0 },
	{ ":443", "!bad-indicator", 0, "empty" },
	/* URLs */
	{ "https://anydesk.com", "domain anydesk.com", TRIM, 0 },
	{ "https://anydesk.com/", "domain anydesk.com", TRIM, 0 },
	{ "HTTPS://AnyDesk.com:443/", "domain anydesk.com", TRIM, 0 },
	{ "wss://relay.anydesk.com", "domain relay.anydesk.com", TRIM, 0 },
	{ "anydesk.com/", "domain anydesk.com", TRIM, 0 },
	{ "https://*.anydesk.com/", "domain anydesk.com", TRIM, 0 },
	{ "https://anydesk.com/download", "!bad-indicator", 0, "path; list its host only if every page" },
	{ "anydesk.com/download", "!bad-indicator", 0, "path" },
	{ "anydesk.com//", "!bad-indicator", 0, "path" },
	{ "https://anydesk.com/?a=b", "!bad-indicator", 0, "path" },
	{ "https://anydesk.com?a=b", "!bad-indicator", 0, "query" },
	{ "https://anydesk.com/#a", "!bad-indicator", 0, "path" },
	{ "anydesk.com#a", "!bad-indicator", 0, "fragment" },
	{ "https://user@anydesk.com/", "!bad-indicator", 0, "'@'" },
	{ "https://user:pw@anydesk.com", "!bad-indicator", 0, "'@'" },
	{ "https://anydesk.com@evil.com/", "!bad-indicator", 0, "'@'" },
	{ "mail@anydesk.com", "!bad-indicator", 0, "'@'" },
	{ "https://", "!bad-indicator", 0, "no host" },
	{ "https:///x", "!bad-indicator", 0, "no host" },
	{ "//anydesk.com", "!bad-indicator", 0, "no host" },
	{ "/", "!bad-indicator", 0, "no host" },
	{ "://anydesk.com", "!bad-indicator", 0, "scheme" },
	{ "1http://anydesk.com", "!bad-indicator", 0, "scheme" },
	{ "anydesk.com/http://x", "!bad-indicator", 0, "path" },
	{ "http:anydesk.com", "!bad-indicator", 0, "port" },
	{ "http:\\\\anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ "http://localhost:8080", "!unknown-suffix", 0, "'localhost'" },
	{ "http://intranet-server/", "!unknown-suffix", 0, "'intranet-server'" },
	{ "https://github.com/rustdesk/rustdesk", "!bad-indicator", 0, "path" },
	/* defanged */
	{ "hxxp://relay[.]anydesk[.]com", "domain relay.anydesk.com", TRIM | FANG, 0 },
	{ "hxxps://relay[.]anydesk[.]com/", "domain relay.anydesk.com", TRIM | FANG, 0 },
	{ "hXXps://anydesk.com", "domain anydesk.com", TRIM | FANG, 0 },
	{ "fxp://files.anydesk.com", "domain files.anydesk.com", TRIM | FANG, 0 },
	{ "hxxp[://]anydesk[.]com", "domain anydesk.com", TRIM | FANG, 0 },
	{ "hxxps[:]//anydesk[.]com[/]", "domain anydesk.com", TRIM | FANG, 0 },
	{ "anydesk(.)com", "domain anydesk.com", FANG, 0 },
	{ "anydesk{.}com", "domain anydesk.com", FANG, 0 },
	{ "anydesk[dot]com", "domain anydesk.com", FANG, 0 },
	{ "anydesk(DOT)com", "domain anydesk.com", FANG, 0 },
	{ "anydesk[.]com[:]443", "domain anydesk.com", TRIM | FANG, 0 },
	{ "192[.]0[.]2[.]1", "ip 192.0.2.1", FANG, 0 },
	{ "hxxp://192.0.2[.]1/", "ip 192.0.2.1", TRIM | FANG, 0 },
	{ "2001[:]db8[:]:1", "ip 2001:db8::1", FANG, 0 },
	{ "auth*[.]aeroadmin[.]com", "pattern auth*.aeroadmin.com", FANG, 0 },
	{ "hxxp://a[.]b", "!unknown-suffix", 0, "'a.b'" },
	{ "hxxp://anydesk[.]com/x", "!bad-indicator", 0, "path" },
	{ "anydesk[.com", "!bad-indicator", 0, "regular expression" },
	{ "anydesk dot com", "!bad-indicator", 0, "blank" },
	/* regular expressions */
	{ "^anydesk\\.com$", "!bad-indicator", 0, "regular expression" },
	{ ".*\\.anydesk\\.com", "!bad-indicator", 0, "regular expression" },
	{ ".*anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ ".*.anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ "^https?://.*\\.anydesk\\.com", "!bad-indicator", 0, "regular expression" },
	{ "https?://anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ "(relay|api).anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ "relay-.{8}.anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ "relay.+anydesk.com", "!bad-indicator", 0, "regular expression" },
	{ "anydesk.co?m", "!bad-indicator", 0, "regular expression" },
	{ "anydesk.com$", "!bad-indicator", 0, "regular expression" },
	{ "relay[0-9].anydesk.com", "!bad-indicator", 0, "regular expression" },
	/* patterns */
	{ "AUTH*.AeroAdmin.COM", "pattern auth*.aeroadmin.com", 0, 0 },
	{ "auth*.aeroadmin.com:443", "pattern auth*.aeroadmin.com", TRIM, 0 },
	{ "https://auth*.aeroadmin.com/", "pattern auth*.aeroadmin.com", TRIM, 0 },
	{ "auth*.aeroadmin.com.", "pattern auth*.aeroadmin.com", TRIM, 0 },
	{ "auth**.aeroadmin.com", "pattern auth*.aeroadmin.com", TRIM, 0 },
	{ "*.auth*.aeroadmin.com", "pattern *.auth*.aeroadmin.com", 0, 0 },
	{ "*.*.aeroadmin.com", "pattern *.*.aeroadmin.com", 0, 0 },
	{ "a*b*c.aeroadmin.com", "pattern a*b*c.aeroadmin.com", 0, 0 },
	{ "*-relay.x.aeroadmin.co.uk", "pattern *-relay.x.aeroadmin.co.uk", 0, 0 },
	{ "up_*.x_y.qq.com", "pattern up_*.x_y.qq.com", 0, 0 },
	{ "a*.b\xc3\xbc" "cher.de", "pattern a*.xn--bcher-kva.de", INTL, 0 },
	{ "a*.foo.github.io", "pattern a*.foo.github.io", 0, 0 },
	{ "a*.github.io", "!public-suffix", 0, "'github.io'" },
	{ "a*.co.uk", "!public-suffix", 0, "'co.uk'" },
	{ "anydesk*.com", "!public-suffix", 0, "'com'" },
	{ "a*.server.local", "!unknown-suffix", 0, "'server.local'" },
	{ "a*.local", "!unknown-suffix", 0, "'local'" },
	{ "anydesk.*", "!bad-indicator", 0, "right of its last" },
	{ "*", "!bad-indicator", 0, "right of its last" },
	{ "*.", "!bad-indicator", 0, "right of its last" },
	{ "**", "!bad-indicator", 0, "right of its last" },
	{ "*.*", "!bad-indicator", 0, "right of its last" },
	{ "anydesk*", "!bad-indicator", 0, "right of its last" },
	{ "*anydesk*", "!bad-indicator", 0, "right of its last" },
	{ "anydesk.com*", "!bad-indicator", 0, "right of its last" },
	{ ".auth*.aeroadmin.com", "!bad-indicator", 0, "label" },
	{ "auth*..aeroadmin.com", "!bad-indicator", 0, "empty" },
	{ "a..b*.aeroadmin.com", "!bad-indicator", 0, "label" },
	{ "a-.b*.aeroadmin.com", "!bad-indicator", 0, "label" },
	{ "b\xc3\xbc*.aeroadmin.com", "!bad-indicator", 0, "label" },
	{ "a*.1.2.3", "!bad-indicator", 0, "numeric" },
	{ "10.0.*.1", "!bad-indicator", 0, "numeric" },
	{ "10.0.0.*", "!bad-indicator", 0, "right of its last" },
	{ L60 "*.com.com", "pattern " L60 "*.com.com", 0, 0 },
	{ L60 "aaa*.aeroadmin.com", "!bad-indicator", 0, "label" },
	{ "*." L60 "." L60 "." L60 "." L60 ".a*.aeroadmin.com", "!bad-indicator", 0, "253" },
	/* suffixes */
	{ "co.uk", "!public-suffix", 0, "every name below 'co.uk'; list" },
	{ "com", "!public-suffix", 0, "'com'" },
	{ ".com", "!public-suffix", 0, "'com'" },
	{ "cloud", "!public-suffix", 0, "'cloud'" },
	{ "xn--p1ai", "!public-suffix", 0, "'xn--p1ai'" },
	{ "s3.amazonaws.com", "!public-suffix", 0, "'s3.amazonaws.com'" },
	{ "https://github.io/", "!public-suffix", 0, "'github.io'" },
	{ "foo.ck", "!public-suffix", 0, "'foo.ck'" },
	{ "net.au", "!public-suffix", 0, "'net.au'" },
	{ "server.local", "!unknown-suffix", 0, "'server.local' ends in no known" },
	{ ".local", "!unknown-suffix", 0, "'local'" },
	{ "AnyDesk.exe", "!unknown-suffix", 0, "process" },
	{ "anydesk.corp", "!unknown-suffix", 0, "'anydesk.corp'" },
	{ "my_site.com", "!bad-indicator", 0, "'_'" },
	{ "foo-.com", "!bad-indicator", 0, "hyphen" },
	/* IDN */
	{ "b\xc3\xbc" "cher.de", "domain xn--bcher-kva.de", INTL, 0 },
	{ "B\xc3\x9c" "CHER.de.", "domain xn--bcher-kva.de", INTL | TRIM, 0 },
	{ "xn--bcher-kva.de", "domain xn--bcher-kva.de", INTL, 0 },
	{ "fa\xc3\x9f.de", "domain xn--fa-hia.de", INTL, 0 },
	{ "https://b\xc3\xbc" "cher.de:443/", "domain xn--bcher-kva.de", INTL | TRIM, 0 },
	{ "\xef\xbd\x81nydesk\xef\xbc\x8e" "com", "domain anydesk.com", INTL, 0 },
	{ "xn--abc.com", "!bad-indicator", 0, "punycode" },
	{ "any\xe2\x80\xa4" "desk.com", "!bad-indicator", 0, "IDNA" },
	{ "any\xc2\xa0" "desk.com", "!bad-indicator", 0, "blank" },
	{ "any\xe3\x80\x80" "desk.com", "!bad-indicator", 0, "character" },
	/* addresses */
	{ "192.0.2.1", "ip 192.0.2.1", 0, 0 },
	{ "192.0.2.1:443", "ip 192.0.2.1", TRIM, 0 },
	{ "https://192.0.2.1:8443/", "ip 192.0.2.1", TRIM, 0 },
	{ "192.0.2.0/24", "ip 192.0.2.0/24", 0, 0 },
	{ "192.0.2.7/24", "ip 192.0.2.0/24", TRIM, 0 },
	{ "192.0.2.7/32", "ip 192.0.2.7", TRIM, 0 },
	{ "2001:DB8::1", "ip 2001:db8::1", 0, 0 },
	{ "2001:db8:0:0:0:0:0:1", "ip 2001:db8::1", 0, 0 },
	{ "[2001:db8::1]", "ip 2001:db8::1", TRIM, 0 },
	{ "[2001:db8::1]:443", "ip 2001:db8::1", TRIM, 0 },
	{ "https://[2001:db8::1]:443/", "ip 2001:db8::1", TRIM, 0 },
	{ "https://[2001:db8::1]/", "ip 2001:db8::1", TRIM, 0 },
	{ "2001:db8::/32", "ip 2001:db8::/32", 0, 0 },
	{ "2001:db8::1/32", "ip 2001:db8::/32", TRIM, 0 },
	{ "::ffff:192.0.2.1", "ip 192.0.2.1", TRIM, 0 },
	{ "::ffff:c000:200/120", "ip 192.0.2.0/24", TRIM, 0 },
	{ "::ffff:0:0/96", "!bad-indicator", 0, "every address" },
	{ "::fffe:0:0/95", "!bad-indicator", 0, "every IPv4 address" },
	{ "::/80", "!bad-indicator", 0, "every IPv4 address" },
	{ "::/97", "ip ::/97", 0, 0 },
	{ "10.0.0.0/8", "ip 10.0.0.0/8", 0, 0 },
	{ "0.0.0.0/0", "!bad-indicator", 0, "every address" },
	{ "203.0.113.5/0", "!bad-indicator", 0, "every address" },
	{ "::/0", "!bad-indicator", 0, "every address" },
	{ "1.2.3", "!bad-indicator", 0, "numeric" },
	{ "010.1.1.1", "!bad-indicator", 0, "numeric" },
	{ "1.2.3.4.5", "!bad-indicator", 0, "numeric" },
	{ "1.2.3.256", "!bad-indicator", 0, "numeric" },
	{ "192.0.2.1.", "ip 192.0.2.1", TRIM, 0 },
	{ "*.192.0.2.1", "!bad-indicator", 0, "numeric" },
	{ "example.com.1", "!bad-indicator", 0, "numeric" },
	{ "0x7f.1", "!bad-indicator", 0, "numeric" },
	{ "0x7f000001", "!bad-indicator", 0, "numeric" },
	{ "2130706433", "!bad-indicator", 0, "numeric" },
	{ "\xef\xbc\x91\xef\xbc\x92.0.0.1", "!bad-indicator", 0, "numeric" },
	{ "192.0.2.0/33", "!bad-indicator", 0, "CIDR" },
	{ "192.0.2.0/", "!bad-indicator", 0, "CIDR" },
	{ "192.0.2.0/x", "!bad-indicator", 0, "CIDR" },
	{ "2001:db8::/129", "!bad-indicator", 0, "CIDR" },
	{ "192.0.2.0/24:443", "!bad-indicator", 0, "CIDR" },
	{ "http://192.0.2.0/24", "!bad-indicator", 0, "path" },
	{ "192.0.2.1-192.0.2.9", "!bad-indicator", 0, "numeric" },
	{ "2001:db8::1::2", "!bad-indicator", 0, "IPv6" },
	{ "fe80::1%eth0", "!bad-indicator", 0, "IPv6" },
	{ "https://2001:db8::1:443/", "!bad-indicator", 0, "brackets" },
	{ "[2001:db8::1", "!bad-indicator", 0, "regular expression" },
	{ "[2001:db8::1]443", "!bad-indicator", 0, "port" },
	{ "[2001:db8::1]:0", "!bad-indicator", 0, "port" },
	{ "[192.0.2.1]", "!bad-indicator", 0, "regular expression" },
	{ "de:ad:be:ef:00:01", "!bad-indicator", 0, "IPv6" },
	/* terms */
	{ "Atera-Agent-Heartbeat", "term atera-agent-heartbeat", 0, 0 },
	{ "a-bcdefg", "term a-bcdefg", 0, 0 },
	{ "agent--heartbeat", "term agent--heartbeat", 0, 0 },
	{ "1234-5678", "term 1234-5678", 0, 0 },
	{ "xn--bcher-kva", "term xn--bcher-kva", INTL, 0 },
	{ "a-bcdef", "!generic-term", 0, "8 characters" },
	{ "heartbeat", "!generic-term", 0, "hyphen" },
	{ "heartbeat-", "!generic-term", 0, "hyphen inside" },
	{ "local", "!generic-term", 0, "'local'" },
	{ "localhost", "!generic-term", 0, "'localhost'" },
	{ "agent_heartbeat", "!generic-term", 0, "'agent_heartbeat'" },
	{ "b\xc3\xbc" "cher-agent", "!generic-term", 0, "8 characters" },
	{ "xn--abcde", "!bad-indicator", 0, "punycode" },
	{ "atera-agent-heartbeat.", "!unknown-suffix", 0, "top-level" },
	{ "atera-agent-heartbeat/x", "!bad-indicator", 0, "path" },
	{ "atera agent heartbeat", "!bad-indicator", 0, "blank" },
	{ L240 "-aaaaaaaaaaaa", "term " L240 "-aaaaaaaaaaaa", 0, 0 },
	{ L240 "-aaaaaaaaaaaaa", "!bad-indicator", 0, "253" },
	/* several in one cell */
	{ "anydesk.com, teamviewer.com", "!bad-indicator", 0, "one host a row" },
	{ "anydesk.com,teamviewer.com", "!bad-indicator", 0, "character" },
	{ "anydesk.com;teamviewer.com", "!bad-indicator", 0, "character" },
	/* what no cell may have */
	{ "", "!bad-indicator", 0, "empty" },
	{ " \t\xc2\xa0", "!bad-indicator", 0, "empty" },
	{ "any\tdesk.com", "!bad-encoding", 0, "control character at byte 4" },
	{ "anydesk.com\r", "!bad-encoding", 0, "control character at byte 12" },
	{ "any\xe2\x80\xaemoc.ksed", "!bad-encoding", 0, "direction" },
	{ "any\xe2\x80\x8b" "desk.com", "!bad-encoding", 0, "invisible" },
	{ "any\xef\xbb\xbf" "desk.com", "!bad-encoding", 0, "invisible" },
	{ "any\xc2\xad" "desk.com", "!bad-encoding", 0, "invisible" },
	{ "any\xe2\x80\xa8" "desk.com", "!bad-encoding", 0, "control" },
	{ "any\xff" "desk.com", "!bad-encoding", 0, "not UTF-8" },
	{ "b\xfc" "cher.de", "!bad-encoding", 0, "not UTF-8" },
	{ "any\xc0\xae" "com", "!bad-encoding", 0, "not UTF-8" },
	{ "=anydesk.com", "!formula", 0, "'='" },
	{ "+anydesk.com", "!formula", 0, "'+'" },
	{ "-anydesk.com", "!formula", 0, "'-'" },
	{ "@anydesk.com", "!formula", 0, "'@'" },
	{ " =anydesk.com", "!formula", 0, "'='" },
	{ "%20anydesk.com", "!bad-indicator", 0, "character" },
	{ "any%desk.com", "!bad-indicator", 0, "character" },
	{ "\"anydesk.com\"", "!bad-indicator", 0, "character" },
	{ "<anydesk.com>", "!bad-indicator", 0, "character" },
	{ L60 "aaaa.com", "!bad-indicator", 0, "63" },
	{ L240 L240 L240 L240 L240, "!bad-indicator", 0, "longer than any host" },
};

static const struct row processes[] = {
	/* names of the real lists, as they are written there */
	{ "action1_remote.exe", "process action1_remote.exe", 0, 0 },
	{ "AMMYY_Admin.exe", "process ammyy_admin.exe", 0, 0 },
	{ "AnyDesk.exe", "process anydesk.exe", 0, 0 },
	{ "AnyDesk.msi", "file anydesk.msi", 0, 0 },
	{ "zerotier.msi", "file zerotier.msi", 0, 0 },
	{ "AEMAgent.exe", "process aemagent.exe", 0, 0 },
	{ "agent_setup_5.exe", "process agent_setup_5.exe", 0, 0 },
	{ "auvik.agent.exe", "process auvik.agent.exe", 0, 0 },
	{ "beamyourscreen-host.exe", "process beamyourscreen-host.exe", 0, 0 },
	{ "client32.exe", "process client32.exe", 0, 0 },
	{ "SRManager.exe", "process srmanager.exe", 0, 0 },
	{ "srmanager.exe", "process srmanager.exe", 0, 0 },
	{ " LogMeInSystray.exe", "process logmeinsystray.exe", TRIM, 0 },
	{ "LogMeInSystray.exe ", "process logmeinsystray.exe", TRIM, 0 },
	{ "\xc2\xa0LogMeInSystray.exe", "process logmeinsystray.exe", TRIM, 0 },
	{ "dd.exe", "process dd.exe", 0, 0 },
	{ "mstsc.exe", "process mstsc.exe", 0, 0 },
	{ "ltsvc.exe", "process ltsvc.exe", 0, 0 },
	/* names of every shape */
	{ "TeamViewer", "process teamviewer", 0, 0 },
	{ "rustdesk", "process rustdesk", 0, 0 },
	{ "7z", "process 7z", 0, 0 },
	{ "a", "process a", 0, 0 },
	{ "ab", "process ab", 0, 0 },
	{ "ScreenConnect.ClientService.exe", "process screenconnect.clientservice.exe", 0, 0 },
	{ "TeamViewer QS (1).exe", "process teamviewer qs (1).exe", 0, 0 },
	{ "notepad++.exe", "process notepad++.exe", 0, 0 },
	{ "a&b's #1, copy.exe", "process a&b's #1, copy.exe", 0, 0 },
	{ "{1F2E}.exe", "process {1f2e}.exe", 0, 0 },
	{ "$client.exe", "process $client.exe", 0, 0 },
	{ "agent[1].exe", "process agent[1].exe", 0, 0 },
	{ "~tmp%1%.exe", "process ~tmp%1%.exe", 0, 0 },
	{ "1.2.3.4", "process 1.2.3.4", 0, 0 },
	{ "anydesk.com", "process anydesk.com", 0, 0 },
	{ "anydesk[.]exe", "process anydesk[.]exe", 0, 0 },
	{ "anydesk.msi.exe", "process anydesk.msi.exe", 0, 0 },
	{ "install.ps1", "process install.ps1", 0, 0 },
	{ "x.tar.gz", "process x.tar.gz", 0, 0 },
	{ ".hidden", "process .hidden", 0, 0 },
	{ "msi", "process msi", 0, 0 },
	{ "\xc3\x9c" "bertragung.EXE", "process \xc3\x9c" "bertragung.exe", INTL, 0 },
	{ "\xe5\x90\x91\xe6\x97\xa5\xe8\x91\xb5.exe", "process \xe5\x90\x91\xe6\x97\xa5\xe8\x91\xb5.exe", INTL, 0 },
	/* files, by their ending */
	{ "a.msi", "file a.msi", 0, 0 },
	{ "a.msp", "file a.msp", 0, 0 },
	{ "a.msix", "file a.msix", 0, 0 },
	{ "a.zip", "file a.zip", 0, 0 },
	{ "a.7z", "file a.7z", 0, 0 },
	{ "a.rar", "file a.rar", 0, 0 },
	{ "a.cab", "file a.cab", 0, 0 },
	{ "a.iso", "file a.iso", 0, 0 },
	{ "a.dmg", "file a.dmg", 0, 0 },
	{ "a.pkg", "file a.pkg", 0, 0 },
	{ "a.deb", "file a.deb", 0, 0 },
	{ "a.rpm", "file a.rpm", 0, 0 },
	{ "a.apk", "file a.apk", 0, 0 },
	{ "A B.MSI", "file a b.msi", 0, 0 },
	{ "a.msix2", "process a.msix2", 0, 0 },
	{ "a.jar", "process a.jar", 0, 0 },
	{ "a.exe.zip", "file a.exe.zip", 0, 0 },
	/* directories before them */
	{ "C:\\Program Files\\AnyDesk\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "%ProgramFiles%\\AnyDesk\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "C:\\Users\\*\\AppData\\Local\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "C:\\\\AnyDesk\\\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "\\\\server\\share\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "..\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ ".\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "/opt/teamviewer/tv_bin/TeamViewer", "process teamviewer", CUT, 0 },
	{ "/Applications/AnyDesk.app/Contents/MacOS/AnyDesk", "process anydesk", CUT, 0 },
	{ "~/Downloads/AnyDesk.dmg", "file anydesk.dmg", CUT, 0 },
	{ "/tmp/.x", "process .x", CUT, 0 },
	{ "/tmp/.hidden", "process .hidden", CUT, 0 },
	{ "C:\\.tools\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "C:/Tools/AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "C:\\Tools\\ AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ " C:\\Tools\\AnyDesk.exe ", "process anydesk.exe", CUT | TRIM, 0 },
	{ "C:\\B\xc3\xbc" "ro\\AnyDesk.exe", "process anydesk.exe", CUT, 0 },
	{ "C:\\Tools\\B\xc3\xbc" "ro.exe", "process b\xc3\xbcro.exe", CUT | INTL, 0 },
	{ "C:\\AnyDesk\\", "!bad-indicator", 0, "directory" },
	{ "/opt/teamviewer/", "!bad-indicator", 0, "directory" },
	{ "/", "!bad-indicator", 0, "directory" },
	{ "C:\\Tools\\ ", "!bad-indicator", 0, "directory" },
	{ ".", "!bad-indicator", 0, "directory" },
	{ "..", "!bad-indicator", 0, "directory" },
	{ "C:\\Tools\\..", "!bad-indicator", 0, "directory" },
	{ "C:\\Tools\\=cmd.exe", "!formula", 0, "'='" },
	{ "C:\\Tools\\-x.exe", "!formula", 0, "'-'" },
	{ "C:\\Tools\\^x.exe", "!bad-indicator", 0, "regular expression" },
	/* no names */
	{ "C:AnyDesk.exe", "!bad-indicator", 0, "no file name has" },
	{ "AnyDesk.exe:Zone.Identifier", "!bad-indicator", 0, "no file name has" },
	{ "\"AnyDesk.exe\"", "!bad-indicator", 0, "no file name has" },
	{ "\"C:\\Tools\\AnyDesk.exe\"", "!bad-indicator", 0, "no file name has" },
	{ "<random>.exe", "!bad-indicator", 0, "no file name has" },
	{ ".exe", "!bad-indicator", 0, "ending" },
	{ ".msi", "!bad-indicator", 0, "ending" },
	{ "C:/Tools/.EXE", "!bad-indicator", 0, "ending" },
	{ "https://anydesk.com/AnyDesk.exe", "!bad-indicator", 0, "URL" },
	{ "hxxps://anydesk[.]com/AnyDesk.exe", "!bad-indicator", 0, "URL" },
	{ "AnyDesk.exe --service", "!bad-indicator", 0, "arguments" },
	{ "AnyDesk.exe /S", "!bad-indicator", 0, "arguments" },
	{ "AnyDesk.EXE /S", "!bad-indicator", 0, "arguments" },
	{ "C:\\Tools\\AnyDesk.exe -x C:\\y.exe", "!bad-indicator", 0, "arguments" },
	{ "msiexec /i anydesk.msi", "!bad-indicator", 0, "arguments" },
	{ "a.exe, b.exe", "!bad-indicator", 0, "one name a row" },
	{ "a.exe;b.exe", "!bad-indicator", 0, "one name a row" },
	{ "a.exe / b.exe", "!bad-indicator", 0, "one name a row" },
	/* wildcards and regular expressions */
	{ "*.exe", "!bad-indicator", 0, "wildcard" },
	{ "anydesk*.exe", "!bad-indicator", 0, "wildcard" },
	{ "anydesk-????.exe", "!bad-indicator", 0, "wildcard" },
	{ "C:\\Tools\\*", "!bad-indicator", 0, "wildcard" },
	{ "anydesk.*", "!bad-indicator", 0, "regular expression" },
	{ "anydesk.*.exe", "!bad-indicator", 0, "regular expression" },
	{ "anydesk.+exe", "!bad-indicator", 0, "regular expression" },
	{ "^anydesk.exe", "!bad-indicator", 0, "regular expression" },
	{ "anydesk.exe$", "!bad-indicator", 0, "regular expression" },
	{ "^.*\\\\anydesk\\.exe$", "!bad-indicator", 0, "regular expression" },
	{ "ScreenConnect\\.ClientService\\.exe", "!bad-indicator", 0, "regular expression" },
	{ "agent\\d+.exe", "!bad-indicator", 0, "regular expression" },
	{ "agent\\w{8}.exe", "!bad-indicator", 0, "regular expression" },
	{ "agent[0-9].exe", "!bad-indicator", 0, "regular expression" },
	{ "(a|b).exe", "!bad-indicator", 0, "regular expression" },
	/* what no cell may have */
	{ "", "!bad-indicator", 0, "empty" },
	{ "  ", "!bad-indicator", 0, "empty" },
	{ "any\tdesk.exe", "!bad-encoding", 0, "control" },
	{ "any\x7f" "desk.exe", "!bad-encoding", 0, "control" },
	{ "any\xc2\x85" "desk.exe", "!bad-encoding", 0, "control" },
	{ "gpj.\xe2\x80\xae" "exe", "!bad-encoding", 0, "direction" },
	{ "gpj.\xe2\x81\xa6" "exe", "!bad-encoding", 0, "direction" },
	{ "any\xe2\x80\x8d" "desk.exe", "!bad-encoding", 0, "invisible" },
	{ "any\xed\xa0\x80" "desk.exe", "!bad-encoding", 0, "not UTF-8" },
	{ "\x83t\x83@.exe", "!bad-encoding", 0, "not UTF-8" },
	{ "=cmd|' /C calc'!A0", "!formula", 0, "'='" },
	{ "+x.exe", "!formula", 0, "'+'" },
	{ "-x.exe", "!formula", 0, "'-'" },
	{ "@x.exe", "!formula", 0, "'@'" },
	{ L240 "aaaaaaaaaaa.exe", "process " L240 "aaaaaaaaaaa.exe", 0, 0 },
	{ L240 "aaaaaaaaaaaa.exe", "!bad-indicator", 0, "255" },
	{ "C:\\" L240 "\\" L240 "\\a.exe", "process a.exe", CUT, 0 },
};

typedef bool form(struct rmm_indicator *out, struct rmm_str cell);

static void check_refused(const struct row *row,
			  const struct rmm_indicator *got)
{
	if (strcmp(got->rule, row->want + 1) != 0)
		fail_msg("'%s': [%s] %s, want %s", row->cell, got->rule,
			 got->why, row->want);
	if (!row->why || !strstr(got->why, row->why))
		fail_msg("'%s': reason '%s', want '%s' in it", row->cell,
			 got->why, row->why ? row->why : "another");
	CHECK(row->cell, got->len == 0 && got->text[0] == '\0');
	CHECK(row->cell, rmm_rule_find(rmm_str(got->rule)));
}

static void check_row(const struct row *row, form *of)
{
	struct rmm_indicator got;
	char text[RMM_MAX_NAME + 32];
	bool ok;

	memset(&got, 'x', sizeof(got));
	ok = of(&got, rmm_str(row->cell));
	if (ok != (row->want[0] != '!'))
		fail_msg("'%s': got '%s', want '%s'", row->cell,
			 ok ? got.text : got.why, row->want);
	if (!ok) {
		check_refused(row, &got);
		return;
	}
	snprintf(text, sizeof(text), "%s %s", rmm_kind_name(got.kind),
		 got.text);
	if (strcmp(text, row->want) != 0)
		fail_msg("'%s': got '%s', want '%s'", row->cell, text,
			 row->want);
	CHECK(row->cell, got.len == strlen(got.text));
	CHECK(row->cell, !got.rule && got.why[0] == '\0');
	if (got.did != row->did)
		fail_msg("'%s': did %u, want %u", row->cell, got.did,
			 row->did);
}

static void test_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++)
		check_row(&networks[i], rmm_indicator_of_network);
}

static void test_processes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(processes); i++)
		check_row(&processes[i], rmm_indicator_of_process);
}

/* Law: a canonical form is its own, in a list of its shape and with its type
 * beside it; and it is of no other type of that shape. */
static void check_law(const struct row *row, form *of)
{
	struct rmm_indicator one, two;
	struct rmm_str text;

	if (!of(&one, rmm_str(row->cell)))
		return;
	text = rmm_indicator_text(&one);
	CHECK(row->cell, of(&two, text));
	CHECK(row->cell, two.kind == one.kind);
	CHECK(row->cell, (two.did & ~(unsigned)INTL) == 0);
	CHECK_STR(row->cell, rmm_indicator_text(&two), one.text);
	for (int k = 0; k < RMM_KINDS; k++) {
		enum rmm_kind kind = (enum rmm_kind)k;
		bool ok = rmm_indicator_of_kind(&two, kind, text);

		if (kind == one.kind) {
			CHECK(row->cell, ok && two.kind == kind);
			CHECK(row->cell, (two.did & ~(unsigned)INTL) == 0);
			CHECK_STR(row->cell, rmm_indicator_text(&two),
				  one.text);
		} else if (kind != RMM_SIGNER &&
			   (of == rmm_indicator_of_process) ==
				   (kind == RMM_PROCESS || kind == RMM_FILE)) {
			CHECK(row->cell, !ok);
			CHECK(row->cell, strstr(two.why, "set the type to"));
		}
	}
}

static void test_canonical_is_canonical(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++)
		check_law(&networks[i], rmm_indicator_of_network);
	for (size_t i = 0; i < COUNT(processes); i++)
		check_law(&processes[i], rmm_indicator_of_process);
}

static void test_kinds(void **state)
{
	static const struct {
		enum rmm_kind kind;
		struct row row;
	} rows[] = {
		{ RMM_DOMAIN, { "*.AnyDesk.com.", "domain anydesk.com", TRIM, 0 } },
		{ RMM_DOMAIN, { "192.0.2.1", "!bad-indicator", 0, "'192.0.2.1' is an address; set the type to ip" } },
		{ RMM_DOMAIN, { "auth*.aeroadmin.com", "!bad-indicator", 0, "set the type to pattern" } },
		{ RMM_DOMAIN, { "atera-agent-heartbeat", "!bad-indicator", 0, "set the type to term" } },
		{ RMM_DOMAIN, { "co.uk", "!public-suffix", 0, "'co.uk'" } },
		{ RMM_DOMAIN, { "AnyDesk.exe", "!unknown-suffix", 0, "process" } },
		{ RMM_IP, { "192.0.2.9/24", "ip 192.0.2.0/24", TRIM, 0 } },
		{ RMM_IP, { "anydesk.com", "!bad-indicator", 0, "'anydesk.com' is a domain; set the type to domain" } },
		{ RMM_IP, { "1.2.3", "!bad-indicator", 0, "numeric" } },
		{ RMM_PATTERN, { "AUTH*.aeroadmin.com", "pattern auth*.aeroadmin.com", 0, 0 } },
		{ RMM_PATTERN, { "*.anydesk.com", "!bad-indicator", 0, "set the type to domain" } },
		{ RMM_PATTERN, { "anydesk.com", "!bad-indicator", 0, "set the type to domain" } },
		{ RMM_PATTERN, { "*ammyy.com", "!public-suffix", 0, "'com'" } },
		{ RMM_TERM, { "Atera-Agent-Heartbeat", "term atera-agent-heartbeat", 0, 0 } },
		{ RMM_TERM, { "anydesk.com", "!bad-indicator", 0, "set the type to domain" } },
		{ RMM_TERM, { "insight", "!generic-term", 0, "'insight'" } },
		{ RMM_PROCESS, { "C:\\x\\AnyDesk.exe", "process anydesk.exe", CUT, 0 } },
		{ RMM_PROCESS, { "AnyDesk.msi", "!bad-indicator", 0, "set the type to file" } },
		{ RMM_PROCESS, { "*.exe", "!bad-indicator", 0, "wildcard" } },
		{ RMM_FILE, { "AnyDesk.msi", "file anydesk.msi", 0, 0 } },
		{ RMM_FILE, { "AnyDesk.exe", "!bad-indicator", 0, "set the type to process" } },
		{ RMM_SIGNER, { "philandro Software GmbH", "signer philandro Software GmbH", 0, 0 } },
		{ RMM_SIGNER, { " TeamViewer Germany GmbH ", "signer TeamViewer Germany GmbH", TRIM, 0 } },
		{ RMM_SIGNER, { "Z\xc3\xbcrich AG", "signer Z\xc3\xbcrich AG", INTL, 0 } },
		{ RMM_SIGNER, { "O=\"Example, Inc.\"", "signer O=\"Example, Inc.\"", 0, 0 } },
		{ RMM_SIGNER, { "=Example", "!formula", 0, "'='" } },
		{ RMM_SIGNER, { "Example\nInc.", "!bad-encoding", 0, "control" } },
		{ RMM_SIGNER, { "Example\xe2\x80\xaeInc.", "!bad-encoding", 0, "direction" } },
		{ RMM_SIGNER, { "", "!bad-indicator", 0, "empty" } },
		{ RMM_SIGNER, { L240 "aaaaaaaaaaaaaaa", "signer " L240 "aaaaaaaaaaaaaaa", 0, 0 } },
		{ RMM_SIGNER, { L240 "aaaaaaaaaaaaaaaa", "!bad-indicator", 0, "at most 255" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i].row;
		struct rmm_indicator got;
		char text[RMM_MAX_NAME + 32];
		bool ok;

		memset(&got, 'x', sizeof(got));
		ok = rmm_indicator_of_kind(&got, rows[i].kind,
					   rmm_str(row->cell));
		if (ok != (row->want[0] != '!'))
			fail_msg("'%s': got '%s', want '%s'", row->cell,
				 ok ? got.text : got.why, row->want);
		if (!ok) {
			check_refused(row, &got);
			continue;
		}
		snprintf(text, sizeof(text), "%s %s",
			 rmm_kind_name(got.kind), got.text);
		CHECK_STR(row->cell, rmm_str(text), row->want);
		CHECK(row->cell, got.did == row->did);
	}
}

/* NUL bytes do not end a cell, and no cell is too long to be refused. */
static void test_bytes(void **state)
{
	static const struct rmm_str nuls[] = {
		{ "\0", 1 }, { "anydesk.com\0", 12 }, { "any\0desk.com", 12 },
		{ "\0anydesk.com", 12 },
	};
	static const char bytes[] = "a.*[/\\:@ \xc3";
	static char big[65536];
	struct rmm_indicator got;

	(void)state;
	for (size_t i = 0; i < COUNT(nuls); i++) {
		assert_false(rmm_indicator_of_network(&got, nuls[i]));
		assert_string_equal(got.rule, "bad-encoding");
		assert_false(rmm_indicator_of_process(&got, nuls[i]));
		assert_string_equal(got.rule, "bad-encoding");
	}
	assert_false(rmm_indicator_of_network(&got, (struct rmm_str){0}));
	assert_false(rmm_indicator_of_process(&got, (struct rmm_str){0}));
	for (size_t i = 0; i + 1 < sizeof(bytes); i++) {
		struct rmm_str s = { big, sizeof(big) };

		memset(big, bytes[i], sizeof(big));
		for (int k = 0; k < RMM_KINDS; k++) {
			assert_false(rmm_indicator_of_kind(
				&got, (enum rmm_kind)k, s));
			assert_true(strlen(got.why) < sizeof(got.why));
		}
	}
}

/* A cell is quoted in a reason by whole characters, and not without end. */
static void test_excerpts(void **state)
{
	char cell[300];
	struct rmm_indicator got;

	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		size_t n = 0;

		cell[n++] = 'a';
		if (shift)
			cell[n++] = 'b';
		while (n + 2 < sizeof(cell)) {
			memcpy(cell + n, "\xc3\xbc", 2);
			n += 2;
		}
		memcpy(cell + n - 4, ".com", 4);
		assert_false(rmm_indicator_of_network(
			&got, (struct rmm_str){ cell, n }));
		assert_non_null(strstr(got.why, "\xc3\xbc...' "));
	}
}

static void test_formula(void **state)
{
	static const struct {
		const char *cell;
		bool want;
	} rows[] = {
		{ "=1+1", true },    { "+1", true },      { "-1", true },
		{ "@SUM(1)", true }, { " =1", true },     { "\t=1", true },
		{ "", false },       { "1=1", false },    { "'=1", false },
		{ "a@b", false },    { "AnyDesk", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(rows[i].cell,
		      rmm_cell_is_formula(rmm_str(rows[i].cell)) ==
			      rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_canonical_is_canonical),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_excerpts),
		cmocka_unit_test(test_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
