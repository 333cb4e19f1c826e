// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_CONTENT_DECODER_IPP
#define CONFAB_HTTP_IMPL_CONTENT_DECODER_IPP

#include <confab/http/content_decoder.hpp>

#include <confab/http/detail/decompressor.hpp>

#include <algorithm>
#include <utility>

namespace confab::http {
namespace detail {

/// So many decoded bytes are always fine: short bodies may expand as they like.
inline constexpr std::uint64_t free_expansion = 64 * 1024;

/// Null: not a coding that this program knows.
inline std::unique_ptr<decompressor> make_decompressor(std::string_view coding) {
    if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip"))
        return std::make_unique<zlib_decompressor>(zlib_decompressor::format::gzip);
    if (equals_ignoring_case(coding, "deflate"))
        return std::make_unique<zlib_decompressor>(zlib_decompressor::format::deflate);
#if defined(CONFAB_HAS_BROTLI)
    if (equals_ignoring_case(coding, "br")) return std::make_unique<brotli_decompressor>();
#endif
#if defined(CONFAB_HAS_ZSTD)
    if (equals_ignoring_case(coding, "zstd")) return std::make_unique<zstd_decompressor>();
#endif
    return nullptr;
}

inline failure malformed_encoding(char const* why) { return failure(errc::malformed_encoding, why); }

inline failure unsupported_coding(std::string_view coding) {
    return failure(errc::unsupported_encoding, "the content coding " + printable(coding, 40));
}

} // namespace detail

CONFAB_DECL std::string_view accepted_codings() noexcept {
    return "gzip, deflate"
#if defined(CONFAB_HAS_BROTLI)
           ", br"
#endif
#if defined(CONFAB_HAS_ZSTD)
           ", zstd"
#endif
        ;
}

CONFAB_DECL result<std::string_view> content_coding(response_head const& head) {
    std::string_view found;
    for (auto const& field : head.fields()) {
        if (!equals_ignoring_case(field.name, "Content-Encoding") || field.value.empty()) continue;
        if (equals_ignoring_case(field.value, "identity")) continue;
        if (!found.empty() || field.value.find(',') != std::string::npos)
            return detail::unsupported_coding("of several layers");
        found = field.value;
    }
    return found;
}

CONFAB_DECL content_decoder::content_decoder(std::unique_ptr<detail::decompressor> decompressor,
                                             response_limits const& limits) noexcept
    : decompressor_(std::move(decompressor)), body_limit_(limits.body_bytes),
      expansion_(std::max<std::uint64_t>(1, limits.expansion)) {}

CONFAB_DECL content_decoder::content_decoder(content_decoder&& other) noexcept = default;
CONFAB_DECL content_decoder& content_decoder::operator=(content_decoder&& other) noexcept = default;
CONFAB_DECL content_decoder::~content_decoder() = default;

CONFAB_DECL result<content_decoder> content_decoder::make(std::string_view coding, response_limits const& limits) {
    auto decompressor = detail::make_decompressor(coding);
    if (!decompressor) return detail::unsupported_coding(coding);
    return content_decoder(std::move(decompressor), limits);
}

CONFAB_DECL result<void> content_decoder::feed(std::string_view bytes, body_sink& sink) {
    using outcome = detail::decompressor::outcome;
    bool holds_output = false; // the output was full: there may be more without further input
    while (!bytes.empty() || holds_output) {
        if (ended_ && !decompressor_->restart()) return detail::malformed_encoding("bytes follow the compressed body");
        auto const step = decompressor_->run(bytes);
        bytes.remove_prefix(step.consumed);
        encoded_bytes_ += step.consumed;
        started_ = true;
        ended_ = step.what == outcome::ended;
        if (step.what == outcome::malformed) return detail::malformed_encoding("the compressed body is damaged");
        if (step.consumed == 0 && step.produced == 0 && !ended_ && !bytes.empty())
            return detail::malformed_encoding("the compressed body cannot be read on");
        auto const delivered = deliver(std::string_view(decompressor_->output.data(), step.produced), sink);
        if (delivered.has_error()) return delivered.error();
        holds_output = !ended_ && step.produced == decompressor_->output.size();
    }
    return {};
}

CONFAB_DECL result<void> content_decoder::deliver(std::string_view bytes, body_sink& sink) {
    if (bytes.empty()) return {};
    if (bytes.size() > body_limit_ - decoded_bytes_) return failure(errc::body_too_large, "after decompression");
    decoded_bytes_ += bytes.size();
    if (decoded_bytes_ > detail::free_expansion &&
        (decoded_bytes_ - detail::free_expansion) / expansion_ > encoded_bytes_)
        return detail::malformed_encoding("the compressed body expands too far");
    if (auto const refused = sink.on_data(bytes)) return failure(refused);
    return {};
}

CONFAB_DECL result<void> content_decoder::finish() const {
    if (started_ && !ended_) return detail::malformed_encoding("the compressed body is cut short");
    return {};
}

} // namespace confab::http

#endif
