// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_IMPL_SESSION_QUERY_IPP
#define CONFAB_ATHENA_IMPL_SESSION_QUERY_IPP

#include <confab/athena/session_query.hpp>

namespace confab::athena {
namespace detail {

/// Checks values and collects them; the first problem stays.
class parameter_writer {
public:
    parameter_writer() = default;

    void text(char const* name, std::optional<std::string> const& value) {
        if (!value) return;
        if (value->empty()) return refuse(name, "it must not be empty");
        list_.emplace_back(name, *value);
    }

    // The vendor splits values at commas, so one within a word would be two words.
    void words(char const* name, std::vector<std::string> const& values) {
        for (auto const& value : values) {
            if (value.empty()) return refuse(name, "it must not be empty");
            if (value.find(',') != std::string::npos)
                return refuse(name, '"' + printable(value, 60) + "\" holds a comma: give one word at a time");
            list_.emplace_back(name, value);
        }
    }

    template <class Enum>
    void choice(char const* name, std::optional<Enum> value) {
        if (!value) return;
        if (auto const word = json::word_of(*value); !word.empty()) return add(name, word);
        std::string known;
        for (auto const candidate : words_of(Enum::unknown).subspan(1)) {
            if (!known.empty()) known += ", ";
            known += candidate;
        }
        refuse(name, "it is none of " + known);
    }

    void flag(char const* name, std::optional<bool> value) {
        if (value) add(name, *value ? "true" : "false");
    }

    void time(char const* name, std::optional<json::timestamp> const& value) {
        if (!value) return;
        auto text = json::format_timestamp(*value);
        if (!json::parse_timestamp(text)) return refuse(name, text + " is outside of the years 0000 to 9999");
        list_.emplace_back(name, std::move(text));
    }

    void check_range(char const* name, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
        if (value >= least && value <= most) return;
        refuse(name, std::to_string(value) + " is outside of " + std::to_string(least) + " to " + std::to_string(most));
    }

    result<std::vector<std::pair<std::string, std::string>>> take() {
        if (!problem_.empty()) return failure(errc::invalid_argument, std::move(problem_));
        return std::move(list_);
    }

private:
    void add(char const* name, std::string_view value) { list_.emplace_back(name, value); }
    void refuse(char const* name, std::string const& reason) {
        if (problem_.empty()) problem_ = std::string(name) + ": " + reason;
    }

    std::vector<std::pair<std::string, std::string>> list_;
    std::string problem_;
};

} // namespace detail

CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> session_query::parameters() const {
    detail::parameter_writer writer;
    writer.text("query", query_);
    writer.words("state", states_);
    writer.words("source_channel", source_channels_);
    writer.words("session_type", session_types_);
    writer.text("app_id", app_id_);
    writer.flag("include_sub_sessions", include_sub_sessions_);
    writer.flag("include_task_sessions", include_task_sessions_);
    writer.text("aop_asset_id", aop_asset_id_);
    writer.text("workspace_id", workspace_id_);
    writer.words("trigger_type", trigger_types_);
    writer.time("created_after", created_after_);
    writer.time("created_before", created_before_);
    writer.choice("sort_by", sort_by_);
    writer.choice("sort_direction", sort_direction_);
    writer.check_range("limit", limit_, 1, largest_page);
    writer.check_range("offset", offset_, 0, largest_offset);
    return writer.take();
}

} // namespace confab::athena

#endif
