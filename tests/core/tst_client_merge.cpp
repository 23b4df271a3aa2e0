// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"
#include "core/server/client_merge.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

const SteadyTime firstRead = SteadyTime(100s);

std::shared_ptr<const ClientSnapshot> parsed(const QByteArray& text, std::chrono::milliseconds at = {}) {
    return parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, WallTime(1000s + at),
                           firstRead + at);
}

// Every row as the server's words, in the table's order, with how long before the newest it was seen.
QStringList lines(const ClientSnapshot& snapshot) {
    QStringList all;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        QStringList words;
        for (const int field : snapshot.fields()) {
            const auto number = snapshot.number(row, field);
            const auto text = snapshot.text(row, field);
            const std::string_view key = snapshot.fieldKey(field);
            const QString name = QString::fromLatin1(key.data(), static_cast<qsizetype>(key.size()));
            if (number)
                words << name + u'=' + QString::number(*number);
            else if (text)
                words << name + u'=' + QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size()));
        }
        if (snapshot.ambiguous(row))
            words << QStringLiteral("(ambiguous)");
        const auto before =
            std::chrono::duration_cast<std::chrono::milliseconds>(snapshot.seenSteady() - snapshot.rowSeen(row));
        if (before > 0ms)
            words << QStringLiteral("(%1 ms before)").arg(before.count());
        all << words.join(u' ');
    }
    return all;
}

}  // namespace

class ClientMergeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void answersReplaceAddAndRemove() {
        const auto base = parsed(
            "id=9 addr=10.0.0.9:1 name=web idle=5 flags=N\n"
            "id=4 addr=10.0.0.4:1 name=old idle=7 flags=N\n"
            "id=7 addr=10.0.0.7:1 name=sub idle=9 flags=P\n");
        const auto first = parsed("id=7 addr=10.0.0.7:1 name=sub idle=10 flags=P\n", 400ms);
        const auto second = parsed("id=12 addr=10.0.0.12:1 name=new idle=0 flags=bx\n", 1000ms);
        const std::vector<ClientAnswer> answers{{first, {4, 7}}, {second, {10, 11, 12, 13}}};
        const auto merged = mergeClients(base, answers);
        QCOMPARE(lines(*merged),
                 QStringList({QStringLiteral("id=7 addr=10.0.0.7:1 name=sub idle=10 flags=P (600 ms before)"),
                              QStringLiteral("id=9 addr=10.0.0.9:1 name=web idle=5 flags=N (1000 ms before)"),
                              QStringLiteral("id=12 addr=10.0.0.12:1 name=new idle=0 flags=bx")}));
        QCOMPARE(merged->kind(0), ClientKind::Pubsub);
        QVERIFY(merged->blocked(2) && merged->inMulti(2));
        QCOMPARE(merged->rowOfId(9), 1);
        QCOMPARE(merged->rowOfId(4), -1);
        QCOMPARE(merged->seenSteady(), firstRead + 1000ms);
        QCOMPARE(merged->oldestSeen(), firstRead);
        // Texts nobody has any more are not kept.
        QVERIFY(merged->internedText(0, ClientField::Name) < 3);
    }

    void theNewestAnswerCounts() {
        const auto early = parsed("id=5 addr=a:1 idle=1\n", 0ms);
        const auto late = parsed("", 10ms);
        const auto latest = parsed("id=5 addr=a:1 idle=3\n", 20ms);
        QCOMPARE(lines(*mergeClients(nullptr, std::vector<ClientAnswer>{{early, {5}}, {late, {5}}})), QStringList());
        QCOMPARE(lines(*mergeClients(nullptr, std::vector<ClientAnswer>{{early, {5}}, {late, {5}}, {latest, {5}}})),
                 QStringList({QStringLiteral("id=5 addr=a:1 idle=3")}));
    }

    void whatNobodyAskedForIsLeftOut() {
        const auto answer = parsed("id=5 addr=a:1\nid=6 addr=b:1\naddr=c:1\nid=0 addr=d:1\n");
        QCOMPARE(lines(*mergeClients(nullptr, std::vector<ClientAnswer>{{answer, {5}}})),
                 QStringList({QStringLiteral("id=5 addr=a:1")}));
    }

    void anIdTwiceStaysInDoubt() {
        const auto answer = parsed("id=5 addr=a:1\nid=5 addr=b:1\nid=6 addr=c:1\n");
        const auto merged = mergeClients(parsed("id=5 addr=z:1\n"), std::vector<ClientAnswer>{{answer, {5, 6}}});
        QCOMPARE(lines(*merged),
                 QStringList({QStringLiteral("id=5 addr=a:1 (ambiguous)"), QStringLiteral("id=5 addr=b:1 (ambiguous)"),
                              QStringLiteral("id=6 addr=c:1")}));
        QVERIFY(!merged->killable(0) && !merged->killable(1) && merged->killable(2));
        // Asked again, the doubt is gone.
        const auto again = parsed("id=5 addr=a:1\n");
        QCOMPARE(lines(*mergeClients(merged, std::vector<ClientAnswer>{{again, {5}}})),
                 QStringList({QStringLiteral("id=5 addr=a:1"), QStringLiteral("id=6 addr=c:1")}));
    }

    void unknownFieldsFindEachOther() {
        const auto base = parsed("id=1 addr=a:1 beta=x alpha=7\n");
        const auto answer = parsed("id=2 addr=b:1 alpha=8 gamma=y\n");
        const auto merged = mergeClients(base, std::vector<ClientAnswer>{{answer, {2}}});
        QCOMPARE(lines(*merged), QStringList({QStringLiteral("id=1 addr=a:1 beta=x alpha=7"),
                                              QStringLiteral("id=2 addr=b:1 alpha=8 gamma=y")}));
        const int alpha = merged->fields()[3];
        QVERIFY(merged->isNumber(alpha));
        // A field whose last row is gone is no field any more.
        const auto without = mergeClients(merged, std::vector<ClientAnswer>{{parsed(""), {1}}});
        QCOMPARE(lines(*without), QStringList({QStringLiteral("id=2 addr=b:1 alpha=8 gamma=y")}));
        QCOMPARE(without->fields().size(), 4U);
    }

    // A server that makes up new ones in each answer.
    void unknownFieldsAreAsManyAsInOneList() {
        auto merged = parsed("id=1 addr=a:1\n");
        for (int answer = 0; answer < 5; ++answer) {
            const QByteArray id = QByteArray::number(answer + 2);
            QByteArray row = "id=" + id + " addr=b:" + id;
            for (int i = 0; i < 40; ++i)
                row += " made-" + QByteArray::number(answer) + "-" + QByteArray::number(i) + "=x";
            merged = mergeClients(merged, std::vector<ClientAnswer>{{parsed(row + '\n'), {answer + 2}}});
        }
        QCOMPARE(merged->rowCount(), 6);
        QCOMPARE(merged->fields().size(), 2U + 64U);
        QVERIFY(lines(*merged).at(1).endsWith(QStringLiteral(" made-0-39=x")));
        QCOMPARE(lines(*merged).at(5), QStringLiteral("id=6 addr=b:6"));
    }

    // The same as a list read at once, for tables larger than a block, from any mix of old and new.
    void manyRowsAreTheSameAsReadAtOnce() {
        const auto row = [](int id, int idle) {
            return "id=" + QByteArray::number(id) + " addr=10.0." + QByteArray::number(id % 200) +
                   ".7:" + QByteArray::number(1000 + id) + " name=pool-" + QByteArray::number(id % 7) +
                   " flags=" + (id % 11 == 0 ? "b" : "N") + " idle=" + QByteArray::number(idle) +
                   (id % 3 == 0 ? " tot-mem=" + QByteArray::number(id * 1000) : QByteArray()) + '\n';
        };
        QByteArray old;
        QByteArray update;
        QByteArray whole;
        ClientAnswer answer;
        for (int id = 1; id <= 5000; ++id) {
            const bool wasThere = id % 5 != 0;
            const bool asked = id % 4 == 0;
            const bool gone = id % 8 == 0;
            if (wasThere)
                old += row(id, 1);
            if (asked)
                answer.asked.push_back(id);
            if (asked && !gone)
                update += row(id, 2);
            if (asked ? !gone : wasThere)
                whole += row(id, asked ? 2 : 1);
        }
        answer.rows = parsed(update);
        const auto merged = mergeClients(parsed(old), std::vector<ClientAnswer>{answer});
        QCOMPARE(lines(*merged), lines(*parsed(whole)));
        QVERIFY(merged->memoryBytes() < parsed(whole)->memoryBytes() * 5 / 4);
    }

    void nothingIsNothing() {
        const auto merged = mergeClients(nullptr, {});
        QCOMPARE(merged->rowCount(), 0);
        QCOMPARE(merged->oldestSeen(), merged->seenSteady());
    }
};

HEADROOM_TEST(QCoreApplication, ClientMergeTest)
#include "tst_client_merge.moc"
