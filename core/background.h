// SPDX-License-Identifier: GPL-3.0-or-later
// Work for a thread pool whose result comes back to the asking object's thread. A result whose object is gone by then
// is dropped. `work` owns what it needs: it must not touch `receiver`.
#pragma once

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace headroom {

template <typename Work, typename Done>
void runInBackground(QThreadPool& pool, QObject* receiver, Work work, Done done) {
    using Value = decltype(work());
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    // A watcher and not QFuture::then(): Qt 6.4 asserts when the context is gone before the result.
    auto* watcher = new QFutureWatcher<Value>(receiver);
    QObject::connect(watcher, &QFutureWatcherBase::finished, receiver, [watcher, done = std::move(done)]() mutable {
        watcher->deleteLater();
        done(watcher->result());
    });
    watcher->setFuture(promise->future());
    pool.start([promise, work = std::move(work)]() mutable {
        promise->addResult(work());
        promise->finish();
    });
}

template <typename Work, typename Done>
void runInBackground(QObject* receiver, Work work, Done done) {
    runInBackground(*QThreadPool::globalInstance(), receiver, std::move(work), std::move(done));
}

// For what takes long to free: the last one to let go of it does not wait for that.
template <typename Value>
std::shared_ptr<const Value> freedInBackground(Value value) {
    return {new Value(std::move(value)),
            [](const Value* last) { QThreadPool::globalInstance()->start([last] { delete last; }); }};
}

}  // namespace headroom
