// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/keychain.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <qt6keychain/keychain.h>

#include <chrono>
#include <memory>
#include <utility>

namespace headroom::keychain {

namespace {

using namespace std::chrono_literals;

const QString serviceName = QStringLiteral("headroom");
constexpr auto unlockPatience = 60s;

QString keychainTrouble(const QKeychain::Job& job) {
    const QString said = visibleText(job.errorString().toUtf8(), 200);
    const bool isOfBus = said.contains(QLatin1String("dbus"), Qt::CaseInsensitive) ||
                         said.contains(QLatin1String("D-Bus"), Qt::CaseInsensitive) ||
                         said.contains(QLatin1String("org.freedesktop."));
    if (isOfBus || job.error() == QKeychain::NoBackendAvailable)  // words for its makers
        return Sentence::tr("none runs");
    return said.isEmpty() ? QStringLiteral("error %1").arg(static_cast<int>(job.error())) : said;
}

// What comes first counts: the job's end, or that nothing answers.
template <typename Value, typename End>
void start(QKeychain::Job* job, QObject* receiver, const QString& profileId,
           std::function<void(const Result<Value>&)> done, End end) {
    auto once = std::make_shared<std::function<void(const Result<Value>&)>>(
        [guard = QPointer<QObject>(receiver), done = std::move(done)](const Result<Value>& result) {
            if (guard)
                done(result);
        });
    const auto tell = [once](const Result<Value>& result) {
        if (const auto waiting = std::exchange(*once, {}))
            waiting(result);
    };
    job->setKey(profileId);
    QObject::connect(job, &QKeychain::Job::finished, job, [tell, end](QKeychain::Job* finished) {
        if (finished->error() == QKeychain::NoError)
            tell(end());
        else if (finished->error() == QKeychain::EntryNotFound)
            tell(Value());
        else
            tell(tl::unexpected(Error{ErrorKind::Local, keychainTrouble(*finished)}));
    });
    QTimer::singleShot(unlockPatience, receiver, [tell] {
        tell(
            tl::unexpected(Error{ErrorKind::Local, Sentence::tr("no answer within %1 s").arg(unlockPatience.count())}));
    });
    job->start();
}

}  // namespace

void read(QObject* receiver, const QString& profileId, std::function<void(const Result<Secret>&)> done) {
    auto* job = new QKeychain::ReadPasswordJob(serviceName);
    start<Secret>(job, receiver, profileId, std::move(done), [job] { return Secret(job->textData().toUtf8()); });
}

void write(QObject* receiver, const QString& profileId, const Secret& secret,
           std::function<void(const Result<bool>&)> done) {
    auto* job = new QKeychain::WritePasswordJob(serviceName);
    job->setTextData(QString::fromUtf8(secret.reveal()));
    start<bool>(job, receiver, profileId, std::move(done), [] { return true; });
}

void remove(QObject* receiver, const QString& profileId, std::function<void(const Result<bool>&)> done) {
    auto* job = new QKeychain::DeletePasswordJob(serviceName);
    start<bool>(job, receiver, profileId, std::move(done), [] { return true; });
}

}  // namespace headroom::keychain
