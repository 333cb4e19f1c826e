// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_TWIN_WRITER_HPP
#define CONFAB_TESTING_DETAIL_TWIN_WRITER_HPP

#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/twin_item.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_twin_item = 61;

inline std::vector<std::string> twin_split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto const end = text.find(',');
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return parts;
}

inline twin_names twin_name_set(std::string_view words) {
    auto const list = twin_split(words);
    return twin_names(list.begin(), list.end());
}

inline std::string_view twin_flag(bool value, bool as_number) {
    if (as_number) return value ? "1" : "0";
    return value ? "true" : "false";
}

/// Writes those members of an object that are asked for.
class twin_writer {
public:
    twin_writer(std::string& out, bool spaced, twin_names const& wanted) : json_(out, spaced), wanted_(wanted) {
        json_.begin('{');
    }

    /// Text, escaped for JSON; null where it is empty.
    void text(std::string_view name, std::string_view escaped) {
        if (!wanted_.contains(name)) return;
        if (escaped.empty()) json_.null_member(name);
        else json_.member(name, escaped);
    }
    void number(std::string_view name, std::uint64_t value) { token(name, std::to_string(value)); }
    void token(std::string_view name, std::string_view raw) {
        if (!wanted_.contains(name)) return;
        json_.name(name);
        json_.token(raw);
    }
    /// With a numeric zone; null where there is none.
    void time(std::string_view name, std::optional<sandbox_time> value) {
        if (!value) return token(name, "null");
        std::string text;
        append_iso_time(text, *value, true);
        text.replace(text.size() - 1, 1, "+00:00");
        token(name, '"' + text + '"');
    }
    void end() { json_.end('}'); }

private:
    json_text json_;
    twin_names const& wanted_;
};

} // namespace confab::testing::detail

#endif
