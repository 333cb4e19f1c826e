// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/frame_encoder.hpp>

#include <confab/exporting/ndjson_sink.hpp>

#include "sample_rows.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(frame_encoder)

namespace {

using confab::errc;
using confab::exporting::compression;
using confab::exporting::frame_decoder;
using encoder = confab::exporting::frame_encoder;
using confab::tests::sample_rows;
using confab::tests::temporary_directory;

constexpr compression kinds[] = {compression::gzip, compression::zstd};

std::string some_text(std::size_t size) {
    std::string text;
    for (unsigned x = 1; text.size() < size; x = x * 48271u % 2147483647u) text += std::to_string(x) + ' ';
    return text;
}

std::string decoded(compression kind, std::string_view bytes, std::size_t piece) {
    auto const frames = frame_decoder::make(kind);
    std::string text;
    while (!bytes.empty()) {
        auto const used = frames->feed(text, bytes.substr(0, piece));
        BOOST_TEST_REQUIRE(used.has_value());
        bytes.remove_prefix(*used);
    }
    BOOST_TEST(frames->at_end());
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(no_compression_needs_no_encoder) {
    BOOST_TEST(!encoder::make(compression::none));
    BOOST_TEST(!frame_decoder::make(compression::none));
    BOOST_TEST(is_built_in(compression::gzip));
}

BOOST_AUTO_TEST_CASE(frames_come_back_in_pieces_of_any_size) {
    for (auto const kind : kinds) {
        auto const made = encoder::make(kind);
        std::string bytes, expected;
        for (auto const size : {0u, 1u, 100u, 100'000u, 3u}) {
            auto const text = some_text(size);
            expected += text;
            made->append(bytes, std::string_view(text).substr(0, size / 2));
            made->append(bytes, std::string_view(text).substr(size / 2));
            made->finish(bytes);
        }
        made->finish(bytes); // of nothing: nothing
        for (std::size_t const piece : {std::size_t{1}, std::size_t{7}, std::size_t{5000}, bytes.size()})
            BOOST_TEST(decoded(kind, bytes, piece) == expected);
    }
}

BOOST_AUTO_TEST_CASE(text_that_shrinks_to_little_comes_back_whole) {
    for (auto const kind : kinds) {
        auto const made = encoder::make(kind);
        std::string const text(10'000'000, 'x');
        std::string bytes;
        made->append(bytes, text);
        made->finish(bytes);
        BOOST_TEST(bytes.size() < 20'000u);
        BOOST_TEST((decoded(kind, bytes, bytes.size()) == text));
    }
}

BOOST_AUTO_TEST_CASE(a_cut_or_altered_frame_is_noticed) {
    for (auto const kind : kinds) {
        auto const made = encoder::make(kind);
        std::string bytes;
        made->append(bytes, some_text(300));
        made->finish(bytes);
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            auto const frames = frame_decoder::make(kind);
            std::string text;
            BOOST_TEST(frames->feed(text, std::string_view(bytes).substr(0, size)).has_value());
            BOOST_TEST(!frames->at_end());
        }
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
        auto const frames = frame_decoder::make(kind);
        std::string text;
        bool const is_noticed = !frames->feed(text, bytes) || !frames->at_end() || text != some_text(300);
        BOOST_TEST(is_noticed);
    }
}

// fault K7, K8
BOOST_AUTO_TEST_CASE(a_file_of_frames_is_resumed_cut_and_verified) {
    for (auto const kind : kinds) {
        temporary_directory const folder;
        confab::exporting::ndjson_sink_options options;
        options.path = folder / "out";
        options.compression = kind;
        options.accounts.emplace_back("a", confab::paging::fingerprint(1, 0));
        auto const write = [&](int first, int last) {
            auto const out = confab::exporting::ndjson_sink::open(options).value();
            sample_rows const rows(first, last);
            auto const outcome = out->write_now("a", rows.rows, confab::exporting::unlimited).value();
            BOOST_TEST_REQUIRE(out->advance_now("a", confab::exporting::walk_state::walking, "x").has_value());
            BOOST_TEST_REQUIRE(out->commit_now().has_value());
            return outcome.sessions;
        };
        BOOST_TEST(write(0, 1000) == 1000u);
        auto const first = confab::tests::text_of(options.path);
        confab::tests::write_text(options.path, first + first.substr(0, 20)); // what a crash may leave
        BOOST_TEST(write(500, 1500) == 500u);
        auto const whole = confab::tests::text_of(options.path);
        BOOST_TEST(whole.starts_with(first));
        auto const text = decoded(kind, whole, whole.size());
        BOOST_TEST(std::ranges::count(text, '\n') == 1500);
        for (std::size_t size = 0; size < whole.size(); size += 97) {
            confab::tests::write_text(options.path, whole.substr(0, size));
            auto const opened = confab::exporting::ndjson_sink::open(options);
            BOOST_TEST_REQUIRE(opened.has_error());
            BOOST_TEST((opened.error().code == errc::checkpoint_damaged));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
