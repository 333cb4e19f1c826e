// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_TLS_CONTEXT_IPP
#define CONFAB_HTTP_IMPL_TLS_CONTEXT_IPP

#include <confab/http/tls_context.hpp>
#include <confab/http/detail/key_pins.hpp>
#include <confab/http/detail/tls_session_cache.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace confab::http {
namespace detail {

inline failure tls_misconfigured(std::string message) {
    ERR_clear_error();
    return failure(errc::tls_configuration, std::move(message));
}

/// The first of `variable`'s value and `fallback`, as OpenSSL itself chooses.
inline std::string chosen_path(char const* variable, char const* fallback) {
    auto const* const value = std::getenv(variable);
    return value != nullptr ? value : fallback;
}

inline bool system_roots_exist() {
    namespace fs = std::filesystem;
    std::error_code ignored;
    auto const file = chosen_path(X509_get_default_cert_file_env(), X509_get_default_cert_file());
    if (fs::file_size(file, ignored) > 0 && !ignored) return true;
    auto const folders = chosen_path(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
    for (std::size_t begin = 0; begin < folders.size();) {
        auto const end = std::min(folders.find(':', begin), folders.size());
        fs::directory_iterator const entries(folders.substr(begin, end - begin), ignored);
        if (!ignored && entries != fs::directory_iterator()) return true;
        begin = end + 1;
    }
    return false;
}

inline bool has_roots(boost::asio::ssl::context& context) noexcept {
    return sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context.native_handle()))) > 0;
}

inline result<void> load_roots(boost::asio::ssl::context& context, tls_options const& options) {
    error_code error;
    if (!options.ca_file.empty()) {
        context.load_verify_file(options.ca_file, error);
        if (error || !has_roots(context)) return tls_misconfigured("no certificate can be read from the CA file");
    }
    if (!options.ca_pem.empty()) {
        context.add_certificate_authority(boost::asio::buffer(options.ca_pem), error);
        // Asio takes a text without any certificate for a success.
        if (error || !has_roots(context)) return tls_misconfigured("no certificate can be read from the CA text");
    }
    if (options.ca_file.empty() && options.ca_pem.empty()) {
        if (!system_roots_exist()) return tls_misconfigured("the system has no trusted roots");
        context.set_default_verify_paths(error);
        if (error) return tls_misconfigured("the system's trusted roots cannot be read");
    }
    return {};
}

inline result<void> load_client_certificate(boost::asio::ssl::context& context, tls_options const& options) {
    if (options.certificate_file.empty() != options.private_key_file.empty())
        return tls_misconfigured("a client certificate needs both its file and its key's");
    if (options.certificate_file.empty()) return {};
    error_code error;
    context.use_certificate_chain_file(options.certificate_file, error);
    if (error) return tls_misconfigured("the client certificate cannot be read");
    context.use_private_key_file(options.private_key_file, boost::asio::ssl::context::pem, error);
    if (error) return tls_misconfigured("the client certificate's key cannot be read or does not belong to it");
    return {};
}

inline bool harden(SSL_CTX* native) noexcept {
    constexpr unsigned char protocols[] = "\x08http/1.1";
    SSL_CTX_set_security_level(native, 2);
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
    return session_keeper::enable(native) && SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_alpn_protos(native, protocols, sizeof(protocols) - 1) == 0;
}

/// A context with what it refers to.
class tls_settings {
public:
    tls_settings() : context(boost::asio::ssl::context::tls_client) {}

    std::vector<key_pin> pins;
    boost::asio::ssl::context context;
};

inline result<void> load_pins(tls_settings& settings, tls_options const& options) {
    for (auto const& text : options.pins) {
        auto const pin = read_pin(text);
        if (!pin) return tls_misconfigured("a pin is not the Base64 of a SHA-256");
        settings.pins.push_back(*pin);
    }
    if (!settings.pins.empty())
        SSL_CTX_set_cert_verify_callback(settings.context.native_handle(), &verify_with_pins, &settings.pins);
    return {};
}

} // namespace detail

CONFAB_DECL result<tls_context> tls_context::make(tls_options const& options) {
    std::shared_ptr<detail::tls_settings> settings;
    try {
        settings = std::make_shared<detail::tls_settings>();
    } catch (boost::system::system_error const&) {
        return detail::tls_misconfigured("OpenSSL gives no context");
    }
    auto& context = settings->context;
    if (!detail::harden(context.native_handle())) return detail::tls_misconfigured("OpenSSL refuses the settings");
    if (auto const roots = detail::load_roots(context, options); roots.has_error()) return roots.error();
    if (auto const own = detail::load_client_certificate(context, options); own.has_error()) return own.error();
    if (auto const pins = detail::load_pins(*settings, options); pins.has_error()) return pins.error();
    tls_context made;
    made.context_ = std::shared_ptr<boost::asio::ssl::context>(settings, &context);
    return made;
}

} // namespace confab::http

#endif
