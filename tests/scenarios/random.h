// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a scenario leaves to chance, from one seed: the same seed gives the same sizes, names and rates.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace headroom {

class Random {
  public:
    explicit Random(unsigned seed) : m_engine(seed) {}

    [[nodiscard]] double real(double low, double high) {
        return low + (high - low) * static_cast<double>(m_engine()) / 4294967296.0;
    }
    [[nodiscard]] int between(int low, int high) {  // both included
        return low + static_cast<int>(real(0, 1) * (high - low + 1));
    }
    [[nodiscard]] bool chance(double share) { return real(0, 1) < share; }
    // Of events that do not know of each other: the time to the next one.
    [[nodiscard]] double wait(double mean) { return -mean * std::log(1 - real(0, 1)); }
    template <typename T>
    [[nodiscard]] const T& pick(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(between(0, static_cast<int>(values.size()) - 1))];
    }
    template <typename T>
    void shuffle(std::vector<T>& values) {
        std::shuffle(values.begin(), values.end(), m_engine);
    }

  private:
    std::mt19937 m_engine;
};

}  // namespace headroom
