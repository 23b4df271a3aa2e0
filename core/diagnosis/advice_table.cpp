// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/advice_table.h"

#include <QtGlobal>

namespace headroom {

std::span<const AdviceRow> adviceTable() {
    using enum Cause;
    using enum AdviceTime;
    using enum Place;

    constexpr std::uint32_t anyService =
        at(ElastiCache, MemoryDb, AzureCache, AzureManaged, RedisEnterprise, Upstash, OtherService);
    // Where more room may be what is wanted.
    constexpr std::uint32_t wantsRoom = bits(FullNow, TrafficSpike, SharedInstance, LimitTooLow);
    // Whom a name would have told from others.
    constexpr std::uint32_t hasCulprit =
        bits(ConnectionLeak, OversizedPool, SharedInstance, MissingTimeouts, RestartStorm, Churn, AuthFailures);
    // What is set in a client library.
    constexpr std::uint32_t notClosed = bits(ConnectionLeak, Churn);
    constexpr std::uint32_t tooMany = bits(OversizedPool, SharedInstance, TrafficSpike, BlockingOperations);
    constexpr std::uint32_t waitsTooLong = bits(MissingTimeouts, RestartStorm);

    static constexpr AdviceRow rows[]{
        // By cause: connection-leak
        {.causes = bits(ConnectionLeak),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Kill those of %who that did nothing for %rest or longer. They come back until the leak is closed."),
         .kill = "%filter and idle >= %idle"},
        {.causes = bits(ConnectionLeak),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Restart the application behind %who, one host at a time: each gives its connections back, and all at "
             "once would come back as a storm.")},
        {.causes = bits(ConnectionLeak),
         .only = Only::TimeoutIsLong,
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Or let the server close what did nothing for 5 min, for 10 minutes only. This also hits others that "
             "rest so long between two commands; subscribers and blocked clients are spared."),
         .setting = "timeout",
         .value = "300"},
        {.causes = bits(ConnectionLeak),
         .only = Only::UnderPressure,
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Raise maxclients to %higher for 10 minutes, if others are turned away. Against a leak this only "
             "buys time."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(ConnectionLeak),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Look at the oldest connections of %who and their last commands: they tell which code opens one and "
             "does not give it back."),
         .command = "headroom clients %server --filter %quoted --sort -age --limit 20"},
        {.causes = bits(ConnectionLeak),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Make one client or pool when the process starts and share it. Give back what is borrowed on every "
             "path, also when an error is thrown.")},

        // oversized-pool
        {.causes = bits(OversizedPool),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Kill those of %who that did nothing for %rest or longer. A pool opens again what it needs, and all "
             "of them if it is told to keep so many."),
         .kill = "%filter and idle >= %idle"},
        {.causes = bits(OversizedPool),
         .only = Only::UnderPressure,
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Raise maxclients to %higher for 10 minutes, while the pools are made smaller."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(OversizedPool),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Count it: the processes behind %who times the size of their pool is what they may take at most. "
             "Run fewer processes, if the load allows it.")},
        {.causes = bits(OversizedPool),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Make the pool as large as what works at the same time in the busiest hour, and a little more. Let "
             "it close what is idle, and let callers wait for a free one instead of opening another.")},

        // traffic-spike
        {.causes = bits(TrafficSpike),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Raise maxclients from %limit to %higher for 10 minutes. Watch CPU and response times: more "
             "connections do not make the server faster."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(TrafficSpike),
         .when = Now,
         .text =
             QT_TRANSLATE_NOOP("headroom::Sentence",
                               "Let the applications queue or refuse what is too much, before it reaches the server.")},
        {.causes = bits(TrafficSpike),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "See whether it is wanted: a campaign, a batch, or retries after an error, which end when the error "
             "does."),
         .command = "headroom clients %server --group-by name,ip --limit 20"},
        {.causes = bits(TrafficSpike),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Give each process a pool with an upper bound, and size maxclients for the most processes that may "
             "run, with room for one deploy.")},

        // shared-instance
        {.causes = bits(SharedInstance),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Raise maxclients from %limit to %higher for 10 minutes: none of the applications is to blame alone."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(SharedInstance),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Ask which of the applications can pause something for now, such as batches."),
         .command = "headroom clients %server --group-by name --limit 20"},
        {.causes = bits(SharedInstance),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Agree on a share of the limit for each application. Redis itself knows no limit for each user: the "
             "pools must keep it.")},
        {.causes = bits(SharedInstance),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Give the applications that matter most a server of their own, so that one of them cannot take the "
             "places of all.")},

        // blocking-operations
        {.causes = bits(BlockingOperations),
         .only = Only::Paused,
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "End the pause, unless somebody means it (Redis 6.2 and newer; before, it ends when its time is "
             "over)."),
         .command = "%cli CLIENT UNPAUSE"},
        {.causes = bits(BlockingOperations),
         .only = Only::UnderPressure,
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "Raise maxclients to %higher for 10 minutes."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(BlockingOperations),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Stop workers that are not needed now. Do not kill those that wait: a job that is just handed to one "
             "can be lost. CLIENT UNBLOCK wakes one and keeps its connection.")},
        {.causes = bits(BlockingOperations),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Count workers as places that are always taken: each holds one while it waits, whatever the load."),
         .command = "headroom clients %server --filter blocked --group-by name,ip"},
        {.causes = bits(BlockingOperations),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Let one connection of a process wait for all of its workers, on several keys where the command "
             "takes them, and keep queues off a server that others need.")},

        // missing-timeouts
        {.causes = bits(MissingTimeouts),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Kill what did nothing for %rest or longer. An application that still wants a connection opens it "
             "again."),
         .kill = "%filter and idle >= %idle"},
        {.causes = bits(MissingTimeouts),
         .only = Only::TimeoutIsLong,
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Or let the server close what did nothing for 5 min, for 10 minutes only. This also hits others that "
             "rest so long between two commands; subscribers and blocked clients are spared."),
         .setting = "timeout",
         .value = "300"},
        {.causes = bits(MissingTimeouts),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Look whether the hosts of the oldest ones still exist: a firewall or a load balancer can drop an "
             "idle connection without telling either side."),
         .command = "headroom clients %server --sort -idle --limit 20"},
        {.causes = bits(MissingTimeouts),
         .places = at(Own),
         .only = Only::KeepaliveLong,
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Let the system ask sooner whether the other end is still there. This holds for connections made "
             "from then on."),
         .command = "%cli CONFIG SET tcp-keepalive 60"},
        {.causes = bits(MissingTimeouts),
         .places = at(RedisFile),
         .only = Only::KeepaliveLong,
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Write tcp-keepalive into %conf as well, to let it last through a restart."),
         .command = "tcp-keepalive 60"},
        {.causes = bits(MissingTimeouts),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Give every client timeouts for connecting and reading, keepalive, and an idle limit shorter than "
             "the server's, so that it does not use a connection that was just closed.")},
        {.causes = bits(ConnectionLeak, MissingTimeouts),
         .places = at(RedisFile),
         .only = Only::TimeoutIsLong,
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Keep a timeout at the server for connections that nobody closes. Set it, and write it into %conf "
             "as well: that needs no restart."),
         .command = "timeout 300"},

        // restart-storm
        {.causes = bits(RestartStorm),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Halt the rollout until the connections settle, then go on with one host at a time, never with all "
             "at once.")},
        {.causes = bits(RestartStorm),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Raise maxclients from %limit to %higher for 10 minutes, while old and new processes run together."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(RestartStorm),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "See whether the old processes are gone: as long as both run, both hold their connections."),
         .command = "headroom clients %server --group-by name,ip --limit 20"},
        {.causes = bits(RestartStorm),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Close connections on SIGTERM, begin with few, and let retries wait longer each time, with a random "
             "part, so that they do not come together.")},

        // limit-too-low
        {.causes = bits(LimitTooLow),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Raise maxclients from %limit to %higher for 10 minutes. If the server answers with \"try with\" and "
             "the old number, it lowered its own descriptor limit at start, and only a restart with a higher one "
             "helps."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(LimitTooLow),
         .places = at(RedisFile),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Look into the server's log of its last start: it says \"maxclients has been reduced\" where "
             "descriptors were too few. This tells where the log is; empty is standard output."),
         .command = "%cli CONFIG GET logfile"},
        {.causes = bits(LimitTooLow),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Compare the limit with what the server is configured or paid for, and with what is used in the "
             "busiest hour.")},
        {.causes = bits(LimitTooLow),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Give the server 32 descriptors more than maxclients, before it starts: it keeps those for itself "
             "and lowers maxclients where they lack.")},

        // client-memory
        {.causes = bits(ClientMemory),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "See who it is: the clients with the most memory."),
         .command = "headroom clients %server --sort -tot-mem --limit 20"},
        {.causes = bits(ClientMemory),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Kill those of them that did nothing for %rest or longer. What waits for them is lost, and they may "
             "come back wanting the same."),
         .kill = "%filter and idle >= %idle"},
        {.causes = bits(ClientMemory),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Measure clients that have settled: tot-mem of one that just connected or sent a PING can be many "
             "times what it is seconds later.")},
        {.causes = bits(ClientMemory),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Read large results in parts (SCAN, ranges), keep pipelines short, and let subscribers read as fast "
             "as is published.")},
        {.causes = bits(ClientMemory),
         .places = at(RedisFile),
         .only = Only::NoClientLimit,
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Bound the buffers of all clients together: the server then closes the largest "
                                   "first. Set it, and write it into %conf as well."),
         .command = "maxmemory-clients 5%"},

        // output-limit
        {.causes = bits(OutputLimit),
         .only = Only::ReplicasRepeat,
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Let replicas lag further for 10 minutes, so that one copy can end. Each may then take up to 512 MB "
             "of the server's memory."),
         .setting = "client-output-buffer-limit",
         .value = "slave 512mb 256mb 120"},
        {.causes = bits(OutputLimit),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Kill those that did nothing for %rest or longer: the server frees what waits for them. They lose "
             "it, and may come back."),
         .kill = "%filter and idle >= %idle",
         .command = "%do --include pubsub,unread"},
        {.causes = bits(OutputLimit),
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "See who does not read: what waits for each client is omem."),
         .command = "headroom clients %server --sort -omem --limit 20"},
        {.causes = bits(OutputLimit),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Let a subscriber only take messages and do its work elsewhere, and ask for large replies in parts.")},
        {.causes = bits(OutputLimit),
         .only = Only::ReplicasRepeat,
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Make repl-backlog-size as large as what is written while a replica is away or copies, so that it "
             "need not begin anew.")},

        // auth-failures
        {.causes = bits(AuthFailures),
         .when = Now,
         .text =
             QT_TRANSLATE_NOOP("headroom::Sentence",
                               "See who fails and as which user (Redis 6 and newer; it needs the right to ACL LOG)."),
         .command = "%cli ACL LOG 10"},
        {.causes = bits(AuthFailures),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Correct user or password where the application behind %who takes them from, and restart it, one host "
             "at a time. If nobody knows whose it is, close the port to it.")},
        {.causes = bits(AuthFailures),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Let clients wait longer after each failed login. When a password changes, let the old one be valid "
             "until all have the new one: a user of Redis 6 and newer can have several.")},

        // churn
        {.causes = bits(Churn),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "See who comes and goes: the youngest connections."),
         .command = "headroom clients %server --filter 'age <= 2' --group-by ip,name"},
        {.causes = bits(Churn),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Where it is a health check, a script or a probe, let it ask less often or keep its connection.")},
        {.causes = bits(Churn),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Look at the ports of the clients' hosts: who closes first keeps a port for about a minute, and "
             "\"Cannot assign requested address\" there means that none is left."),
         .command = "ss -s"},
        {.causes = bits(Churn),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Keep connections: one client or pool for each process, made when it starts, with a few that stay "
             "open; in PHP persistent ones.")},

        // monitor-left-on
        {.causes = bits(MonitorLeftOn),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "Kill it, unless somebody is looking at it right now."),
         .kill = "%filter",
         .command = "%do --include monitor"},
        {.causes = bits(MonitorLeftOn),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Ask who started it, and what for: the slowlog and the list of clients tell much of it for less.")},
        {.causes = bits(MonitorLeftOn),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Take the right to it from users that do not need it: -monitor in ACL SETUSER (Redis 6 and newer).")},

        // full-now
        {.causes = bits(FullNow),
         .only = Only::TurnedAway,
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Stop or restart one host of the application that holds most: this frees places without a way in. "
             "Redis keeps none for you, neither from its own host nor over its unix socket.")},
        {.causes = bits(FullNow),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Kill what did nothing for %rest or longer. An application that still wants a connection opens it "
             "again, so stop first who retries."),
         .kill = "idle >= %idle and not blocked"},
        {.causes = bits(FullNow),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "Raise maxclients from %limit to %higher for 10 minutes."),
         .setting = "maxclients",
         .value = "%higher"},
        {.causes = bits(FullNow),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Keep a connection that is open: new ones are refused, whoever opens them.")},
        {.causes = bits(FullNow),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Do not look for it in the server's log: no version of Redis writes a rejection there. Only "
             "rejected_connections counts them, and over TLS the clients see no reason either."),
         .command = "%cli INFO stats"},
        {.causes = bits(FullNow),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Mend what fills it first, then size maxclients for the busiest hour, with room for one deploy of "
             "the largest application. A higher limit alone only lets a leak last longer.")},

        // slow-commands
        {.causes = bits(SlowCommands),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "See which commands they are, and who sends them."),
         .command = "%cli SLOWLOG GET 10"},
        {.causes = bits(SlowCommands),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Replace KEYS by SCAN, read large collections in parts, and remove large keys with UNLINK instead of "
             "DEL: while one command runs, nearly all others wait.")},
        {.causes = bits(SlowCommands),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Keep values small, send heavy reads to a replica, and take commands that walk through everything "
             "from the users of applications (ACL SETUSER, Redis 6 and newer).")},

        // busy-loop
        {.causes = bits(BusyLoop),
         .when = Now,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "See which commands take the time: usec of each is the sum."),
         .command = "%cli INFO commandstats"},
        {.causes = bits(BusyLoop),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Do not raise maxclients for it: more connections get no more done. Batch small commands, and spare "
             "those that walk through everything.")},
        {.causes = bits(BusyLoop),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Read from replicas, or spread the keys over several servers. Where the network takes the time and "
             "the host has cores to spare, io-threads can help; they are set at start.")},

        // Several causes.
        {.causes = wantsRoom,
         .places = at(RedisFile),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "To let a higher limit last, set it with CONFIG SET and write it into %conf as well. No restart is "
             "needed, unless the server lowered its own descriptor limit at start."),
         .command = "maxclients %higher"},
        {.causes = hasCulprit,
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Let the applications name their connections (CLIENT SETNAME, or an option of their library): next "
             "time the list tells who it is.")},

        // By environment.
        {.causes = wantsRoom,
         .places = at(Systemd),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Where systemd starts the server, allow %files descriptors in a drop-in of its unit (systemctl edit). "
             "It takes a restart, of one server at a time, replicas first."),
         .command = "[Service]\nLimitNOFILE=%files"},
        {.causes = wantsRoom,
         .places = at(Container),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Where the server runs in a container, give it %files descriptors. In Kubernetes a pod cannot ask for "
             "them: they come from the container runtime of its node."),
         .command = "--ulimit nofile=%files:%files"},
        {.causes = bits(ClientMemory, OutputLimit),
         .places = at(Container),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "In a container leave room between maxmemory and its memory limit: buffers of replicas count for the "
             "limit only, and at the limit the kernel ends the server.")},
        {.causes = bits(BusyLoop, SlowCommands),
         .places = at(Container),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "In a container look whether its CPU limit slows the server down: then nr_throttled rises in this "
             "file there."),
         .command = "cat /sys/fs/cgroup/cpu.stat"},
        {.causes = bits(Churn),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Count the ports where many clients leave through one address, as containers of a host or behind "
             "NAT: by Linux's defaults there are some 28,000 to each server.")},
        {.causes = bits(ConnectionLeak, OversizedPool, MissingTimeouts, MonitorLeftOn, FullNow),
         .places = at(Development),
         .when = Now,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "On your own computer look which programs hold them: old processes, tests and tools are often "
             "forgotten."),
         .command = "ss -tnp 'dport = :%port'"},
        {.causes = wantsRoom,
         .places = at(ElastiCache),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "ElastiCache sets the limit itself, 65,000 and less on its smallest nodes: a larger node or more "
             "shards is the way to more. CONFIG is not there.")},
        {.causes = wantsRoom,
         .places = at(ElastiCache),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "In CloudWatch see CurrConnections and NewConnections, and EngineCPUUtilization for the load. There "
             "is no metric of rejections: INFO counts them."),
         .command = "%cli INFO stats"},
        {.causes = bits(ConnectionLeak, MissingTimeouts),
         .places = at(ElastiCache),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "On ElastiCache timeout and tcp-keepalive are set in the parameter group; a serverless cache has "
             "none to set.")},
        {.causes = wantsRoom,
         .places = at(MemoryDb),
         .when = ForGood,
         .text =
             QT_TRANSLATE_NOOP("headroom::Sentence",
                               "MemoryDB sets the limit itself: more shards or larger nodes are the way to more. See "
                               "CurrConnections and NewConnections in CloudWatch.")},
        {.causes = bits(ConnectionLeak, MissingTimeouts),
         .places = at(MemoryDb),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "On MemoryDB settings such as timeout are in the parameter group.")},
        {.causes = wantsRoom,
         .places = at(AzureCache),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "On Azure Cache for Redis the limit hangs on the size, from 256 (C0) to 40,000 (P4): only scaling "
             "changes it.")},
        {.causes = wantsRoom,
         .places = at(AzureCache),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "In Azure Monitor see Connected Clients, Connections Created Per Second and Server Load. Connections "
             "of the service itself count, too.")},
        {.causes = bits(ConnectionLeak, MissingTimeouts),
         .places = at(AzureCache),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Azure Cache for Redis closes what is idle for 10 min, and this cannot be changed: what stays longer "
             "sends something, such as a PING of its pool.")},
        {.causes = wantsRoom,
         .places = at(AzureManaged),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "On Azure Managed Redis the limit hangs on tier and size: only scaling changes it. See Connected "
             "Clients in Azure Monitor.")},
        {.causes = wantsRoom,
         .places = at(RedisEnterprise),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "On Redis Cloud the limit hangs on the plan, and clients connect to a proxy; CONFIG does not know "
             "maxclients and timeout there. Its metric endpoint_client_connections shows them.")},
        {.causes = wantsRoom,
         .places = at(Upstash),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "On Upstash the limit belongs to the plan. Functions that come and go can use its REST interface, "
             "which holds no connection.")},
        {.causes = wantsRoom,
         .places = at(OtherService),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "The server does not know CONFIG: it is a managed service, or the command was renamed. On a service "
             "the limit mostly hangs on the size, and is changed in its console.")},
        {.causes = wantsRoom,
         .places = at(OtherService),
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "If it is Memorystore, see clients/connected and stats/reject_connections_count in Cloud Monitoring. "
             "With TLS, small instances up to version 6 take fewer connections; newer ones have maxclients in "
             "their configuration.")},
        {.causes = bits(ConnectionLeak, MissingTimeouts),
         .places = at(OtherService, RedisEnterprise, Upstash, AzureManaged),
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Look in the service's console whether it closes idle connections, and after how long: CONFIG cannot "
             "set it here.")},
        {.causes = bits(RestartStorm, TrafficSpike),
         .places = anyService,
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Look at the service's events: maintenance, scaling, a failover or a renewed certificate cuts "
             "connections, and all clients come back together.")},

        // By client library. What its connections are called tells which it is.
        {.causes = notClosed,
         .library = "redis-py",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-py: make one Redis client for each process, not for each request, and close() what is not "
             "needed any more. Its pool does not shrink by itself.")},
        {.causes = tooMany,
         .library = "redis-py",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-py: bound the pool with max_connections; BlockingConnectionPool with a timeout lets callers "
             "wait instead of failing.")},
        {.causes = waitsTooLong,
         .library = "redis-py",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-py: set socket_connect_timeout, socket_timeout, socket_keepalive and health_check_interval; "
             "older versions wait forever by themselves. Subscribers and blocking commands need a longer "
             "socket_timeout.")},
        {.causes = hasCulprit,
         .library = "redis-py",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "redis-py: client_name= names the connections.")},
        {.causes = notClosed,
         .library = "jedis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Jedis: close what getResource() gives, best in try-with-resources, and keep one pool for the whole "
             "application.")},
        {.causes = tooMany,
         .library = "jedis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Jedis: set maxTotal to what works at the same time, let minIdle be small, and set maxWait, since by "
             "itself a caller waits forever.")},
        {.causes = waitsTooLong,
         .library = "jedis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Jedis: set connectionTimeoutMillis and socketTimeoutMillis, and let the pool test and close idle "
             "connections.")},
        {.causes = hasCulprit,
         .library = "jedis",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "Jedis: clientName names the connections.")},
        {.causes = notClosed,
         .library = "lettuce",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Lettuce: share one connection, which serves all threads. connect() for each call leaks: close what "
             "it gives, and shut the client down at the end.")},
        {.causes = tooMany,
         .library = "lettuce",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Lettuce: one connection takes most work; a pool is for transactions and blocking commands only, "
             "with few in it.")},
        {.causes = waitsTooLong,
         .library = "lettuce",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Lettuce: set connectTimeout, keepAlive and tcpUserTimeout in SocketOptions, and a timeout in "
             "RedisURI; it reconnects by itself, so let the delay grow with a random part.")},
        {.causes = hasCulprit,
         .library = "lettuce",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "Lettuce: clientName in RedisURI names the connections.")},
        {.causes = notClosed,
         .library = "spring",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Spring Data Redis: use RedisTemplate, which gives connections back. What code takes from the "
             "connection factory itself it must close itself.")},
        {.causes = tooMany,
         .library = "spring",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Spring Data Redis: set spring.data.redis.lettuce.pool.max-active, max-idle and max-wait, or go "
             "without a pool: Lettuce then shares one connection.")},
        {.causes = waitsTooLong,
         .library = "spring",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Spring Data Redis: set spring.data.redis.connect-timeout and spring.data.redis.timeout.")},
        {.causes = hasCulprit,
         .library = "spring",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Spring Data Redis: spring.data.redis.client-name names the connections.")},
        {.causes = notClosed,
         .library = "ioredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "ioredis: each new Redis() is a connection that reconnects forever. Make it once for each process, "
             "and quit() what is done.")},
        {.causes = tooMany,
         .library = "ioredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "ioredis: share one instance; subscribers and blocking commands need one of their own. BullMQ opens "
             "one for each queue, and a worker another one that blocks: let them share where it allows it.")},
        {.causes = waitsTooLong,
         .library = "ioredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "ioredis: set connectTimeout, commandTimeout and keepAlive, and a retryStrategy whose delay grows "
             "with a random part.")},
        {.causes = hasCulprit,
         .library = "ioredis",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "ioredis: connectionName names the connections.")},
        {.causes = notClosed,
         .library = "node-redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "node-redis: createClient() once for each process, and close what duplicate() gives when it is done.")},
        {.causes = tooMany,
         .library = "node-redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "node-redis: one client takes most work; where a pool is used, set its maximum and acquireTimeout, "
             "and a cleanupDelay that lets it shrink.")},
        {.causes = waitsTooLong,
         .library = "node-redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "node-redis: set socket.connectTimeout and pingInterval, and a reconnectStrategy whose delay grows "
             "with a random part.")},
        {.causes = hasCulprit,
         .library = "node-redis",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "node-redis: name in createClient() names the connections.")},
        {.causes = notClosed,
         .library = "go-redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "go-redis: make one Client for each process, which is a pool, and Close() each PubSub and Conn that "
             "is taken from it.")},
        {.causes = tooMany,
         .library = "go-redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "go-redis: set PoolSize; by itself it is 10 for each CPU it sees, in a container often all of the "
             "host's. MaxActiveConns is the hard bound, ConnMaxIdleTime lets it shrink.")},
        {.causes = waitsTooLong,
         .library = "go-redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "go-redis: set DialTimeout, ReadTimeout and ConnMaxIdleTime, the last shorter than the server's "
             "timeout.")},
        {.causes = hasCulprit,
         .library = "go-redis",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "go-redis: ClientName names the connections.")},
        {.causes = notClosed,
         .library = "se.redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "StackExchange.Redis: keep one ConnectionMultiplexer for the whole process. One for each request "
             "leaks two connections each time it is not disposed.")},
        {.causes = tooMany,
         .library = "se.redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "StackExchange.Redis: a multiplexer needs two connections to each server, with RESP3 one; a pool of "
             "many multiplexers is seldom needed.")},
        {.causes = waitsTooLong,
         .library = "se.redis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "StackExchange.Redis: set connectTimeout, syncTimeout and keepAlive, and abortConnect=false with a "
             "retry policy whose delay grows.")},
        {.causes = hasCulprit,
         .library = "se.redis",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "StackExchange.Redis: name in the configuration names the connections.")},
        {.causes = notClosed,
         .library = "sidekiq",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Sidekiq: let jobs borrow with Sidekiq.redis { } and make no client of their own in each job.")},
        {.causes = tooMany,
         .library = "sidekiq",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Sidekiq: what it takes is processes times concurrency and some more each, and the web processes "
             "that push jobs have pools, too. Lower concurrency or run fewer processes.")},
        {.causes = waitsTooLong,
         .library = "sidekiq",
         .when = ForGood,
         .text =
             QT_TRANSLATE_NOOP("headroom::Sentence",
                               "Sidekiq: set the timeouts in config.redis, and restart processes one after another.")},
        {.causes = notClosed,
         .library = "redis-client",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-client: use one new_pool for each process, and close() single clients when they are done.")},
        {.causes = tooMany,
         .library = "redis-client",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "redis-client: set size in new_pool to the threads that use it at the same time.")},
        {.causes = waitsTooLong,
         .library = "redis-client",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "redis-client: set connect_timeout and read_timeout; timeout sets both.")},
        {.causes = hasCulprit,
         .library = "redis-client",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "redis-client: id names the connections.")},
        {.causes = notClosed,
         .library = "redis-rb",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-rb: a Redis.new is one connection: share a ConnectionPool in each process, and close() single "
             "ones when they are done.")},
        {.causes = tooMany,
         .library = "redis-rb",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-rb: set the size of the ConnectionPool to the threads that use it at the same time.")},
        {.causes = waitsTooLong,
         .library = "redis-rb",
         .when = ForGood,
         .text =
             QT_TRANSLATE_NOOP("headroom::Sentence",
                               "redis-rb: set connect_timeout, read_timeout and reconnect_attempts, the last few.")},
        {.causes = hasCulprit,
         .library = "redis-rb",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "redis-rb: id names the connections.")},
        {.causes = notClosed,
         .library = "celery",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Celery: take or forget() the results of tasks, or use ignore_result: a result backend that waits "
             "for results nobody takes keeps its subscriptions and connections.")},
        {.causes = tooMany,
         .library = "celery",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Celery: lower broker_pool_limit and set redis_max_connections; each worker holds several even when "
             "it does nothing, so run fewer of them.")},
        {.causes = waitsTooLong,
         .library = "celery",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Celery: set redis_socket_connect_timeout and redis_socket_timeout, and the same in "
                                   "broker_transport_options for the broker.")},
        {.causes = notClosed,
         .library = "phpredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "phpredis: use pconnect(): it keeps one connection for each FPM worker instead of one for each "
             "request.")},
        {.causes = tooMany,
         .library = "phpredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "phpredis: with pconnect() it takes hosts times pm.max_children times servers; lower max_children, "
             "or bound them with redis.pconnect.connection_limit.")},
        {.causes = waitsTooLong,
         .library = "phpredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "phpredis: give connect() a timeout and a read_timeout; a timeout of 0 waits without end.")},
        {.causes = notClosed,
         .library = "predis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Predis: persistent in the connection parameters keeps one for each FPM worker; without it call "
             "disconnect() in processes that live long.")},
        {.causes = tooMany,
         .library = "predis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Predis: each Client is a connection: share one in a request; with persistent ones count hosts times "
             "pm.max_children.")},
        {.causes = waitsTooLong,
         .library = "predis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "Predis: set timeout and read_write_timeout in the connection parameters.")},
        {.causes = notClosed,
         .library = "redis-rs",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-rs: do not call get_connection() for each request: clone one multiplexed connection or a "
             "ConnectionManager, clones share it.")},
        {.causes = tooMany,
         .library = "redis-rs",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-rs: one multiplexed connection takes most work; in bb8 or deadpool set max_size, since by "
             "itself deadpool counts the CPUs it sees.")},
        {.causes = waitsTooLong,
         .library = "redis-rs",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "redis-rs: set connection and response timeouts in its connection config, older versions have none; "
             "in a pool the wait and idle timeouts as well.")},
        {.causes = hasCulprit,
         .library = "redis-rs",
         .only = Only::Nameless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence", "redis-rs: send CLIENT SETNAME when a connection is made.")},
        {.causes = notClosed,
         .library = "hiredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP("headroom::Sentence",
                                   "hiredis: call redisFree() for each context, also after an error, and reuse it with "
                                   "redisReconnect().")},
        {.causes = tooMany,
         .library = "hiredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "hiredis: it has no pool of its own: bound the one around it to the threads that use it at the same "
             "time.")},
        {.causes = waitsTooLong,
         .library = "hiredis",
         .when = ForGood,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "hiredis: use redisConnectWithTimeout(), redisSetTimeout() and redisEnableKeepAlive(); by itself it "
             "waits without end.")},
        {.causes = notClosed | tooMany | waitsTooLong,
         .only = Only::Libraryless,
         .when = Today,
         .text = QT_TRANSLATE_NOOP(
             "headroom::Sentence",
             "Ask which library %who uses: others here tell it, these do not. hiredis, phpredis and older "
             "versions of many do not.")},
    };
    return rows;
}

}  // namespace headroom
