// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_EXPORTING_SAMPLE_ROWS_HPP
#define CONFAB_TESTS_EXPORTING_SAMPLE_ROWS_HPP

#include <confab/exporting/record.hpp>

#include <chrono>
#include <deque>
#include <string>
#include <vector>

namespace confab::tests {

/// Rows with the memory that they view; rows stay valid while more are added.
class sample_rows {
public:
    sample_rows() = default;
    sample_rows(sample_rows const&) = delete;
    sample_rows& operator=(sample_rows const&) = delete;

    /// Rows `first` to `last` - 1 of an account.
    sample_rows(int first, int last, int version = 0, std::string const& account = "a") {
        for (int i = first; i < last; ++i) add("s" + std::to_string(i), version, account);
    }

    confab::exporting::record& add(std::string id, int version = 0, std::string const& account = "a") {
        auto& row = rows.emplace_back();
        row.index = rows.size() - 1;
        row.account = keep(account);
        row.vendor = "opencx";
        row.raw = keep("{\"id\": \"" + id + "\", \"version\": " + std::to_string(version) + "}");
        row.id = keep(std::move(id));
        row.status = "open";
        row.channel = "web";
        row.created_at = confab::json::timestamp(std::chrono::seconds(1'700'000'000));
        row.updated_at = *row.created_at + std::chrono::seconds(version);
        return row;
    }

    std::vector<confab::exporting::record> rows;

private:
    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

    std::deque<std::string> texts_;
};

} // namespace confab::tests

#endif
