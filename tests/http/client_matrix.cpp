// SPDX-License-Identifier: BSL-1.0
// Canonical replies, cut at every byte in every way: never a wrong result, never a hang, nothing left behind.
#include <confab/http/client.hpp>

#include "support/compressed_text.hpp"
#include "support/memory_server.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_matrix)

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

/// A reply, and what a client must make of it.
class canonical_reply {
public:
    canonical_reply(std::string reply_name, std::string reply_bytes, unsigned reply_status, std::string reply_body,
                    bool is_reusable = true)
        : name(std::move(reply_name)), bytes(std::move(reply_bytes)), status(reply_status), body(std::move(reply_body)),
          reusable(is_reusable), message_size(bytes.size()) {}

    std::string name;
    std::string bytes;
    unsigned status;
    std::string body;
    bool reusable;
    std::size_t message_size; ///< where the message is complete; more than `bytes` has: with the connection
    std::string method = "GET";
};

/// A reply that only the end of its connection ends.
canonical_reply until_end(std::string name, std::string bytes, std::string body) {
    canonical_reply made(std::move(name), std::move(bytes), 200, std::move(body), false);
    made.message_size = made.bytes.size() + 1;
    return made;
}

std::vector<canonical_reply> canonical_replies() {
    std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    auto const packed = gzipped("hello, hello");
    canonical_reply glued("glued", reply("one") + reply("two"), 200, "one"); // fault D12
    glued.message_size = reply("one").size();
    canonical_reply head("head", "HTTP/1.1 200 OK\r\nContent-Length: 4711\r\n\r\n", 200, "");
    head.method = "HEAD";
    std::vector<canonical_reply> rows{
        {"sized", reply("hello"), 200, "hello"},
        {"sized, empty", reply(""), 200, ""},
        {"chunked", chunked + "\r\n5\r\nhello\r\n3\r\n, x\r\n0\r\n\r\n", 200, "hello, x"},
        {"extensions and trailers", chunked + "Trailer: Sum\r\n\r\n5;a=b;c=\"d\"\r\nhello\r\n0;e\r\nSum: 7\r\n\r\n",
         200, "hello"},
        {"chunked, empty", chunked + "\r\n0\r\n\r\n", 200, ""}, // fault D6
        {"gzip", reply(packed, "Content-Encoding: gzip\r\n"), 200, "hello, hello"},
        {"gzip, chunked",
         chunked + "Content-Encoding: gzip\r\n\r\n4\r\n" + packed.substr(0, 4) + "\r\n" +
             [&] {
                 char size[8];
                 std::snprintf(size, sizeof size, "%zx", packed.size() - 4);
                 return std::string(size);
             }() +
             "\r\n" + packed.substr(4) + "\r\n0\r\n\r\n",
         200, "hello, hello"},
        {"204", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, ""},
        {"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + reply("late"), 200,
         "late"}, // fault D8
        {"404", reply("missing", "", "404 Not Found"), 404, "missing"},
        {"429", reply("slow", "Retry-After: 1\r\n", "429 Too Many Requests"), 429, "slow"},
        {"no reason", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200, "x"},
        {"folded", reply("x", "X-Long: a\r\n b\r\n"), 200, "x"},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false},
        {"close", reply("x", "Connection: close\r\n"), 200, "x", false},
    };
    rows.push_back(std::move(glued));
    rows.push_back(std::move(head));
    rows.push_back(until_end("until the end", "HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello", "hello"));
    return rows;
}

/// What must come of a reply of which the first `cut` bytes arrive before `end`.
errc expected_outcome(canonical_reply const& row, std::size_t cut, ending end) {
    auto const head_size = row.bytes.find("\r\n\r\n") + 4;
    bool const until_end = row.message_size > row.bytes.size();
    if (cut >= row.message_size) return errc{};
    if (end == ending::none) return cut == 0 ? errc::first_byte_timed_out : errc::idle_timed_out;
    if (cut == 0) return errc::connection_lost;
    if (!until_end || cut < head_size) return errc::body_truncated;
    return end == ending::close_notify ? errc{} : errc::tls_truncated;
}

/// Plays one case, and then an exchange that must not notice.
void play(canonical_reply const& row, memory_reply const& first, errc expected) {
    memory_fixture fixture;
    auto const respond = [&](std::size_t connection, std::size_t request, std::string_view) {
        return connection == 1 && request == 1 ? first : memory_reply(reply("next"));
    };
    auto const client = fixture.make_client(respond);
    exchanged outcome;
    fixture.start(client, http::request(row.method, "/x", http::idempotency::read), outcome);
    fixture.poll();
    if (expected == errc::first_byte_timed_out || expected == errc::idle_timed_out) {
        BOOST_TEST(!outcome.finished);
        fixture.clock->advance(expected == errc::idle_timed_out ? fixture.options.limits.idle
                                                                : fixture.options.limits.first_byte);
        fixture.poll();
    }
    BOOST_TEST_REQUIRE(outcome.finished);
    BOOST_TEST(outcome.code() == expected);
    if (expected == errc{}) {
        BOOST_TEST(outcome.head.status() == row.status);
        auto const cut_body = row.body.substr(0, row.body.size() - (row.bytes.size() - first.bytes.size()));
        BOOST_TEST(outcome.body == (row.message_size > row.bytes.size() ? cut_body : row.body));
    } else {
        BOOST_TEST(row.body.starts_with(outcome.body));
    }
    BOOST_TEST(client.stats().active == 0u);
    BOOST_TEST(client.stats().waiting == 0u);
    BOOST_TEST(fixture.clock->pending() == 0u);
    BOOST_TEST(fixture.server->open() == client.stats().idle);
    BOOST_TEST(fixture.exchange(client).ok(200, "next"));
    bool const kept =
        expected == errc{} && row.reusable && first.end == ending::none && first.bytes.size() == row.message_size;
    BOOST_TEST(fixture.server->connections() == (kept ? 1u : 2u));
    BOOST_TEST(client.stats().resends == 0u);
}

