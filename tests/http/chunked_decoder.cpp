// SPDX-License-Identifier: BSL-1.0
#include <confab/http/chunked_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_chunked_decoder)

namespace {

using confab::http::chunked_decoder;

class outcome {
public:
    bool failed = false;
    bool done = false;
    std::string body;
    std::size_t rest = 0; // input bytes behind the end
};

// Feeds the coding in pieces of `piece` bytes.
outcome decode(std::string const& coded, std::size_t piece) {
    chunked_decoder decoder;
    outcome found;
    for (std::size_t at = 0; at < coded.size() && !decoder.done();) {
        std::string_view input(coded.data() + at, std::min(piece, coded.size() - at));
        at += input.size();
        while (!input.empty() && !decoder.done()) {
            auto const step = decoder.next(input);
            if (step.has_error()) {
                found.failed = true;
                return found;
            }
            found.body += step->data;
            input.remove_prefix(step->consumed);
        }
        found.rest = input.size() + coded.size() - at;
    }
    found.done = decoder.done();
    return found;
}

void check(std::string const& coded, std::optional<std::string> const& body, bool done = true, std::size_t rest = 0) {
    BOOST_TEST_CONTEXT(coded.substr(0, 60)) {
        for (std::size_t const piece : {coded.size(), std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}}) {
            auto const found = decode(coded, std::max<std::size_t>(piece, 1));
            BOOST_TEST(found.failed == !body.has_value());
            if (!body) continue;
            BOOST_TEST(found.body == *body);
            BOOST_TEST(found.done == done);
            BOOST_TEST(found.rest == rest);
        }
    }
}

BOOST_AUTO_TEST_CASE(decodes) {
    check("0\r\n\r\n", "");
    check("5\r\nhello\r\n0\r\n\r\n", "hello");
    check("5\r\nhello\r\nA\r\n0123456789\r\n000\r\n\r\n", "hello0123456789");
    check("0000000000000002\r\nab\r\n0\r\n\r\n", "ab");
    check("a\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n");
    check("0\r\n\r\nHTTP/1.1", "", true, 8);
}

BOOST_AUTO_TEST_CASE(an_unfinished_body_is_not_done) {
    std::string const whole = "3;a=b\r\nabc\r\n0\r\nT: v\r\n\r\n";
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        auto const found = decode(whole.substr(0, cut), 1);
        BOOST_TEST(!found.failed);
        BOOST_TEST(!found.done);
    }
}

BOOST_AUTO_TEST_CASE(refuses_malformed_sizes_and_lines) { // fault D3
    for (char const* coded : {"\r\n",
                              ";x\r\n",
                              "g\r\n",
                              "-1\r\n",
                              "+1\r\n",
                              "0x1\r\n",
                              " 1\r\n",
                              "1 \r\n",
                              "1\n",
                              "1\r\r\n",
                              "00000000000000001\r\n",
                              "10000000000000000\r\n",
                              "1\r\nab",
                              "1\r\na\n",
                              "1\r\na\rX",
                              "1\r\na0\r\n\r\n",
                              "0\r\n\n",
                              "0\r\n\rX",
                              "0\r\nA: b\n\r\n",
                              "1\x80\r\n",
                              "\x80\r\n",
                              "1,2\r\n"})
        check(coded, std::nullopt);
}

BOOST_AUTO_TEST_CASE(a_size_of_16_digits_is_one_chunk) {
    auto const found = decode("ffffffffffffffff\r\nabc", 1);
    BOOST_TEST(!found.failed);
    BOOST_TEST(found.body == "abc");
    BOOST_TEST(!found.done);
}

BOOST_AUTO_TEST_CASE(skips_extensions) {
    check("2;name=value\r\nab\r\n0;x\r\n\r\n", "ab");
    check("2;a=\"x;\\\"y\";b\r\nab\r\n0\r\n\r\n", "ab");
    check("2;a=\"\r\nab\r\n0\r\n\r\n", std::nullopt); // a quoted string may not hold a line's end
    check("2;a\nb\r\n", std::nullopt);
    check(std::string("2;\0\r\n", 5), std::nullopt);
}

BOOST_AUTO_TEST_CASE(extensions_are_bounded_in_a_body) { // fault D4
    auto const one = [](std::size_t size) { return "1;" + std::string(size - 1, 'x') + "\r\na\r\n0\r\n\r\n"; };
    check(one(16 * 1024), "a");
    check(one(16 * 1024 + 1), std::nullopt);
    std::string many;
    for (int i = 0; i <= 16 * 1024; ++i) many += "1;\r\na\r\n";
    BOOST_TEST(decode(many, many.size()).failed);
}

BOOST_AUTO_TEST_CASE(trailers_are_skipped_and_bounded) { // fault D5
    check("1\r\na\r\n0\r\nContent-Length: 7\r\nAuthorization: x\r\n\r\n", "a");
    check("0\r\n" + std::string(16 * 1024, 'x') + "\r\n\r\n", "");
    check("0\r\n" + std::string(16 * 1024 + 1, 'x') + "\r\n\r\n", std::nullopt);
    std::string many = "0\r\n";
    for (int i = 0; i < 300'000; ++i) many += "a:\r\n";
    BOOST_TEST(decode(many, many.size()).failed);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
