// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_SPIN_HPP
#define CONFAB_TESTS_SUPPORT_SPIN_HPP

#include <atomic>

namespace confab::tests {

/** Lets other threads get ahead by some half a microsecond a turn, so that a race meets another moment in each round.
 *
 *  By work: a yield lasts as long as whatever else runs on the machine likes.
 */
inline void spin(int turns) noexcept {
    std::atomic<int> left{turns * 100};
    while (left.fetch_sub(1) > 0) continue;
}

} // namespace confab::tests

#endif
