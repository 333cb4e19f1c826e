// SPDX-License-Identifier: BSL-1.0
#include "server.hpp"

#include <confab/generators.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/session_orders.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace streaming_server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

void append_time(std::string& line, std::string_view name, std::optional<confab::json::timestamp> const& time) {
    line += name;
    if (time) confab::json::append_quoted(line, confab::json::format_timestamp(*time));
    else line += "null";
}

std::string line_of(confab::session const& session) {
    std::string line = "{\"account\":";
    confab::json::append_quoted(line, session.account);
    line += ",\"id\":";
    confab::json::append_quoted(line, session.id);
    line += ",\"status\":";
    confab::json::append_quoted(line, session.status.text());
    append_time(line, ",\"created_at\":", session.created_at);
    append_time(line, ",\"updated_at\":", session.updated_at);
    line += ",\"raw\":";
    confab::json::append_minified(line, session.raw);
    return line + "}\n";
}

std::string end_line(std::vector<source> const& sources, confab::merge_report const& report) {
    std::string line = report.is_complete() ? "{\"end\":{\"complete\":true" : "{\"end\":{\"complete\":false";
    line += ",\"sources\":[";
    for (std::size_t i = 0; i < report.sources.size(); ++i) {
        auto const& one = report.sources[i];
        line += i == 0 ? "{\"account\":" : ",{\"account\":";
        confab::json::append_quoted(line, sources[i].name);
        line += ",\"delivered\":" + std::to_string(one.delivered) + ",\"error\":";
        if (one.reason) confab::json::append_quoted(line, describe(*one.reason));
        else line += one.error ? "\"unknown\"" : "null";
        line += '}';
    }
    return line + "]}}\n";
}

http::response<http::string_body> plain_answer(http::status status, std::string text) {
    http::response<http::string_body> answer(status, 11);
    answer.set(http::field::content_type, "text/plain");
    if (status == http::status::method_not_allowed) answer.set(http::field::allow, "GET");
    if (status == http::status::service_unavailable) answer.set(http::field::retry_after, "5");
    answer.keep_alive(false);
    answer.body() = std::move(text);
    answer.prepare_payload();
    return answer;
}

} // namespace

session_server::session_server(asio::any_io_executor executor, std::uint16_t port, std::vector<source> sources,
                               std::size_t most_visitors)
    : acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), port)), sources_(std::move(sources)),
      most_visitors_(most_visitors) {}

asio::awaitable<void> session_server::run() {
    while (acceptor_.is_open()) {
        boost::system::error_code error;
        auto accepted = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!error) serve(std::move(accepted));
    }
}

void session_server::stop() {
    boost::system::error_code unimportant;
    acceptor_.close(unimportant);
    auto const all = visitors_; // those who end remove themselves
    for (auto const& one : all) one->gone.emit(asio::cancellation_type::terminal);
}

void session_server::serve(socket accepted) {
    bool const is_welcome = visitors_.size() < most_visitors_;
    auto const who = std::make_shared<visitor>(std::move(accepted));
    visitors_.insert(who);
    boost::system::error_code unimportant;
    who->connection.set_option(asio::socket_base::keep_alive(true),
                               unimportant); // a peer that is cut off ends some day
    auto ended = asio::bind_cancellation_slot(who->gone.slot(), [this, who](std::exception_ptr) {
        boost::system::error_code ignored;
        who->connection.shutdown(tcp::socket::shutdown_both, ignored);
        visitors_.erase(who);
    });
    asio::co_spawn(acceptor_.get_executor(), answer(who, is_welcome), std::move(ended));
}

asio::awaitable<void> session_server::answer(std::shared_ptr<visitor> who, bool is_welcome) {
    boost::beast::flat_buffer buffer(std::size_t{16} << 10);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(8 << 10);
    co_await http::async_read_header(who->connection, buffer, parser, asio::use_awaitable);
    auto const& request = parser.get();
    auto const path = std::string(request.target().substr(0, request.target().find('?')));
    std::optional<http::response<http::string_body>> refusal;
    if (path != "/sessions") refusal.emplace(plain_answer(http::status::not_found, "there is only /sessions\n"));
    else if (request.method() != http::verb::get)
        refusal.emplace(plain_answer(http::status::method_not_allowed, "only GET is allowed\n"));
    else if (!is_welcome) refusal.emplace(plain_answer(http::status::service_unavailable, "too many visitors\n"));
    if (refusal) co_await http::async_write(who->connection, *refusal, asio::use_awaitable);
    else co_await stream_sessions(who);
}

// The visitor sends nothing more: what becomes readable is his end, or not ours to read.
void session_server::watch(std::shared_ptr<visitor> const& who) {
    who->connection.async_wait(socket::wait_read, [who](boost::system::error_code error) {
        if (error) return;
        char byte = 0;
        auto const buffer = asio::buffer(&byte, 1);
        who->connection.non_blocking(true, error);
        auto const size = who->connection.receive(buffer, socket::message_peek, error);
        bool const has_gone = size == 0 && error != asio::error::would_block;
        if (has_gone) who->gone.emit(asio::cancellation_type::terminal);
    });
}

asio::awaitable<void> session_server::stream_sessions(std::shared_ptr<visitor> who) {
    http::response<http::empty_body> head(http::status::ok, 11);
    head.set(http::field::content_type, "application/x-ndjson");
    head.keep_alive(false);
    head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    co_await http::async_write_header(who->connection, serializer, asio::use_awaitable);
    watch(who);

    std::vector<confab::async_generator<confab::session>> streams;
    for (auto const& one : sources_) streams.push_back(one.open());
    auto const report = std::make_shared<confab::merge_report>();
    auto const how = confab::merge_options().on_failure(confab::on_source_failure::go_on).report(report);
    auto merged = confab::merge_by(confab::latest_first, std::move(streams), how);
    while (auto session = co_await merged.next()) {
        auto const line = line_of(*session);
        auto const chunk = http::make_chunk(asio::buffer(line));
        co_await asio::async_write(who->connection, chunk, asio::use_awaitable);
    }
    auto const end = end_line(sources_, *report);
    auto const chunk = http::make_chunk(asio::buffer(end));
    co_await asio::async_write(who->connection, chunk, asio::use_awaitable);
    auto const last = http::make_chunk_last();
    co_await asio::async_write(who->connection, last, asio::use_awaitable);
}

} // namespace streaming_server
