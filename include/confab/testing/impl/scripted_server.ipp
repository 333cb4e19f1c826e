// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_SCRIPTED_SERVER_IPP
#define CONFAB_TESTING_IMPL_SCRIPTED_SERVER_IPP

#include <confab/testing/scripted_server.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace confab::testing {
namespace detail {

class frees_openssl {
public:
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
template <class T>
using openssl_pointer = std::unique_ptr<T, frees_openssl>;

inline openssl_pointer<BIO> text_bio(std::string_view text) {
    return openssl_pointer<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

inline openssl_pointer<SSL_CTX> server_context(std::string_view chain_pem, std::string_view key_pem) {
    openssl_pointer<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    auto const chain = text_bio(chain_pem);
    auto const key_text = text_bio(key_pem);
    // Bad certificates, too, must be served.
    SSL_CTX_set_security_level(context.get(), 0);
    openssl_pointer<X509> const leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
    openssl_pointer<EVP_PKEY> const key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    if (!leaf || !key || SSL_CTX_use_certificate(context.get(), leaf.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
        throw std::runtime_error("scripted_server: the certificate or its key cannot be used");
    while (X509* const next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
        SSL_CTX_add0_chain_cert(context.get(), next);
    ERR_clear_error();
    return context;
}

/// The size of the request at the start of `bytes`, or 0 while it is not complete.
inline std::size_t request_size(std::string_view bytes) {
    auto const head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return 0;
    constexpr std::string_view name = "\r\nContent-Length: ";
    auto const at = bytes.substr(0, head_end + 2).find(name);
    std::size_t const body = at == std::string_view::npos
                                 ? 0
                                 : std::strtoul(std::string(bytes.substr(at + name.size(), 20)).c_str(), nullptr, 10);
    auto const size = head_end + 4 + body;
    return bytes.size() < size ? 0 : size;
}

} // namespace detail

// --- script ---

CONFAB_DECL script& script::without_tls() { return add(step(action::without_tls)); }
CONFAB_DECL script& script::expect_request() { return add(step(action::expect_request)); }
CONFAB_DECL script& script::send(std::string bytes) { return add(step(action::send, std::move(bytes))); }
CONFAB_DECL script& script::send_in_pieces(std::string bytes, std::size_t piece) {
    return add(step(action::send, std::move(bytes), piece));
}
CONFAB_DECL script& script::answer(std::function<script(std::string const& request)> respond) {
    step next(action::answer);
    next.respond = std::move(respond);
    return add(std::move(next));
}
CONFAB_DECL script& script::stall() { return add(step(action::stall)); }
CONFAB_DECL script& script::wait() { return add(step(action::wait)); }
CONFAB_DECL script& script::close() { return add(step(action::close)); }
CONFAB_DECL script& script::cut() { return add(step(action::cut)); }
CONFAB_DECL script& script::reset() { return add(step(action::reset)); }

// --- one connection ---

/// A connected socket with or without TLS, blocking. stop() of the server wakes it by shutting the socket down.
class scripted_server::peer {
public:
    peer(core& shared, int socket) : shared_(shared), socket_(socket) {}
    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;

    void play(script const& lines);
    /// Under the server's mutex, as is `is_closed`.
    void shut_down() noexcept {
        if (!is_closed) ::shutdown(socket_, SHUT_RDWR);
    }

    std::thread thread;
    bool is_closed = false;

private:
    using action = script::action;

    bool play_step(script::step const& step);
    bool play_steps(script const& lines);
    bool answer(script::step const& step);
    void close_socket();
    bool shake_hands();
    bool expect_request();
    bool send(std::string_view bytes, std::size_t piece);
    bool read_more();
    void end(action how);

    core& shared_;
    int socket_;
    detail::openssl_pointer<SSL> ssl_;
    std::string input_;
    std::string request_; // the last one
};

/// What the server's threads share.
class scripted_server::core {
public:
    core(std::string_view chain_pem, std::string_view key_pem) : context(detail::server_context(chain_pem, key_pem)) {}

    void accept_all();
    bool wait_until(std::size_t const& counter, std::size_t count) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(10), [&] { return counter >= count; });
    }

    detail::openssl_pointer<SSL_CTX> context;
    int listener = -1;
    std::thread acceptor;
    std::mutex mutex;
    std::condition_variable changed;
    bool stopped = false;
    std::deque<script> scripts;
    std::optional<script> usual;
    std::list<peer> peers;
    std::size_t accepted = 0;
    std::size_t open = 0;
    std::size_t stalled = 0;
    std::vector<std::string> requests;
    std::vector<std::string> server_names;
    std::size_t request_count = 0;
    std::size_t bytes_received = 0;
    std::size_t played = 0;
    std::size_t permits = 0;
};

CONFAB_DECL void scripted_server::peer::play(script const& lines) {
    // OpenSSL writes to sockets that the peer may have closed.
    ::sigset_t pipe_signal;
    ::sigemptyset(&pipe_signal);
    ::sigaddset(&pipe_signal, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);

    auto const& steps = lines.steps_;
    bool const plain = !steps.empty() && steps.front().what == action::without_tls;
    if ((plain || shake_hands()) && play_steps(lines)) end(action::close);
    ssl_.reset();
    {
        std::lock_guard const lock(shared_.mutex);
        ++shared_.played;
        shared_.changed.notify_all();
    }
    close_socket();
}

/// Once the peer has closed: closing with bytes unread would send RST, and lose what was sent before.
CONFAB_DECL void scripted_server::peer::close_socket() {
    char ignored[4096];
    while (::recv(socket_, ignored, sizeof(ignored), 0) > 0) {
    }
    std::lock_guard const lock(shared_.mutex);
    ::close(socket_);
    is_closed = true;
    --shared_.open;
    shared_.changed.notify_all();
}

/// @return whether all were played, without an ending.
CONFAB_DECL bool scripted_server::peer::play_steps(script const& lines) {
    return std::all_of(lines.steps_.begin(), lines.steps_.end(), [this](auto const& step) { return play_step(step); });
}

CONFAB_DECL bool scripted_server::peer::answer(script::step const& step) {
    while (expect_request())
        if (!play_steps(step.respond(request_))) return false;
    return false;
}

/// @return whether the script goes on.
CONFAB_DECL bool scripted_server::peer::play_step(script::step const& step) {
    switch (step.what) {
    case action::without_tls: return true;
    case action::expect_request: return expect_request();
    case action::send: return send(step.bytes, step.piece);
    case action::answer: return answer(step);
    case action::stall: {
        std::lock_guard const lock(shared_.mutex);
        ++shared_.stalled;
        shared_.changed.notify_all();
    }
        while (read_more()) {
        }
        return false;
    case action::wait: {
        std::unique_lock lock(shared_.mutex);
        shared_.changed.wait(lock, [&] { return shared_.stopped || shared_.permits > 0; });
        if (shared_.stopped) return false;
        --shared_.permits;
        return true;
    }
    case action::close:
    case action::cut:
    case action::reset: break;
    }
    end(step.what);
    return false;
}

CONFAB_DECL bool scripted_server::peer::shake_hands() {
    ssl_.reset(SSL_new(shared_.context.get()));
    SSL_set_fd(ssl_.get(), socket_);
    bool const agreed = SSL_accept(ssl_.get()) == 1;
    ERR_clear_error();
    auto const* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    std::lock_guard const lock(shared_.mutex);
    shared_.server_names.emplace_back(name != nullptr ? name : "");
    if (!agreed) shut_down();
    return agreed;
}

CONFAB_DECL bool scripted_server::peer::read_more() {
    char buffer[16 * 1024];
    auto const received = ssl_ ? static_cast<::ssize_t>(SSL_read(ssl_.get(), buffer, sizeof(buffer)))
                               : ::recv(socket_, buffer, sizeof(buffer), 0);
    ERR_clear_error();
    if (received <= 0) return false;
    input_.append(buffer, static_cast<std::size_t>(received));
    std::lock_guard const lock(shared_.mutex);
    shared_.bytes_received += static_cast<std::size_t>(received);
    return true;
}

CONFAB_DECL bool scripted_server::peer::expect_request() {
    std::size_t size = 0;
    while ((size = detail::request_size(input_)) == 0)
        if (!read_more()) return false;
    std::lock_guard const lock(shared_.mutex);
    request_ = input_.substr(0, size);
    shared_.requests.push_back(request_);
    ++shared_.request_count;
    shared_.changed.notify_all();
    input_.erase(0, size);
    return true;
}

CONFAB_DECL bool scripted_server::peer::send(std::string_view bytes, std::size_t piece) {
    if (piece == 0) piece = std::max<std::size_t>(1, bytes.size());
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        auto const part = bytes.substr(at, piece);
        auto const sent =
            ssl_ ? static_cast<::ssize_t>(SSL_write(ssl_.get(), part.data(), static_cast<int>(part.size())))
                 : ::send(socket_, part.data(), part.size(), MSG_NOSIGNAL);
        ERR_clear_error();
        if (sent <= 0) return false;
    }
    return true;
}

CONFAB_DECL void scripted_server::peer::end(action how) {
    if (how == action::close && ssl_) SSL_shutdown(ssl_.get());
    ERR_clear_error();
    if (how == action::reset) {
        ::linger const at_once{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        // Disconnecting a socket that lingers for no time sends RST and keeps the descriptor for stop().
        ::sockaddr none{};
        none.sa_family = AF_UNSPEC;
        ::connect(socket_, &none, sizeof(none));
        return;
    }
    ::shutdown(socket_, SHUT_WR);
}

CONFAB_DECL void scripted_server::core::accept_all() {
    for (;;) {
        int const socket = ::accept(listener, nullptr, nullptr);
        std::lock_guard const lock(mutex);
        if (stopped) {
            if (socket >= 0) ::close(socket);
            return;
        }
        if (socket < 0) continue;
        int const on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        std::erase_if(peers, [](peer& one) {
            if (one.is_closed) one.thread.join();
            return one.is_closed;
        });
        ++accepted;
        ++open;
        script lines = usual.value_or(script().without_tls().reset());
        if (!scripts.empty()) {
            lines = std::move(scripts.front());
            scripts.pop_front();
        }
        auto& added = peers.emplace_back(*this, socket);
        added.thread = std::thread([&added, lines = std::move(lines)] { added.play(lines); });
    }
}

// --- the server ---

CONFAB_DECL scripted_server::scripted_server(std::string_view certificate_chain_pem, std::string_view private_key_pem)
    : core_(std::make_shared<core>(certificate_chain_pem, private_key_pem)) {
    int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<::sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, generic, size) != 0 || ::listen(listener, 128) != 0 ||
        ::getsockname(listener, generic, &size) != 0) {
        if (listener >= 0) ::close(listener);
        throw std::runtime_error("scripted_server: no listening socket");
    }
    port_ = ntohs(address.sin_port);
    core_->listener = listener;
    core_->acceptor = std::thread([shared = core_.get()] { shared->accept_all(); });
}

CONFAB_DECL scripted_server::~scripted_server() { stop(); }

CONFAB_DECL void scripted_server::stop() {
    {
        std::lock_guard const lock(core_->mutex);
        if (core_->stopped) return;
        core_->stopped = true;
        ::shutdown(core_->listener, SHUT_RDWR);
        for (auto& one : core_->peers) one.shut_down();
        core_->changed.notify_all();
    }
    core_->acceptor.join();
    for (auto& one : core_->peers) one.thread.join();
    ::close(core_->listener);
}

CONFAB_DECL std::string scripted_server::base_url() const { return "https://127.0.0.1:" + std::to_string(port_); }

CONFAB_DECL void scripted_server::play(script next) {
    std::lock_guard const lock(core_->mutex);
    core_->scripts.push_back(std::move(next));
}

CONFAB_DECL void scripted_server::play_always(script next) {
    std::lock_guard const lock(core_->mutex);
    core_->usual = std::move(next);
}

CONFAB_DECL void scripted_server::proceed() {
    std::lock_guard const lock(core_->mutex);
    ++core_->permits;
    core_->changed.notify_all();
}

CONFAB_DECL std::vector<std::string> scripted_server::requests() const {
    std::lock_guard const lock(core_->mutex);
    return core_->requests;
}

CONFAB_DECL std::size_t scripted_server::bytes_received() const {
    std::lock_guard const lock(core_->mutex);
    return core_->bytes_received;
}

CONFAB_DECL std::size_t scripted_server::connections() const {
    std::lock_guard const lock(core_->mutex);
    return core_->accepted;
}

CONFAB_DECL std::size_t scripted_server::open_connections() const {
    std::lock_guard const lock(core_->mutex);
    return core_->open;
}

CONFAB_DECL std::vector<std::string> scripted_server::server_names() const {
    std::lock_guard const lock(core_->mutex);
    return core_->server_names;
}

CONFAB_DECL bool scripted_server::wait_until_played(std::size_t count) const {
    return core_->wait_until(core_->played, count);
}
CONFAB_DECL std::size_t scripted_server::stalls() const {
    std::lock_guard const lock(core_->mutex);
    return core_->stalled;
}
CONFAB_DECL bool scripted_server::wait_until_stalled(std::size_t count) const {
    return core_->wait_until(core_->stalled, count);
}
CONFAB_DECL bool scripted_server::wait_until_closed(std::size_t count) const {
    std::unique_lock lock(core_->mutex);
    return core_->changed.wait_for(lock, std::chrono::seconds(10), [&] { return core_->open <= count; });
}
CONFAB_DECL bool scripted_server::wait_until_requested(std::size_t count) const {
    return core_->wait_until(core_->request_count, count);
}

} // namespace confab::testing

#endif
