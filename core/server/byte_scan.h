// SPDX-License-Identifier: GPL-3.0-or-later
// Looking at many bytes at once, for the client list parser. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace headroom {

constexpr std::size_t ScanBytes = 16;

constexpr std::uint32_t restOf(std::size_t length) {
    return (1U << length % ScanBytes) - 1;
}
// Whether all of `texts` begin with the first `length` bytes of `wanted`. Of each, the next multiple of ScanBytes may
// be read. `rest` is restOf(length), which is known long before.
template <std::size_t N>
bool allBegin(const std::array<const char*, N>& texts, const char* wanted, std::size_t length,
              [[maybe_unused]] std::uint32_t rest) {
#ifdef __SSE2__
    const auto equal = [&texts, wanted](std::size_t from) {
        __m128i same;
        std::memcpy(&same, wanted + from, sizeof same);
        __m128i all = _mm_set1_epi8(-1);
        for (const char* text : texts) {
            __m128i bytes;
            std::memcpy(&bytes, text + from, sizeof bytes);
            all = _mm_and_si128(all, _mm_cmpeq_epi8(bytes, same));
        }
        return static_cast<std::uint32_t>(_mm_movemask_epi8(all));
    };
    std::size_t from = 0;
    for (; from + ScanBytes <= length; from += ScanBytes) {
        if (equal(from) != 0xffff) {
            return false;
        }
    }
    return (equal(from) & rest) == rest;
#else
    return std::ranges::all_of(texts, [&](const char* text) { return std::memcmp(text, wanted, length) == 0; });
#endif
}

// The first SP or LF from `at` on; there must be one, and 2 * ScanBytes behind it may be read.
inline const char* endOfToken(const char* at) {
#ifdef __SSE2__
    const auto marks = [](const char* from) {
        __m128i bytes;
        std::memcpy(&bytes, from, sizeof bytes);
        const __m128i spaces = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '));
        const __m128i lineFeeds = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(spaces, lineFeeds)));
    };
    // Two at once: addresses are about as long as one.
    for (;; at += 2 * ScanBytes) {
        if (const std::uint32_t found = marks(at) | marks(at + ScanBytes) << ScanBytes; found != 0) {
            return at + std::countr_zero(found);
        }
    }
#else
    while (*at != ' ' && *at != '\n') {
        ++at;
    }
    return at;
#endif
}

// Asks for memory that is going to be read; there need be none.
inline void prefetch(const char* from, std::ptrdiff_t ahead, std::ptrdiff_t length) {
    constexpr std::ptrdiff_t lineBytes = 64;
    const auto start = reinterpret_cast<std::uintptr_t>(from) + static_cast<std::uintptr_t>(ahead);
    for (std::ptrdiff_t at = 0; at < length; at += lineBytes) {
        __builtin_prefetch(reinterpret_cast<const void*>(start + static_cast<std::uintptr_t>(at)));
    }
}

// How many of the 8 characters at `at`, the first first, are digits, and the number they make.
struct Digits {
    int count;
    std::uint32_t number;
};
[[gnu::always_inline]] inline Digits leadingDigits(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    if constexpr (std::endian::native == std::endian::big) {
        word = __builtin_bswap64(word);
    }
    word ^= 0x3030303030303030U;  // a digit is now its value, all else more than 9
    const std::uint64_t others = ((word & 0x7f7f7f7f7f7f7f7fU) + 0x7676767676767676U) | word;
    const int count = std::countr_zero(others & 0x8080808080808080U) / 8;
    if (count == 0) {
        return {0, 0};
    }
    word <<= 64 - 8 * count;  // leading zeros for the digits that are not there
    word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ffU;
    word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffffU;
    return {count, static_cast<std::uint32_t>(word * 10000 + (word >> 32))};
}

}  // namespace headroom
