// SPDX-License-Identifier: BSL-1.0
// Reads an account page by page, as views: what scripts/bench compares with other clients.
//
//   benchmark_read_pages BASE-URL CA-FILE PAGES IN-FLIGHT plain|gzip [thorough]
#include "peers/confab_walk.hpp"

namespace {

boost::asio::awaitable<void> read_window(confab::opencx::client const& client,
                                         confab::opencx::session_query const& query, peers::settings const& wanted,
                                         peers::totals& found) {
    auto pages = client.pages(query);
    while (auto page = co_await pages.next()) {
        auto const sessions = page->items();
        std::uint32_t sum = 0;
        for (std::size_t row = 0; row < sessions.size(); ++row)
            if (peers::counts(row, wanted.thorough)) sum += peers::checksum_of(sessions[row], wanted.thorough);
        found.add(sessions.size(), sum);
    }
}

} // namespace

int main(int count, char** arguments) {
    return peers::run(count, arguments,
                      [](peers::settings const& wanted) { peers::walk_with_confab(wanted, &read_window); });
}