BOOST_AUTO_TEST_CASE(a_cut_at_every_byte_in_every_way) { // fault B3, B4, B8, B9, B14, B15, D6, D8, D12
    for (auto const& row : canonical_replies())
        for (std::size_t cut = 0; cut <= row.bytes.size(); ++cut)
            for (auto const end : {ending::close_notify, ending::fin, ending::reset, ending::none}) {
                if (end == ending::none && cut == row.bytes.size() && row.message_size > cut)
                    continue; // silence does not end a body
                BOOST_TEST_CONTEXT(row.name << ", " << cut << " bytes, ending " << static_cast<int>(end))
                play(row, memory_reply(row.bytes.substr(0, cut), end), expected_outcome(row, cut, end));
            }
}

BOOST_AUTO_TEST_CASE(a_split_at_every_byte_makes_no_difference) { // fault B11
    for (auto const& row : canonical_replies()) {
        auto const end = row.message_size > row.bytes.size() ? ending::close_notify : ending::none;
        for (std::size_t split = 1; split <= row.bytes.size(); ++split)
            for (auto const piece : {std::size_t{0}, std::size_t{1}}) {
                memory_reply first(row.bytes, end, split);
                first.piece = piece;
                BOOST_TEST_CONTEXT(row.name << ", split " << split << ", pieces of " << piece)
                play(row, first, errc{});
            }
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_used_before_is_replaced_once) { // fault B5
    for (auto const end : {ending::close_notify, ending::fin, ending::reset}) {
        for (std::size_t cut = 0; cut < reply("x").size(); ++cut) {
            memory_fixture fixture;
            auto const client = fixture.make_client([&](std::size_t connection, std::size_t request, std::string_view) {
                if (connection != 1 || request != 2) return memory_reply(reply("x"));
                return memory_reply(reply("x").substr(0, cut), end);
            });
            BOOST_TEST(fixture.exchange(client).ok(200, "x"));
            auto const second = fixture.exchange(client);
            if (cut == 0) BOOST_TEST(second.ok(200, "x"));
            else BOOST_TEST(second.code() == errc::body_truncated);
            BOOST_TEST(client.stats().resends == (cut == 0 ? 1u : 0u));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(an_answer_counts_although_the_request_could_not_be_written, memory_fixture) { // fault B18
    auto const client = make_client([](std::size_t, std::size_t, std::string_view) {
        memory_reply refused(reply("too much", "", "413 Too Large"), ending::reset);
        refused.refuses_write = true;
        return refused;
    });
    BOOST_TEST(exchange(client).ok(413, "too much"));
    BOOST_TEST(client.stats().idle == 0u);
}

// --- the same over TLS, a part of it ---

std::size_t open_descriptors() {
    std::filesystem::directory_iterator const entries("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

BOOST_AUTO_TEST_CASE(over_tls_a_cut_at_every_byte_gives_the_descriptors_back) { // fault B3, B4, B8, J3
    auto const before = open_descriptors();
    {
        https_fixture fixture;
        std::size_t cases = 0;
        for (auto const& row : canonical_replies()) {
            if (row.name != "sized" && row.name != "extensions and trailers" && row.name != "until the end") continue;
            auto const client = fixture.make_client();
            for (std::size_t cut = 0; cut <= row.bytes.size(); ++cut)
                for (int how = 0; how < 3; ++how, ++cases) {
                    auto lines = script().expect_request().send(row.bytes.substr(0, cut));
                    fixture.server.play(how == 0 ? lines.close() : how == 1 ? lines.cut() : lines.reset());
                    auto const outcome = fixture.exchange(client);
                    auto const end = how == 0 ? ending::close_notify : how == 1 ? ending::fin : ending::reset;
                    auto const expected = expected_outcome(row, cut, end);
                    BOOST_TEST_CONTEXT(row.name << ", " << cut << " bytes, how " << how) {
                        // What has arrived may be lost to a reset that overtakes it, but it is an error then.
                        if (end != ending::reset) BOOST_TEST(outcome.code() == expected);
                        else BOOST_TEST((outcome.error || expected == errc{}));
                        if (!outcome.error) BOOST_TEST(row.body.starts_with(outcome.body));
                        BOOST_TEST(client.stats().active == 0u);
                    }
                }
        }
        BOOST_TEST(fixture.server.connections() >= cases);
        BOOST_TEST(fixture.server.wait_until_closed(1));
    }
    BOOST_TEST(open_descriptors() == before);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
