// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_SEALED_CURSOR_IPP
#define CONFAB_TESTING_DETAIL_IMPL_SEALED_CURSOR_IPP

#include <confab/testing/detail/sealed_cursor.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace confab::testing::detail {

inline constexpr std::size_t cursor_position_size = 12;
inline constexpr std::size_t cursor_size = 31; // position and 19 bytes of HMAC-SHA256
inline constexpr std::size_t cursor_text_size = 44;

using cursor_bytes = std::array<unsigned char, cursor_size>;

CONFAB_DECL void put_big_endian(unsigned char* out, std::uint64_t value, unsigned size) {
    for (unsigned byte = 0; byte < size; ++byte)
        out[byte] = static_cast<unsigned char>(value >> (8 * (size - 1 - byte)));
}

CONFAB_DECL std::uint64_t read_big_endian(unsigned char const* bytes, unsigned size) {
    std::uint64_t value = 0;
    for (unsigned byte = 0; byte < size; ++byte) value = (value << 8) | bytes[byte];
    return value;
}

CONFAB_DECL std::string seal_cursor(std::uint64_t key, cursor_position position, std::string_view bound_to) {
    cursor_bytes bytes{};
    put_big_endian(bytes.data(), position.index, 8);
    put_big_endian(bytes.data() + 8, position.issue, 4);

    std::string message(bytes.begin(), bytes.begin() + cursor_position_size);
    message += bound_to;
    unsigned char key_bytes[8];
    put_big_endian(key_bytes, key, 8);
    unsigned char code[EVP_MAX_MD_SIZE];
    if (!HMAC(EVP_sha256(), key_bytes, sizeof key_bytes, reinterpret_cast<unsigned char const*>(message.data()),
              message.size(), code, nullptr))
        throw std::runtime_error("sandbox: HMAC-SHA256 is not available");
    for (std::size_t at = cursor_position_size; at < cursor_size; ++at) bytes[at] = code[at - cursor_position_size];

    unsigned char text[cursor_text_size + 1];
    EVP_EncodeBlock(text, bytes.data(), static_cast<int>(bytes.size()));
    return std::string(text, text + cursor_text_size);
}

CONFAB_DECL std::optional<cursor_position> open_cursor(std::uint64_t key, std::string_view cursor,
                                                       std::string_view bound_to) {
    if (cursor.size() != cursor_text_size) return std::nullopt;
    unsigned char bytes[cursor_text_size];
    if (EVP_DecodeBlock(bytes, reinterpret_cast<unsigned char const*>(cursor.data()), static_cast<int>(cursor.size())) <
        0)
        return std::nullopt;
    cursor_position const position(read_big_endian(bytes, 8),
                                   static_cast<std::uint32_t>(read_big_endian(bytes + 8, 4)));
    // Comparing the text leaves no second spelling of a cursor, which lax decoding would allow.
    if (seal_cursor(key, position, bound_to) != cursor) return std::nullopt;
    return position;
}

} // namespace confab::testing::detail

#endif
