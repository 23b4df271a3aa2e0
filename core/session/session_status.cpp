// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_status.h"

namespace headroom {

const char* sessionStateName(SessionState state) {
    switch (state) {
        case SessionState::Connecting:
            return "connecting";
        case SessionState::Connected:
            return "connected";
        case SessionState::Full:
            return "full";
        case SessionState::Denied:
            return "denied";
        case SessionState::PasswordNeeded:
            return "password needed";
        case SessionState::WrongPassword:
            return "wrong password";
        case SessionState::NoPermission:
            return "no permission";
        case SessionState::Loading:
            return "loading";
        case SessionState::Busy:
            return "busy";
        case SessionState::NotAnswering:
            return "not answering";
        case SessionState::Unreachable:
            return "unreachable";
        case SessionState::TlsFailed:
            return "tls failed";
        case SessionState::NotRedis:
            return "not Redis";
        case SessionState::Saved:
            return "saved";
    }
    Q_UNREACHABLE();
}

}  // namespace headroom
