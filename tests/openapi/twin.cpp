// SPDX-License-Identifier: BSL-1.0
#include "openapi/recording.hpp"
#include "twin/client_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace twin_requests {

using namespace confab;
namespace twin = confab::twin;

asio::awaitable<void> make_lists(twin::client const& client, std::string id) {
    json::timestamp const first = *json::parse_timestamp("2023-01-01T00:00:00.5Z");
    co_await tests::drain(client.pages());
    co_await tests::drain(client.sessions(twin::session_query().limit(20).from(first).to(first).session_id(id)));
    co_await tests::drain(
        client.sessions(twin::session_query().page(0).bot_id("b").company_id(7).chat_id("c").client_id("d")));
    for (auto const word : words_of(twin::sort_field::unknown).subspan(1))
        co_await tests::drain(client.sessions(twin::session_query().sort_by(word, twin::sort_direction::descending)));
    co_await tests::drain(client.stream(confab::session_query().created_after(first).updated_before(first).limit(5)));
    auto const chats = twin::chat_query()
                           .field("id")
                           .from(first)
                           .to(first)
                           .session_id(id)
                           .chat_id("c")
                           .marked_as_spam(false)
                           .operator_id("7")
                           .operator_type("person")
                           .bot_status("b")
                           .status("s")
                           .name("n")
                           .group_by_client_id(true)
                           .tag("a")
                           .tag("b")
                           .client_banned(false)
                           .keyword("k")
                           .without_count(true)
                           .parameter("timezone", "3");
    co_await tests::drain(client.chat_sessions(chats));
    for (auto const word : words_of(twin::chat_sort_field::unknown).subspan(1))
        co_await tests::drain(client.chat_sessions(twin::chat_query().limit(20).sort_by(word)));
    co_await tests::drain(client.messages(id));
    co_await tests::drain(client.messages(id, twin::message_query().page(0).from(first).to(first).company_id(7)));
}

// The call for a group of operators is no part of the document.
asio::awaitable<void> make_calls(twin::client const& client, std::string id) {
    auto const session = co_await client.get(id);
    co_await client.rename(id, "Größe / 100 %");
    co_await client.mark_spam(id);
    co_await client.mark_spam(id, false);
    co_await client.add_operator(id, "7");
    co_await client.switch_operator(id, "8");
    co_await client.remove_operator(id, "8");
    auto const words = twin::new_message("\"Grüße\"\n\\ 🙂").attachment("f").reply_to("m");
    auto const posted = co_await client.post(id, words);
    auto const contact = twin::new_session()
                             .name("n")
                             .bot_id("b")
                             .client_external_id("e")
                             .lifetime(std::chrono::hours(1))
                             .message("hi")
                             .member("extra", "{\"a\":[1]}");
    auto const started = co_await client.start("c", contact);
    auto const again = co_await client.continue_or_start("c", contact);
    co_await client.finish(id);
    co_await client.finish(id, "sold");
}

// A renewal is not among them: it sends the old token without its scheme, as the vendor's SDK does, which is not what the
// document's bearer token is to Prism.
std::vector<std::string> requests() {
    testing::twin_sandbox_options options;
    options.token.clear();
    testing::twin_sandbox vendor(tests::twin_data(60), options);
    tests::twin_against sandbox(vendor);
    sandbox.with =
        twin::credential::login(options.email, options.password, twin::login_options().identity_url(tests::twin_url));
    sandbox.run([&](twin::client const& client) { return make_lists(client, vendor.data().id(3)); });
    sandbox.run([&](twin::client const& client) { return make_calls(client, vendor.data().id(4)); });
    auto all = sandbox.server->requests();
    std::rotate(all.begin(), all.begin() + 1, all.end()); // the login, which needs no token, comes last
    return all;
}

tests::recorded_vendor const recorded("twin", &requests);

} // namespace twin_requests
