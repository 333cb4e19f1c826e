// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_SANDBOX_DATA_IPP
#define CONFAB_TESTING_IMPL_SANDBOX_DATA_IPP

#include <confab/testing/sandbox_data.hpp>

#include <confab/testing/detail/row_random.hpp>

#include <stdexcept>

namespace confab::testing {
namespace detail {

// An id is a UUID of version 4. The 62 free bits of its second half are the index under a bijection, which makes ids
// unique and lets find() go back; the first half is a hash that find() checks.
inline constexpr std::uint64_t id_mask = (std::uint64_t{1} << 62) - 1;
inline constexpr std::uint64_t id_factor = 0x1d8e4e27c47d124fU; // odd, hence invertible modulo 2^62

constexpr std::uint64_t inverse_of_odd(std::uint64_t value) noexcept {
    std::uint64_t inverse = value; // right in 3 bits; each step doubles them
    for (int step = 0; step < 5; ++step) inverse *= 2 - value * inverse;
    return inverse;
}
static_assert(id_factor * inverse_of_odd(id_factor) == 1);

constexpr std::uint64_t scatter(std::uint64_t index, std::uint64_t offset) noexcept {
    std::uint64_t const product = (index * id_factor + offset) & id_mask;
    return product ^ (product >> 31);
}

constexpr std::uint64_t gather(std::uint64_t scattered, std::uint64_t offset) noexcept {
    std::uint64_t const product = scattered ^ (scattered >> 31);
    return ((product - offset) * inverse_of_odd(id_factor)) & id_mask;
}
static_assert(gather(scatter(123'456'789, 987), 987) == 123'456'789);

inline constexpr std::uint64_t purpose_of_facts = 1;
inline constexpr std::uint64_t purpose_of_id = 2;
inline constexpr std::uint64_t purpose_of_created = 3;
inline constexpr std::uint64_t purpose_of_id_offset = 4;

inline constexpr std::string_view statuses[] = {"open", "closed_resolved", "closed_unresolved"};
inline constexpr std::string_view channels[] = {"web",      "email",     "phone_voice", "slack", "sms",
                                                "whatsapp", "instagram", "messenger",   "api",   "web_voice"};

} // namespace detail

CONFAB_DECL sandbox_data::sandbox_data(sandbox_data_options const& options) : options_(options) {
    using namespace std::chrono;
    if (options.sessions > 1'000'000'000U) throw std::invalid_argument("sandbox_data_options: sessions");
    if (options.spacing < 1ms || options.spacing > 1h) throw std::invalid_argument("sandbox_data_options: spacing");
    sandbox_time const latest = sys_days{year{9999} / 1 / 1};
    if (options.first_created < sandbox_time{} || options.first_created > latest ||
        options.spacing.count() * static_cast<std::int64_t>(options.sessions) >
            (latest - options.first_created).count())
        throw std::invalid_argument("sandbox_data_options: first_created");
}

CONFAB_DECL std::uint64_t sandbox_data::row_seed(std::uint64_t index, std::uint64_t purpose) const noexcept {
    return detail::mix(detail::mix(options_.seed + purpose * 0x9e3779b97f4a7c15U) ^ index);
}

CONFAB_DECL sandbox_time sandbox_data::created_at(std::uint64_t index) const noexcept {
    detail::row_random random(row_seed(index, detail::purpose_of_created));
    auto const spacing = static_cast<std::uint64_t>(options_.spacing.count());
    return options_.first_created + std::chrono::milliseconds(index * spacing + random.below(spacing));
}

CONFAB_DECL sandbox_session sandbox_data::session(std::uint64_t index) const noexcept {
    detail::row_random random(row_seed(index, detail::purpose_of_facts));
    sandbox_session made;
    made.index = index;
    made.created_at = created_at(index);
    // Half of the sessions rest within the hour, the others within a month.
    std::uint64_t const rest = random.one_in(2) ? 3'600'000 : 30ULL * 24 * 3'600'000;
    auto const touched = made.created_at + std::chrono::milliseconds(random.below(rest));
    if (!random.one_in(250)) made.updated_at = touched;
    made.status = random.one_in(100) ? std::string_view("snoozed") : random.pick(detail::statuses);
    made.channel = random.one_in(100) ? std::string_view("carrier_pigeon") : random.pick(detail::channels);
    made.handed_off = random.one_in(5);
    return made;
}

CONFAB_DECL std::string sandbox_data::id(std::uint64_t index) const {
    std::uint64_t const hash = row_seed(index, detail::purpose_of_id);
    std::uint64_t const halves[] = {
        (hash & ~std::uint64_t{0xf000}) | 0x4000,
        detail::scatter(index, row_seed(0, detail::purpose_of_id_offset)) | (std::uint64_t{1} << 63),
    };
    std::string text;
    text.reserve(36);
    for (unsigned digit = 0; digit < 32; ++digit) {
        if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
        text += "0123456789abcdef"[(halves[digit / 16] >> (60 - 4 * (digit % 16))) & 0xf];
    }
    return text;
}

CONFAB_DECL std::optional<std::uint64_t> sandbox_data::find_below(std::uint64_t end, std::string_view wanted) const {
    if (wanted.size() != 36) return std::nullopt;
    std::uint64_t scattered = 0;
    for (char const letter : wanted.substr(19)) {
        if (letter == '-') continue;
        auto const digit = std::string_view("0123456789abcdef").find(letter);
        if (digit == std::string_view::npos) return std::nullopt;
        scattered = (scattered << 4) | digit;
    }
    std::uint64_t const index = detail::gather(scattered & detail::id_mask, row_seed(0, detail::purpose_of_id_offset));
    if (index >= end || id(index) != wanted) return std::nullopt;
    return index;
}

CONFAB_DECL std::uint64_t sandbox_data::first_created_from(sandbox_time time) const noexcept {
    if (time <= options_.first_created) return 0;
    auto const slot = static_cast<std::uint64_t>((time - options_.first_created) / options_.spacing);
    if (slot >= size()) return size();
    return created_at(slot) >= time ? slot : slot + 1;
}

} // namespace confab::testing

#endif
