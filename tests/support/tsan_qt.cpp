// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the thread sanitizer that Qt hands things over in order. The distribution's Qt is not built for it, so it does
// not see Qt's locks and takes each posted event for a race. Linked into the programs of the tsan preset, where the
// linker leads our calls of the functions below through here (--wrap): all that was done before such a call is seen by
// whoever handles an event after it. Coarser than Qt itself; what one thread touches after it has handed it over is
// still found.
#include <QDeadlineTimer>
#include <QObject>

#include <functional>
#include <sanitizer/tsan_interface.h>

namespace {

char handOver;

void give() {
    __tsan_release(&handOver);
}

void take() {
    __tsan_acquire(&handOver);
}

// Qt calls it in the receiver's thread before each event.
[[maybe_unused]] const bool registered = QInternal::registerCallback(QInternal::EventNotifyCallback, [](void**) {
    take();
    return false;
});

}  // namespace

extern "C" {

// QMetaObject::activate: a signal is emitted.
void __real__ZN11QMetaObject8activateEP7QObjectPKS_iPPv(void* sender, const void* meta, int signal, void** arguments);
void __wrap__ZN11QMetaObject8activateEP7QObjectPKS_iPPv(void* sender, const void* meta, int signal, void** arguments) {
    give();
    __real__ZN11QMetaObject8activateEP7QObjectPKS_iPPv(sender, meta, signal, arguments);
    give();  // the arguments it copied
}

// QMetaObject::invokeMethod with a functor.
bool __real__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
    void* object, void* slot, int type, void* result);
bool __wrap__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
    void* object, void* slot, int type, void* result) {
    give();
    const bool called =
        __real__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
            object, slot, type, result);
    // What a call that was waited for did: a second one behind it hands it back.
    thread_local bool handingBack = false;
    if (type == Qt::BlockingQueuedConnection && !handingBack) {
        handingBack = true;
        QMetaObject::invokeMethod(
            static_cast<QObject*>(object), [] { give(); }, Qt::BlockingQueuedConnection);
        handingBack = false;
        take();
    }
    return called;
}

// QObject::~QObject: events under way to it are dropped, with their arguments.
void __real__ZN7QObjectD2Ev(void* object);
void __wrap__ZN7QObjectD2Ev(void* object) {
    take();
    __real__ZN7QObjectD2Ev(object);
}

// Connected to as well, and a pointer to a member function is even.
void __real__ZN7QObject11deleteLaterEv(void* object);
[[gnu::aligned(16)]] void __wrap__ZN7QObject11deleteLaterEv(void* object) {
    give();
    __real__ZN7QObject11deleteLaterEv(object);
}

// QThreadPool::start
void __real__ZN11QThreadPool5startESt8functionIFvvEEi(void* pool, std::function<void()> work, int priority);
void __wrap__ZN11QThreadPool5startESt8functionIFvvEEi(void* pool, std::function<void()> work, int priority) {
    std::function<void()> seen = [work = std::move(work)] {
        take();
        work();
    };
    give();
    __real__ZN11QThreadPool5startESt8functionIFvvEEi(pool, std::move(seen), priority);
}

// QFutureInterfaceBase::reportFinished: a promise is kept.
void __real__ZN20QFutureInterfaceBase14reportFinishedEv(void* promise);
void __wrap__ZN20QFutureInterfaceBase14reportFinishedEv(void* promise) {
    give();
    __real__ZN20QFutureInterfaceBase14reportFinishedEv(promise);
}

void __real__ZN7QThread4quitEv(void* thread);
[[gnu::aligned(16)]] void __wrap__ZN7QThread4quitEv(void* thread) {
    give();
    __real__ZN7QThread4quitEv(thread);
}

bool __real__ZN7QThread4waitE14QDeadlineTimer(void* thread, QDeadlineTimer deadline);
bool __wrap__ZN7QThread4waitE14QDeadlineTimer(void* thread, QDeadlineTimer deadline) {
    const bool ended = __real__ZN7QThread4waitE14QDeadlineTimer(thread, deadline);
    take();
    return ended;
}

}  // extern "C"
