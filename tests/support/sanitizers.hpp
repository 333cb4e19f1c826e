// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_SANITIZERS_HPP
#define CONFAB_TESTS_SUPPORT_SANITIZERS_HPP

#include <cstdint>

#if defined(__SANITIZE_THREAD__)
#define CONFAB_TESTS_UNDER_TSAN 1
#elif defined(__SANITIZE_ADDRESS__)
#define CONFAB_TESTS_UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CONFAB_TESTS_UNDER_TSAN 1
#elif __has_feature(address_sanitizer)
#define CONFAB_TESTS_UNDER_ASAN 1
#endif
#endif

namespace confab::tests {

#if defined(CONFAB_TESTS_UNDER_TSAN)
inline constexpr bool is_thread_sanitized = true;
#else
inline constexpr bool is_thread_sanitized = false;
#endif
#if defined(CONFAB_TESTS_UNDER_TSAN) || defined(CONFAB_TESTS_UNDER_ASAN)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

/// What is enumerated whole elsewhere, sanitizers see a part of: they look for another kind of fault, and take ten times as long.
/// @return how many of `all` seeded schedules to run.
constexpr std::uint64_t sanitized_share(std::uint64_t all) { return is_sanitized ? all / 10 : all; }
/// @return the distance between two indexes to try, where `step` is enough without sanitizers.
constexpr std::uint64_t sanitized_step(std::uint64_t step) { return is_sanitized ? step * 5 : step; }

} // namespace confab::tests

#endif
