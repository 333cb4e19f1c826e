// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_IMPL_RANDOM_IPP
#define CONFAB_TIME_IMPL_RANDOM_IPP

#include <confab/time/random.hpp>

#include <atomic>
#include <random>

namespace confab::time {
namespace detail {

/// SplitMix64: its state is a counter, so that an atomic addition makes it safe to share.
class split_mix final : public random_source {
public:
    explicit split_mix(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() override {
        auto mixed = state_.fetch_add(step, std::memory_order_relaxed) + step;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
        return mixed ^ mixed >> 31;
    }

private:
    static constexpr std::uint64_t step = 0x9e3779b97f4a7c15u;

    std::atomic<std::uint64_t> state_;
};

} // namespace detail

CONFAB_DECL duration random_source::up_to(duration limit) {
    if (limit <= duration::zero()) return duration::zero();
    auto const span = static_cast<std::uint64_t>(limit.count()) + 1;
    // The bias of the modulo does not matter to jitter.
    return duration(static_cast<duration::rep>(next() % span));
}

CONFAB_DECL std::shared_ptr<random_source> seeded_random(std::uint64_t seed) {
    return std::make_shared<detail::split_mix>(seed);
}

CONFAB_DECL std::shared_ptr<random_source> system_random() {
    std::random_device device;
    auto const high = static_cast<std::uint64_t>(device());
    return std::make_shared<detail::split_mix>(high << 32 | device());
}

} // namespace confab::time

#endif
