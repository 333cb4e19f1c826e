// SPDX-License-Identifier: BSL-1.0
// Large bodies over TLS 1.3: the CPU time of this client against libcurl's, in the same process and in turn. The server is
// nginx, on the loopback interface.
//
//   benchmark_large_body [megabytes [bodies [rounds]]]      default 8 200 5
#include "../tests/support/server_program.hpp"

#include <confab/http/client.hpp>
#include <confab/testing/certificate_authority.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <curl/curl.h>

#include <sys/resource.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = confab::http;

/// Seconds of CPU that this process has used, user and system.
double cpu_seconds() {
    ::rusage usage;
    ::getrusage(RUSAGE_SELF, &usage);
    auto const seconds = [](::timeval const& span) {
        return static_cast<double>(span.tv_sec) + 1e-6 * static_cast<double>(span.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// nginx with one large file.
class file_server {
public:
    file_server(std::size_t body_size, confab::testing::server_certificate const& certificate) {
        process_.write("chain.pem", certificate.chain_pem);
        process_.write("key.pem", certificate.private_key_pem);
        process_.write("body", std::string(body_size, 'x'));
        std::string const temporary = process_ / "t";
        process_.write("configuration",
                       "daemon off; master_process off; pid " + (process_ / "pid") +
                           "; error_log stderr crit; events {}\nhttp { access_log off; client_body_temp_path " +
                           temporary + "1; proxy_temp_path " + temporary + "2; fastcgi_temp_path " + temporary +
                           "3; uwsgi_temp_path " + temporary + "4; scgi_temp_path " + temporary +
                           "5; ssl_protocols TLSv1.3; ssl_certificate " + (process_ / "chain.pem") +
                           "; ssl_certificate_key " + (process_ / "key.pem") +
                           ";\nserver { listen 127.0.0.1:" + std::to_string(port) +
                           " ssl; keepalive_requests 1000000; root " + (process_ / "") + "; } }\n");
        if (!process_.start({"/usr/sbin/nginx", "-e", "stderr", "-p", process_ / "", "-c", process_ / "configuration"},
                            port))
            throw std::runtime_error("nginx does not start");
    }

    std::uint16_t const port = confab::tests::free_port();

private:
    confab::tests::server_program process_;
};

class counting_sink final : public http::body_sink {
public:
    confab::error_code on_head(http::response_head const&) override { return {}; }
    confab::error_code on_data(std::string_view bytes) override {
        size += bytes.size();
        return {};
    }

    std::size_t size = 0;
};

asio::awaitable<void> fetch(http::client client, std::size_t bodies, counting_sink& sink) {
    for (std::size_t i = 0; i < bodies; ++i) {
        http::request ask("GET", "/body", http::idempotency::read);
        auto waiting = client.exchange(std::move(ask), sink);
        auto const outcome = co_await std::move(waiting);
        if (outcome.has_error()) throw confab::error(outcome.error());
    }
}

std::size_t count_bytes(char*, std::size_t size, std::size_t count, void* total) {
    *static_cast<std::size_t*>(total) += size * count;
    return size * count;
}

class curl_client {
public:
    curl_client(std::string const& url, std::string roots) : roots_(std::move(roots)), handle_(::curl_easy_init()) {
        ::curl_blob blob{roots_.data(), roots_.size(), CURL_BLOB_NOCOPY};
        ::curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
        ::curl_easy_setopt(handle_, CURLOPT_CAINFO_BLOB, &blob);
        ::curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &count_bytes);
        ::curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &size);
        ::curl_easy_setopt(handle_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    }
    curl_client(curl_client const&) = delete;
    curl_client& operator=(curl_client const&) = delete;
    ~curl_client() { ::curl_easy_cleanup(handle_); }

    void fetch(std::size_t bodies) {
        for (std::size_t i = 0; i < bodies; ++i)
            if (::curl_easy_perform(handle_) != CURLE_OK) throw std::runtime_error("libcurl failed");
    }

    std::size_t size = 0;

private:
    std::string roots_;
    ::CURL* handle_;
};

void compare(std::size_t megabytes, std::size_t bodies, std::size_t rounds) {
    confab::testing::certificate_authority const authority;
    file_server const server(megabytes * 1024 * 1024, authority.issue());
    std::string const base = "https://127.0.0.1:" + std::to_string(server.port);
    asio::io_context context(1);
    http::client_options options;
    options.tls.ca_pem = authority.root_pem();
    options.compression = false;
    http::client const client(context.get_executor(), http::url::parse(base).value(), options);
    curl_client curl(base + "/body", authority.root_pem());
    counting_sink sink;
    std::vector<double> ours, theirs, ratios;
    for (std::size_t round = 0; round <= rounds; ++round) { // the first one is not counted
        auto const before = cpu_seconds();
        curl.fetch(bodies);
        auto const between = cpu_seconds();
        asio::co_spawn(context, fetch(client, bodies, sink), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
        context.restart();
        context.run();
        auto const after = cpu_seconds();
        if (sink.size != curl.size) throw std::runtime_error("the bodies differ in size");
        if (round == 0) continue;
        theirs.push_back(between - before);
        ours.push_back(after - between);
        ratios.push_back(ours.back() / theirs.back());
    }
    std::printf("%zu x %zu MB: confab %.3f s, libcurl %.3f s of CPU, ratio %.3f (medians of %zu rounds)\n", bodies,
                megabytes, median(ours), median(theirs), median(ratios), rounds);
}

} // namespace

int main(int argc, char** argv) {
    auto const argument = [&](int at, std::size_t usual) {
        return argc > at ? static_cast<std::size_t>(std::strtoul(argv[at], nullptr, 10)) : usual;
    };
    try {
        compare(argument(1, 8), argument(2, 200), argument(3, 5));
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "benchmark_large_body: %s\n", error.what());
        return 1;
    }
}
