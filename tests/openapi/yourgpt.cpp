// SPDX-License-Identifier: BSL-1.0
#include "openapi/recording.hpp"
#include "yourgpt/against.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace confab;
namespace filter = confab::yourgpt::filter;

asio::awaitable<void> drain(async_generator<yourgpt::session> stream) {
    while (auto value = co_await stream.next()) continue;
}

asio::awaitable<void> make_lists(yourgpt::client const& client) {
    using std::chrono::year;
    auto const first = year(2026) / 1 / 2, last = year(2026) / 3 / 4;
    co_await drain(client.sessions());
    co_await drain(client.sessions(yourgpt::session_query().limit(1)));
    for (auto const order : {yourgpt::order::ascending, yourgpt::order::descending})
        co_await drain(client.sessions(yourgpt::session_query().from(first).to(last).order(order).view_id(7)));
    auto const one = filter::integration().eq(yourgpt::integration::web);
    auto const several = filter::state().in(yourgpt::state::pending, yourgpt::state::resolved);
    auto const number = filter::contact_id().gte("9007199254740993");
    auto const prefix = filter::visitor_id().starts_with("12");
    co_await drain(client.sessions(yourgpt::session_query().filter(one, several, number, prefix)));
    auto messages = client.messages("17226012685401506", yourgpt::message_query().order("DESC").limit(50));
    while (auto const message = co_await messages.next()) continue;
}

asio::awaitable<void> make_changes(yourgpt::client const& client) {
    auto const uid = std::string("17226012685401506");
    for (auto const word : words_of(yourgpt::state::unknown).subspan(1)) {
        auto const change = yourgpt::session_update(uid).state(word).segment("a,b");
        auto const made = co_await client.try_update(change);
    }
    for (auto const word : words_of(yourgpt::chat_mode::unknown).subspan(1)) {
        auto const change = yourgpt::session_update(uid).chat_mode(word);
        auto const made = co_await client.try_update(change);
    }
    auto const created = co_await client.try_create("widget-1");
    for (auto const word : words_of(yourgpt::sender::unknown).subspan(1)) {
        auto const what = yourgpt::outgoing_message(uid, "Grüße & \"more\"").widget_uid("widget-1").send_by(word);
        auto const sent = co_await client.try_send(what);
    }
}

std::vector<std::string> requests() {
    tests::yourgpt_against server([](std::string_view request) {
        bool const is_list = request.starts_with("POST /chatbot/v1/getSession");
        if (is_list) return tests::reply(200, tests::page_of(request) < 2 ? tests::rows({1}) : tests::rows({}));
        return tests::reply(200, R"({"type":"RXSUCCESS","message":"m","data":{"id":1,"session_uid":"1"}})");
    });
    server.run([](yourgpt::client const& client) { return make_lists(client); });
    server.run([](yourgpt::client const& client) { return make_changes(client); });
    return server.requests();
}

tests::recorded_vendor const recorded("yourgpt", &requests);

} // namespace
