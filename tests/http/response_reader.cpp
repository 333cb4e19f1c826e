// SPDX-License-Identifier: BSL-1.0
#include <confab/http/response_reader.hpp>

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_response_reader)

namespace {

using confab::errc;
using confab::http::response_head;
using confab::http::response_limits;
using confab::http::response_reader;

class recording_sink final : public confab::http::body_sink {
public:
    confab::error_code on_head(response_head const& head) override {
        ++heads;
        status = head.status();
        return {};
    }
    confab::error_code on_data(std::string_view bytes) override {
        BOOST_TEST(!bytes.empty());
        body += bytes;
        return {};
    }

    int heads = 0;
    unsigned status = 0;
    std::string body;
};

/// What a reply comes to if the stream ends in order behind it.
class reading {
public:
    reading() = default;
    reading(unsigned good_status, std::string good_body, bool can_reuse)
        : status(good_status), body(std::move(good_body)), reusable(can_reuse) {}
    reading(errc bad) : error(bad) {}

    std::optional<errc> error;
    unsigned status = 0;
    std::string body;
    bool reusable = false;

    bool operator==(reading const& other) const {
        return error == other.error &&
               (error || (status == other.status && body == other.body && reusable == other.reusable));
    }
    friend std::ostream& operator<<(std::ostream& out, reading const& value) {
        if (value.error) return out << confab::name_of(*value.error);
        return out << value.status << " \"" << value.body.substr(0, 40) << '"'
                   << (value.reusable ? ", reusable" : ", not reusable");
    }
};

reading concluded(confab::result<void> const& last, response_reader const& reader, recording_sink const& sink) {
    if (last.has_error()) return static_cast<errc>(last.error().code.value());
    BOOST_TEST(sink.heads == 1);
    BOOST_TEST(reader.body_bytes() == sink.body.size());
    BOOST_TEST(reader.head().status() == sink.status);
    return reading(sink.status, sink.body, reader.reusable());
}

/// Feeds pieces of `piece` bytes, the first one of `first` bytes.
reading read(std::string_view reply, std::size_t first, std::size_t piece, bool clean = true,
             response_limits const& limits = response_limits()) {
    recording_sink sink;
    response_reader reader(sink, limits);
    auto size = first;
    while (!reply.empty()) {
        auto const part = reply.substr(0, size);
        auto const fed = reader.feed(part);
        if (fed.has_error()) return concluded(fed, reader, sink);
        reply.remove_prefix(part.size());
        size = piece;
    }
    return concluded(reader.finish(clean), reader, sink);
}

class reply_row {
public:
    std::string bytes;
    reading expected;
};

std::string head(std::string const& fields, std::string const& status_line = "HTTP/1.1 200 OK") {
    return status_line + "\r\n" + fields + "\r\n";
}
std::string chunked(std::string const& body, std::string const& more = "") {
    return head("Transfer-Encoding: chunked\r\n" + more) + body;
}

reading good(std::string body, bool reusable = true) { return reading(200, std::move(body), reusable); }

std::vector<reply_row> lengths() { // fault D1, D7, D12
    auto const bad = errc::malformed_response_head;
    return {
        {head("Content-Length: 0\r\n"), good("")},
        {head("Content-Length: 5\r\n") + "hello", good("hello")},
        {head("content-length:5\r\n") + "hello", good("hello")},
        {head("Content-Length: \t5 \t\r\n") + "hello", good("hello")},
        {head("Content-Length: 00005\r\n") + "hello", good("hello")},
        {head("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello", good("hello")},
        {head("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello!", bad},
        {head("Content-Length: 5, 5\r\n") + "hello", bad},
        {head("Content-Length: 5,6\r\n") + "hello!", bad},
        {head("Content-Length: -5\r\n") + "hello", bad},
        {head("Content-Length: +5\r\n") + "hello", bad},
        {head("Content-Length: 0x5\r\n") + "hello", bad},
        {head("Content-Length: 5 5\r\n") + "hello", bad},
        {head("Content-Length: 5.0\r\n") + "hello", bad},
        {head("Content-Length: five\r\n") + "hello", bad},
        {head("Content-Length:\r\n") + "hello", bad},
        {head("Content-Length: 18446744073709551616\r\n") + "hello", bad},
        {head("Content-Length: 99999999999999999999999\r\n") + "hello", bad},
        {head("Content-Length: 18446744073709551615\r\n") + "hello", errc::body_too_large},
        {head("Content-Length: 67108865\r\n"), errc::body_too_large},
        {head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n", bad},
        {head("Content-Length: 5\r\n") + "hell", errc::body_truncated},
        {head("Content-Length: 5\r\n"), errc::body_truncated},
        {head("Content-Length: 5\r\n") + "hello!", good("hello", false)},
        {head("Content-Length: 5\r\n") + "helloHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", good("hello", false)},
        {head("Content-Length: 0\r\n") + "\r\n", good("", false)},
        {head("", "HTTP/1.1 204 No Content"), reading(204, "", true)},
        {head("", "HTTP/1.1 304 Not Modified"), reading(304, "", true)},
        {head("Content-Length: 5\r\n", "HTTP/1.1 304 Not Modified"), reading(304, "", true)},
        {head("", "HTTP/1.1 204 No Content") + "hello", reading(204, "", false)},
        {head("Content-Length: 5\r\n", "HTTP/1.1 204 No Content") + "hello", reading(204, "", false)},
        {head("Transfer-Encoding: chunked\r\n", "HTTP/1.1 204 No Content") + "0\r\n\r\n", reading(204, "", false)},
        {head("") + "until the end", good("until the end", false)},
        {head(""), good("", false)},
        {head("Content-Length: 3\r\n", "HTTP/1.1 404 Not Found") + "no!", reading(404, "no!", true)},
        {head("Content-Length: 3\r\n", "HTTP/1.1 503 ") + "no!", reading(503, "no!", true)},
    };
}

std::vector<reply_row> codings() { // fault D2, D3, D5, D6
    auto const bad = errc::malformed_response_head;
    return {
        {chunked("0\r\n\r\n"), good("")},
        {chunked("5\r\nhello\r\n0\r\n\r\n"), good("hello")},
        {chunked("5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n"), good("hello!")},
        {chunked("0\r\nContent-Length: 7\r\nAuthorization: x\r\n\r\n"), good("")},
        {chunked("0\r\n\r\nx"), good("", false)},
        {chunked("5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), good("hello", false)},
        {chunked("5\r\nhello\r\n0\r\n"), errc::body_truncated},
        {chunked("5\r\nhello\r\n"), errc::body_truncated},
        {chunked("5\r\nhel"), errc::body_truncated},
        {chunked(""), errc::body_truncated},
        {chunked("hello"), bad},
        {chunked("5\nhello\r\n0\r\n\r\n"), bad},
        {chunked("5\r\nhello0\r\n\r\n"), bad},
        {chunked("11111111111111111\r\nhello"), bad},
        {chunked("5 \r\nhello\r\n0\r\n\r\n"), bad},
        {chunked("0\r\n" + std::string(70 * 1024, 't') + ": v\r\n\r\n"), bad},
        {head("Transfer-Encoding: CHUNKED\r\n") + "0\r\n\r\n", good("")},
        {head("Transfer-Encoding:\tchunked \r\n") + "0\r\n\r\n", good("")},
        {head("Transfer-Encoding: chunked, gzip\r\n") + "0\r\n\r\n", bad}, // defect 0.8
        {head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: gzip\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: identity\r\n") + "hello", bad},
        {head("Transfer-Encoding: chunked;x\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: \"chunked\"\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding:\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: ,chunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding : chunked\r\n") + "0\r\n\r\n", bad},
        {head("Transfer-Encoding: chunked\r\n", "HTTP/1.0 200 OK") + "0\r\n\r\n", bad},
    };
}

std::vector<reply_row> heads() { // fault D8, D9, D10, D11
    auto const bad = errc::malformed_response_head;
    auto const end = std::string("Content-Length: 0\r\n");
    auto const field = [&](std::string const& text) { return head(text + "\r\n" + end); };
    auto const status = [&](std::string const& line) { return head(end, line); };
    std::string fields_200, fields_201;
    for (int i = 0; i < 200; ++i) fields_201 += "X: y\r\n";
    fields_200 = fields_201.substr(6) + end;
    fields_201 += end;
    return {
        {status("HTTP/1.1 200"), good("")},
        {status("HTTP/1.1 200 "), good("")},
        {status("HTTP/1.1 200 A reason with  spaces"), good("")},
        {status("HTTP/1.1 200 gr\xc3\xbcn"), good("")},
        {status("HTTP/1.1 599 x"), reading(599, "", true)},
        {status("HTTP/1.1 000 x"), bad},
        {status("HTTP/1.1 099 x"), bad},
        {status("HTTP/1.1 99 x"), bad},
        {status("HTTP/1.1 600 x"), bad},
        {status("HTTP/1.1 999 x"), bad},
        {status("HTTP/1.1 2000 x"), bad},
        {status("HTTP/1.1 20x x"), bad},
        {status("HTTP/1.1 -20 x"), bad},
        {status("HTTP/1.1  200 x"), bad},
        {status("HTTP/1.1 200\tx"), bad},
        {status("HTTP/1.1"), bad},
        {status("HTTP/1."), bad},
        {status("HTTP/1.2 200 x"), bad},
        {status("HTTP/2 200 x"), bad},
        {status("HTTP/2.0 200 x"), bad},
        {status("HTTP/0.9 200 x"), bad},
        {status("HTTP/11.1 200 x"), bad},
        {status("http/1.1 200 x"), bad},
        {status(" HTTP/1.1 200 x"), bad},
        {"\r\n" + status("HTTP/1.1 200 x"), bad},
        {"SSH-2.0-OpenSSH_9.2\r\n", bad},
        {"<html>", bad},
        {std::string("\0\0\0\0", 4), bad},
        {field("X: y"), good("")},
        {field("X:"), good("")},
        {field("X: caf\xc3\xa9"), good("")},
        {field("X: a\r\n folded"), good("")},
        {field("X y"), bad},
        {field("X : y"), bad},
        {field(" X: y"), bad},
        {field(": y"), bad},
        {field("X\xc3\xa9: y"), bad},
        {field("X(: y"), bad},
        {field("X: a\nY: b"), bad},
        {field("X: a\rY: b"), bad},
        {field(std::string("X: a\0b", 6)), bad},
        {field("X: a\x01"
               "b"),
         bad},
        {"HTTP/1.1 200 OK\nContent-Length: 0\n\n", bad},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 5\r\n\r\nhello", bad}, // folded into "5 5"
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", errc::body_truncated},
        {"HTTP/1.1 200 OK\r\n", errc::body_truncated},
        {"H", errc::body_truncated},
        {"", errc::connection_lost},
        {field("X: " + std::string(9 * 1024, 'x')), good("")},
        {field("X: " + std::string(60 * 1024, 'x')), good("")},
        {field("X: " + std::string(70 * 1024, 'x')), errc::head_too_large},
        {"HTTP/1.1 200 " + std::string(70 * 1024, 'x'), errc::head_too_large},
        {"HTTP/1.1 200 OK\r\n" + std::string(70 * 1024, 'x'), errc::head_too_large},
        {head(fields_200), good("")},
        {head(fields_201), errc::head_too_large},
    };
}

std::vector<reply_row> interim_and_reuse() { // fault D8, D19, defect 0.9, 0.10
    auto const bad = errc::malformed_response_head;
    auto const end = std::string("Content-Length: 0\r\n");
    auto const connection = [&](std::string const& value, char const* version = "HTTP/1.1") {
        return head("Connection: " + value + "\r\n" + end, std::string(version) + " 200 OK");
    };
    auto const repeated = [&](int times) {
        std::string text;
        for (int i = 0; i < times; ++i) text += "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        return text;
    };
    return {
        {"HTTP/1.1 100 Continue\r\n\r\n" + head(end), good("")},
        {"HTTP/1.1 102 Processing\r\nX: y\r\n\r\n" + head("Content-Length: 2\r\n") + "hi", good("hi")},
        {"HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n" + head(end), good("")},
        {repeated(8) + head(end), good("")},
        {repeated(9) + head(end), errc::head_too_large},
        {repeated(1000), errc::head_too_large},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", bad},
        {"HTTP/1.1 100 Continue\r\n\r\n", errc::body_truncated},
        {"HTTP/1.1 100 Continue\r\n\r\nSSH", bad},
        {connection("close"), good("", false)},
        {connection("CLOSE"), good("", false)},
        {connection("keep-alive"), good("")},
        {connection("keep-alive, close"), good("", false)},
        {connection("close,keep-alive"), good("", false)},
        {connection("x ,\tclose"), good("", false)},
        {connection("closed"), good("")},
        {connection("x\r\nConnection: close"), good("", false)},
        {connection("close", "HTTP/1.0"), good("", false)},
        {connection("Keep-Alive", "HTTP/1.0"), good("")},
        {connection("keep-alive\r\nConnection: close", "HTTP/1.0"), good("", false)},
        {head(end, "HTTP/1.0 200 OK"), good("", false)},
        {head("", "HTTP/1.0 200 OK") + "old", good("old", false)},
        {head("Connection: keep-alive\r\n") + "until the end", good("until the end", false)},
    };
}

// The split of a reply never matters: whole, byte by byte, and (where that is not too much) cut in two at every byte.
void check_all(std::vector<reply_row> const& rows) {
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.bytes.substr(0, 120)) {
            BOOST_TEST(read(row.bytes, row.bytes.size(), 1) == row.expected);
            BOOST_TEST(read(row.bytes, 1, 1) == row.expected);
            if (row.bytes.size() > 2000) continue;
            for (std::size_t cut = 1; cut < row.bytes.size(); ++cut)
                BOOST_TEST(read(row.bytes, cut, row.bytes.size()) == row.expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(length_framing) { check_all(lengths()); }
BOOST_AUTO_TEST_CASE(transfer_codings) { check_all(codings()); } // fault B11
BOOST_AUTO_TEST_CASE(header_blocks) { check_all(heads()); }
BOOST_AUTO_TEST_CASE(interim_responses_and_reuse) { check_all(interim_and_reuse()); }

BOOST_AUTO_TEST_CASE(the_corpus_is_not_small) {
    BOOST_TEST(lengths().size() + codings().size() + heads().size() + interim_and_reuse().size() >= 120u);
}

BOOST_AUTO_TEST_CASE(a_cut_at_every_byte_is_an_error) { // fault B8
    for (auto const& whole :
         {head("Content-Length: 5\r\nX: y\r\n") + "hello", chunked("5;e\r\nhello\r\n0\r\nT: v\r\n\r\n")})
        for (std::size_t cut = 0; cut < whole.size(); ++cut)
            for (bool const clean : {true, false})
                BOOST_TEST(read(std::string_view(whole).substr(0, cut), 1, 1, clean) ==
                           reading(cut == 0 ? errc::connection_lost : errc::body_truncated));
}

BOOST_AUTO_TEST_CASE(an_unclean_end_matters_only_where_it_ends_the_body) { // fault C19, C20
    auto const sized = head("Content-Length: 5\r\n") + "hello";
    BOOST_TEST(read(sized, sized.size(), 1, false) == good("hello"));
    auto const open = head("") + "hello";
    BOOST_TEST(read(open, open.size(), 1, false) == reading(errc::tls_truncated));
}

BOOST_AUTO_TEST_CASE(a_body_over_its_limit_is_never_passed_on) { // fault D15
    response_limits limits;
    limits.body_bytes = 4;
    auto const over = reading(errc::body_too_large);
    for (std::size_t const piece : {1u, 3u, 1000u}) {
        BOOST_TEST(read(head("Content-Length: 4\r\n") + "1234", piece, piece, true, limits) == good("1234"));
        BOOST_TEST(read(head("Content-Length: 5\r\n"), piece, piece, true, limits) == over);
        BOOST_TEST(read(chunked("4\r\n1234\r\n0\r\n\r\n"), piece, piece, true, limits) == good("1234"));
        BOOST_TEST(read(chunked("5\r\n12345\r\n"), piece, piece, true, limits) == over);
        BOOST_TEST(read(chunked("2\r\n12\r\n3\r\n345\r\n"), piece, piece, true, limits) == over);
        BOOST_TEST(read(head("") + "1234", piece, piece, true, limits) == good("1234", false));
        BOOST_TEST(read(head("") + "12345", piece, piece, true, limits) == over);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_to_head_has_no_body) {
    recording_sink sink;
    response_reader reader(sink, response_limits(), true);
    BOOST_TEST(reader.feed(head("Content-Length: 5\r\n")).has_value());
    BOOST_TEST(reader.done());
    BOOST_TEST(reader.reusable());
}

BOOST_AUTO_TEST_CASE(the_sink_may_refuse) {
    class refusing_sink final : public confab::http::body_sink {
    public:
        explicit refusing_sink(bool refuses_head) : refuses_head_(refuses_head) {}
        confab::error_code on_head(response_head const&) override {
            return refuses_head_ ? errc::not_json : confab::error_code();
        }
        confab::error_code on_data(std::string_view) override { return errc::malformed_json; }

    private:
        bool refuses_head_;
    };
    for (bool const refuses_head : {true, false}) {
        refusing_sink sink(refuses_head);
        response_reader reader(sink);
        auto const fed = reader.feed(head("Content-Length: 5\r\n") + "hello");
        BOOST_TEST_REQUIRE(fed.has_error());
        BOOST_TEST(fed.error().code == (refuses_head ? errc::not_json : errc::malformed_json));
    }
}

BOOST_AUTO_TEST_CASE(fields_come_as_they_were_sent) {
    recording_sink sink;
    response_reader reader(sink);
    BOOST_TEST(reader.feed(head("X-One:  a b \r\nx-two: c\r\n  d\r\nContent-Length: 0\r\n")).has_value());
    BOOST_TEST(reader.head().find("x-one").value() == "a b");
    BOOST_TEST(reader.head().find("X-TWO").value() == "c d");
    BOOST_TEST(reader.head().fields().front().name == "X-One");
    BOOST_TEST(reader.head().version() == 11u);
}

BOOST_AUTO_TEST_CASE(fields_of_one_name_stay_where_they_were_sent) {
    recording_sink sink;
    response_reader reader(sink);
    BOOST_TEST(reader.feed(head("X-One: 1\r\nX-Two: 2\r\nx-one: 3\r\nContent-Length: 0\r\n")).has_value());
    std::string order;
    for (auto const& field : reader.head().fields()) order += field.name + '=' + field.value + ' ';
    BOOST_TEST(order == "X-One=1 X-Two=2 x-one=3 Content-Length=0 ");
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
