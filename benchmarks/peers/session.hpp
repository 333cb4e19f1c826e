// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_SESSION_HPP
#define CONFAB_BENCHMARKS_PEERS_SESSION_HPP

#include "checksum.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peers {

/// What an export keeps of a session.
class session {
public:
    std::string id;
    std::string status;
    std::optional<std::string> sentiment;
    std::string channel_type;
    std::optional<std::uint64_t> ticket_number;
    std::optional<bool> assist_mode;
    std::string created_at;
    std::optional<std::string> updated_at;
    std::optional<std::string> contact_name;
    std::optional<std::string> contact_email;
    std::optional<std::string> language;
    std::optional<std::string> team_name;
    std::optional<std::string> handoff_summary;
    std::optional<std::string> summary;
};

/// A page of the listing, as it is decoded.
class page {
public:
    std::vector<session> items;
    std::string next; ///< cursor of the next one; empty on the last page
};

inline std::uint32_t checksum_of(session const& row, bool thorough) {
    checksum sum(thorough);
    auto const text = [&](std::optional<std::string> const& value, alphabet letters) {
        sum.text(value ? std::string_view(*value) : std::string_view(), letters);
    };
    sum.text(row.id);
    sum.text(row.status);
    text(row.sentiment, alphabet::ascii);
    sum.text(row.channel_type);
    if (row.ticket_number) sum.number(*row.ticket_number);
    else sum.missing();
    if (row.assist_mode) sum.number(*row.assist_mode ? 1 : 0);
    else sum.missing();
    sum.time(row.created_at);
    if (row.updated_at) sum.time(*row.updated_at);
    else sum.missing();
    text(row.contact_name, alphabet::unicode);
    text(row.contact_email, alphabet::ascii);
    text(row.language, alphabet::ascii);
    text(row.team_name, alphabet::unicode);
    text(row.handoff_summary, alphabet::unicode);
    text(row.summary, alphabet::unicode);
    return sum.value();
}

inline std::uint32_t checksum_of(std::vector<session> const& rows, bool thorough) {
    std::uint32_t sum = 0;
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (counts(row, thorough)) sum += checksum_of(rows[row], thorough);
    return sum;
}

} // namespace peers

#endif
