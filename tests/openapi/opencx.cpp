// SPDX-License-Identifier: BSL-1.0
#include "openapi/recording.hpp"
#include "opencx/sandbox_client.hpp"

#include <string>
#include <vector>

namespace opencx_requests {

using namespace confab;
namespace opencx = confab::opencx;

asio::awaitable<void> make_lists(opencx::client const& client, std::string id) {
    json::timestamp const first = *json::parse_timestamp("2023-01-01T00:00:00.5Z");
    co_await tests::drain(client.pages());
    co_await tests::drain(client.sessions(opencx::session_query().handed_off(true)));
    for (auto const word : words_of(opencx::status::unknown).subspan(1))
        co_await tests::drain(client.sessions(opencx::session_query().status(word).handed_off(false)));
    for (auto const word : words_of(opencx::channel_type::unknown).subspan(1))
        co_await tests::drain(client.sessions(opencx::session_query().channel_type(word)));
    auto const times = opencx::session_query().created_after(first).updated_after(first);
    co_await tests::drain(client.sessions(opencx::session_query(times).created_before(first).updated_before(first)));
    co_await tests::drain(client.sessions(times));
    co_await tests::drain(client.filter(opencx::filter_query().limit(20)));
    for (auto const key : {opencx::sort_key::created_at, opencx::sort_key::last_message_at})
        for (auto const order : {opencx::sort_direction::ascending, opencx::sort_direction::descending})
            co_await tests::drain(
                client.filter(opencx::filter_query().sort_by(key).sort_order(order).filter("status", "[]")));
    co_await tests::drain(client.history(id));
    co_await tests::drain(
        client.stream(confab::session_query().status("resolved").channel("phone").created_after(first)));
    co_await tests::drain(client.stream(confab::session_query().order(session_order::created_descending).limit(5)));
}

asio::awaitable<void> make_calls(opencx::client const& client, std::string id) {
    co_await client.get(id);
    auto const nothing = opencx::session_update();
    co_await client.update(id, nothing);
    for (auto const word : words_of(opencx::status::unknown).subspan(1)) {
        auto const change = opencx::session_update()
                                .status(word)
                                .generate_summary_and_sentiment_on_resolve(true)
                                .reflect_status_change_for_integration(false)
                                .session_closed_payload("{\"why\":[1,null]}");
        co_await client.update(id, change);
    }
    auto const plain = co_await client.create();
    for (auto const word : words_of(opencx::channel_type::unknown).subspan(1)) {
        auto const fresh = opencx::new_session()
                               .contact_id("3c90c3cc-0d44-4b50-8888-8dd25736052a")
                               .channel(json::enumerator_of<opencx::channel_type>(word));
        auto const made = co_await client.create(fresh);
    }
    auto const answer = co_await client.send(plain, "\"Grüße\"\n\\ 🙂");
    auto const found = co_await client.search("a&b=é");
}

std::vector<std::string> requests() {
    tests::against_sandbox sandbox(60);
    sandbox.run([&](opencx::client const& client) { return make_lists(client, sandbox.vendor.data().id(3)); });
    sandbox.run([&](opencx::client const& client) { return make_calls(client, sandbox.vendor.data().id(4)); });
    return sandbox.server->requests();
}

tests::recorded_vendor const recorded("opencx", &requests);

} // namespace opencx_requests
