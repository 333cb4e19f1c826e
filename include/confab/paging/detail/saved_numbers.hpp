// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_DETAIL_SAVED_NUMBERS_HPP
#define CONFAB_PAGING_DETAIL_SAVED_NUMBERS_HPP

#include <confab/json/timestamp.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confab::paging::detail {

/// Numbers as text: lower-case hexadecimal digits, with '.' between; an absent time is '-'.
class number_writer {
public:
    number_writer() = default;

    number_writer& add(std::unsigned_integral auto value) {
        char digits[2 * sizeof(std::uint64_t)];
        auto const end = std::to_chars(std::begin(digits), std::end(digits), std::uint64_t{value}, 16).ptr;
        return add_word(std::string_view(digits, static_cast<std::size_t>(end - digits)));
    }
    number_writer& add(std::optional<json::timestamp> const& time) {
        if (!time) return add_word("-");
        return add(static_cast<std::uint64_t>(time->time_since_epoch().count()));
    }
    std::string take() && { return std::move(text_); }
    std::string take() & { return std::move(text_); }

private:
    number_writer& add_word(std::string_view word) {
        if (!text_.empty()) text_ += '.';
        text_ += word;
        return *this;
    }

    std::string text_;
};

/// Reads what a @ref number_writer wrote, in the same order. After a word that is wrong nothing more is read.
class number_reader {
public:
    explicit number_reader(std::string_view text) : rest_(text), is_at_end_(text.empty()) {}

    template <std::unsigned_integral T>
    number_reader& read(T& value) {
        auto const word = take();
        std::uint64_t number = 0;
        auto const parsed = std::from_chars(word.data(), word.data() + word.size(), number, 16);
        bool const is_number = !word.empty() && parsed.ec == std::errc() && parsed.ptr == word.data() + word.size();
        if (!is_number || number > std::uint64_t{std::numeric_limits<T>::max()}) good_ = false;
        else value = static_cast<T>(number);
        return *this;
    }
    number_reader& read(std::optional<json::timestamp>& time) {
        if (rest_ == "-" || rest_.starts_with("-.")) {
            take();
            time.reset();
            return *this;
        }
        std::uint64_t count = 0;
        read(count);
        time = json::timestamp(json::timestamp::duration(static_cast<std::int64_t>(count)));
        return *this;
    }
    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return is_at_end_; }

private:
    std::string_view take() {
        if (is_at_end_) good_ = false;
        auto const end = rest_.find('.');
        auto const word = rest_.substr(0, end);
        is_at_end_ = end == rest_.npos;
        rest_ = is_at_end_ ? std::string_view() : rest_.substr(end + 1);
        return word;
    }

    std::string_view rest_;
    bool is_at_end_;
    bool good_ = true;
};

} // namespace confab::paging::detail

#endif
