// SPDX-License-Identifier: BSL-1.0
#include "accounts.hpp"

#include "account_members.hpp"
#include "json_tree.hpp"

#include <confab/error.hpp>

#include <algorithm>
#include <fstream>
#include <set>

namespace confab_export {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;

std::string quoted(std::string_view text) { return '"' + confab::printable(text) + '"'; }

[[noreturn]] void fail(std::string const& path, std::string const& reason) {
    throw configuration_error(confab::printable(path, 1000) + ": " + reason);
}

// How messages call an account: by its name, or by its place where it has none.
std::string title_of(json_node const& node, std::size_t index) {
    auto const* name = node.find("name");
    if (name != nullptr && name->type == json_node::kind::text && !name->text.empty())
        return "account " + quoted(name->text);
    return "account number " + std::to_string(index + 1);
}

account read_account(json_node const& node, std::string const& path, std::size_t index) {
    auto const title = title_of(node, index);
    auto const refuse = [&](std::string_view member, std::string const& reason) {
        fail(path, title + ": member " + quoted(member) + ": " + reason);
    };
    if (node.type != json_node::kind::object) fail(path, title + ": must be an object");
    if (node.duplicate) refuse(*node.duplicate, "comes twice");
    account made;
    try {
        // The vendor decides which other members there are.
        for (std::string_view first : {"name", "vendor"}) {
            auto const* value = node.find(first);
            if (value == nullptr) refuse(first, "is missing");
            read_member(made, first, *value);
        }
        for (auto const& [name, value] : node.members) read_member(made, name, value);
        require_credentials(made);
    } catch (member_error const& wrong) {
        refuse(wrong.member(), wrong.what());
    }
    return made;
}

} // namespace

std::vector<account> parse_accounts(std::string_view text, std::string const& path) {
    json_node root;
    try {
        root = parse_json(text);
    } catch (json_syntax_error const& wrong) {
        fail(path, wrong.what());
    }
    if (root.type != json_node::kind::object) fail(path, "must hold an object");
    if (root.duplicate) fail(path, "member " + quoted(*root.duplicate) + ": comes twice");
    for (auto const& [name, value] : root.members)
        if (name != "accounts") fail(path, "member " + quoted(name) + ": is unknown");
    auto const* list = root.find("accounts");
    if (list == nullptr) fail(path, "member \"accounts\": is missing");
    if (list->type != json_node::kind::array) fail(path, "member \"accounts\": must be an array");
    if (list->elements.empty()) fail(path, "member \"accounts\": is empty");
    std::vector<account> accounts;
    std::set<std::string_view> names;
    accounts.reserve(list->elements.size());
    for (std::size_t i = 0; i < list->elements.size(); ++i) {
        accounts.push_back(read_account(list->elements[i], path, i));
        if (!names.insert(accounts.back().name).second)
            fail(path, title_of(list->elements[i], i) + ": member \"name\": another account has this name");
    }
    return accounts;
}

std::vector<account> read_accounts(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(path, "cannot be opened");
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) fail(path, "cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > largest_file) fail(path, "is larger than 1 MiB");
    return parse_accounts(text, path);
}

std::vector<account> select_accounts(std::vector<account> all, std::vector<std::string> const& names,
                                     std::string const& path) {
    for (auto const& name : names)
        if (std::ranges::find(all, name, &account::name) == all.end())
            fail(path, "account " + quoted(name) + ": is not in the file, but --account asks for it");
    if (names.empty()) return all;
    std::erase_if(all, [&](account const& one) { return std::ranges::find(names, one.name) == names.end(); });
    return all;
}

} // namespace confab_export
