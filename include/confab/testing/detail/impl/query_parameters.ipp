// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_QUERY_PARAMETERS_IPP
#define CONFAB_TESTING_DETAIL_IMPL_QUERY_PARAMETERS_IPP

#include <confab/testing/detail/query_parameters.hpp>

namespace confab::testing::detail {

CONFAB_DECL std::optional<unsigned> hexadecimal_digit(char letter) noexcept {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a') + 10;
    if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A') + 10;
    return std::nullopt;
}

CONFAB_DECL std::optional<std::string> decode_component(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        auto const high = hexadecimal_digit(text[at + 1]), low = hexadecimal_digit(text[at + 2]);
        if (!high || !low) return std::nullopt;
        decoded += static_cast<char>(*high * 16 + *low);
        at += 2;
    }
    return decoded;
}

CONFAB_DECL std::optional<query_parameters> parse_query(std::string_view query) {
    query_parameters parameters;
    while (!query.empty()) {
        auto const end = query.find('&');
        auto const segment = query.substr(0, end);
        auto const equals = segment.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        auto name = decode_component(segment.substr(0, equals)), value = decode_component(segment.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        parameters.emplace_back(std::move(*name), std::move(*value));
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
        if (query.empty()) return std::nullopt; // a trailing "&"
    }
    return parameters;
}

/// Takes fixed-width numbers and literal letters off the front of a text; remembers the first mismatch.
class time_reader {
public:
    explicit time_reader(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t digit = 0; digit < digits; ++digit) {
            if (!at_digit()) return fail();
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    void expect(char letter) {
        if (!accept(letter)) fail();
    }

    bool accept(char letter) {
        if (rest_.empty() || rest_.front() != letter) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
    bool done() const { return !failed_ && rest_.empty(); }
    bool failed() const { return failed_; }

    int fail() {
        failed_ = true;
        rest_ = {};
        return 0;
    }

private:
    std::string_view rest_;
    bool failed_ = false;
};

CONFAB_DECL std::chrono::milliseconds read_fraction(time_reader& reader) {
    int milliseconds = 0, digits = 0;
    for (; reader.at_digit(); ++digits) {
        int const digit = reader.number(1);
        if (digits < 3) milliseconds = milliseconds * 10 + digit;
    }
    if (digits < 1 || digits > 9) reader.fail();
    for (; digits < 3; ++digits) milliseconds *= 10;
    return std::chrono::milliseconds(milliseconds);
}

CONFAB_DECL std::chrono::minutes read_zone(time_reader& reader) {
    if (reader.accept('Z')) return {};
    bool const west = reader.accept('-');
    if (!west) reader.expect('+');
    int const hours = reader.number(2);
    reader.expect(':');
    int const minutes = reader.number(2);
    if (hours > 23 || minutes > 59) reader.fail();
    return std::chrono::minutes((west ? -1 : 1) * (hours * 60 + minutes));
}

CONFAB_DECL std::optional<sandbox_time> parse_iso_time(std::string_view text) {
    using namespace std::chrono;
    time_reader reader(text);
    int const year_number = reader.number(4);
    reader.expect('-');
    auto const month_number = static_cast<unsigned>(reader.number(2));
    reader.expect('-');
    auto const day_number = static_cast<unsigned>(reader.number(2));
    year_month_day const date{year{year_number}, month{month_number}, day{day_number}};
    if (reader.failed() || !date.ok()) return std::nullopt;
    sandbox_time const midnight = sys_days{date};
    if (reader.done()) return midnight;

    reader.expect('T');
    int const hour = reader.number(2);
    reader.expect(':');
    int const minute = reader.number(2);
    reader.expect(':');
    int const second = reader.number(2);
    milliseconds fraction{};
    if (reader.accept('.')) fraction = read_fraction(reader);
    minutes const zone = read_zone(reader);
    if (!reader.done() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return midnight + hours{hour} + minutes{minute} + seconds{second} + fraction - zone;
}

} // namespace confab::testing::detail

#endif
