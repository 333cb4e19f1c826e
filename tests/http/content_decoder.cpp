// SPDX-License-Identifier: BSL-1.0
#include <confab/http/content_decoder.hpp>

#include "support/compressed_text.hpp"
#include "support/errc_output.hpp"
#include "support/sanitizers.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_content_decoder)

namespace {

using namespace confab;
using namespace confab::tests;
using http::content_decoder;
using http::response_limits;

/// What a coded body came to: errc{} for success.
class decoded {
public:
    decoded() = default;

    errc code{};
    std::string text;
};

errc code_of(result<void> const& outcome) {
    return outcome.has_error() ? static_cast<errc>(outcome.error().code.value()) : errc{};
}

/// Feeds the pieces one by one.
decoded decode(std::string_view coding, std::vector<std::string_view> const& pieces,
               response_limits const& limits = {}) {
    auto decoder = content_decoder::make(coding, limits).value();
    http::string_sink sink;
    decoded outcome;
    for (auto const piece : pieces) {
        outcome.code = code_of(decoder.feed(piece, sink));
        if (outcome.code != errc{}) break;
    }
    if (outcome.code == errc{}) outcome.code = code_of(decoder.finish());
    outcome.text = sink.take();
    return outcome;
}

decoded decode(std::string_view coding, std::string_view bytes, response_limits const& limits = {}) {
    return decode(coding, std::vector{bytes}, limits);
}

std::vector<std::string_view> cut(std::string_view bytes, std::size_t piece) {
    std::vector<std::string_view> pieces;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) pieces.push_back(bytes.substr(0, piece));
    return pieces;
}

BOOST_AUTO_TEST_CASE(accepts_what_it_is_built_with) {
    std::string expected = "gzip, deflate";
#if defined(CONFAB_HAS_BROTLI)
    expected += ", br";
#endif
#if defined(CONFAB_HAS_ZSTD)
    expected += ", zstd";
#endif
    BOOST_TEST(http::accepted_codings() == expected);
    for (char const* known : {"gzip", "GZip", "x-gzip", "deflate"})
        BOOST_TEST(content_decoder::make(known).has_value());
    for (char const* unknown : {"", "compress", "gzip ", "gzip, gzip", "identity", "\x1b"})
        BOOST_TEST((content_decoder::make(unknown).error().code == errc::unsupported_encoding));
    BOOST_TEST(content_decoder::make("br").has_value() == (expected.find("br") != std::string::npos));
    BOOST_TEST(content_decoder::make("zstd").has_value() == (expected.find("zstd") != std::string::npos));
    BOOST_TEST(content_decoder::make("\x1b").error().details.message == "the content coding \\x1b"); // fault M6
}

BOOST_AUTO_TEST_CASE(finds_the_one_coding_of_a_response) {
    using fields = std::vector<http::header_field>;
    auto const coding = [](fields list) {
        http::response_head const head(200, 11, std::move(list));
        auto const found = http::content_coding(head);
        return found.has_error() ? std::string(name_of(found.error().code)) : std::string(*found);
    };
    BOOST_TEST(coding({}) == "");
    BOOST_TEST(coding({{"content-encoding", "gzip"}}) == "gzip");
    BOOST_TEST(coding({{"Content-Encoding", ""}, {"Content-Encoding", "Identity"}, {"Content-Encoding", "br"}}) ==
               "br");
    for (char const* several :
         {"gzip, gzip", "identity, gzip", "gzip,", ",", "gzip, gzip, gzip, gzip, gzip"}) // fault D14
        BOOST_TEST(coding({{"Content-Encoding", several}}) == "unsupported_encoding");
    BOOST_TEST(coding({{"Content-Encoding", "gzip"}, {"Content-Encoding", "gzip"}}) == "unsupported_encoding");
}

BOOST_AUTO_TEST_CASE(the_split_makes_no_difference) {
    auto const text = sample_text();
    for (auto const& [coding, bytes] : coded_samples()) {
        std::string_view const all = bytes;
        for (std::size_t split = 0; split <= all.size(); ++split) {
            auto const outcome = decode(coding, {all.substr(0, split), all.substr(split)});
            BOOST_TEST((outcome.code == errc{} && outcome.text == text), coding << " at " << split);
        }
        auto const outcome = decode(coding, cut(all, 1));
        BOOST_TEST((outcome.code == errc{} && outcome.text == text), coding << " byte by byte");
    }
}

