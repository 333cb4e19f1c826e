// SPDX-License-Identifier: BSL-1.0
// Reads an account session by session, each of which owns its text: what scripts/bench compares with other clients.
//
//   benchmark_read_items BASE-URL CA-FILE PAGES IN-FLIGHT plain|gzip [thorough]
#include "peers/confab_walk.hpp"

namespace {

boost::asio::awaitable<void> read_window(confab::opencx::client const& client,
                                         confab::opencx::session_query const& query, peers::settings const& wanted,
                                         peers::totals& found) {
    auto sessions = client.sessions(query);
    std::size_t row = 0;
    while (auto session = co_await sessions.next()) {
        bool const counts = peers::counts(row++ % peers::sessions_of_page, wanted.thorough);
        found.add(1, counts ? peers::checksum_of(*session, wanted.thorough) : 0);
    }
}

} // namespace

int main(int count, char** arguments) {
    return peers::run(count, arguments,
                      [](peers::settings const& wanted) { peers::walk_with_confab(wanted, &read_window); });
}
