// SPDX-License-Identifier: BSL-1.0
// Writes the pages that the benchmark's server serves: sessions of OpenCX, 100 a page, plain and in gzip.
//
//   write_pages FOLDER PAGES typical|sandbox
//
// See typical_row.hpp for the rows. // A window's first page is `first-N`, each other one has the name of the cursor that leads to it.
#include "program.hpp"
#include "typical_row.hpp"

#include <confab/testing/opencx_sandbox.hpp>

#include <zlib.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using peers::sessions_of_page;

/// Letters that need no escapes in a URL or a file's name.
std::string base64url(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (char const byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (held += 8; held >= 6; held -= 6) text += letters[bits >> (held - 6) & 63];
    }
    if (held != 0) text += letters[bits << (6 - held) & 63];
    return text;
}

std::string cursor(std::size_t window, std::size_t page) {
    return base64url(R"({"after":")" + peers::window_start(window) + R"(","skip":)" +
                     std::to_string(page * sessions_of_page) + "}");
}

std::string gzip(std::string const& plain) {
    ::z_stream stream{};
    // 16 above the window's bits is zlib's word for gzip; 6 is the level that servers and gzip itself take.
    if (::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflateInit2 failed");
    std::string packed(::deflateBound(&stream, static_cast<uLong>(plain.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    if (::deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate failed");
    packed.resize(stream.total_out);
    ::deflateEnd(&stream);
    return packed;
}

void write(std::filesystem::path const& path, std::string const& bytes) {
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    if (!file.flush()) throw std::runtime_error(path.string() + " cannot be written");
}

void write_pages(std::filesystem::path const& folder, std::size_t pages, bool typical) {
    using namespace std::chrono_literals;
    auto const pages_of_window = pages / peers::windows;
    if (pages_of_window == 0 || pages % peers::windows != 0)
        throw std::invalid_argument("the number of pages must be a multiple of 8");
    confab::testing::sandbox_data_options options;
    options.sessions = pages * sessions_of_page;
    // So that each window has a day's sessions.
    options.spacing = std::chrono::milliseconds(24h) / static_cast<long>(pages_of_window * sessions_of_page);
    confab::testing::opencx_sandbox const sandbox{confab::testing::sandbox_data(options)};
    peers::typical_row const rows{confab::testing::sandbox_data(options)};
    std::filesystem::create_directories(folder);
    std::size_t plain_size = 0, packed_size = 0, index = 0;
    for (std::size_t window = 0; window < peers::windows; ++window)
        for (std::size_t page = 0; page < pages_of_window; ++page) {
            std::string text = R"({"items":[)";
            for (std::size_t row = 0; row < sessions_of_page; ++row, ++index) {
                text += row == 0 ? "" : ",";
                if (typical) rows.append(text, index);
                else text += sandbox.item(index);
            }
            bool const is_last = page + 1 == pages_of_window;
            text += R"(],"next":)" + (is_last ? "null" : '"' + cursor(window, page + 1) + '"') + "}";
            auto const name = page == 0 ? "first-" + std::to_string(window + 1) : cursor(window, page);
            auto const packed = gzip(text);
            write(folder / (name + ".json"), text);
            write(folder / (name + ".json.gz"), packed);
            plain_size += text.size();
            packed_size += packed.size();
        }
    std::printf("{\"pages\": %zu, \"sessions\": %zu, \"plain_bytes\": %zu, \"gzip_bytes\": %zu}\n", pages, index,
                plain_size, packed_size);
}

} // namespace

int main(int count, char** arguments) {
    try {
        if (count != 4) throw std::invalid_argument("write_pages FOLDER PAGES typical|sandbox");
        write_pages(arguments[1], std::strtoul(arguments[2], nullptr, 10), std::string_view(arguments[3]) == "typical");
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
