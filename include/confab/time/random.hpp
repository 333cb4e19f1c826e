// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_RANDOM_HPP
#define CONFAB_TIME_RANDOM_HPP

#include <confab/detail/config.hpp>
#include <confab/time/deadline.hpp>

#include <cstdint>
#include <memory>

namespace confab::time {

/** Where jitter comes from. Not for keys or secrets.
 *  @par Thread safety shared objects: safe.
 */
class random_source {
public:
    random_source() = default;
    random_source(random_source const&) = delete;
    random_source& operator=(random_source const&) = delete;
    virtual ~random_source() = default;

    /// 64 evenly distributed bits.
    virtual std::uint64_t next() = 0;

    /// A number of [0, 1).
    double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    /// A span of [0, limit]; zero if `limit` is not positive.
    CONFAB_DECL duration up_to(duration limit);
};

/// The same sequence for the same seed.
CONFAB_DECL std::shared_ptr<random_source> seeded_random(std::uint64_t seed);
/// Another sequence at each call.
CONFAB_DECL std::shared_ptr<random_source> system_random();

} // namespace confab::time

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/time/impl/random.ipp>
#endif

#endif
