// SPDX-License-Identifier: BSL-1.0
#include "athena/client_fixture.hpp"
#include "openapi/recording.hpp"

#include <string>
#include <vector>

namespace athena_requests {

using namespace confab;
namespace athena = confab::athena;

asio::awaitable<void> make_lists(athena::client const& client) {
    using athena::session_query;
    json::timestamp const first = *json::parse_timestamp("2023-01-01T00:00:00.5Z");
    co_await tests::drain(client.pages());
    co_await tests::drain(client.sessions(session_query().limit(7)));
    for (auto const word : words_of(athena::run_status::unknown).subspan(1))
        co_await tests::drain(client.sessions(session_query().state(word).state("completed")));
    for (auto const word : words_of(athena::source_channel::unknown).subspan(1))
        co_await tests::drain(client.sessions(session_query().source_channel(word).include_sub_sessions(true)));
    for (auto const word : words_of(athena::session_type::unknown).subspan(1))
        co_await tests::drain(client.sessions(session_query().session_type(word).include_task_sessions(false)));
    for (auto const word : words_of(athena::trigger_type::unknown).subspan(1))
        co_await tests::drain(client.sessions(session_query().trigger_type(word).trigger_type("api")));
    for (auto const field : {athena::sort_field::updated_at, athena::sort_field::created_at, athena::sort_field::title})
        for (auto const direction : {athena::sort_direction::asc, athena::sort_direction::desc})
            co_await tests::drain(client.sessions(session_query().sort_by(field).sort_direction(direction).offset(3)));
    co_await tests::drain(client.sessions(session_query().query("a+b & c").app_id("app").aop_asset_id("aop")));
    co_await tests::drain(
        client.sessions(session_query().workspace_id("w").created_after(first).created_before(first)));
    co_await tests::drain(
        client.stream(confab::session_query().status("resolved").channel("email").created_after(first)));
    co_await tests::drain(client.stream(confab::session_query().order(session_order::updated_descending).limit(5)));
}

asio::awaitable<void> make_calls(athena::client const& client, std::string id) {
    auto const one = co_await client.get(id);
    auto const read = co_await client.mark_read(id);
    auto const unread = co_await client.mark_unread(id);
    for (auto const format : {athena::export_format::trace, athena::export_format::messages,
                              athena::export_format::markdown, athena::export_format::stats})
        auto const text = co_await client.download(id, format);
}

std::vector<std::string> requests() {
    testing::athena_sandbox_options with;
    with.api_key = tests::athena_key;
    testing::sandbox_data_options shape;
    shape.sessions = 20;
    testing::athena_sandbox vendor(testing::sandbox_data(shape), with);
    tests::athena_against server([&](std::string_view request) { return tests::answer_of(vendor, request); });
    server.run([&](athena::client const& client) { return make_lists(client); });
    server.run([&](athena::client const& client) { return make_calls(client, vendor.id(4)); });
    return server.server->requests();
}

tests::recorded_vendor const recorded("athena", &requests);

} // namespace athena_requests
