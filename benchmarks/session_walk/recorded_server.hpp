// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_SESSION_WALK_RECORDED_SERVER_HPP
#define CONFAB_BENCHMARKS_SESSION_WALK_RECORDED_SERVER_HPP

#include <confab/http/byte_stream.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace confab::benchmarks {

/** A server in memory that answers as a sandbox does, without its cost: each answer is made once, while it records.
 *  @par Thread safety safe once it has stopped recording
 */
class recorded_server final : public http::connector {
public:
    explicit recorded_server(std::shared_ptr<testing::sandbox_vendor> vendor)
        : answers_(std::make_shared<answers>(std::move(vendor))) {}

    /// From here on every request must be one that came before.
    void stop_recording() { answers_->vendor.reset(); }

    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(answers_);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

private:
    class hash {
    public:
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };

    class answers {
    public:
        explicit answers(std::shared_ptr<testing::sandbox_vendor> asked) : vendor(std::move(asked)) {}

        std::string_view to(std::string_view request) {
            if (auto const known = made.find(request); known != made.end()) return known->second;
            if (!vendor) throw std::logic_error("a request that was not recorded");
            return made.emplace(request, make(request)).first->second;
        }

        std::shared_ptr<testing::sandbox_vendor> vendor;

    private:
        std::string make(std::string_view request) const {
            testing::sandbox_request asked;
            auto const head = request.substr(0, request.find("\r\n\r\n"));
            asked.body = request.substr(head.size() + 4);
            auto const first = head.substr(0, head.find("\r\n"));
            asked.method = first.substr(0, first.find(' '));
            asked.target = first.substr(asked.method.size() + 1, first.rfind(' ') - asked.method.size() - 1);
            for (auto rest = head.substr(first.size()); rest.size() > 2;) {
                rest.remove_prefix(2);
                auto const line = rest.substr(0, rest.find("\r\n"));
                auto const colon = line.find(": ");
                asked.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
                rest.remove_prefix(line.size());
            }
            auto const answer = vendor->handle(asked, testing::page_change::none);
            auto text = "HTTP/1.1 " + std::to_string(answer.status) +
                        " OK\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n";
            for (auto const& [name, value] : answer.fields) text += name + ": " + value + "\r\n";
            return text + "\r\n" + answer.body;
        }

        std::unordered_map<std::string, std::string, hash, std::equal_to<>> made;
    };

    class stream final : public http::byte_stream {
    public:
        explicit stream(std::shared_ptr<answers> from) : answers_(std::move(from)) {}

        // No more than a TLS record holds.
        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            constexpr std::size_t record = 16 * 1024;
            auto const size = std::min({buffer.size(), rest_.size(), record});
            std::memcpy(buffer.data(), rest_.data(), size);
            rest_.remove_prefix(size);
            co_return http::io_result(size == 0 ? error_code(asio::error::eof) : error_code(), size);
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            rest_ = answers_->to(std::string_view(static_cast<char const*>(data.data()), data.size()));
            co_return http::io_result(error_code(), data.size());
        }
        bool has_input() noexcept override { return false; }

    private:
        std::shared_ptr<answers> answers_;
        std::string_view rest_;
    };

    std::shared_ptr<answers> answers_;
};

} // namespace confab::benchmarks

#endif
