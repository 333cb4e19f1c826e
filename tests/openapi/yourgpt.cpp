// SPDX-License-Identifier: BSL-1.0
#include "openapi/recording.hpp"
#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"
#include "support/vendor_server.hpp"

#include <confab/testing/yourgpt_sandbox.hpp>
#include <confab/yourgpt/client.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace yourgpt_requests {

using namespace confab;
namespace yourgpt = confab::yourgpt;
namespace filter = confab::yourgpt::filter;

asio::awaitable<void> list_by_filters(yourgpt::client const& client) {
    auto const ids = filter::contact_id();
    auto const base = yourgpt::session_query();
    std::vector<yourgpt::filter_condition> const conditions{
        ids.eq(1001),          ids.ne(1),          ids.gt(1),          ids.gte(1),   ids.lt(2000), ids.lte(2000),
        ids.starts_with("10"), ids.ends_with("1"), ids.in(1001, 1002), ids.not_in(7)};
    for (auto const& condition : conditions)
        co_await tests::drain(client.pages(yourgpt::session_query(base).filter(condition)));
    for (auto const word : words_of(yourgpt::integration::unknown).subspan(1))
        co_await tests::drain(client.pages(yourgpt::session_query(base).filter(filter::integration().eq(word))));
    for (auto const word : words_of(yourgpt::state::unknown).subspan(1))
        co_await tests::drain(client.pages(yourgpt::session_query(base).filter(filter::state().not_in(word))));
    for (auto const word : words_of(yourgpt::chat_mode::unknown).subspan(1))
        co_await tests::drain(client.pages(yourgpt::session_query(base).filter(filter::chat_mode().eq(word))));
    co_await tests::drain(client.pages(yourgpt::session_query(base).filter(filter::visitor_id().gt(5), ids.eq(1001))));
}

asio::awaitable<void> make_lists(yourgpt::client const& client, std::string id) {
    using namespace std::chrono_literals;
    co_await tests::drain(client.sessions());
    auto const days = yourgpt::session_query().from(2023y / 1 / 1).to(2023y / 1 / 31);
    co_await tests::drain(client.pages(days));
    co_await tests::drain(client.pages(yourgpt::session_query(days).order("ASC").limit(20).page(2)));
    co_await tests::drain(client.pages(yourgpt::session_query().order("DESC").limit(50)));
    co_await tests::drain(client.messages(id));
    co_await tests::drain(client.messages(id, yourgpt::message_query().order("DESC").limit(7).page(2)));
}

asio::awaitable<void> make_updates(yourgpt::client const& client, std::string id) {
    for (auto const word : words_of(yourgpt::state::unknown).subspan(1)) {
        auto const change = yourgpt::session_update(id).state(word).segment("größer,\"x\"");
        co_await client.update(change);
    }
    for (auto const word : words_of(yourgpt::chat_mode::unknown).subspan(1)) {
        auto const change = yourgpt::session_update(id).chat_mode(word);
        co_await client.update(change);
    }
    co_await client.append_segment(id, "one more");
}

// With a project key.
asio::awaitable<void> use_key(yourgpt::client const& client, std::string id) {
    co_await make_lists(client, id);
    co_await list_by_filters(client);
    co_await tests::drain(client.pages(yourgpt::session_query().view_id(12)));
    co_await tests::drain(client.stream(confab::session_query().status("resolved").channel("phone").limit(5)));
    co_await make_updates(client, id);
    auto const made = co_await client.create("widget-test");
    for (auto const word : words_of(yourgpt::sender::unknown).subspan(1)) {
        auto const message =
            yourgpt::outgoing_message(made.id, "\"Grüße\"\n\\ 🙂").widget_uid("widget-test").send_by(word);
        co_await client.send(message);
    }
}

// With a platform token.
asio::awaitable<void> use_token(yourgpt::client const& client, std::string id) {
    co_await make_lists(client, id);
    for (auto const word : words_of(yourgpt::status::unknown).subspan(1))
        co_await tests::drain(client.pages(yourgpt::session_query().status(word)));
    co_await make_updates(client, id);
    auto const made = co_await client.create();
    for (auto const word : words_of(yourgpt::content_type::unknown).subspan(1)) {
        auto const message = yourgpt::outgoing_message(made.id, "a+b&c=d").content_type(word);
        co_await client.send(message);
    }
}

using calls = asio::awaitable<void> (*)(yourgpt::client const&, std::string);

void record(std::vector<std::string>& out, yourgpt::credential const& who, yourgpt::wire_options const& wire,
            calls make) {
    testing::sandbox_data_options size;
    size.sessions = 60;
    testing::yourgpt_sandbox_options behaviour;
    behaviour.json_with_token = true; // as the document has it
    testing::yourgpt_sandbox vendor(testing::sandbox_data(size), behaviour);
    auto const server = tests::serve(vendor);
    auto const options = client_options()
                             .connector(server)
                             .base_url("https://api.yourgpt.ai") // the sandbox begins below the vendor's own path
                             .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
                             .retries(resilience::retry_policy().max_attempts(1));
    asio::io_context context;
    yourgpt::client const client(context.get_executor(), who, options, wire);
    tests::run_awaitable(context, make(client, vendor.id(3)));
    out.insert(out.end(), server->requests().begin(), server->requests().end());
}

std::vector<std::string> requests() {
    std::vector<std::string> out;
    record(out, yourgpt::credential::project_key("apk-test-key"), {}, &use_key);
    record(out, yourgpt::credential::project_key("apk-test-key"),
           yourgpt::wire_options().session_uids(yourgpt::uid_format::number), &use_key);
    auto const token = yourgpt::credential::platform_token("api-v1-test-token", "project-test");
    auto const wire = yourgpt::wire_options().bodies(yourgpt::body_format::json);
    record(out, token, wire, &use_token);
    record(out, token, yourgpt::wire_options(wire).creating_bodies(yourgpt::body_format::form), &use_token);
    return out;
}

tests::recorded_vendor const recorded("yourgpt", &requests);

} // namespace yourgpt_requests
