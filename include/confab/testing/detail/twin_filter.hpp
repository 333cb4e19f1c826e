// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_TWIN_FILTER_HPP
#define CONFAB_TESTING_DETAIL_TWIN_FILTER_HPP

#include <confab/testing/detail/query_parameters.hpp>
#include <confab/testing/detail/twin_item.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::testing::detail {

/// The parameters of a request, taken one by one; what is wrong first stays.
class twin_parameters {
public:
    explicit twin_parameters(std::string_view query) {
        auto const parsed = parse_query(query);
        if (!parsed) refuse("query", "malformed query string");
        if (!parsed) return;
        for (auto const& [name, value] : *parsed)
            if (!values_.emplace(name, value).second) refuse(name, "it comes twice");
    }

    std::optional<std::string> text(std::string const& name) {
        auto const found = values_.find(name);
        if (found == values_.end()) return std::nullopt;
        std::string value = std::move(found->second);
        values_.erase(found);
        if (value.empty()) refuse(name, "it is empty");
        return value;
    }
    std::optional<std::uint64_t> number(std::string const& name, std::uint64_t least = 0,
                                        std::uint64_t most = ~std::uint64_t{0}) {
        auto const word = text(name);
        if (!word) return std::nullopt;
        std::uint64_t value = 0;
        auto const read = std::from_chars(word->data(), word->data() + word->size(), value);
        if (read.ec != std::errc() || read.ptr != word->data() + word->size()) refuse(name, "it is no integer");
        else if (value < least || value > most) refuse(name, "it is out of bounds");
        return value;
    }
    std::optional<bool> flag(std::string const& name) {
        auto const word = text(name);
        if (!word) return std::nullopt;
        if (*word != "true" && *word != "false") refuse(name, "it is neither true nor false");
        return *word == "true";
    }
    std::optional<sandbox_time> time(std::string const& name) {
        auto const word = text(name);
        if (!word) return std::nullopt;
        auto const value = parse_iso_time(*word);
        if (!value) refuse(name, "it is no date");
        return value;
    }
    /// Words with commas between, of which each must be known; where they may be signed, without their sign.
    std::vector<std::string> words(std::string const& name, twin_names const& known, bool may_be_signed = false) {
        std::vector<std::string> found;
        auto const joined = text(name);
        if (!joined) return found;
        std::string_view rest = *joined;
        for (;;) {
            auto const word = rest.substr(0, rest.find(','));
            found.emplace_back(word);
            bool const is_signed = may_be_signed && (word.starts_with('-') || word.starts_with('+'));
            if (word.empty() || (!known.empty() && !known.contains(word.substr(is_signed ? 1 : 0))))
                refuse(name, "it holds an unknown name");
            if (word.size() == rest.size()) return found;
            rest.remove_prefix(word.size() + 1);
        }
    }

    void refuse(std::string_view name, std::string_view reason) {
        if (error_.empty()) error_ = std::string(name) + ": " + std::string(reason);
    }
    /// What is wrong, also a parameter that was not taken; empty if nothing is.
    std::string const& error() {
        if (!values_.empty()) refuse(values_.begin()->first, "there is no such parameter");
        return error_;
    }

private:
    std::map<std::string, std::string> values_;
    std::string error_;
};

/// Which part of a list is asked for.
class twin_range {
public:
    twin_range() = default;
    explicit twin_range(twin_parameters& from) : limit(from.number("limit", 1, 1000).value_or(10)) {
        auto const offset = from.number("offset"), page = from.number("page", 0, 1'000'000'000);
        if (offset && page) from.refuse("page", "offset and page exclude each other");
        first = page ? *page * limit : offset.value_or(0);
    }

    std::uint64_t limit = 10, first = 0;
};

/// What the search and the chat service's list filter by, and how they sort.
class twin_filter {
public:
    twin_filter() = default;

    static twin_filter of_search(twin_parameters& from, twin_sandbox_options const& options) {
        static twin_names const keys{"createdAt",         "startedAt", "finisheAt", "billedAt",
                                     "speakerFinishedAt", "duration",  "price"};
        twin_filter made;
        made.period = options.period;
        made.own_company = options.company_id;
        made.from = from.time("from");
        made.to = from.time("to");
        made.bot_id = from.text("botId");
        made.company_id = from.number("companyId");
        made.id = from.text("id");
        made.chat_id = from.text("chatId");
        made.client_id = from.text("clientId");
        if (!options.all_supervised.empty()) made.is_supervisor = from.flag(options.all_supervised).value_or(false);
        made.sort = from.words("sort", keys, true);
        if (options.refuse_sort && !made.sort.empty()) from.refuse("sort", "it is not known");
        return made;
    }

