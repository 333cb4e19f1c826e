// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_SERVER_PROGRAM_HPP
#define CONFAB_TESTS_SUPPORT_SERVER_PROGRAM_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace confab::tests {

inline std::uint16_t free_port() {
    boost::asio::io_context context;
    using tcp = boost::asio::ip::tcp;
    return tcp::acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)).local_endpoint().port();
}

/// A server that is not ours, with a folder of its own. It runs in the foreground until the object goes.
class server_program {
public:
    server_program() : folder_((std::filesystem::temp_directory_path() / "confab-server-XXXXXX").string()) {
        if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
        std::filesystem::permissions(folder_, std::filesystem::perms(0755)); // for a server that gives up being root
    }
    server_program(server_program const&) = delete;
    server_program& operator=(server_program const&) = delete;
    ~server_program() {
        if (process_ != 0) {
            ::kill(process_, SIGTERM);
            ::waitpid(process_, nullptr, 0);
        }
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::string operator/(std::string const& name) const { return folder_ + '/' + name; }
    void write(std::string const& name, std::string const& text) const {
        std::ofstream(folder_ + '/' + name, std::ios::binary) << text;
    }
    /// Starts the program and waits until it listens on the port, for at most 10 s. @return whether it does.
    bool start(std::vector<std::string> arguments, std::uint16_t port) {
        std::vector<char*> pointers;
        for (auto& argument : arguments) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        ::posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        for (int const stream : {STDOUT_FILENO, STDERR_FILENO})
            ::posix_spawn_file_actions_addopen(&actions, stream, (folder_ + "/output").c_str(),
                                               O_WRONLY | O_CREAT | O_APPEND, 0600);
        int const failed = ::posix_spawn(&process_, pointers[0], &actions, nullptr, pointers.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) process_ = 0;
        return failed == 0 && listens(port);
    }

private:
    static bool listens(std::uint16_t port) {
        boost::asio::io_context context;
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (std::chrono::steady_clock::now() < end) {
            boost::asio::ip::tcp::socket socket(context);
            boost::system::error_code error;
            socket.connect({boost::asio::ip::address_v4::loopback(), port}, error);
            if (!error) return true;
            std::this_thread::yield();
        }
        return false;
    }

    std::string folder_;
    ::pid_t process_ = 0;
};

} // namespace confab::tests

#endif
