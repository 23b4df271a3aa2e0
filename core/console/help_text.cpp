// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/command_line.h"

namespace headroom {

// Said at more length, in the same words, in resources/man/headroom.1.
QString helpText() {
    return QStringLiteral(R"(Headroom shows how many connections a Redis server has left, who holds them,
and lets you free them. It works with Redis, Valkey, KeyDB and their kin.

Usage:
  headroom [URI...]                       open the window on these servers
  headroom --demo                         open it on a private demo server
  headroom clients URI|--dump FILE [--filter EXPR] [--sort [-]FIELD]
           [--group-by KEY[,KEY]] [--limit N] [--json|--csv]
                                          print the client table once
  headroom watch URI... [--for TIME] [--json]
                                          print states and samples as they come
  headroom report URI...|--dump FILE [--watch TIME] [--idle-threshold TIME]
           [--json|--markdown] [--fail-on warning|critical]
                                          why connections run out, and what to
                                          do about it
  headroom check URI... [--warn N|N%] [--crit N|N%]
                                          how many are left, for Nagios
  headroom slowlog URI [--own] [--json]   print the slow log once
  headroom kill URI --filter EXPR|--id N... [--include KIND[,KIND]] [--dry-run]
           [--yes] [--reason TEXT] [--json]
                                          close clients, after showing who
  headroom set URI KEY VALUE --for TIME [--yes] [--reason TEXT] [--json]
                                          change a setting and put it back
  headroom leases [URI...] [--revert] [--json]
                                          settings changed for a while
  headroom ledger [URI] [TEXT] [--limit N] [--json|--csv]
                                          what was done to servers, to that one,
                                          with that text in it
  headroom profiles [--json]              servers that are kept
  headroom profiles add NAME URI [OPTIONS] | edit NAME [URI] [OPTIONS]
  headroom profiles remove NAME | secret NAME | export FILE
                                          secret puts a password, read from
                                          standard input, into the keychain
  headroom profiles test NAME|URI [--json]
                                          walk the way to a server, hop by hop
  headroom --shot FILE.png URI...|--demo  save a picture of the window

A URI is one of:
  redis://[[USER]:PASSWORD@]HOST[:PORT]   unix://[[USER]:PASSWORD@]/PATH
  rediss://... over TLS   HOST[:PORT]   [IPV6]:PORT   /PATH
Write special characters of user and password as %XX.

Reaching a server in redis-cli's words, instead of a URI:
  -h HOST           host (127.0.0.1)
  -p PORT           port (6379)
  -s SOCKET         unix socket
  -u URI            the same as URI alone
  -a, --pass PASSWORD
                    password, for each URI that holds none
  --user NAME       user, for each URI that names none
  REDISCLI_AUTH     environment variable: the password when none is given. Other
                    users of this machine can see passwords given as arguments.
  --env NAME        local, staging or production: how careful to be. Without it
                    a server proven to be on this computer is local, others
                    production
  --read-only       change nothing: no kill, no setting
  --tls             over TLS, each URI that is no unix socket. The server's
                    certificate must name it (subjectAltName) and be signed by a
                    trusted CA: nothing is sent before. Whether it was revoked
                    is not checked
  --cacert FILE, --cacertdir DIR
                    the CAs to trust (PEM), instead of the system's
  --cert FILE, --key FILE
                    our own certificate and its key, RSA or EC (PEM); the
                    passphrase of an encrypted key is asked for on the terminal
  --sni NAME        the name to ask for and to find in the certificate, instead
                    of the host
  --insecure        check no certificate
  --profile NAME    a server that is kept. --env and --read-only can make it
                    stricter, not looser; -a and REDISCLI_AUTH come before its
                    own password. In production it is read-only until its name
                    is typed: on the terminal, or in the window for a while. Its
                    bare address is held to the same

Window and picture:
  --demo            a private redis-server with services, one of which leaks
  --dark, --light   colours; the system's otherwise
  --shot FILE.png   draw the window into FILE.png and end; needs no display
  --page NAME       overview, clients, why, slowlog, config or ledger (overview)
  --after SECONDS   how long to collect before drawing (3)
  --size WxH        size of the picture in pixels (1280x800)

Commands:
  --json            JSON, for watch one object a line
  --csv             comma-separated values
  --for TIME        end watch after that time (seconds, or 10m, 1h30m), without
                    it on Ctrl-C; of set: how long it lasts
  --watch TIME      report watches so long and tells what holds then (10 s)
  --idle-threshold TIME
                    of report: who did nothing for so long is idle (5 minutes)
  --markdown        a report for a ticket
  --fail-on KIND    of report: exit code 1 when a finding is as bad as that:
                    warning or critical
  --warn, --crit N  of check: when less than that is left, a number or a share
                    of maxclients (20%, 5%)
  --dump FILE       read a saved CLIENT LIST, ask no server; - is standard input
  --filter EXPR     only the clients that match (below)
  --sort [-]FIELD   by a field, or ip or port, with - downwards; groups by
                    count, share, idle_share, median_idle, oldest_idle or memory
  --group-by KEY[,KEY]
                    count clients by one or two of ip, name, user, lib, db, cmd;
                    idle is who did nothing for 5 minutes, but for subscribers,
                    blocked clients, replication links and monitors
  --own             show what clients named headroom, as ours are, sent, too;
                    else it is only counted in the slow log
  --limit N         at most N rows, groups or entries

Killing and setting:
  --id N...         these clients, by id
  --include KIND    kill these too: monitor, pubsub, blocked, multi (in MULTI),
                    unread (has replies it has not read), active (did something
                    in the last 10 s). Never killed are our own connections,
                    replicas, the link to the primary, Sentinel and the server's
                    own links
  --dry-run         show who would be killed, and end
  --yes             do it without asking. Without it a terminal is asked: y, in
                    production the name of the instance, of more than 100 or of
                    half of the clients their number
  --reason TEXT     a few words for the ledger
  --revert          put back what a killed or crashed Headroom left changed
  KEY VALUE         a setting for connections: maxclients 20k, timeout 5m,
                    maxmemory-clients 64mb, slowlog-log-slower-than 20ms, ...
  Clients are looked at again right before; who changed is skipped. A setting is
  put back when the time is over, on Ctrl-C or SIGTERM, if it is still ours and
  the server did not restart. A second Ctrl-C leaves it to leases --revert.
  Each deed is in the ledger before it is sent. CONFIG REWRITE is never sent.

Profiles:
  --name, --group, --notes TEXT
                    another name, a group, notes; --user, --env, --read-only
                    and those of TLS are kept, too; --user '' takes a user away
  --secret PLACE    where the password comes from: keychain, ask, none,
                    env:VARIABLE or 'command:PROGRAM ARGUMENT...', whose first
                    line it is; no shell runs it, and it must end within
                    10 s. One in the URI goes into the
                    keychain. None is ever put into a file; without a keychain
                    it is not kept, which is said
  --read-write      of edit: not read-only any more

  --help            this text
  --version         version

Filters: a condition, or several joined by and, or, not, ( )
  idle > 5m         any field of CLIENT LIST; == != < <= > >=; units s m h d and
                    b kb mb gb
  name ~ billing    text in it, in any case; with * or ? the whole text
  name =~ "^a|^b"   regular expression
  flags has b       has the letters
  db in {1, 2}      one of these; ip in 10.0.3.0/24
  name is unknown   the server does not report it
  ip, port, kind    from addr and flags; kind is normal, pubsub, replica,
                    primary or monitor
  blocked   own     true or false by themselves
  billing           a word alone: in addr, name, user, cmd or lib-name
  What a client lacks is neither true nor false: such rows are undecided, do not
  match, and their number is shown.

JSON (null: not reported by the server; bytes that are not UTF-8 or are not seen
as \xNN, a backslash as \\):
  clients  {"instance":{"name","address","product","version","mode","role",
           "run_id","several_servers","skipped_lines","left_out_rows",
           "cut_rows"},
           "clients":{"used","connected","replicas","cluster_links",
           "maxclients","headroom","rejected"},"rows":[{"id","addr",...}]}
           rows hold the server's own field names, ordered by id
           several_servers: true where a proxy lets several answer in turn
           "clients" is null where the user may not run INFO
           with --filter also "filter":{"text","matched","undecided"}
           with --dump "instance":{"dump","skipped_lines","left_out_rows",
           "cut_rows"},"clients":null
           with --group-by, instead of rows, "groups":[{"key":{"ip",...},
           "count","share","idle_share","median_idle","oldest_idle","memory"}]
           shares from 0 to 1, idle in seconds, memory in bytes
  watch    {"t","instance","event":"state","state","detail","certain","attempt"}
           state: connecting, connected, full, denied, password needed, wrong
           password, no permission, loading, busy, not answering, unreachable,
           tls failed, not Redis
           {"t","instance","event":"sample","used","connected","replicas",
           "cluster_links","maxclients","headroom","rejected","rejected_per_s",
           "new_per_s","blocked","ops","memory","clients_rows",
           "several_servers"}
           t: seconds since 1970; memory: bytes; ops: commands per second
  report   {"instances":[{"uri","server":{"brand","version","run_id","mode"},
           "state","clients":{"used","connected","replicas","cluster_links",
           "maxclients","headroom","rejected","blocked"},"high_water",
           "holders":[{"by","value","count","share","idle_share"}],
           "forecast":{"seconds_to_full","low","high","per_minute"},
           "findings":[{"cause","severity","confidence","subject":{"ip","name",
           "user","lib"},"since","evidence":{...},"sentence","refuted_by",
           "advice":[{"when","text","command"}],"commands":[...]}]}]}
           cause: connection-leak, oversized-pool, traffic-spike,
           shared-instance, blocking-operations, missing-timeouts,
           restart-storm, limit-too-low, client-memory, output-limit,
           auth-failures, churn, monitor-left-on, full-now, slow-commands,
           busy-loop; severity: info, warning, critical; the first is the first
           to look at; by: name, ip, user, lib; state: as of watch, or saved
           evidence: numbers and texts; its "missing" names what is not told
  slowlog  {"entries":[{"id","time","usec","command":[...],"addr","name",
           "complexity","own"}],"unread_entries","left_out_entries",
           "cut_entries","hidden_own_entries"}
           complexity: "N:16" and the like, from Redis Enterprise only;
           unread: the log holds more; left out: of an unknown shape; cut: by
           the server, a part of the command is missing
  kill     {"plan":{"victims":[{"id","addr","name","user","idle","flags",
           "cmd"}],"kept":[{"id","reason"}]},"result":{"killed":[ID...],"gone",
           "changed","refused","not_sent","unknown",
           "details":[{"id","detail"}],"server_usec"}}
           reason: own, primary, replica, sentinel, migration, no_identity,
           ambiguous, monitor, pubsub, blocked, multi, unread_output, active,
           gone
           result is null with --dry-run; unknown: sent, but not seen to be done
  set      {"t","instance","event","key","before","value","until","end",
           "detail"} as it happens; event: set, pending, end; end: open,
           reverted, left, gone, kept, refused, no effect, not sent
  leases   {"leases":[{"id","instance","address","user","run_id","key","before",
           "value","begun","until","person","pid","held","end","detail",
           "profile"}]}
  ledger   {"entries":[{"id","time","asked_time","instance","address",
           "environment","user","run_id","person","reason","command","before",
           "outcome","after","detail","profile"}]}
           profile: an id, or null
           time: when it was done; asked_time: when it was written down to be
  profiles {"profiles":[{"id","name","group","address","transport","user",
           "environment","read_only"}],"unusable":[{"name","trouble"}]}
           transport: plain or tls
           only where they are true: "insecure" (any certificate is taken),
           "pinned" (only one is), "locked" (read-only until unlocked)
           test: {"hops":[{"hop","ok","ms","detail"}]}
           hop: name, tcp, tls, login, info, clients, config; those that are
           not on the way are left out

Exit codes:
  0  done; also when a signal ended watch or the window
  1  the output, ledger or profiles could not be written, or not be read;
     of kill: somebody who was planned is not known to be gone, or an id that
     was asked for is kept or not connected; of set: it was not set, or not put
     back; of leases --revert: ours is still in effect; or people said no;
     of report: a finding is as bad as --fail-on says
  2  the command line, a filter, a value or a saved table is wrong, there is no
     screen for the window, no terminal to ask on, or the demo finds no server
     program; nothing was sent
  3  could not connect, a certificate was refused, or no answer; a server that
     is full is tried for 60 s to get the next freed slot
  4  password wrong or missing, not permitted, --read-only, or a production
     profile and no terminal to type its name on, or something was to be
     changed while the profiles cannot be read
  check exits as Nagios plug-ins do: 0 ok, 1 warning, 2 critical (also full or
     not reached), 3 unknown (also a wrong command line)
  130 (Ctrl-C), 143 (SIGTERM), 129 (hangup)
     a signal ended clients, slowlog or --shot before the result was there, or
     kill or set before anything was sent

Examples:
  headroom redis://localhost
  REDISCLI_AUTH=secret headroom -h db.example -p 6380 --user monitor
  headroom clients /run/redis/redis.sock --json | jq '.clients.headroom'
  headroom clients localhost --filter 'idle > 1h and not blocked' --csv
  headroom clients --dump list.txt --group-by name,ip --limit 10
  headroom watch db1:6379 db2:6379 --json --for 60
  headroom report --profile orders --markdown --watch 1m
  headroom check db1 db2 --warn 20% --crit 5%
  headroom kill db1 --filter 'name == billing and idle > 1h' --reason INC-7
  headroom set db1 maxclients 20k --for 1h
  headroom profiles add orders redis://db1 --user app --group shop
  headroom clients --profile orders
  headroom --shot overview.png --after 10 --dark --demo
)");
}

}  // namespace headroom
