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
  headroom watch URI... [--for S] [--json]
                                          print states and samples as they come
  headroom slowlog URI [--json]           print the slow log once
  headroom --shot FILE.png URI|--demo     save a picture of the window

A URI is one of:
  redis://[[USER]:PASSWORD@]HOST[:PORT]   unix://[[USER]:PASSWORD@]/PATH
  HOST[:PORT]   [IPV6]:PORT   /PATH
Write special characters of user and password as %XX. TLS is not supported yet.

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

Window and picture:
  --demo            a private redis-server with clients, one of which leaks
  --dark, --light   colours; the system's otherwise
  --shot FILE.png   draw the window into FILE.png and end; needs no display
  --page NAME       overview, clients or slowlog (overview)
  --after SECONDS   how long to collect before drawing (3)
  --size WxH        size of the picture in pixels (1280x800)

Commands:
  --json            JSON, for watch one object a line
  --csv             comma-separated values
  --for SECONDS     end watch after that time; without it on Ctrl-C
  --dump FILE       read a saved CLIENT LIST, ask no server; - is standard input
  --filter EXPR     only the clients that match (below)
  --sort [-]FIELD   by a field, with - downwards; groups by count, share,
                    idle_share, median_idle, oldest_idle or memory
  --group-by KEY[,KEY]
                    count clients by one or two of ip, name, user, lib, db, cmd;
                    idle is who did nothing for 5 minutes, but for subscribers,
                    blocked clients, replication links and monitors
  --limit N         at most N rows or groups

  --help            this text
  --version         version

Filters: a condition, or several joined by and, or, not, ( )
  idle > 5m         any field of CLIENT LIST; == != < <= > >=; units s m h d and
                    b kb mb gb
  name ~ billing    text in it, in any case; with * or ? the whole text
  name =~ "^a|^b"   regular expression
  flags has b       has the letters
  db in {1, 2}      one of these; ip in 10.0.3.0/24
  name is unknown   the server does not tell
  ip, port, kind    from addr and flags; kind is normal, pubsub, replica,
                    primary or monitor
  blocked   own     true or false by themselves
  billing           a word alone: in addr, name, user, cmd or lib-name
  What a client lacks is neither true nor false: such rows are undecided, do not
  match, and their number is told.

JSON (null: the server did not tell; text that is not UTF-8 as \xNN, a
backslash as \\):
  clients  {"instance":{"name","address","product","version","mode","role",
           "run_id"},"clients":{"used","connected","replicas","cluster_links",
           "maxclients","headroom","rejected"},"rows":[{"id","addr",...}]}
           rows hold the server's own field names, ordered by id
           with --filter also "filter":{"text","matched","undecided"}
           with --dump "instance":{"dump","skipped_lines","cut_rows"},
           "clients":null
           with --group-by, instead of rows, "groups":[{"key":{"ip",...},
           "count","share","idle_share","median_idle","oldest_idle","memory"}]
           shares from 0 to 1, idle in seconds, memory in bytes
  watch    {"t","instance","event":"state","state","detail","certain","attempt"}
           state: connecting, connected, full, wrong password, no permission,
           loading, busy, not answering, unreachable, not Redis
           {"t","instance","event":"sample","used","connected","replicas",
           "cluster_links","maxclients","headroom","rejected","rejected_per_s",
           "new_per_s","blocked","ops","memory","clients_rows"}
           t: seconds since 1970; memory: bytes; ops: commands per second
  slowlog  {"entries":[{"id","time","usec","command":[...],"addr","name"}]}

Exit codes:
  0  done; also when a signal ended watch or the window
  1  the output could not be written
  2  the command line, a filter or a saved table is wrong, there is no screen
     for the window, or the demo finds no server program
  3  could not connect, or no answer
  4  wrong password, or not permitted
  130 (Ctrl-C), 143 (SIGTERM), 129 (hangup)
     a signal ended clients, slowlog or --shot before the result was there

Examples:
  headroom redis://localhost
  REDISCLI_AUTH=secret headroom -h db.example -p 6380 --user monitor
  headroom clients /run/redis/redis.sock --json | jq '.clients.headroom'
  headroom clients localhost --filter 'idle > 1h and not blocked' --csv
  headroom clients --dump list.txt --group-by name,ip --limit 10
  headroom watch db1:6379 db2:6379 --json --for 60
  headroom --shot overview.png --after 10 --dark --demo
)");
}

}  // namespace headroom
