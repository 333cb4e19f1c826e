// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_POSTGRESQL_SERVER_HPP
#define CONFAB_TESTS_SUPPORT_POSTGRESQL_SERVER_HPP

#include "support/is_installed.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace confab::tests {

/// Debian's PostgreSQL 15, which is not in PATH.
inline std::string const postgresql_programs = "/usr/lib/postgresql/15/bin/";
inline is_installed const has_postgresql(postgresql_programs + "postgres");

/** A PostgreSQL server of its own, on a socket in a folder of its own, with an empty database for each who asks. Runs as the
 *  user `postgres` where the tests run as root, which PostgreSQL refuses.
 */
class postgresql_server {
public:
    postgresql_server() : folder_((std::filesystem::temp_directory_path() / "confab-pg-XXXXXX").string()) {
        if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
        if (::geteuid() == 0) run({"/usr/bin/chown", "postgres", folder_});
        run(as_postgres({postgresql_programs + "initdb", "-D", folder_ + "/data", "-U", "confab", "-A", "trust", "-E",
                         "UTF8", "--no-locale", "--no-sync"}));
        server_ = start(as_postgres({postgresql_programs + "postgres", "-D", folder_ + "/data", "-k", folder_, "-F",
                                     "-c", "listen_addresses="}));
        for (auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(30); !is_ready();)
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("PostgreSQL does not start");
    }
    postgresql_server(postgresql_server const&) = delete;
    postgresql_server& operator=(postgresql_server const&) = delete;
    ~postgresql_server() {
        ::kill(server_, SIGINT); // does not wait for its clients
        ::waitpid(server_, nullptr, 0);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    /// The one of the program, made when it is first asked for.
    static postgresql_server& shared() {
        static postgresql_server server;
        return server;
    }

    /// The URI of a new database.
    std::string new_database() {
        auto const name = "d" + std::to_string(++databases_);
        query(uri_of("postgres"), "CREATE DATABASE " + name);
        return uri_of(name);
    }
    std::string uri_of(std::string const& database) const {
        return "postgresql://confab@/" + database + "?host=" + folder_;
    }

    /// What psql says: rows by lines, columns joined by '|', NULL as "-".
    static std::string query(std::string const& uri, std::string const& sql) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        auto const process = start({"/usr/bin/psql", "-X", "-q", "-A", "-t", "-P", "null=-", "-c", sql, uri}, ends[1]);
        ::close(ends[1]);
        std::string text;
        char buffer[4096];
        for (::ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
            text.append(buffer, static_cast<std::size_t>(count));
        ::close(ends[0]);
        if (!succeeded(process)) throw std::runtime_error("psql failed: " + sql);
        if (text.ends_with('\n')) text.pop_back();
        return text;
    }

private:
    static std::vector<std::string> as_postgres(std::vector<std::string> command) {
        if (::geteuid() == 0)
            command.insert(command.begin(),
                           {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"});
        return command;
    }
    static ::pid_t start(std::vector<std::string> command, int output = -1) {
        std::vector<char*> pointers;
        for (auto& word : command) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        ::posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        if (output >= 0) ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        else ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::pid_t process = 0;
        int const failed = ::posix_spawn(&process, pointers[0], &actions, nullptr, pointers.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) throw std::runtime_error(command[0] + " cannot be started");
        return process;
    }
    static bool succeeded(::pid_t process) {
        int status = 1;
        return ::waitpid(process, &status, 0) == process && status == 0;
    }
    static void run(std::vector<std::string> const& command) {
        if (!succeeded(start(command))) throw std::runtime_error(command[0] + " failed");
    }
    bool is_ready() const {
        return succeeded(start({postgresql_programs + "pg_isready", "-q", "-h", folder_, "-U", "confab"}));
    }

    std::string folder_;
    ::pid_t server_ = 0;
    unsigned databases_ = 0;
};

} // namespace confab::tests

#endif
