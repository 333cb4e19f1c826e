// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_KEY_PINS_HPP
#define CONFAB_HTTP_DETAIL_KEY_PINS_HPP

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::http::detail {

/// SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4).
using key_pin = std::array<unsigned char, 32>;

/// Reads `sha256/BASE64`, where `sha256/` (also as curl writes it, `sha256//`) may be left out.
inline std::optional<key_pin> read_pin(std::string_view text) {
    constexpr std::size_t encoded_size = 44; // of 32 bytes, with one '='
    // By their sizes, as the Base64 itself may begin with '/'.
    for (std::string_view const prefix : {"sha256//", "sha256/"})
        if (text.size() == prefix.size() + encoded_size && text.starts_with(prefix)) text.remove_prefix(prefix.size());
    if (text.size() != encoded_size) return std::nullopt;
    std::array<unsigned char, 33> decoded;
    auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
    if (EVP_DecodeBlock(decoded.data(), bytes, encoded_size) != 33) return std::nullopt;
    // EVP_DecodeBlock lets through white space, '=' anywhere and bits that nothing stands for: only one text means a pin.
    std::array<unsigned char, encoded_size + 1> again;
    EVP_EncodeBlock(again.data(), decoded.data(), 32);
    if (!std::equal(text.begin(), text.end(), again.begin(),
                    [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; }))
        return std::nullopt;
    key_pin pin;
    std::copy_n(decoded.begin(), pin.size(), pin.begin());
    return pin;
}

inline std::optional<key_pin> pin_of(X509* certificate) noexcept {
    unsigned char* encoded = nullptr;
    auto const size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
    if (size <= 0) return std::nullopt;
    key_pin pin;
    bool const done =
        EVP_Digest(encoded, static_cast<std::size_t>(size), pin.data(), nullptr, EVP_sha256(), nullptr) == 1;
    OPENSSL_free(encoded);
    return done ? std::optional(pin) : std::nullopt;
}

/// What a verified chain fails with that has none of the pins.
inline constexpr int no_pin_matches = X509_V_ERR_APPLICATION_VERIFICATION;

/** Verifies a chain as OpenSSL does, then wants one of the pins in it. For SSL_CTX_set_cert_verify_callback; `pins` is a
 *  `std::vector<key_pin>`. Within the handshake, so that no session comes out of a connection that lacks a pin.
 */
inline int verify_with_pins(X509_STORE_CTX* store, void* pins) noexcept {
    if (X509_verify_cert(store) != 1) return 0;
    auto const& wanted = *static_cast<std::vector<key_pin> const*>(pins);
    auto* const chain = X509_STORE_CTX_get0_chain(store);
    for (int i = 0; i < sk_X509_num(chain); ++i)
        if (auto const pin = pin_of(sk_X509_value(chain, i));
            pin && std::find(wanted.begin(), wanted.end(), *pin) != wanted.end())
            return 1;
    X509_STORE_CTX_set_error(store, no_pin_matches);
    return 0;
}

} // namespace confab::http::detail

#endif
