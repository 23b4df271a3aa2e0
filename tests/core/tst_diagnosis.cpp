// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pretend_server.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace headroom;

namespace {

constexpr unsigned seeds = 6;

QString told(const Diagnosis& diagnosis) {
    QStringList lines;
    for (const Finding& finding : diagnosis.findings)
        lines << QStringLiteral("%1 %2 %3 [%4]: %5")
                     .arg(severityName(finding.severity), causeId(finding.cause))
                     .arg(finding.confidence, 0, 'f', 2)
                     .arg(finding.subject.text(), finding.sentence);
    return lines.join(u'\n') + u'\n' + diagnosis.summary;
}

// Some of an application that work all the time.
void addApp(PretendServer& server, const std::string& name, int count, const std::string& ip, double age = 3600) {
    for (int i = 0; i < count; ++i)
        if (PretendClient* client = server.connect(ip, name, age))
            server.use(*client);
}

std::string host(int number) {
    return "10.0.3." + std::to_string(number);
}

using Story = std::function<void(PretendServer&)>;

struct Expected {
    const char* what;
    std::optional<Cause> cause;  // nullopt: nothing is wrong
    Subject subject;
    Story story;
    std::int64_t idleSeconds = 300;
    std::vector<Cause> also = {};
    bool isSilent = false;  // not even a remark
};

void pass(PretendServer& server, int seconds, const std::function<void(int)>& each) {
    for (int i = 0; i < seconds; ++i) {
        each(i);
        server.look();
    }
}

std::vector<Expected> stories() {
    std::vector<Expected> all;
    const auto add = [&all](Expected expected) { all.push_back(std::move(expected)); };
    add({"leak of a name over hosts", Cause::ConnectionLeak, {{}, "billing"}, [](PretendServer& s) {
             addApp(s, "web", s.whole(10, 30), "10.0.0.2");
             addApp(s, "billing", s.whole(2, 5), "10.0.3.1");
             const double rate = s.random(0.4, 2);
             const int hosts = s.whole(3, 7);
             const int seconds = s.whole(30, 60);
             pass(s, seconds, [&](int) {
                 s.work("web", 0.8);
                 for (int i = 0; i < 3; ++i)
                     if (s.random(0, 3) < rate)
                         if (PretendClient* c = s.connect(host(s.whole(1, hosts)), "billing"))
                             if (s.random(0, 1) < 0.5)
                                 s.use(*c);
             });
         }});
    add({"leak without a name", Cause::ConnectionLeak, {"10.0.7.7"}, [](PretendServer& s) {
             for (int i = 0; i < 20; ++i)
                 addApp(s, "", 1, host(i % 4));
             const double rate = s.random(0.5, 2);
             pass(s, s.whole(30, 50), [&](int) {
                 s.work("", 0.0);
                 s.work(0.7, [](const PretendClient& c) { return c.ip != "10.0.7.7"; });
                 for (int i = 0; i < 2; ++i)
                     if (s.random(0, 2) < rate)
                         s.connect("10.0.7.7", "");
             });
         }});
    add({"leak by handfuls", Cause::ConnectionLeak, {{}, "export"}, [](PretendServer& s) {
             addApp(s, "web", 10, "10.0.0.2");
             for (int i = 0; i < 60; ++i)
                 s.connect("10.0.3.1", "export", 2);
             int next = s.whole(2, 8);
             pass(s, 45, [&](int second) {
                 s.work("web", 0.8);
                 if (second < next)
                     return;
                 next = second + s.whole(4, 9);
                 for (int i = s.whole(3, 5); i > 0; --i)
                     s.connect("10.0.3.1", "export");
             });
         }});
    add({"leak that pings", Cause::ConnectionLeak, {{}, "jobs"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             pass(s, 40, [&](int second) {
                 s.work("web", 0.9);
                 s.connect("10.0.3.1", "jobs");
                 for (PretendClient& c : s.clients)
                     if (c.name == "jobs" && (c.id + second) % 5 == 0)
                         s.use(c, "ping");
             });
         }});
    add({"leak seen at once by its ages", Cause::ConnectionLeak, {{}, "billing"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             for (int i = 0; i < 90; ++i)
                 s.connect("10.0.3.1", "billing", 900 - i * 10 + s.random(0, 3));
             pass(s, 6, [&](int) { s.work("web", 0.9); });
         }});
    add({"pool of which few are used", Cause::OversizedPool, {{}, "api"}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             addApp(s, "api", s.whole(60, 120), "10.0.3.1", s.random(60, 4000));
             const std::int64_t few = s.whole(3, 8);
             pass(s, s.whole(30, 50), [&](int) {
                 s.work("web", 0.8);
                 s.work(0.9, [few](const PretendClient& c) { return c.name == "api" && c.id < 25 + few; });
             });
         }});
    add({"a wave of visitors", Cause::TrafficSpike, {}, [](PretendServer& s) {
             for (int i = 0; i < 6; ++i)
                 addApp(s, "svc-" + std::to_string(i), 6, host(i));
             const int begin = s.whole(8, 14);
             pass(s, 40, [&](int second) {
                 if (second >= begin && second < begin + 12)
                     for (int i = 0; i < 6; ++i)
                         addApp(s, "svc-" + std::to_string(i), s.whole(1, 2), host(i), 0);
                 s.work(1, [](const PretendClient&) { return true; });
                 s.commands += second >= begin ? 2000 : 100;
             });
         }});
    add({"shared by applications", Cause::SharedInstance, {}, [](PretendServer& s) {
             const int apps = s.whole(3, 6);
             for (int i = 0; i < apps; ++i)
                 addApp(s, "app-" + std::to_string(i), 160 / apps + s.whole(-3, 3), host(i));
             pass(s, 30, [&](int) { s.work(0.8, [](const PretendClient&) { return true; }); });
         }});
    add({"workers in BLPOP", Cause::BlockingOperations, {{}, "worker"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             addApp(s, "worker", s.whole(60, 120), "10.0.3.1");
             pass(s, 30, [&](int) {
                 s.work("web", 0.8);
                 for (PretendClient& c : s.clients)
                     if (c.name == "worker") {
                         c.cmd = "blpop";
                         c.flags = "b";
                     }
             });
         }});
    add({"idle of many", Cause::MissingTimeouts, {}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             const int sources = s.whole(6, 12);
             for (int i = 0; i < sources; ++i)
                 for (int j = s.whole(7, 12); j > 0; --j)
                     s.connect(host(i), "svc-" + std::to_string(i), s.random(700, 9000));
             pass(s, 30, [&](int) { s.work("web", 0.8); });
         }});
    add({"restarted all at once", Cause::RestartStorm, {{}, "api"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             for (int i = 0; i < 90; ++i)
                 addApp(s, "api", 1, host(i % 5));
             const int at = s.whole(10, 20);
             pass(s, 35, [&](int second) {
                 if (second == at)
                     s.clients.remove_if([](const PretendClient& c) { return c.name == "api"; });
                 if (second >= at && second < at + 3)
                     for (int i = 0; i < 30; ++i)
                         addApp(s, "api", 1, host(i % 5), 0);
                 s.work(0.8, [](const PretendClient&) { return true; });
             });
         }});
    add({"connect and close", Cause::Churn, {{}, "php"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             const int rate = s.whole(6, 60);
             pass(s, 30, [&](int) {
                 s.work("web", 0.8);
                 s.clients.remove_if([](const PretendClient& c) { return c.name == "php"; });
                 s.received += rate;
                 s.commands += rate;
                 for (int i = s.whole(0, 2); i > 0; --i)
                     addApp(s, "php", 1, "10.0.3.9", 0);
             });
         }});
    add({"wrong password again and again", Cause::AuthFailures, {"10.0.9.9"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             pass(s, 30, [&](int) {
                 s.work("web", 0.8);
                 s.clients.remove_if([](const PretendClient& c) { return c.ip == "10.0.9.9"; });
                 s.received += 5;
                 s.loginErrors += 6;
                 if (PretendClient* c = s.connect("10.0.9.9", ""))
                     s.use(*c, "auth");
             });
         }});
    add({"the limit was cut", Cause::LimitTooLow, {}, [](PretendServer& s) {
             s.maxclients = s.whole(0, 1) ? 224 : 992;
             for (int i = 0; i < 4; ++i)
                 addApp(s, "app-" + std::to_string(i % 2), s.maxclients / 20, host(i));
             pass(s, 20, [&](int) { s.work(0.8, [](const PretendClient&) { return true; }); });
         }});
    add({"leak and workers",
         Cause::ConnectionLeak,
         {{}, "billing"},
         [](PretendServer& s) {
             addApp(s, "web", 10, "10.0.0.2");
             addApp(s, "worker", 40, "10.0.3.1");
             pass(s, 40, [&](int) {
                 s.work("web", 0.8);
                 s.connect("10.0.3.2", "billing");
                 s.connect("10.0.3.2", "billing");
                 for (PretendClient& c : s.clients)
                     if (c.name == "worker") {
                         c.cmd = "brpop";
                         c.flags = "b";
                     }
             });
         },
         300,
         {Cause::BlockingOperations}});
    add({"two leaks", Cause::ConnectionLeak, {}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             pass(s, 45, [&](int second) {
                 s.work("web", 0.8);
                 s.connect("10.0.3.2", "billing");
                 if (second % 2 == 0)
                     s.connect("10.0.3.3", "orders");
             });
         }});
    add({"a pool that leaks beside its work", Cause::ConnectionLeak, {{}, "web"}, [](PretendServer& s) {
             addApp(s, "web", 60, "10.0.0.2");
             addApp(s, "api", 30, "10.0.0.3");
             pass(s, 50, [&](int second) {
                 s.work(0.8, [](const PretendClient& c) { return c.id < 100; });
                 if (second % 2 == 0)
                     s.connect("10.0.0.2", "web");
             });
         }});
    add({"a leak that fills it",
         Cause::ConnectionLeak,
         {{}, "billing"},
         [](PretendServer& s) {
             addApp(s, "web", 40, "10.0.0.2");
             pass(s, 60, [&](int) {
                 s.work("web", 0.8);
                 for (int i = 0; i < 4; ++i)
                     s.connect("10.0.3.2", "billing");
             });
         },
         300,
         {Cause::FullNow}});
    add({"pool and churn",
         Cause::OversizedPool,
         {{}, "api"},
         [](PretendServer& s) {
             addApp(s, "api", 100, "10.0.0.2");
             pass(s, 40, [&](int) {
                 s.work(0.9, [](const PretendClient& c) { return c.id < 15; });
                 s.clients.remove_if([](const PretendClient& c) { return c.name == "php"; });
                 s.received += 12;
                 addApp(s, "php", 1, "10.0.3.9", 0);
             });
         },
         300,
         {Cause::Churn}});
    add({"idle of many and a leak",
         Cause::ConnectionLeak,
         {{}, "billing"},
         [](PretendServer& s) {
             for (int i = 0; i < 8; ++i)
                 for (int j = 0; j < 8; ++j)
                     s.connect(host(i), "svc-" + std::to_string(i), s.random(700, 9000));
             pass(s, 40, [&](int) {
                 s.connect("10.0.9.2", "billing");
                 s.connect("10.0.9.2", "billing");
             });
         },
         300,
         {Cause::MissingTimeouts}});
    add({"turned away in a restart", Cause::RestartStorm, {{}, "api"}, [](PretendServer& s) {
             addApp(s, "web", 60, "10.0.0.2");
             addApp(s, "api", 120, "10.0.3.4");
             pass(s, 35, [&](int second) {
                 if (second == 15)
                     s.clients.remove_if([](const PretendClient& c) { return c.name == "api"; });
                 if (second >= 15 && second < 18)
                     addApp(s, "api", 60, "10.0.3.4", 0);
                 s.work(0.8, [](const PretendClient&) { return true; });
             });
         }});
    add({"a pool that shrinks", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 90, "10.0.0.2");
             pass(s, 40, [&](int second) {
                 if (second % 2 == 0 && s.clients.size() > 30)
                     s.clients.pop_front();
                 s.work(0.8, [](const PretendClient&) { return true; });
             });
         }});
    add({"a small pool that recycles", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 40, "10.0.0.2");
             pass(s, 50, [&](int) {
                 s.clients.pop_front();
                 addApp(s, "web", 1, "10.0.0.2", 0);
                 s.work(0.4, [](const PretendClient&) { return true; });
             });
         }});
    add({"a pool that warms up and waits", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             pass(s, 50, [&](int second) {
                 if (second < 10)
                     addApp(s, "api", 2, "10.0.0.3", 0);
                 s.work(0.5, [](const PretendClient& c) { return c.id % 3 != 0; });
             });
         }});
    add({"crashes and comes back, again and again", Cause::RestartStorm, {{}, "api"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             const int period = s.whole(5, 9);
             pass(s, 40, [&](int second) {
                 if (second % period == 2) {
                     s.clients.remove_if([](const PretendClient& c) { return c.name == "api"; });
                     for (int i = 0; i < 80; ++i)
                         addApp(s, "api", 1, host(i % 3), 0);
                 }
                 s.work(0.8, [](const PretendClient&) { return true; });
             });
         }});
    add({"restarted while the old ones hang on", Cause::RestartStorm, {{}, "api"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             for (int i = 0; i < 70; ++i)
                 addApp(s, "api", 1, host(i % 4));
             const std::int64_t last = s.clients.back().id;
             pass(s, 35, [&](int second) {
                 if (second == 24)
                     for (int i = 0; i < 70; ++i)
                         addApp(s, "api", 1, host(i % 4), 0);
                 s.work(0.7, [&](const PretendClient& c) { return second < 24 || c.name == "web" || c.id > last; });
             });
         }});
    add({"one service whose hosts rise together", Cause::TrafficSpike, {}, [](PretendServer& s) {
             const int hosts = s.whole(6, 10);
             for (int i = 0; i < hosts; ++i)
                 addApp(s, "shop", 3, host(i));
             pass(s, 40, [&](int second) {
                 if (second >= 12 && second < 22)
                     for (int i = 0; i < hosts; ++i)
                         addApp(s, "shop", 1, host(i), 0);
                 s.work(0.8, [](const PretendClient&) { return true; });
             });
         }});
    add({"crashes, met while it is gone", Cause::RestartStorm, {{}, "api"}, [](PretendServer& s) {
             addApp(s, "web", 4, "10.0.0.2");
             const std::vector<int> comes = s.whole(0, 1) == 0 ? std::vector{2, 13, 24, 35} : std::vector{11, 16, 23};
             pass(s, comes.back() + 6, [&](int second) {
                 if (std::ranges::find(comes, second) != comes.end())
                     for (int i = 0; i < 115; ++i)
                         addApp(s, "api", 1, host(i % 3), 0);
                 if (second == comes.back() + 5 || std::ranges::find(comes, second + 1) != comes.end())
                     s.clients.remove_if([](const PretendClient& c) { return c.name == "api"; });
                 s.work(0.8, [](const PretendClient&) { return true; });
             });
         }});
    add({"a pool beside what a hung host left",
         Cause::RestartStorm,
         {{}, {}, "push"},
         [](PretendServer& s) {
             addApp(s, "web", 3, "10.0.0.2");
             addApp(s, "tickets", 48, "10.0.5.1");
             for (int i = 0; i < 32; ++i)
                 s.connect(host(i % 2), "", 3600)->user = "push";
             for (PretendClient& c : s.clients)
                 s.use(c);
             const std::int64_t last = s.clients.back().id;
             pass(s, 40, [&](int second) {
                 if (second == 24)
                     for (int i = 0; i < 32; ++i) {
                         PretendClient* c = s.connect(host(i % 2), "");
                         c->user = "push";
                         s.use(*c);
                     }
                 s.work(0.7, [&](const PretendClient& c) {
                     return c.name != "tickets" && (second < 24 || c.user != "push" || c.id > last);
                 });
                 s.work("tickets", 0.05);
             });
         },
         7,
         {Cause::OversizedPool}});
    add({"one of many restarted while its old ones hang on", Cause::RestartStorm, {{}, "api"}, [](PretendServer& s) {
             s.maxclients = 400;
             addApp(s, "web", 150, "10.0.0.2");
             for (int i = 0; i < 60; ++i)
                 addApp(s, "api", 1, host(i % 4));
             const std::int64_t last = s.clients.back().id;
             const int at = s.whole(24, 30);
             pass(s, 34, [&](int second) {
                 if (second == at)
                     for (int i = 0; i < 60; ++i)
                         addApp(s, "api", 1, host(i % 4), 0);
                 s.work(0.5, [&](const PretendClient& c) { return second < at || c.name == "web" || c.id > last; });
             });
         }});
    add({"a leak among what many leave idle",
         Cause::ConnectionLeak,
         {{}, "billing"},
         [](PretendServer& s) {
             for (int i = 0; i < 8; ++i)
                 for (int j = 0; j < 6; ++j)
                     s.connect(host(i), "svc-" + std::to_string(i), s.random(700, 9000));
             pass(s, 45, [&](int second) {
                 if (second % 2 == 0)
                     s.connect("10.0.9.2", "billing");
             });
         },
         7,  // seconds: what the leak made is idle as well
         {Cause::MissingTimeouts}});
    add({"a pool that is used in turn", Cause::OversizedPool, {"10.0.3.1"}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             addApp(s, "", 80, "10.0.3.1");
             const double chance = s.random(0.04, 0.09);
             pass(s, 45, [&](int) {
                 s.work("web", 0.8);
                 s.work("", chance);
             });
         }});
    add({"a pool on a host of others", Cause::OversizedPool, {{}, "images"}, [](PretendServer& s) {
             addApp(s, "images", 47, "10.0.3.1");
             addApp(s, "web", 2, "10.0.3.1");
             for (int i = 0; i < 4; ++i)
                 addApp(s, "", 1, "10.0.3.1");
             for (int i = 0; i < 4; ++i)
                 addApp(s, "", 1, host(10 + i));
             pass(s, 40,
                  [&](int) { s.work(0.9, [](const PretendClient& c) { return c.name != "images" || c.id < 12; }); });
         }});
    add({"a pool beside workers",
         Cause::BlockingOperations,
         {{}, "worker"},
         [](PretendServer& s) {
             addApp(s, "worker", 70, "10.0.0.2");
             addApp(s, "api", 60, "10.0.3.1");
             pass(s, 45, [&](int) {
                 s.work("api", 0.07);
                 for (PretendClient& c : s.clients)
                     if (c.name == "worker") {
                         c.cmd = "blpop";
                         c.flags = "b";
                     }
             });
         },
         300,
         {Cause::OversizedPool}});
    add({"slow commands of a user without a name", Cause::SlowCommands, {{}, {}, "reports"}, [](PretendServer& s) {
             addApp(s, "", 15, "10.0.0.2");
             PretendClient* slow[3];
             for (PretendClient*& client : slow) {
                 client = s.connect("10.0.0.2", "", 3600);
                 client->user = "reports";
             }
             pass(s, 30, [&](int second) {
                 s.work(0.5, [](const PretendClient& c) { return c.user == "default"; });
                 s.use(*slow[second % 3], "sort");
                 s.logSlow(*slow[second % 3], "SORT", s.whole(20'000, 90'000));
                 if (second % 3 == 0)
                     s.logSlow(s.clients.front(), "GET", 11'000);
                 if (second == 3)
                     s.logSlow(s.clients.front(), "EVAL", 2'000'000);
             });
         }});
    add({"shared with some that say no name", Cause::SharedInstance, {}, [](PretendServer& s) {
             addApp(s, "shop", 60, host(1));
             addApp(s, "", 50, host(2));
             addApp(s, "mail", 55, host(3));
             pass(s, 30, [&](int) { s.work(0.8, [](const PretendClient&) { return true; }); });
         }});
    add({"brief ones that are met before they say their name", Cause::Churn, {{}, "php"}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             pass(s, 30, [&](int second) {
                 s.work("web", 0.8);
                 s.clients.remove_if([](const PretendClient& c) { return c.name != "web"; });
                 s.received += 30;
                 s.connect("10.0.0.2", "");
                 if (second % 3 == 0)
                     addApp(s, "php", 1, "10.0.0.2", 0);
             });
         }});
    add({"busy with a part of a processor", Cause::BusyLoop, {}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             s.timeInCommands = s.random(0.85, 1);
             pass(s, 30, [&](int) {
                 s.cpuMain += 0.5;
                 s.work("web", 1);
             });
         }});
    add({"a big shared server at ease", std::nullopt, {}, [](PretendServer& s) {
             s.maxclients = 1000;
             s.timeInCommands = 0.2;
             for (int i = 0; i < 5; ++i)
                 addApp(s, "app-" + std::to_string(i), 40, host(i));
             pass(s, 30, [&](int) { s.work(0.5, [](const PretendClient&) { return true; }); });
         }});
    add({"workers of a user that nearly all have", Cause::BlockingOperations, {{}, {}, "jobs"}, [](PretendServer& s) {
             for (int i = 0; i < 120; ++i)
                 s.connect(host(i % 4), "", 3600)->user = "jobs";
             addApp(s, "", 2, "10.0.0.9");
             pass(s, 30, [&](int) {
                 s.work(0.8, [](const PretendClient& c) { return c.user == "default"; });
                 for (PretendClient& c : s.clients)
                     if (c.user == "jobs") {
                         c.cmd = "blpop";
                         c.flags = "b";
                     }
             });
         }});
    add({"stuck with full buffers", Cause::ClientMemory, {{}, "import"}, [](PretendServer& s) {
             addApp(s, "web", 3, "10.0.0.2");
             addApp(s, "import", 12, "10.0.0.3");
             for (PretendClient& c : s.clients)
                 if (c.name == "import")
                     c.memory = 2 << 20;
             pass(s, 30, [&](int) { s.work("web", 0.8); });
         }});
    add({"a subscriber that stalls and recovers", Cause::OutputLimit, {{}, "feed"}, [](PretendServer& s) {
             RespValue limits;
             limits.type = RespValue::Type::Array;
             for (const char* text :
                  {"client-output-buffer-limit", "normal 0 0 0 slave 0 0 0 pubsub 8388608 4194304"}) {
                 limits.items.emplace_back();
                 limits.items.back().type = RespValue::Type::Bulk;
                 limits.items.back().text = text;
             }
             s.settings.take(limits);
             addApp(s, "web", 10, "10.0.0.2");
             PretendClient* feed = s.connect("10.0.0.3", "feed", 3600);
             feed->flags = "P";
             feed->cmd = "subscribe";
             pass(s, 40, [&](int second) {
                 feed->output = second % 12 < 8 ? second % 12 * 500'000 : 0;
                 s.work("web", 0.8);
             });
             feed->output = 0;
             s.look();
         }});
    add({"quiet", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", s.whole(5, 30), "10.0.0.2");
             pass(s, 30, [&](int) { s.work("web", 0.3); });
         }});
    add({"a big pool at work", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", s.whole(100, 160), "10.0.0.2");
             const double chance = s.random(0.5, 1);
             pass(s, 40, [&](int) { s.work("web", chance); });
         }});
    add({"many subscribers", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             pass(s, 40, [&](int) {
                 s.work("web", 0.7);
                 if (s.clients.size() < 150)
                     for (int i = 0; i < 3; ++i)
                         if (PretendClient* c = s.connect(host(i), "chat")) {
                             c->flags = "P";
                             c->cmd = "subscribe";
                         }
             });
         }});
    add({"a fleet that grows to its bound", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             const int bound = s.whole(40, 100);
             const double chance = s.random(0.4, 1);
             pass(s, 50, [&](int second) {
                 if (static_cast<int>(s.clients.size()) < bound)
                     addApp(s, "api", 2, host(second / 5), 0);
                 s.work(chance, [](const PretendClient&) { return true; });
             });
         }});
    add({"a fleet that grows on the hosts it has", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             const int bound = s.whole(40, 100);
             const double chance = s.random(0.4, 1);
             pass(s, 50, [&](int) {
                 if (static_cast<int>(s.clients.size()) < bound)
                     addApp(s, "api", 2, host(s.whole(1, 9)), 0);
                 s.work(chance, [](const PretendClient&) { return true; });
             });
         }});
    add({"deployed host by host", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 15, "10.0.0.2");
             const int hosts = s.whole(4, 6);
             for (int i = 0; i < hosts * 12; ++i)
                 addApp(s, "api", 1, host(i % hosts));
             pass(s, 50, [&](int second) {
                 if (second % 8 == 4 && second / 8 < hosts) {
                     const std::string ip = host(second / 8);
                     s.clients.remove_if([&](const PretendClient& c) { return c.name == "api" && c.ip == ip; });
                     addApp(s, "api", 12, ip, 0);
                 }
                 s.work(0.6, [](const PretendClient&) { return true; });
             });
         }});
    add({"brief ones that come at random",
         std::nullopt,
         {},
         [](PretendServer& s) {
             addApp(s, "web", 30, "10.0.0.2");
             pass(s, 60, [&](int) {
                 s.work("web", 0.8);
                 s.clients.remove_if(
                     [&s](const PretendClient& c) { return c.name == "cron" && s.second - c.born > 4; });
                 for (int i = s.whole(0, 3); i > 0; --i)
                     addApp(s, "cron", 1, "10.0.3.1", 0);
             });
         },
         300,
         {},
         true});
    add({"one batch that is over",
         std::nullopt,
         {},
         [](PretendServer& s) {
             addApp(s, "web", 30, "10.0.0.2");
             pass(s, 45, [&](int second) {
                 s.work("web", 0.8);
                 s.clients.remove_if(
                     [&s](const PretendClient& c) { return c.name == "batch" && s.second - c.born > 4; });
                 if (second >= 15 && second < 27)
                     addApp(s, "batch", s.whole(2, 3), "10.0.3.1", 0);
             });
         },
         300,
         {},
         true});
    add({"pools of a user that all have", Cause::OversizedPool, {{}, {}, {}}, [](PretendServer& s) {
             addApp(s, "tickets", 48, "10.0.3.1");
             addApp(s, "push", 52, "10.0.3.2");
             addApp(s, "web", 50, "10.0.3.3");
             for (PretendClient& c : s.clients)
                 c.user = "app";
             pass(s, 40, [&](int) {
                 s.work("web", 0.8);
                 s.work(0.9, [](const PretendClient& c) { return c.id % 50 < 2; });
             });
         }});
    add({"slow commands of one on a unix socket", Cause::SlowCommands, {{}, "reports"}, [](PretendServer& s) {
             addApp(s, "web", 60, "/run/redis.sock");
             addApp(s, "reports", 1, "/run/redis.sock");
             pass(s, 30, [&](int) {
                 s.work("web", 0.6);
                 s.use(s.clients.back(), "sort");
                 s.logSlow(s.clients.back(), "SORT", s.whole(20'000, 90'000));
             });
         }});
    add({"probes without a name beside one that has one", Cause::Churn, {"10.0.3.9", {}}, [](PretendServer& s) {
             addApp(s, "web", 20, "10.0.0.2");
             pass(s, 30, [&](int second) {
                 s.work("web", 0.8);
                 s.clients.remove_if([&](const PretendClient& c) {
                     return c.ip == "10.0.3.9" || (c.name == "cron" && s.second - c.born > 2);
                 });
                 s.received += 30;
                 s.connect("10.0.3.9", "");
                 s.connect("10.0.3.9", "");
                 if (second == 20)
                     addApp(s, "cron", 1, "10.0.3.4", 0);
             });
         }});
    add({"a nightly batch", std::nullopt, {}, [](PretendServer& s) {
             addApp(s, "web", 25, "10.0.0.2");
             pass(s, 50, [&](int second) {
                 if (second == 10)
                     addApp(s, "batch", s.whole(20, 45), "10.0.3.4", 0);
                 s.work(0.9, [](const PretendClient&) { return true; });
                 s.commands += second >= 10 ? 3000 : 50;
             });
         }});
    return all;
}

}  // namespace

class DiagnosisTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void rightCauseAndSubject_data() {
        QTest::addColumn<int>("index");
        const auto all = stories();
        for (int i = 0; i < static_cast<int>(all.size()); ++i)
            QTest::newRow(all[static_cast<std::size_t>(i)].what) << i;
    }

    void rightCauseAndSubject() {
        QFETCH(const int, index);
        const Expected expected = stories().at(static_cast<std::size_t>(index));
        for (unsigned seed = 1; seed <= seeds; ++seed) {
            PretendServer server(seed);
            expected.story(server);
            const Diagnosis diagnosis = server.judge(expected.idleSeconds);
            const QString found = QStringLiteral("seed %1:\n%2").arg(seed).arg(told(diagnosis));
            if (!expected.cause) {
                QVERIFY2(!expected.isSilent || diagnosis.findings.empty(), qPrintable(found));
                QVERIFY2(std::ranges::all_of(diagnosis.findings,
                                             [](const Finding& f) { return f.severity == Severity::Info; }),
                         qPrintable(found));
                continue;
            }
            QVERIFY2(!diagnosis.findings.empty() && diagnosis.findings.front().cause == *expected.cause,
                     qPrintable(found));
            const Subject& subject = diagnosis.findings.front().subject;
            QVERIFY2((!expected.subject.name || subject.name == expected.subject.name) &&
                         (!expected.subject.ip || subject.ip == expected.subject.ip) &&
                         (!expected.subject.user || subject.user == expected.subject.user),
                     qPrintable(found));
            for (const Cause cause : expected.also)
                QVERIFY2(std::ranges::any_of(
                             diagnosis.findings.begin(),
                             diagnosis.findings.begin() + std::min<std::ptrdiff_t>(3, std::ssize(diagnosis.findings)),
                             [cause](const Finding& f) { return f.cause == cause; }),
                         qPrintable(found));
        }
    }

    void forecastHoldsTheTrueTime() {
        int inBand = 0;
        int near = 0;
        constexpr int trials = 200;
        for (unsigned seed = 1; seed <= trials; ++seed) {
            std::mt19937 rng(seed);
            std::normal_distribution<> noise(0, 3);
            const double rate = std::uniform_real_distribution<>(0.5, 4)(rng);
            std::vector<Series::Point> used;
            for (int second = 0; second <= 40; ++second)
                used.push_back({static_cast<double>(second), std::round(50 + rate * second + noise(rng))});
            const double limit = 50 + rate * (40 + std::uniform_real_distribution<>(60, 600)(rng));
            const double truth = (limit - 50) / rate - 40;
            const auto forecast = headroom::forecast(used, limit);
            if (!forecast || !forecast->secondsToFull)
                continue;
            inBand += *forecast->low <= truth && truth <= *forecast->high ? 1 : 0;
            near += std::abs(*forecast->secondsToFull - truth) <= 0.15 * truth ? 1 : 0;
        }
        QVERIFY2(inBand >= trials * 9 / 10, qPrintable(QString::number(inBand)));
        QVERIFY2(near >= trials * 9 / 10, qPrintable(QString::number(near)));
    }

    void noForecastOfWhatDoesNotGrow() {
        for (unsigned seed = 1; seed <= 200; ++seed) {
            std::mt19937 rng(seed);
            std::normal_distribution<> noise(0, 3);
            std::vector<Series::Point> flat;
            std::vector<Series::Point> sawtooth;
            const int period = std::uniform_int_distribution<>(5, 20)(rng);
            for (int second = 0; second <= 60; ++second) {
                flat.push_back({static_cast<double>(second), std::round(50 + noise(rng))});
                sawtooth.push_back(
                    {static_cast<double>(second), std::round(50 + 2.0 * (second % period) + noise(rng) / 3)});
            }
            QVERIFY2(!forecast(flat, 200.0), qPrintable(QString::number(seed)));
            QVERIFY2(!forecast(sawtooth, 200.0), qPrintable(QStringLiteral("%1 %2").arg(seed).arg(period)));
        }
    }

    // Who looked for some seconds does not know yet whether it fills up.
    void notKnownIsSaid() {
        PretendServer server(1);
        addApp(server, "web", 20, "10.0.0.2");
        const auto look = [&](int seconds) {
            pass(server, seconds, [&](int) { server.work("web", 0.8); });
            return server.judge();
        };
        const Diagnosis early = look(10);
        QVERIFY(!early.isTrendKnown);
        QCOMPARE(early.summary,
                 QStringLiteral("Nothing wrong so far: 90 % left; whether it fills up is not known yet."));
        const Diagnosis late = look(30);
        QVERIFY(late.isTrendKnown);
        QCOMPARE(late.summary, QStringLiteral("Nothing wrong: 90 % left, and no steady growth is seen."));
    }

    void aFallingCounterIsAGap() {
        PretendServer server(1);
        addApp(server, "web", 10, "10.0.0.2");
        pass(server, 5, [&](int) { server.rejected += 7; });
        QCOMPARE(server.series.last(Figure::Rejected).value_or(-1), 7.0);
        server.rejected = 0;
        server.look();
        QVERIFY(!server.series.last(Figure::Rejected));
        QVERIFY(server.series.last(Figure::Used));
        server.rejected = 3;
        server.look();
        QCOMPARE(server.series.last(Figure::Rejected).value_or(-1), 3.0);
    }

    void anHourIsSmall() {
        Series series;
        PretendServer server(1);
        server.look();
        InfoSample sample = *server.sample;
        for (int i = 0; i < 5000; ++i) {
            sample.taken += std::chrono::seconds(1);
            series.add(sample);
        }
        QVERIFY(series.axis().seconds().size() <= 3600 + 3600 / 8);
        QVERIFY2(series.memoryBytes() <= 8192 * (8 + 4 * figureCount),
                 qPrintable(QString::number(series.memoryBytes())));
    }

    void theHighWaterKnowsRejections() {
        PretendServer server(1, 50);
        addApp(server, "web", 10, "10.0.0.2");
        server.look();
        QCOMPARE(server.series.highWater().value_or(0), 11);
        server.rejected += 2;  // it was full between two readings
        server.look();
        QCOMPARE(server.series.highWater().value_or(0), 50);
    }
};

HEADROOM_TEST(QCoreApplication, DiagnosisTest)
#include "tst_diagnosis.moc"
