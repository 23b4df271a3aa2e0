// SPDX-License-Identifier: GPL-3.0-or-later
// Gives back what a vector has to spare, where that is worth a copy. Pure.
#pragma once

#include <vector>

namespace headroom {

template <typename T>
void shrinkToFit(std::vector<T>& values) {
    if (values.capacity() - values.size() > values.size() / 8) {
        values.shrink_to_fit();
    }
}

}  // namespace headroom
