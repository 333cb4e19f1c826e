// SPDX-License-Identifier: BSL-1.0
#include "account_members.hpp"

#include <confab/error.hpp>
#include <confab/http/url.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <span>

namespace confab_export {
namespace {

using kind = json_node::kind;

constexpr std::size_t largest_secret = std::size_t{64} << 10;
constexpr std::size_t longest_name = 200;

constexpr std::string_view vendors[] = {"opencx", "yourgpt", "athena", "twin"};

// Query or body members that the program itself sets in each vendor's list call.
constexpr std::string_view opencx_query[] = {"cursor",         "status",        "channel_type",  "created_after",
                                             "created_before", "updated_after", "updated_before"};
constexpr std::string_view yourgpt_query[] = {"page", "limit", "orderBy", "from", "to", "filter"};
constexpr std::string_view athena_query[] = {"limit",         "offset",         "sort_by", "sort_direction",
                                             "created_after", "created_before", "state",   "source_channel"};
constexpr std::string_view twin_query[] = {"fields", "limit", "offset", "page", "from", "to", "sort"};

std::span<std::string_view const> own_query_of(std::string_view vendor) {
    if (vendor == "opencx") return opencx_query;
    if (vendor == "yourgpt") return yourgpt_query;
    if (vendor == "athena") return athena_query;
    return twin_query;
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string const& text_of(std::string_view member, json_node const& value) {
    if (value.type != kind::text) throw member_error(member, "must be text");
    if (value.text.empty()) throw member_error(member, "is empty");
    return value.text;
}

std::uint64_t number_of(std::string_view member, json_node const& value, std::uint64_t least, std::uint64_t most) {
    std::uint64_t number = 0;
    auto const& digits = value.text;
    auto const end = digits.data() + digits.size();
    auto const [stop, error] = std::from_chars(digits.data(), end, number);
    bool const whole = value.type == kind::number && error == std::errc() && stop == end;
    if (!whole || number < least || number > most)
        throw member_error(member,
                           "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return number;
}

void read_name(account& out, json_node const& value) {
    auto const& text = text_of("name", value);
    if (text.size() > longest_name) throw member_error("name", "is longer than 200 bytes");
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        throw member_error("name", "holds a control character");
    out.name = text;
}

void read_vendor(account& out, json_node const& value) {
    auto const& text = text_of("vendor", value);
    if (std::ranges::find(vendors, text) == std::end(vendors))
        throw member_error("vendor", '"' + confab::printable(text) + "\" is none of opencx, yourgpt, athena, twin");
    out.vendor = text;
}

std::string read_secret_file(std::string_view member, std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(largest_secret + 1, '\0');
    if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.eof() || file.bad()) throw member_error(member, "its file cannot be read, or is larger than 64 KiB");
    text.resize(static_cast<std::size_t>(file.gcount()));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

confab::http::secret secret_of(std::string_view member, std::string text) {
    if (text.empty()) throw member_error(member, "the secret is empty");
    auto made = confab::http::secret::make(std::move(text));
    if (!made) throw member_error(member, confab::describe(made.error()));
    return std::move(*made);
}

// Messages name neither the variable nor the file: people put the secret itself there by mistake.
confab::http::secret read_secret(account& of, std::string_view member, json_node const& value) {
    bool const one = value.type == kind::object && value.members.size() == 1;
    if (!one) throw member_error(member, "must be an object with one of \"env\", \"file\" and \"value\"");
    auto const& [source, place] = value.members.front();
    if (source != "env" && source != "file" && source != "value")
        throw member_error(member, "holds the unknown member \"" + confab::printable(source) + '"');
    if (place.type != kind::text || place.text.empty())
        throw member_error(member, "its \"" + source + "\" must be text and not empty");
    std::string text = place.text;
    if (text.find('\0') != std::string::npos) throw member_error(member, "its \"" + source + "\" holds a NUL");
    if (source == "env") {
        auto const* found = std::getenv(text.c_str());
        if (found == nullptr) throw member_error(member, "the environment variable that its \"env\" names is not set");
        text = found;
    }
    if (source == "file") {
        of.secret_files.emplace_back(member, text);
        text = read_secret_file(member, text);
    }
    return secret_of(member, std::move(text));
}

std::string read_url(std::string_view member, json_node const& value) {
    auto const& text = text_of(member, value);
    auto const parsed = confab::http::url::parse(text);
    if (!parsed) throw member_error(member, confab::describe(parsed.error()));
    return text;
}

std::string read_path(std::string_view member, json_node const& value) {
    auto const& text = text_of(member, value);
    bool const plain = is_printable_ascii(text) && text.find_first_of("?#\\") == std::string::npos;
    if (!text.starts_with('/') || text.starts_with("//") || !plain)
        throw member_error(member, "must begin with one / and hold no space, control character, ? or #");
    return text;
}

std::string read_readable_file(std::string_view member, json_node const& value) {
    auto const& text = text_of(member, value);
    std::ifstream file(text, std::ios::binary);
    if (text.find('\0') != std::string::npos || !file || file.peek() == std::ifstream::traits_type::eof())
        throw member_error(member, "the file cannot be read or is empty");
    return text;
}

void read_extra_query(account& out, json_node const& value) {
    if (value.type != kind::object) throw member_error("extra_query", "must be an object");
    if (value.duplicate)
        throw member_error("extra_query", '"' + confab::printable(*value.duplicate) + "\" comes twice");
    auto const own = own_query_of(out.vendor);
    for (auto const& [name, content] : value.members) {
        auto const shown = '"' + confab::printable(name) + '"';
        if (name.empty()) throw member_error("extra_query", "holds a member without a name");
        if (std::ranges::find(own, name) != own.end())
            throw member_error("extra_query", shown + " is set by the program itself");
        if (content.type == kind::boolean) out.extra_query.emplace_back(name, content.truth ? "true" : "false");
        else if (content.type == kind::text || content.type == kind::number)
            out.extra_query.emplace_back(name, content.text);
        else throw member_error("extra_query", shown + " must be text, a number, true or false");
    }
}

void read_rate_limit(account& out, json_node const& value) {
    if (value.type != kind::object) throw member_error("rate_limit", "must be an object");
    if (value.duplicate) throw member_error("rate_limit", '"' + confab::printable(*value.duplicate) + "\" comes twice");
    rate_limit made;
    for (auto const& [name, content] : value.members) {
        auto const full = "rate_limit." + name;
        if (name == "requests") made.requests = number_of(full, content, 1, 1'000'000);
        else if (name == "per_seconds") made.per_seconds = number_of(full, content, 1, 31 * 86'400);
        else if (name == "burst") made.burst = number_of(full, content, 0, 1'000'000);
        else throw member_error("rate_limit", "holds the unknown member \"" + confab::printable(name) + '"');
    }
    for (std::string_view needed : {"requests", "per_seconds"})
        if (value.find(needed) == nullptr) throw member_error("rate_limit", "lacks \"" + std::string(needed) + '"');
    out.limit = made;
}

class member_rule {
public:
    std::string_view name;
    std::string_view vendors; // that take it; empty: all
    void (*read)(account&, json_node const&);
};

constexpr std::array rules{
    member_rule{"name", "", read_name},
    member_rule{"vendor", "", read_vendor},
    member_rule{"token", "opencx yourgpt twin",
                [](account& out, json_node const& value) { out.token = read_secret(out, "token", value); }},
    member_rule{"api_key", "yourgpt athena",
                [](account& out, json_node const& value) { out.api_key = read_secret(out, "api_key", value); }},
    member_rule{"email", "twin", [](account& out, json_node const& value) { out.email = text_of("email", value); }},
    member_rule{"password", "twin",
                [](account& out, json_node const& value) { out.password = read_secret(out, "password", value); }},
    member_rule{"base_url", "",
                [](account& out, json_node const& value) { out.base_url = read_url("base_url", value); }},
    member_rule{"login_url", "twin",
                [](account& out, json_node const& value) { out.login_url = read_url("login_url", value); }},
    member_rule{"list_path", "",
                [](account& out, json_node const& value) { out.list_path = read_path("list_path", value); }},
    member_rule{"ca_file", "",
                [](account& out, json_node const& value) { out.ca_file = read_readable_file("ca_file", value); }},
    member_rule{"extra_query", "", read_extra_query},
    member_rule{"rate_limit", "", read_rate_limit},
    member_rule{"max_connections", "",
                [](account& out, json_node const& value) {
                    out.max_connections = static_cast<unsigned>(number_of("max_connections", value, 1, 1000));
                }},
};

// YourGPT has two kinds of credentials: a project's key, and an organisation's token, which needs the project beside it.
void require_yourgpt_credential(account const& value) {
    bool const names_project =
        std::ranges::any_of(value.extra_query, [](auto const& member) { return member.first == project_member; });
    if (value.api_key.empty() && value.token.empty()) throw member_error("api_key", "is missing, and so is token");
    if (!value.api_key.empty() && !value.token.empty()) throw member_error("token", "comes beside api_key");
    if (!value.token.empty() && !names_project)
        throw member_error("token", "needs \"project_uid\" in extra_query, the project that the token shall read");
    if (!value.api_key.empty() && names_project)
        throw member_error("extra_query", "\"project_uid\" goes with token; an api_key is of one project");
}

} // namespace

void read_member(account& out, std::string_view name, json_node const& value) {
    auto const rule = std::ranges::find(rules, name, &member_rule::name);
    if (rule == rules.end()) throw member_error(name, "is unknown");
    if (!rule->vendors.empty() && rule->vendors.find(out.vendor) == std::string_view::npos)
        throw member_error(name, "is not a member of " + out.vendor + " accounts");
    rule->read(out, value);
}

bool reread_secrets(account& value) {
    bool has_changed = false;
    for (auto const& [member, path] : value.secret_files) {
        auto& held = member == "token" ? value.token : member == "api_key" ? value.api_key : value.password;
        auto fresh = secret_of(member, read_secret_file(member, path));
        has_changed = has_changed || fresh.reveal() != held.reveal();
        held = std::move(fresh);
    }
    return has_changed;
}

void require_credentials(account const& value) {
    if (value.vendor == "yourgpt") return require_yourgpt_credential(value);
    if (value.vendor == "athena" && value.api_key.empty()) throw member_error("api_key", "is missing");
    if (value.vendor == "opencx" && value.token.empty()) throw member_error("token", "is missing");
    if (value.vendor != "twin") return;
    bool const by_login = !value.email.empty() || !value.password.empty();
    if (value.token.empty() && !by_login) throw member_error("token", "is missing, and so are email and password");
    if (!value.token.empty() && by_login) throw member_error("token", "comes beside email or password");
    if (by_login && value.email.empty()) throw member_error("email", "is missing");
    if (by_login && value.password.empty()) throw member_error("password", "is missing");
}

} // namespace confab_export