    static twin_filter of_chats(twin_parameters& from, twin_sandbox_options const& options) {
        static twin_names const keys{
            "name", "status", "markedAsSpam", "startedAt", "lastMessageCreatedAt", "operatorAssignedAt"};
        twin_filter made;
        made.own_company = options.company_id;
        made.from = from.time("from");
        made.to = from.time("to");
        made.id = from.text("sessionId");
        made.chat_id = from.text("chatId");
        made.is_spam = from.flag("markedAsSpam");
        made.operator_id = from.text("operatorId");
        made.operator_type = from.text("operatorType");
        made.bot_status = from.text("botStatus");
        made.status = from.text("status");
        made.name = from.text("name");
        made.tags = from.words("tags", {});
        made.is_banned = from.flag("clientBanned");
        made.keyword = from.text("keyword");
        made.sort = from.words("sort", keys, true);
        from.flag("groupByClientId");
        from.number("timezone");
        for (auto const* const name : {"group", "language", "offsetField", "offsetValue"}) from.text(name);
        return made;
    }

    bool matches(twin_facts const& row) const {
        bool const is_updated = period == sandbox_order::updated;
        auto const time = is_updated ? row.updated_at : row.created_at;
        if ((from && time < *from) || (to && time > *to)) return false;
        if (company_id ? row.company_id != *company_id : !is_supervisor && row.company_id != own_company) return false;
        if (!is(bot_id, row.bot_id) || !is(id, row.id) || !is(chat_id, row.chat_id) || !is(client_id, row.client_id))
            return false;
        if (!is(status, row.status) || !is(bot_status, row.bot_status)) return false;
        if ((is_spam && row.is_spam != *is_spam) || (is_banned && row.is_banned != *is_banned)) return false;
        if (operator_id && std::ranges::find(row.operators, *operator_id) == row.operators.end()) return false;
        if (operator_type && (*operator_type != "person" || row.operators.empty())) return false;
        if (name && row.name.find(*name) == row.name.npos) return false;
        for (auto const& tag : tags)
            if (row.tags.find(tag) == row.tags.npos) return false;
        return !keyword || row.name.find(*keyword) != row.name.npos ||
               row.client_id.find(*keyword) != row.client_id.npos || row.id == *keyword;
    }

    /// The indices of all sessions that match, in the order that was asked for.
    std::vector<std::uint64_t> matching(sandbox_snapshot const& rows, twin_sandbox_options const& options) const {
        std::vector<twin_facts> found;
        auto const all = rows.sorted(sandbox_order::created);
        std::vector<std::uint64_t> indices;
        bool const is_created = sort.empty() || is_time_of_creation(sort.front());
        for (auto const index : *all) {
            auto facts = twin_facts_of(rows, index, options);
            if (!facts || !matches(*facts)) continue;
            indices.push_back(index);
            if (!is_created) found.push_back(std::move(*facts));
        }
        bool const is_descending = !sort.empty() && sort.front().starts_with('-');
        if (is_created && is_descending) std::ranges::reverse(indices);
        if (is_created) return indices;
        std::ranges::sort(found, [&](twin_facts const& a, twin_facts const& b) { return is_before(a, b); });
        std::ranges::transform(found, indices.begin(), &twin_facts::index);
        return indices;
    }

    std::optional<sandbox_time> from, to;
    std::optional<std::string> bot_id, id, chat_id, client_id, operator_id, operator_type, bot_status, status, name,
        keyword;
    std::optional<std::uint64_t> company_id;
    std::optional<bool> is_spam, is_banned;
    std::vector<std::string> tags, sort;
    std::uint64_t own_company = 0;
    bool is_supervisor = false;
    sandbox_order period = sandbox_order::created;

private:
    static bool is(std::optional<std::string> const& wanted, std::string_view value) {
        return !wanted || *wanted == value;
    }

    static std::string_view key_of(std::string_view word) {
        return word.substr(word.starts_with('-') || word.starts_with('+') ? 1 : 0);
    }

    // No two sessions are of one moment, so that further keys do not count.
    static bool is_time_of_creation(std::string_view word) {
        auto const key = key_of(word);
        return key == "createdAt" || key == "startedAt" || key == "billedAt" || key == "speakerFinishedAt";
    }

    // Negative, zero or positive.
    static int compared(std::string_view key, twin_facts const& a, twin_facts const& b) {
        auto const order = [](auto const& x, auto const& y) { return x < y ? -1 : y < x ? 1 : 0; };
        if (key == "price") return order(number_of(a.price), number_of(b.price));
        if (key == "name") return order(a.name, b.name);
        if (key == "status") return order(a.status, b.status);
        if (key == "markedAsSpam") return order(a.is_spam, b.is_spam);
        if (key == "lastMessageCreatedAt" || key == "finisheAt") return order(a.updated_at, b.updated_at);
        if (key == "duration") return order(a.updated_at - a.created_at, b.updated_at - b.created_at);
        return order(a.created_at, b.created_at);
    }

    bool is_before(twin_facts const& a, twin_facts const& b) const {
        for (auto const& word : sort)
            if (auto const verdict = compared(key_of(word), a, b); verdict != 0)
                return (verdict < 0) != word.starts_with('-');
        return std::pair(a.created_at, a.index) < std::pair(b.created_at, b.index);
    }

    static double number_of(std::string_view token) {
        if (token.starts_with('"')) token.remove_prefix(1);
        return std::strtod(std::string(token).c_str(), nullptr);
    }
};

} // namespace confab::testing::detail

#endif
