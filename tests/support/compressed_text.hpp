// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_COMPRESSED_TEXT_HPP
#define CONFAB_TESTS_SUPPORT_COMPRESSED_TEXT_HPP

#include <zlib.h>
#if defined(CONFAB_HAS_ZSTD)
#include <zstd.h>
#endif

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

/// What comes before and after deflate's blocks, as zlib's window bits say it.
enum class wrapping : int { gzip = 15 + 16, zlib = 15, none = -15 };

/// `flush` Z_FINISH: a whole stream; Z_FULL_FLUSH: its beginning, whose blocks may be repeated.
inline std::string deflated(std::string_view text, wrapping around, int flush = Z_FINISH) {
    ::z_stream stream{};
    if (::deflateInit2(&stream, 9, Z_DEFLATED, static_cast<int>(around), 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflateInit2");
    std::string out(::deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, flush);
    out.resize(out.size() - stream.avail_out);
    ::deflateEnd(&stream);
    return out;
}

inline std::string gzipped(std::string_view text) { return deflated(text, wrapping::gzip); }

#if defined(CONFAB_HAS_ZSTD)
/// Frames with a checksum and without a declared size.
inline std::string zstandard(std::string_view text, int window_log = 0) {
    auto* const context = ::ZSTD_createCCtx();
    ::ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window_log != 0) ::ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    std::string compressed(::ZSTD_compressBound(text.size()) + 64, '\0');
    ::ZSTD_inBuffer in{text.data(), text.size(), 0};
    ::ZSTD_outBuffer out{compressed.data(), compressed.size(), 0};
    ::ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush);
    ::ZSTD_compressStream2(context, &out, &in, ZSTD_e_end);
    ::ZSTD_freeCCtx(context);
    compressed.resize(out.pos);
    return compressed;
}
#endif

/// A few rows, as a page has them.
inline std::string sample_text() {
    std::string text;
    for (int i = 0; i < 12; ++i) text += "{\"id\":\"s-" + std::to_string(i) + "\",\"status\":\"open\"}\n";
    return text;
}

/// The sample under each coding of this build: what it is called, and its bytes.
inline std::vector<std::pair<std::string, std::string>> coded_samples() {
    auto const text = sample_text();
    std::vector<std::pair<std::string, std::string>> samples{
        {"gzip", gzipped(text)},
        {"gzip", gzipped(text.substr(0, 99)) + gzipped("") + gzipped(text.substr(99))},
        {"deflate", deflated(text, wrapping::zlib)},
        {"deflate", deflated(text, wrapping::none)},
    };
#if defined(CONFAB_HAS_BROTLI)
    constexpr char brotli[] =
        "\x1b\x5d\x01\x10\x2c\x0e\xec\x66\x9f\xed\x51\xbe\xa6\x26\x93\x3b\x1c\xb5\x08\x4c\xcc\x5e\x37"
        "\x18\x9b\x97\x34\x2a\x6d\xae\x15\x58\x5a\xc8\x94\x4e\x1f\x32\xe1\x00\xa0\x01\x50\x92\xca\x11"
        "\x9f\x18\x05\x1d\xff\x19\x03\xa1\x98\x89\x99\x2c\x36\x87\xcb\xc3\xcb\xc7\x7f\x67\xa5\x01";
    samples.emplace_back("br", std::string(brotli, sizeof(brotli) - 1));
#endif
#if defined(CONFAB_HAS_ZSTD)
    samples.emplace_back("zstd", zstandard(text));
    samples.emplace_back("zstd", zstandard(text.substr(0, 99)) + zstandard("") + zstandard(text.substr(99)));
#endif
    return samples;
}

} // namespace confab::tests

#endif
