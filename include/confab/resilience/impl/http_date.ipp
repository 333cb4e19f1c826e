// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_HTTP_DATE_IPP
#define CONFAB_RESILIENCE_IMPL_HTTP_DATE_IPP

#include <confab/resilience/http_date.hpp>

#include <array>
#include <chrono>

namespace confab::resilience {
namespace detail {

inline constexpr std::array<std::string_view, 7> weekday_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                               "Thursday", "Friday", "Saturday"};
inline constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Reads a text by a pattern: `0` is a digit, `_` a digit or a space, all else stands for itself.
 *  The digits between other characters make the numbers, in their order.
 */
class date_reader {
public:
    bool read(std::string_view text, std::string_view pattern) noexcept {
        if (text.size() != pattern.size()) return false;
        bool inside = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            bool const digit = text[i] >= '0' && text[i] <= '9';
            bool const wanted = pattern[i] == '0' || pattern[i] == '_';
            if (!wanted && text[i] != pattern[i]) return false;
            if (pattern[i] == '0' && !digit) return false;
            if (pattern[i] == '_' && !digit && text[i] != ' ') return false;
            if (wanted && !inside) ++count_;
            inside = wanted;
            if (count_ > numbers_.size()) return false;
            if (wanted && digit) numbers_[count_ - 1] = numbers_[count_ - 1] * 10 + (text[i] - '0');
        }
        return true;
    }
    int operator[](std::size_t index) const noexcept { return numbers_[index]; }

private:
    std::array<int, 8> numbers_{};
    std::size_t count_ = 0;
};

inline unsigned month_of(std::string_view name) noexcept {
    for (unsigned month = 0; month < 12 && name.size() == 3; ++month)
        if (month_names.substr(month * 3, 3) == name) return month + 1;
    return 0;
}

inline std::optional<time::utc_time> utc_of(int year, unsigned month, int day, int hour, int minute,
                                            int second) noexcept {
    std::chrono::year_month_day const date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(static_cast<unsigned>(day))};
    // Differences of such points cannot overflow.
    if (!date.ok() || year < 1970 || year > 2200 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

inline std::optional<time::utc_time> on_weekday(std::optional<time::utc_time> when, std::string_view name,
                                                bool whole) noexcept {
    if (!when) return std::nullopt;
    auto const day = std::chrono::weekday(std::chrono::floor<std::chrono::days>(*when)).c_encoding();
    auto const expected = whole ? weekday_names[day] : weekday_names[day].substr(0, 3);
    return name == expected ? when : std::nullopt;
}

inline int year_of_two_digits(int digits, time::utc_time now) noexcept {
    int const this_year =
        static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
    int const year = this_year / 100 * 100 + digits;
    return year > this_year + 50 ? year - 100 : year;
}

} // namespace detail

CONFAB_DECL std::optional<time::utc_time> parse_http_date(std::string_view text, time::utc_time now) noexcept {
    detail::date_reader number;
    auto const comma = text.find(',');
    if (comma == 3 && text.size() == 29) {
        auto const month = detail::month_of(text.substr(8, 3));
        if (month == 0 || !number.read(text.substr(3, 5), ", 00 ") ||
            !number.read(text.substr(11), " 0000 00:00:00 GMT"))
            return std::nullopt;
        auto const when = detail::utc_of(number[1], month, number[0], number[2], number[3], number[4]);
        return detail::on_weekday(when, text.substr(0, 3), false);
    }
    if (comma != text.npos && text.size() - comma == 24) {
        auto const rest = text.substr(comma);
        auto const month = detail::month_of(rest.substr(5, 3));
        if (month == 0 || !number.read(rest.substr(0, 5), ", 00-") || !number.read(rest.substr(8), "-00 00:00:00 GMT"))
            return std::nullopt;
        auto const year = detail::year_of_two_digits(number[1], now);
        auto const when = detail::utc_of(year, month, number[0], number[2], number[3], number[4]);
        return detail::on_weekday(when, text.substr(0, comma), true);
    }
    if (comma == text.npos && text.size() == 24) {
        auto const month = detail::month_of(text.substr(4, 3));
        if (month == 0 || text[3] != ' ' || !number.read(text.substr(7), " _0 00:00:00 0000")) return std::nullopt;
        auto const when = detail::utc_of(number[4], month, number[0], number[1], number[2], number[3]);
        return detail::on_weekday(when, text.substr(0, 3), false);
    }
    return std::nullopt;
}

CONFAB_DECL std::optional<time::utc_time> parse_iso_date(std::string_view text) noexcept {
    detail::date_reader number;
    if (text.size() < 20 || !number.read(text.substr(0, 19), "0000-00-00T00:00:00")) return std::nullopt;
    auto when = detail::utc_of(number[0], static_cast<unsigned>(number[1]), number[2], number[3], number[4], number[5]);
    auto zone = text.substr(19);
    if (zone.starts_with('.')) {
        auto const end = zone.find_first_not_of("0123456789", 1);
        if (end == 1 || end == zone.npos) return std::nullopt;
        zone.remove_prefix(end);
    }
    if (!when || zone == "Z") return when;
    detail::date_reader offset;
    if (!offset.read(zone, zone.starts_with('-') ? "-00:00" : "+00:00") || offset[0] > 23 || offset[1] > 59)
        return std::nullopt;
    auto const east = std::chrono::hours(offset[0]) + std::chrono::minutes(offset[1]);
    return zone.starts_with('-') ? *when + east : *when - east;
}

} // namespace confab::resilience

#endif
