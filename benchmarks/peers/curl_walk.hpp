// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_CURL_WALK_HPP
#define CONFAB_BENCHMARKS_PEERS_CURL_WALK_HPP

#include "program.hpp"
#include "session.hpp"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

/// One window's walk: a transfer that asks for page after page over a connection that is kept.
class curl_transfer {
public:
    curl_transfer(settings const& wanted, ::curl_slist* headers) : handle_(::curl_easy_init()) {
        ::curl_easy_setopt(handle_, CURLOPT_CAINFO, wanted.ca_file.c_str());
        ::curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers);
        ::curl_easy_setopt(handle_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        ::curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &append);
        ::curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &body);
        ::curl_easy_setopt(handle_, CURLOPT_PRIVATE, this);
        ::curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
        if (wanted.gzip) ::curl_easy_setopt(handle_, CURLOPT_ACCEPT_ENCODING, "gzip");
    }
    curl_transfer(curl_transfer const&) = delete;
    curl_transfer& operator=(curl_transfer const&) = delete;
    ~curl_transfer() { ::curl_easy_cleanup(handle_); }

    void ask(std::string const& url) {
        body.clear();
        ::curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    }
    ::CURL* handle() const { return handle_; }

    std::size_t window = 0;
    std::string body;

private:
    static std::size_t append(char const* data, std::size_t size, std::size_t count, void* body) {
        static_cast<std::string*>(body)->append(data, size * count);
        return size * count;
    }

    ::CURL* handle_;
};

/// Reads all windows with libcurl's multi interface on one thread. `decode(std::string& body, page&)` fills a page that is empty.
template <class Decode>
void walk_with_curl(settings const& wanted, Decode decode) {
    ::curl_global_init(CURL_GLOBAL_DEFAULT);
    ::CURLM* const multi = ::curl_multi_init();
    std::string const authorization = std::string("Authorization: Bearer ") + token;
    ::curl_slist* const headers =
        ::curl_slist_append(::curl_slist_append(nullptr, authorization.c_str()), "Accept: application/json");
    std::vector<std::unique_ptr<curl_transfer>> transfers;
    for (std::size_t i = 0; i < wanted.in_flight; ++i)
        transfers.push_back(std::make_unique<curl_transfer>(wanted, headers));

    measurement const measuring;
    window_queue queue;
    totals found;
    std::size_t running = 0;
    auto const begin_window = [&](curl_transfer& transfer) {
        auto const window = queue.take();
        if (!window) return;
        transfer.window = *window;
        transfer.ask(wanted.base_url + target(*window, ""));
        ::curl_multi_add_handle(multi, transfer.handle());
        ++running;
    };
    auto const finish_page = [&](curl_transfer& transfer) {
        long status = 0;
        ::curl_easy_getinfo(transfer.handle(), CURLINFO_RESPONSE_CODE, &status);
        if (status != 200) throw std::runtime_error("status " + std::to_string(status));
        page read;
        decode(transfer.body, read);
        found.add(read.items.size(), checksum_of(read.items, wanted.thorough));
        ::curl_multi_remove_handle(multi, transfer.handle());
        --running;
        if (read.next.empty()) return begin_window(transfer);
        transfer.ask(wanted.base_url + target(transfer.window, read.next));
        ::curl_multi_add_handle(multi, transfer.handle());
        ++running;
    };

    for (auto const& transfer : transfers) begin_window(*transfer);
    while (running != 0) {
        int active = 0, left = 0;
        if (::curl_multi_perform(multi, &active) != CURLM_OK) throw std::runtime_error("curl_multi_perform failed");
        bool finished = false;
        while (auto const* const message = ::curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            if (message->data.result != CURLE_OK) throw std::runtime_error(::curl_easy_strerror(message->data.result));
            curl_transfer* transfer = nullptr;
            ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            finish_page(*transfer);
            finished = true;
        }
        // A transfer that was added has work to do at once.
        if (!finished && running != 0) ::curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    measuring.print(wanted, found);

    transfers.clear();
    ::curl_slist_free_all(headers);
    ::curl_multi_cleanup(multi);
}

} // namespace peers

#endif