BOOST_AUTO_TEST_CASE(a_body_cut_anywhere_is_an_error) {
    auto const text = sample_text();
    for (auto const& [coding, bytes] : coded_samples()) {
        std::size_t whole = 0;
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            auto const outcome = decode(coding, bytes.substr(0, size));
            BOOST_TEST(text.starts_with(outcome.text));
            if (outcome.code == errc{}) ++whole; // between two members or frames
            else BOOST_TEST(outcome.code == errc::malformed_encoding);
        }
        bool const has_members = coding == "gzip" ? bytes.size() > gzipped(text).size() : coding == "zstd";
        BOOST_TEST(whole <= (has_members ? 2u : 0u), coding << " was whole " << whole << " times");
    }
    BOOST_TEST(decode("gzip", "").code == errc{});
    BOOST_TEST(decode("gzip", gzipped("")).code == errc{});
}

BOOST_AUTO_TEST_CASE(a_damaged_byte_never_yields_another_text) {
    auto const text = sample_text();
    for (auto const& [coding, bytes] : coded_samples()) {
        bool const has_checksum = coding != "br" && bytes != deflated(text, wrapping::none);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (int bit = 0; bit < 8; ++bit) {
                auto damaged = bytes;
                damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
                auto const outcome = decode(coding, damaged);
                bool const right = outcome.code == errc{} && outcome.text == text;
                BOOST_TEST((right || !has_checksum || outcome.code == errc::malformed_encoding), coding << ' ' << i);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_may_follow_the_end) {
    for (auto const& [coding, bytes] : coded_samples())
        for (std::string const& tail :
             {std::string(1, '\0'), std::string("\x1f"), std::string("garbage, rather long"), std::string(512, '\0')}) {
            BOOST_TEST(decode(coding, bytes + tail).code == errc::malformed_encoding, coding);
            BOOST_TEST(decode(coding, {bytes, tail}).code == errc::malformed_encoding, coding);
        }
    auto const zlib = deflated("x", wrapping::zlib);
    BOOST_TEST(decode("deflate", zlib + zlib).code == errc::malformed_encoding);
}

BOOST_AUTO_TEST_CASE(another_format_is_an_error) {
    BOOST_TEST(decode("gzip", sample_text()).code == errc::malformed_encoding);
    for (auto const& [coding, bytes] : coded_samples())
        for (auto const& [other, other_bytes] : coded_samples())
            if (coding != other)
                BOOST_TEST(decode(coding, other_bytes).code == errc::malformed_encoding, coding << ' ' << other);
}

BOOST_AUTO_TEST_CASE(large_bodies_come_whole) {
    std::string text;
    for (unsigned i = 0, x = 1; i < 300'000; ++i, x = x * 1664525u + 1013904223u)
        text += static_cast<char>('a' + (x >> 28));
    std::vector<std::pair<std::string, std::string>> bodies{{"gzip", gzipped(text)},
                                                            {"deflate", deflated(text, wrapping::none)}};
#if defined(CONFAB_HAS_ZSTD)
    bodies.emplace_back("zstd", zstandard(text));
#endif
    for (auto const& [coding, bytes] : bodies)
        for (std::size_t const piece : {1u, 4'093u, 16'384u, 1'000'000u}) {
            auto const outcome = decode(coding, cut(bytes, piece));
            BOOST_TEST((outcome.code == errc{} && outcome.text == text), coding << " by " << piece);
        }
}

// --- limits ---

BOOST_AUTO_TEST_CASE(the_decoded_size_is_bounded) { // fault D15
    auto const text = sample_text();
    response_limits limits;
    for (auto const& [coding, bytes] : coded_samples()) {
        limits.body_bytes = text.size();
        BOOST_TEST(decode(coding, bytes, limits).text == text);
        limits.body_bytes = text.size() - 1;
        auto const outcome = decode(coding, bytes, limits);
        BOOST_TEST(outcome.code == errc::body_too_large);
        BOOST_TEST(outcome.text.size() < text.size());
    }
}

BOOST_AUTO_TEST_CASE(the_expansion_is_bounded_beyond_the_first_64_kib) { // fault D14
    BOOST_TEST(decode("gzip", gzipped(std::string(65'536, '0'))).text.size() == 65'536u);
    auto const zeros = std::string(10u << 20, '\0');
    std::vector<std::pair<std::string, std::string>> bombs{{"gzip", gzipped(zeros)},
                                                           {"deflate", deflated(zeros, wrapping::zlib)}};
#if defined(CONFAB_HAS_BROTLI)
    constexpr char brotli[] =
        "\xcb\xff\xff\x3f\xf8\x27\x00\xe2\xb1\x40\x20\xf7\xfe\x2f\xff\xff\x3f\xf0\x4f\x00\xc4\x61\x11\x80\xee\xfd\x07";
    bombs.emplace_back("br", std::string(brotli, sizeof(brotli) - 1));
#endif
#if defined(CONFAB_HAS_ZSTD)
    bombs.emplace_back("zstd", zstandard(zeros));
#endif
    for (auto const& [coding, bytes] : bombs) {
        auto const outcome = decode(coding, bytes);
        BOOST_TEST(outcome.code == errc::malformed_encoding, coding);
        BOOST_TEST(outcome.text.size() <= 65'536 + 200 * (bytes.size() + 1), coding);
        response_limits limits;
        limits.expansion = 1'000'000;
        BOOST_TEST(decode(coding, bytes, limits).text.size() == zeros.size(), coding);
    }
    response_limits none;
    none.expansion = 0; // counts as 1
    BOOST_TEST(decode("gzip", gzipped(sample_text()), none).text == sample_text());
}

/// Some 10 MB that decode to 10 GiB. Nobody gets as far as its checksum.
std::string bomb() {
    auto const mebibyte = std::string(1u << 20, '\0');
    auto const block = deflated(mebibyte, wrapping::none, Z_FULL_FLUSH);
    std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    for (int i = 0; i < 10 * 1024; ++i) bytes += block;
    return bytes;
}

/// A line of this process's status: "VmRSS:" the memory it has, "VmHWM:" the most it has had since forget_peak().
std::uint64_t resident_bytes(std::string const& wanted) {
    std::ifstream status("/proc/self/status");
    std::string name;
    std::uint64_t kibibytes = 0;
    while (status >> name && name != wanted) status.ignore(1000, '\n');
    status >> kibibytes;
    return kibibytes * 1024;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

BOOST_AUTO_TEST_CASE(a_bomb_stops_at_the_limit) { // fault D14
    auto const bytes = bomb();
    BOOST_TEST(bytes.size() > 9'000'000u);
    for (std::uint32_t const expansion : {200u, 4'000'000'000u}) {
        response_limits limits;
        limits.expansion = expansion;
        forget_peak();
        auto const before = resident_bytes("VmRSS:");
        auto const started = std::clock();
        auto const outcome = decode("gzip", cut(bytes, 16'384), limits);
        auto const seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
        auto const grown = resident_bytes("VmHWM:") - before;
        BOOST_TEST(outcome.code == (expansion == 200 ? errc::malformed_encoding : errc::body_too_large));
        BOOST_TEST(outcome.text.size() <= limits.body_bytes);
        if (is_sanitized) continue;
        BOOST_TEST(seconds < 1.0);
        BOOST_TEST(before > 0u);
        BOOST_TEST(grown < 2 * limits.body_bytes);
        BOOST_TEST_MESSAGE("stopped after " << outcome.text.size() << " bytes, " << seconds << " s, " << grown / 1024
                                            << " KiB");
    }
}

#if defined(CONFAB_HAS_ZSTD)
BOOST_AUTO_TEST_CASE(a_zstd_window_is_bounded) { // fault D14
    BOOST_TEST(decode("zstd", zstandard(sample_text(), 23)).text == sample_text());
    BOOST_TEST(decode("zstd", zstandard(sample_text(), 24)).code == errc::malformed_encoding);
    BOOST_TEST(decode("zstd", std::string("\x50\x2a\x4d\x18\x02\0\0\0zz", 10) + zstandard("x")).text ==
               "x"); // a skippable frame
}
#endif

class refusing_sink final : public http::body_sink {
public:
    refusing_sink() = default;
    error_code on_head(http::response_head const&) override { return {}; }
    error_code on_data(std::string_view) override { return errc::cancelled; }
};

BOOST_AUTO_TEST_CASE(passes_on_what_the_sink_says) {
    auto decoder = content_decoder::make("gzip").value();
    refusing_sink sink;
    BOOST_TEST(code_of(decoder.feed(gzipped("x"), sink)) == errc::cancelled);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
