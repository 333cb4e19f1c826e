// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_ATHENA_FILTER_HPP
#define CONFAB_TESTING_DETAIL_ATHENA_FILTER_HPP

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/athena_item.hpp>
#include <confab/testing/detail/query_parameters.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing::detail {

inline std::string athena_lowered(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
    return text;
}

/// What a list request asks for.
class athena_filter {
public:
    athena_filter() = default;

    bool matches(athena_facts const& row, sandbox_time now) const {
        using std::chrono::hours;
        if (!is_in(channels, row.channel) || !is_in(types, row.session_type) || !is_in(triggers, row.trigger_type))
            return false;
        if (!is_in(states, row.run_status)) return false;
        if (!states.empty() && row.run_status == "running" && row.updated_at < now - hours(12)) return false;
        if (app_id && row.app_id != *app_id) return false;
        if (aop_asset_id && row.aop_asset_id != *aop_asset_id) return false;
        if (row.is_task && !include_tasks && !aop_asset_id) return false;
        if (row.is_sub_session && !include_sub_sessions) return false;
        if (row.workspace_id != workspace_id) return false;
        if (created_after && row.created_at < *created_after) return false;
        if (created_before && row.created_at > *created_before) return false;
        return words.empty() || athena_lowered(json::unescaped(row.title)).find(words) != std::string::npos;
    }

    std::string words; ///< lower case
    std::vector<std::string> states, channels, types, triggers;
    std::optional<std::string> app_id, aop_asset_id;
    std::string workspace_id;
    bool include_sub_sessions = false, include_tasks = false;
    std::optional<sandbox_time> created_after, created_before;
    std::string sort_by = "updated_at";
    bool is_ascending = false;
    std::uint64_t limit = 50, offset = 0;
    std::string canonical; ///< all parameters but limit and offset, in order of their names

private:
    static bool is_in(std::vector<std::string> const& wanted, std::string_view word) {
        return wanted.empty() || std::ranges::find(wanted, word) != wanted.end();
    }
};

/// Reads parameters into a filter; what is wrong with them is in place(), type() and message().
class athena_filter_reader {
public:
    explicit athena_filter_reader(std::string workspace_id) { filter_.workspace_id = std::move(workspace_id); }

    bool read(std::string_view query) {
        auto parameters = parse_query(query);
        if (!parameters) return refuse("", "value_error", "malformed query string");
        std::ranges::sort(*parameters);
        std::string last;
        for (auto const& [name, value] : *parameters) {
            bool const is_repeated = name == last;
            last = name;
            if (value.empty()) return refuse(name, "string_too_short", "Input should not be empty");
            if (name != "limit" && name != "offset") filter_.canonical += name + '=' + value + '\n';
            if (auto* const list = list_of(name)) {
                if (!split(name, value, *list)) return false;
            } else if (is_repeated) return refuse(name, "string_type", "Input should be one value");
            else if (!read_one(name, value)) return false;
        }
        return true;
    }

    athena_filter const& filter() const { return filter_; }
    std::string const& place() const { return place_; }
    std::string const& type() const { return type_; }
    std::string const& message() const { return message_; }

private:
    std::vector<std::string>* list_of(std::string_view name) {
        if (name == "state") return &filter_.states;
        if (name == "source_channel") return &filter_.channels;
        if (name == "session_type") return &filter_.types;
        return name == "trigger_type" ? &filter_.triggers : nullptr;
    }

    // A list comes as repeated parameters or with commas.
    bool split(std::string const& name, std::string_view value, std::vector<std::string>& list) {
        for (;;) {
            auto const end = value.find(',');
            if (end == 0 || value.empty()) return refuse(name, "string_too_short", "A word is empty");
            list.emplace_back(value.substr(0, end));
            if (end == std::string_view::npos) return true;
            value.remove_prefix(end + 1);
        }
    }

    bool read_one(std::string const& name, std::string const& value) {
        if (name == "query") return filter_.words = athena_lowered(value), true;
        if (name == "app_id") return filter_.app_id = value, true;
        if (name == "aop_asset_id") return filter_.aop_asset_id = value, true;
        if (name == "workspace_id") return filter_.workspace_id = value, true;
        if (name == "include_sub_sessions") return flag(name, value, filter_.include_sub_sessions);
        if (name == "include_task_sessions") return flag(name, value, filter_.include_tasks);
        if (name == "created_after") return time(name, value, filter_.created_after);
        if (name == "created_before") return time(name, value, filter_.created_before);
        if (name == "limit") return number(name, value, 1, 500, filter_.limit);
        if (name == "offset") return number(name, value, 0, ~std::uint64_t{0}, filter_.offset);
        if (name == "sort_by") {
            filter_.sort_by = value;
            return value == "updated_at" || value == "created_at" || value == "title" ||
                   refuse(name, "enum", "Input should be 'updated_at', 'created_at' or 'title'");
        }
        if (name != "sort_direction") return refuse(name, "extra_forbidden", "Extra inputs are not permitted");
        filter_.is_ascending = value == "asc";
        return value == "asc" || value == "desc" || refuse(name, "enum", "Input should be 'asc' or 'desc'");
    }

    bool flag(std::string const& name, std::string_view value, bool& into) {
        into = value == "true";
        return value == "true" || value == "false" || refuse(name, "bool_parsing", "Input should be a valid boolean");
    }
    bool time(std::string const& name, std::string_view value, std::optional<sandbox_time>& into) {
        into = parse_iso_time(value);
        return into || refuse(name, "datetime_from_date_parsing", "Input should be a valid datetime");
    }
    bool number(std::string const& name, std::string_view value, std::uint64_t least, std::uint64_t most,
                std::uint64_t& into) {
        auto const read = std::from_chars(value.data(), value.data() + value.size(), into);
        if (read.ec != std::errc() || read.ptr != value.data() + value.size())
            return refuse(name, "int_parsing", "Input should be a valid integer");
        if (into < least)
            return refuse(name, "greater_than_equal",
                          "Input should be greater than or equal to " + std::to_string(least));
        return into <= most ||
               refuse(name, "less_than_equal", "Input should be less than or equal to " + std::to_string(most));
    }

    bool refuse(std::string_view place, std::string_view type, std::string_view message) {
        place_ = place;
        type_ = type;
        message_ = message;
        return false;
    }

    athena_filter filter_;
    std::string place_, type_, message_;
};

} // namespace confab::testing::detail

#endif
