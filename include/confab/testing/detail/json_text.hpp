// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_JSON_TEXT_HPP
#define CONFAB_TESTING_DETAIL_JSON_TEXT_HPP

#include <confab/testing/sandbox_data.hpp>

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace confab::testing::detail {

/** Appends JSON to a string, commas included, optionally with whitespace between tokens.
 *
 *  Values are written in call order; a value inside an object follows its name(). Nothing is checked.
 */
class json_text {
public:
    json_text(std::string& out, bool spaced) : out_(out), spaced_(spaced) {}

    void begin(char bracket) {
        separate();
        out_ += bracket;
        first_ = true;
    }
    void end(char bracket) {
        if (spaced_) out_ += "\r\n ";
        out_ += bracket;
        first_ = false;
    }
    void name(std::string_view text) {
        separate();
        out_ += '"';
        out_ += text;
        out_ += spaced_ ? "\" :\t" : "\":";
        after_name_ = true;
    }

    /// A token as it is: a number, a word, or text with its quotes.
    void token(std::string_view text) {
        separate();
        out_ += text;
    }
    void number(std::integral auto value) {
        char digits[24];
        token(std::string_view(
            digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)));
    }
    void boolean(bool value) { token(value ? "true" : "false"); }
    void null() { token("null"); }
    /// Text that needs no escapes, or has them already.
    void string(std::string_view escaped) {
        begin_string();
        out_ += escaped;
        end_string();
    }
    void begin_string() {
        separate();
        out_ += '"';
    }
    void end_string() { out_ += '"'; }

    void member(std::string_view key, std::string_view escaped) {
        name(key);
        string(escaped);
    }
    void null_member(std::string_view key) {
        name(key);
        null();
    }

    std::string& out() noexcept { return out_; }

private:
    void separate() {
        if (!first_ && !after_name_) out_ += spaced_ ? ",\n  " : ",";
        first_ = after_name_ = false;
    }

    std::string& out_;
    bool spaced_;
    bool first_ = true;
    bool after_name_ = false;
};

/// Appends digits of a fixed width.
inline void append_padded(std::string& out, unsigned value, unsigned width) {
    char digits[10];
    for (unsigned at = width; at > 0; value /= 10) digits[--at] = static_cast<char>('0' + value % 10);
    out.append(digits, width);
}

/// Appends `2024-05-06T07:08:09.012Z`; the fraction has three digits, or none where `short_form` and it is zero.
inline void append_iso_time(std::string& out, sandbox_time time, bool short_form) {
    using namespace std::chrono;
    auto const day = floor<days>(time);
    year_month_day const date(day);
    auto const rest = static_cast<unsigned>((time - day).count());
    append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_padded(out, rest / 3'600'000, 2);
    out += ':';
    append_padded(out, rest / 60'000 % 60, 2);
    out += ':';
    append_padded(out, rest / 1000 % 60, 2);
    if (!short_form || rest % 1000 != 0) {
        out += '.';
        append_padded(out, rest % 1000, 3);
    }
    out += 'Z';
}

} // namespace confab::testing::detail

#endif
