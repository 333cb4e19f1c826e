// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_DETAIL_PARAMETER_WRITER_HPP
#define CONFAB_TWIN_DETAIL_PARAMETER_WRITER_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/twin/session_query.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace confab::twin::detail {

/// Checks values and collects them; the first problem stays.
class parameter_writer {
public:
    parameter_writer() = default;

    void text(std::string const& name, char const* meaning, std::optional<std::string> const& value) {
        if (!value) return;
        if (value->empty()) return refuse(meaning, "it must not be empty");
        add(name, meaning, *value);
    }

    void number(std::string const& name, char const* meaning, std::optional<std::uint64_t> value) {
        if (!value) return;
        check_range(meaning, *value, 0, largest_number);
        add(name, meaning, std::to_string(*value));
    }

    void flag(std::string const& name, char const* meaning, std::optional<bool> value) {
        if (value) add(name, meaning, *value ? "true" : "false");
    }

    // With a numeric zone, as the vendor's documentation writes it; the plus is escaped when it is sent.
    void time(char const* name, std::optional<json::timestamp> const& value, bool up) {
        if (!value) return;
        // Checked before it is rounded too: beyond these years, counting in other units may overflow.
        auto text = json::format_timestamp(*value);
        if (json::parse_timestamp(text)) {
            auto const below = std::chrono::floor<std::chrono::seconds>(*value);
            text = json::format_timestamp(up && below != *value ? below + std::chrono::seconds(1) : below);
        }
        if (!json::parse_timestamp(text)) return refuse(name, text + " is outside of the years 0000 to 9999");
        text.replace(text.size() - 1, 1, "+00:00");
        add(name, name, std::move(text));
    }

    // Names, of which there is at least the id.
    void fields(std::span<std::string const> wanted) {
        std::string joined = "id";
        for (auto const& name : wanted)
            if (!is_name("fields", name)) return;
            else if (name != "id") joined += ',' + name;
        add("fields", "fields", std::move(joined));
    }

    // Any number of words as one text.
    void list(char const* name, std::vector<std::string> const& words) {
        std::string joined;
        for (auto const& word : words) {
            if (!is_name(name, word)) return;
            joined.append(joined.empty() ? "" : ",").append(word);
        }
        if (!words.empty()) add(name, name, std::move(joined));
    }

    void sort(std::vector<std::pair<std::string, sort_direction>> const& keys, char const* otherwise,
              bool is_unsorted) {
        if (is_unsorted && !keys.empty()) return refuse("sort", "sort_by and vendor_order exclude each other");
        std::string joined = keys.empty() ? otherwise : "";
        for (auto at = keys.begin(); at != keys.end(); ++at) {
            auto const& name = at->first;
            if (!is_name("sort", name)) return;
            if (name.front() == '+' || name.front() == '-') return refuse("sort", quoted(name) + " begins with a sign");
            if (std::any_of(keys.begin(), at, [&](auto const& other) { return other.first == name; }))
                return refuse("sort", quoted(name) + " is named twice");
            if (!joined.empty()) joined += ',';
            if (at->second == sort_direction::descending) joined += '-';
            joined += name;
        }
        if (!is_unsorted) add("sort", "sort", std::move(joined));
    }

    // What pages go by; sent by the listing.
    void paging(std::uint64_t limit, std::optional<std::uint64_t> offset, std::optional<std::uint64_t> page) {
        check_range("limit", limit, 1, largest_page);
        check_range("offset", offset.value_or(0), 0, largest_number);
        check_range("page", page.value_or(0), 0, largest_number);
        if (offset && page) refuse("page", "offset and page exclude each other");
    }

    void further(std::vector<std::pair<std::string, std::string>> const& members) {
        for (auto const& [name, value] : members) add(name, name.c_str(), value);
    }

    void check_range(char const* name, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
        if (value >= least && value <= most) return;
        refuse(name, std::to_string(value) + " is outside of " + std::to_string(least) + " to " + std::to_string(most));
    }

    void refuse(char const* name, std::string const& reason) {
        if (problem_.empty()) problem_ = std::string(name) + ": " + reason;
    }

    result<std::vector<std::pair<std::string, std::string>>> take() {
        if (!problem_.empty()) return failure(errc::invalid_argument, std::move(problem_));
        return std::move(list_);
    }

private:
    static std::string quoted(std::string const& text) { return '"' + printable(text, 60) + '"'; }

    bool is_name(char const* parameter, std::string const& name) {
        if (name.empty()) refuse(parameter, "a name must not be empty");
        else if (name.find(',') != name.npos) refuse(parameter, quoted(name) + " holds a comma: name one at a time");
        return problem_.empty();
    }

    void add(std::string const& name, char const* meaning, std::string value) {
        if (name.empty()) return refuse(meaning, "the parameter's name is not known; names can say it");
        if (name == "limit" || name == "offset" || name == "page")
            return refuse(meaning, "it is set by the client itself");
        if (std::ranges::any_of(list_, [&](auto const& other) { return other.first == name; }))
            return refuse(meaning, "the name " + quoted(name) + " stands for two parameters");
        list_.emplace_back(name, std::move(value));
    }

    std::vector<std::pair<std::string, std::string>> list_;
    std::string problem_;
};

} // namespace confab::twin::detail

#endif
