// SPDX-License-Identifier: BSL-1.0
// cpp-httplib, which blocks, so that each request in flight has a thread; and nlohmann::json.
#include "nlohmann_page.hpp"
#include "program.hpp"

#include <httplib.h>

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

peers::totals read_windows(peers::settings const& wanted, peers::window_queue& queue) {
    httplib::Client client(wanted.base_url);
    client.set_ca_cert_path(wanted.ca_file);
    client.enable_server_certificate_verification(true);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_default_headers({{"Authorization", std::string("Bearer ") + peers::token},
                                {"Accept", "application/json"},
                                {"Accept-Encoding", wanted.gzip ? "gzip" : "identity"}});
    peers::totals found;
    while (auto const window = queue.take()) {
        std::string cursor;
        do {
            auto const answer = client.Get(peers::target(*window, cursor));
            if (!answer) throw std::runtime_error(httplib::to_string(answer.error()));
            if (answer->status != 200) throw std::runtime_error("status " + std::to_string(answer->status));
            peers::page read;
            peers::decode_page(answer->body, read);
            found.add(read.items.size(), peers::checksum_of(read.items, wanted.thorough));
            cursor = read.next;
        } while (!cursor.empty());
    }
    return found;
}

void walk(peers::settings const& wanted) {
    peers::measurement const measuring;
    peers::window_queue queue;
    peers::totals found;
    std::mutex mutex;
    std::exception_ptr failed;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < wanted.in_flight; ++i)
        threads.emplace_back([&] {
            try {
                auto const mine = read_windows(wanted, queue);
                std::lock_guard const lock(mutex);
                found.add(mine.sessions, mine.checksum);
            } catch (...) {
                std::lock_guard const lock(mutex);
                failed = std::current_exception();
            }
        });
    for (auto& thread : threads) thread.join();
    if (failed) std::rethrow_exception(failed);
    measuring.print(wanted, found);
}

} // namespace

int main(int count, char** arguments) { return peers::run(count, arguments, &walk); }
