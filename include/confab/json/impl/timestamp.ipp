// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_IMPL_TIMESTAMP_IPP
#define CONFAB_JSON_IMPL_TIMESTAMP_IPP

#include <confab/json/timestamp.hpp>

#include <cstddef>
#include <cstdint>

namespace confab::json {

namespace detail {

/// Reads fixed columns of digits; remembers whether any of them was something else.
class digit_reader {
public:
    explicit digit_reader(std::string_view text) noexcept : text_(text) {}

    unsigned two(std::size_t position) noexcept {
        unsigned const tens = static_cast<unsigned char>(text_[position]) - unsigned{'0'};
        unsigned const ones = static_cast<unsigned char>(text_[position + 1]) - unsigned{'0'};
        failed_ |= tens > 9 || ones > 9;
        return tens * 10 + ones;
    }
    void expect(bool condition) noexcept { failed_ |= !condition; }
    bool failed() const noexcept { return failed_; }

private:
    std::string_view text_;
    bool failed_ = false;
};

/// The digits of a fraction at the front, in microseconds; removes them. Nothing if there are no digits.
inline std::optional<std::chrono::microseconds> take_fraction(std::string_view& text) noexcept {
    std::int64_t micros = 0;
    std::size_t count = 0;
    for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count)
        if (count < 6) micros = micros * 10 + (text[count] - '0');
    if (count == 0) return std::nullopt;
    for (std::size_t missing = count; missing < 6; ++missing) micros *= 10;
    text.remove_prefix(count);
    return std::chrono::microseconds(micros);
}

/// What a zone is ahead of UTC; nothing if the text is no zone.
inline std::optional<std::chrono::minutes> parse_zone(std::string_view text) noexcept {
    if (text.empty() || text == "Z" || text == "z") return std::chrono::minutes(0);
    if (text.front() != '+' && text.front() != '-') return std::nullopt;
    bool const has_colon = text.size() == 6 && text[3] == ':';
    if (text.size() != 3 && text.size() != 5 && !has_colon) return std::nullopt;
    digit_reader digits(text);
    unsigned const hours = digits.two(1);
    unsigned const minutes = text.size() == 3 ? 0 : digits.two(has_colon ? 4 : 3);
    if (digits.failed() || hours > 23 || minutes > 59) return std::nullopt;
    std::chrono::minutes const ahead(hours * 60 + minutes);
    return text.front() == '+' ? ahead : -ahead;
}

/// The time of day and the zone, after the separator: `hh:mm:ss[.f][zone]`.
inline std::optional<std::chrono::microseconds> parse_time(std::string_view text) noexcept {
    if (text.size() < 8) return std::nullopt;
    digit_reader digits(text);
    unsigned const hours = digits.two(0);
    unsigned const minutes = digits.two(3);
    unsigned const seconds = digits.two(6);
    digits.expect(text[2] == ':' && text[5] == ':' && hours < 24 && minutes < 60 && seconds <= 60);
    if (digits.failed()) return std::nullopt;
    std::chrono::microseconds time = std::chrono::seconds(hours * 3600 + minutes * 60 + seconds);
    text.remove_prefix(8);
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        auto const fraction = take_fraction(text);
        if (!fraction) return std::nullopt;
        time += *fraction;
    }
    auto const zone = parse_zone(text);
    if (!zone) return std::nullopt;
    return time - *zone;
}

/// A date of the proleptic Gregorian calendar, any year.
class civil_date {
public:
    explicit civil_date(std::int64_t days_since_1970) noexcept {
        // Years are counted from March, in eras of 400 years (146,097 days), so that the leap day comes last.
        std::int64_t const shifted = days_since_1970 + 719468;
        std::int64_t const era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
        std::int64_t const day_of_era = shifted - era * 146097;
        std::int64_t const year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        std::int64_t const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        std::int64_t const month_from_march = (5 * day_of_year + 2) / 153;
        day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
        year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    }

    std::int64_t year;
    std::int64_t month;
    std::int64_t day;
};

inline void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    std::string const digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

} // namespace detail

CONFAB_DECL std::optional<timestamp> parse_timestamp(std::string_view text) noexcept {
    if (text.size() < 10) return std::nullopt;
    detail::digit_reader digits(text);
    unsigned const year = digits.two(0) * 100 + digits.two(2);
    unsigned const month = digits.two(5);
    unsigned const day = digits.two(8);
    digits.expect(text[4] == '-' && text[7] == '-');
    if (digits.failed()) return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    timestamp const midnight = std::chrono::sys_days(date);
    if (text.size() == 10) return midnight;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
    auto const time = detail::parse_time(text.substr(11));
    if (!time) return std::nullopt;
    return midnight + *time;
}

CONFAB_DECL std::string format_timestamp(timestamp value) {
    constexpr std::int64_t second = 1'000'000;
    constexpr std::int64_t day = 86'400 * second;
    std::int64_t const count = value.time_since_epoch().count();
    std::int64_t days = count / day;
    std::int64_t within = count % day;
    if (within < 0) {
        within += day;
        --days;
    }
    detail::civil_date const date(days);
    std::string text;
    if (date.year < 0) text += '-';
    else if (date.year > 9999) text += '+';
    detail::append_padded(text, date.year < 0 ? -date.year : date.year, 4);
    std::int64_t const parts[] = {date.month, date.day, within / (3600 * second), within / (60 * second) % 60,
                                  within / second % 60};
    for (std::size_t i = 0; i < 5; ++i) {
        text += "--T::"[i];
        detail::append_padded(text, parts[i], 2);
    }
    if (std::int64_t const micros = within % second; micros != 0) {
        text += '.';
        if (micros % 1000 == 0) detail::append_padded(text, micros / 1000, 3);
        else detail::append_padded(text, micros, 6);
    }
    text += 'Z';
    return text;
}

} // namespace confab::json

#endif
