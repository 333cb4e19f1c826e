// SPDX-License-Identifier: BSL-1.0
#include "athena/client_fixture.hpp"
#include "openapi/recording.hpp"

#include <string>
#include <vector>

namespace {

using namespace confab;

asio::awaitable<void> drain(async_generator<athena::session> stream) {
    while (auto value = co_await stream.next()) continue;
}

asio::awaitable<void> make_lists(athena::client const& client) {
    json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00.5Z");
    co_await drain(client.sessions());
    co_await drain(client.sessions(athena::session_query().limit(1).offset(7)));
    auto all = athena::session_query().query("a&b é").app_id("app").aop_asset_id("asset_1").workspace_id("w");
    all.include_sub_sessions(true).include_task_sessions(false).created_after(noon).created_before(noon);
    for (auto const word : words_of(athena::run_status::unknown).subspan(1)) all.state(word);
    for (auto const word : words_of(athena::source_channel::unknown).subspan(1)) all.source_channel(word);
    for (auto const word : words_of(athena::session_type::unknown).subspan(1)) all.session_type(word);
    for (auto const word : words_of(athena::trigger_type::unknown).subspan(1)) all.trigger_type(word);
    co_await drain(client.sessions(all));
    for (auto const field : {athena::sort_field::updated_at, athena::sort_field::created_at, athena::sort_field::title})
        for (auto const direction : {athena::sort_direction::asc, athena::sort_direction::desc})
            co_await drain(client.sessions(athena::session_query().sort_by(field).sort_direction(direction)));
    auto common = client.stream(confab::session_query().status("active").channel("web").created_after(noon).text("x"));
    while (auto value = co_await common.try_next()) {
        if (!*value) break;
    }
}

asio::awaitable<void> make_calls(athena::client const& client) {
    auto const got = co_await client.try_get("asset_1");
    auto const read = co_await client.try_mark_read("asset_1");
    auto const unread = co_await client.try_mark_unread("asset 2");
    for (auto const word : words_of(athena::export_format::unknown).subspan(1)) {
        auto const format = json::enumerator_of<athena::export_format>(word);
        auto const text = co_await client.try_download("asset_1", format);
    }
}

std::vector<std::string> requests() {
    tests::athena_against server([](std::string_view request) {
        if (request.find("/sessions/") != request.npos) return tests::reply(200, tests::athena_row(1));
        auto const offset = tests::offset_of(request);
        bool const more = offset % 8 < 2; // a few pages from wherever a walk begins
        auto const rest =
            more ? "\"has_more\":true,\"next_offset\":" + std::to_string(offset + 1) : "\"has_more\":false";
        return tests::reply(200, tests::athena_page({static_cast<int>(offset)}, rest));
    });
    server.run([](athena::client const& client) { return make_lists(client); });
    server.run([](athena::client const& client) { return make_calls(client); });
    return server.server->requests();
}

tests::recorded_vendor const recorded("athena", &requests);

} // namespace
