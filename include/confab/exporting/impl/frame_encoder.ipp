// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_FRAME_ENCODER_IPP
#define CONFAB_EXPORTING_IMPL_FRAME_ENCODER_IPP

#include <confab/exporting/frame_encoder.hpp>
#include <confab/http/detail/decompressor.hpp>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

namespace confab::exporting {
namespace detail {

inline constexpr std::size_t compressed_step = std::size_t{64} << 10;

class gzip_encoder final : public frame_encoder {
public:
    gzip_encoder() {
        constexpr int gzip_window = 15 + 16, usual_memory = 8;
        if (::deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, usual_memory,
                           Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~gzip_encoder() override { ::deflateEnd(&stream_); }

    void append(std::string& out, std::string_view text) override {
        while (!text.empty()) {
            auto const piece = text.substr(0, std::numeric_limits<uInt>::max());
            run(out, piece, Z_NO_FLUSH);
            text.remove_prefix(piece.size());
            has_begun_ = true;
        }
    }
    void finish(std::string& out) override {
        if (!has_begun_) return;
        run(out, {}, Z_FINISH);
        ::deflateReset(&stream_);
        has_begun_ = false;
    }

private:
    void run(std::string& out, std::string_view text, int flush) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); // zlib only reads it
        stream_.avail_in = static_cast<uInt>(text.size());
        do {
            auto const before = out.size();
            out.resize(before + compressed_step);
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
            stream_.avail_out = static_cast<uInt>(compressed_step);
            ::deflate(&stream_, flush);
            out.resize(out.size() - stream_.avail_out);
        } while (stream_.avail_out == 0);
    }

    ::z_stream stream_{};
    bool has_begun_ = false;
};

#if defined(CONFAB_HAS_ZSTD)
class zstd_encoder final : public frame_encoder {
public:
    zstd_encoder() : state_(::ZSTD_createCCtx()) {
        // A checksum of the content, as gzip has one.
        if (!state_ || ::ZSTD_isError(::ZSTD_CCtx_setParameter(state_.get(), ZSTD_c_checksumFlag, 1)))
            throw std::bad_alloc();
    }

    void append(std::string& out, std::string_view text) override {
        if (text.empty()) return;
        run(out, text, ZSTD_e_continue);
        has_begun_ = true;
    }
    void finish(std::string& out) override {
        if (has_begun_) run(out, {}, ZSTD_e_end);
        has_begun_ = false;
    }

private:
    class destroys {
    public:
        void operator()(::ZSTD_CCtx* state) const noexcept { ::ZSTD_freeCCtx(state); }
    };

    void run(std::string& out, std::string_view text, ::ZSTD_EndDirective what) {
        ::ZSTD_inBuffer in{text.data(), text.size(), 0};
        for (std::size_t left = 1; left != 0;) {
            auto const before = out.size();
            out.resize(before + compressed_step);
            ::ZSTD_outBuffer produced{out.data() + before, compressed_step, 0};
            left = ::ZSTD_compressStream2(state_.get(), &produced, &in, what);
            out.resize(before + produced.pos);
            if (::ZSTD_isError(left)) throw std::bad_alloc();
            if (what == ZSTD_e_continue && in.pos == in.size) return;
        }
    }

    std::unique_ptr<::ZSTD_CCtx, destroys> state_;
    bool has_begun_ = false;
};
#endif

/// Frames by a decompressor of http/.
class library_decoder final : public frame_decoder {
public:
    using outcome = http::detail::decompressor::outcome;

    explicit library_decoder(std::unique_ptr<http::detail::decompressor> library) : library_(std::move(library)) {}

    std::optional<std::size_t> feed(std::string& out, std::string_view bytes) override {
        if (bytes.empty()) return 0;
        if (at_end_ && has_ended_) library_->restart();
        at_end_ = false;
        for (std::size_t used = 0;;) {
            auto const step = library_->run(bytes.substr(used));
            if (step.what == outcome::malformed) return std::nullopt;
            out.append(library_->output.data(), step.produced);
            used += step.consumed;
            at_end_ = step.what == outcome::ended;
            has_ended_ = has_ended_ || at_end_;
            // Where the output was filled, there may be more of it without further input.
            bool const is_drained = used == bytes.size() && step.produced < library_->output.size();
            if (at_end_ || is_drained) return used;
        }
    }
    bool at_end() const noexcept override { return at_end_; }

private:
    std::unique_ptr<http::detail::decompressor> library_;
    bool at_end_ = true;
    bool has_ended_ = false;
};

[[noreturn]] inline void refuse_compression() { throw std::invalid_argument("built without libzstd"); }

} // namespace detail

CONFAB_DECL bool is_built_in([[maybe_unused]] compression kind) noexcept {
#if defined(CONFAB_HAS_ZSTD)
    return true;
#else
    return kind != compression::zstd;
#endif
}

CONFAB_DECL std::unique_ptr<frame_encoder> frame_encoder::make(compression kind) {
    switch (kind) {
    case compression::none: return nullptr;
    case compression::gzip: return std::make_unique<detail::gzip_encoder>();
    case compression::zstd: break;
    }
#if defined(CONFAB_HAS_ZSTD)
    return std::make_unique<detail::zstd_encoder>();
#else
    detail::refuse_compression();
#endif
}

CONFAB_DECL std::unique_ptr<frame_decoder> frame_decoder::make(compression kind) {
    using http::detail::zlib_decompressor;
    switch (kind) {
    case compression::none: return nullptr;
    case compression::gzip:
        return std::make_unique<detail::library_decoder>(
            std::make_unique<zlib_decompressor>(zlib_decompressor::format::gzip));
    case compression::zstd: break;
    }
#if defined(CONFAB_HAS_ZSTD)
    return std::make_unique<detail::library_decoder>(std::make_unique<http::detail::zstd_decompressor>());
#else
    detail::refuse_compression();
#endif
}

} // namespace confab::exporting

#endif
