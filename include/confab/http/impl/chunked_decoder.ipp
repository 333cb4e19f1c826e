// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_CHUNKED_DECODER_IPP
#define CONFAB_HTTP_IMPL_CHUNKED_DECODER_IPP

#include <confab/http/chunked_decoder.hpp>

#include <algorithm>

namespace confab::http {
namespace detail {

inline constexpr unsigned max_chunk_digits = 16;
inline constexpr std::uint32_t max_extension_bytes = 16 * 1024;
inline constexpr std::uint32_t max_trailer_bytes = 16 * 1024;

constexpr bool is_text_byte(unsigned char byte) noexcept { return (byte >= 0x20 && byte != 0x7f) || byte == '\t'; }

} // namespace detail

CONFAB_DECL result<chunked_decoder::step> chunked_decoder::next(std::string_view input) {
    std::size_t at = 0;
    while (at < input.size() && state_ != state::done) {
        if (state_ == state::data) {
            auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size() - at));
            remaining_ -= size;
            if (remaining_ == 0) state_ = state::data_cr;
            return step(at + size, input.substr(at, size));
        }
        if (!take(static_cast<unsigned char>(input[at])))
            return failure(errc::malformed_response_head, "the body's chunks are malformed");
        ++at;
    }
    return step(at, {});
}

CONFAB_DECL bool chunked_decoder::take(unsigned char byte) noexcept {
    auto const expect = [&](char expected, state after) {
        state_ = after;
        return byte == static_cast<unsigned char>(expected);
    };
    switch (state_) {
    case state::size: return take_size(byte);
    case state::extension:
    case state::quoted:
    case state::escaped: return take_extension(byte);
    case state::size_end: return expect('\n', remaining_ == 0 ? state::trailer_start : state::data);
    case state::data_cr: return expect('\r', state::data_lf);
    case state::data_lf: return expect('\n', state::size);
    case state::trailer_start:
    case state::trailer: return take_trailer(byte);
    case state::trailer_lf: return expect('\n', state::trailer_start);
    case state::last_lf: return expect('\n', state::done);
    case state::data:
    case state::done: break;
    }
    return false;
}

CONFAB_DECL bool chunked_decoder::take_size(unsigned char byte) noexcept {
    unsigned digit = 16;
    if (byte >= '0' && byte <= '9') digit = byte - unsigned{'0'};
    else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f') digit = (byte | 0x20u) - unsigned{'a'} + 10;
    if (digit < 16) {
        remaining_ = remaining_ << 4 | digit; // 16 digits fill it
        return ++digits_ <= detail::max_chunk_digits;
    }
    if (digits_ == 0) return false;
    digits_ = 0;
    if (byte == '\r') {
        state_ = state::size_end;
        return true;
    }
    state_ = state::extension;
    return byte == ';' && ++extension_bytes_ <= detail::max_extension_bytes;
}

CONFAB_DECL bool chunked_decoder::take_extension(unsigned char byte) noexcept {
    if (state_ == state::extension && byte == '\r') {
        state_ = state::size_end;
        return true;
    }
    if (!detail::is_text_byte(byte)) return false;
    if (state_ == state::escaped) state_ = state::quoted;
    else if (state_ == state::quoted && byte == '\\') state_ = state::escaped;
    else if (byte == '"') state_ = state_ == state::quoted ? state::extension : state::quoted;
    return ++extension_bytes_ <= detail::max_extension_bytes;
}

CONFAB_DECL bool chunked_decoder::take_trailer(unsigned char byte) noexcept {
    if (byte == '\r') {
        state_ = state_ == state::trailer_start ? state::last_lf : state::trailer_lf;
        return true;
    }
    state_ = state::trailer;
    return detail::is_text_byte(byte) && ++trailer_bytes_ <= detail::max_trailer_bytes;
}

} // namespace confab::http

#endif
