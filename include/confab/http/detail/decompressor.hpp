// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_DECOMPRESSOR_HPP
#define CONFAB_HTTP_DETAIL_DECOMPRESSOR_HPP

#include <zlib.h>
#if defined(CONFAB_HAS_BROTLI)
#include <brotli/decode.h>
#endif
#if defined(CONFAB_HAS_ZSTD)
#include <zstd.h>
#include <zstd_errors.h>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <string_view>

namespace confab::http::detail {

/// One compressed format. The libraries do the work; they differ in how they say what has happened.
class decompressor {
public:
    enum class outcome : unsigned char { more, ended, malformed };

    class step {
    public:
        step(outcome step_outcome, std::size_t step_consumed, std::size_t step_produced) noexcept
            : what(step_outcome), consumed(step_consumed), produced(step_produced) {}

        outcome what;
        std::size_t consumed; ///< bytes of the input
        std::size_t produced; ///< bytes of the output
    };

    decompressor() = default;
    decompressor(decompressor const&) = delete;
    decompressor& operator=(decompressor const&) = delete;
    virtual ~decompressor() = default;

    /// Fills `output` as far as the input goes. @throws std::bad_alloc
    virtual step run(std::string_view input) = 0;
    /// Begins anew behind the end; false if nothing may follow it.
    virtual bool restart() noexcept = 0;

    std::array<char, 32 * 1024> output;
};

/// gzip; deflate with zlib's wrapping or without.
class zlib_decompressor final : public decompressor {
public:
    enum class format : unsigned char { gzip, deflate };

    explicit zlib_decompressor(format wanted) : format_(wanted) {
        if (::inflateInit2(&stream_, wanted == format::gzip ? gzip_window : zlib_window) != Z_OK)
            throw std::bad_alloc();
    }
    ~zlib_decompressor() override { ::inflateEnd(&stream_); }

    step run(std::string_view input) override {
        // zlib's wrapping begins with the method, 8. Without it that would be a stored block with stray padding: nobody's choice.
        if (format_ == format::deflate && !begun_ && !input.empty() && (input.front() & 0x0f) != 8)
            ::inflateReset2(&stream_, raw_window);
        begun_ = begun_ || !input.empty();
        auto const offered = static_cast<uInt>(std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max()));
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data())); // zlib only reads it
        stream_.avail_in = offered;
        stream_.next_out = reinterpret_cast<Bytef*>(output.data());
        stream_.avail_out = static_cast<uInt>(output.size());
        int const code = ::inflate(&stream_, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) throw std::bad_alloc();
        auto const what = code == Z_STREAM_END                  ? outcome::ended
                          : code == Z_OK || code == Z_BUF_ERROR ? outcome::more
                                                                : outcome::malformed;
        return step(what, offered - stream_.avail_in, output.size() - stream_.avail_out);
    }
    bool restart() noexcept override { return format_ == format::gzip && ::inflateReset(&stream_) == Z_OK; }

private:
    static constexpr int zlib_window = 15;
    static constexpr int raw_window = -15;
    static constexpr int gzip_window = 15 + 16;

    ::z_stream stream_{};
    format format_;
    bool begun_ = false;
};

#if defined(CONFAB_HAS_BROTLI)
class brotli_decompressor final : public decompressor {
public:
    brotli_decompressor() : state_(::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
        if (!state_) throw std::bad_alloc();
    }

    step run(std::string_view input) override {
        auto const* next_in = reinterpret_cast<std::uint8_t const*>(input.data());
        auto* next_out = reinterpret_cast<std::uint8_t*>(output.data());
        std::size_t in_left = input.size();
        std::size_t out_left = output.size();
        auto const code =
            ::BrotliDecoderDecompressStream(state_.get(), &in_left, &next_in, &out_left, &next_out, nullptr);
        if (code == BROTLI_DECODER_RESULT_ERROR && is_shortage(::BrotliDecoderGetErrorCode(state_.get())))
            throw std::bad_alloc();
        auto const what = code == BROTLI_DECODER_RESULT_SUCCESS ? outcome::ended
                          : code == BROTLI_DECODER_RESULT_ERROR ? outcome::malformed
                                                                : outcome::more;
        return step(what, input.size() - in_left, output.size() - out_left);
    }
    bool restart() noexcept override { return false; }

private:
    class destroys {
    public:
        void operator()(::BrotliDecoderState* state) const noexcept { ::BrotliDecoderDestroyInstance(state); }
    };

    static bool is_shortage(::BrotliDecoderErrorCode code) noexcept {
        return code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES && code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
    }

    std::unique_ptr<::BrotliDecoderState, destroys> state_;
};
#endif

#if defined(CONFAB_HAS_ZSTD)
class zstd_decompressor final : public decompressor {
public:
    zstd_decompressor() : state_(::ZSTD_createDStream()) {
        constexpr int window_log = 23; // 8 MiB: what RFC 9659 lets a server use
        if (!state_ || ::ZSTD_isError(::ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, window_log)))
            throw std::bad_alloc();
    }

    step run(std::string_view input) override {
        ::ZSTD_inBuffer in{input.data(), input.size(), 0};
        ::ZSTD_outBuffer out{output.data(), output.size(), 0};
        auto const code = ::ZSTD_decompressStream(state_.get(), &out, &in);
        if (::ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation) throw std::bad_alloc();
        auto const what = code == 0 ? outcome::ended : ::ZSTD_isError(code) ? outcome::malformed : outcome::more;
        return step(what, in.pos, out.pos);
    }
    bool restart() noexcept override { return true; } // another frame begins by itself

private:
    class destroys {
    public:
        void operator()(::ZSTD_DStream* state) const noexcept { ::ZSTD_freeDStream(state); }
    };

    std::unique_ptr<::ZSTD_DStream, destroys> state_;
};
#endif

} // namespace confab::http::detail

#endif
