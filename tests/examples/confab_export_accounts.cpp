// SPDX-License-Identifier: BSL-1.0
#include "confab_export/accounts.hpp"

#include "exporting/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <stdlib.h>

BOOST_AUTO_TEST_SUITE(confab_export_accounts)

namespace {

using namespace confab_export;
using confab::tests::temporary_directory;
using confab::tests::write_text;

std::string error_of(std::string const& text) {
    try {
        parse_accounts(text, "dir/acc.json");
    } catch (configuration_error const& wrong) {
        return wrong.what();
    }
    return {};
}

bool holds(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

// One account whose members are the usual ones and `more`.
std::string with(std::string const& more) {
    return R"({"accounts":[{"name":"one","vendor":"opencx","token":{"value":"CANARY"}},
                           {"name":"eu","vendor":"opencx","token":{"value":"CANARY"})" +
           (more.empty() ? "" : "," + more) + "}]}";
}
std::string only(std::string const& members) { return R"({"accounts":[{)" + members + "}]}"; }

class malformed {
public:
    malformed(std::string file_text, std::string named_account, std::string named_member)
        : text(std::move(file_text)), account(std::move(named_account)), member(std::move(named_member)) {}
    std::string text, account, member;
};

std::vector<malformed> const& malformed_members() {
    static std::vector<malformed> const list{
        {with(R"("tokn":1)"), "eu", "tokn"},
        {with(R"("Name":"x")"), "eu", "Name"},
        {with(R"("":1)"), "eu", ""},
        {with(R"("evil\u001b[31m":1)"), "eu", "evil\\x1b[31m"},
        {with(R"("name":"again")"), "eu", "name"},
        {with(R"("base_url":"https://a","base_url":"https://b")"), "eu", "base_url"},
        {with(R"("api_key":{"value":"k"})"), "eu", "api_key"},
        {with(R"("email":"a@example.com")"), "eu", "email"},
        {with(R"("password":{"value":"k"})"), "eu", "password"},
        {with(R"("login_url":"https://a.example")"), "eu", "login_url"},
        {with(R"("base_url":"http://api.example")"), "eu", "base_url"},
        {with(R"("base_url":"api.example")"), "eu", "base_url"},
        {with(R"("base_url":"https://")"), "eu", "base_url"},
        {with(R"("base_url":"https:///path")"), "eu", "base_url"},
        {with(R"("base_url":"https://user@host")"), "eu", "base_url"},
        {with(R"("base_url":"https://host?x=1")"), "eu", "base_url"},
        {with(R"("base_url":"https://host#x")"), "eu", "base_url"},
        {with(R"("base_url":"https://host:0")"), "eu", "base_url"},
        {with(R"("base_url":"https://host:65536")"), "eu", "base_url"},
        {with(R"("base_url":"https://host:12x")"), "eu", "base_url"},
        {with(R"("base_url":"https://ho st")"), "eu", "base_url"},
        {with(R"("base_url":"https://host\r\nX: y")"), "eu", "base_url"},
        {with(R"("base_url":"https://host\u0000")"), "eu", "base_url"},
        {with(R"("base_url":"")"), "eu", "base_url"},
        {with(R"("base_url":7)"), "eu", "base_url"},
        {with(R"("base_url":null)"), "eu", "base_url"},
        {with(R"("list_path":"chat")"), "eu", "list_path"},
        {with(R"("list_path":"//host/chat")"), "eu", "list_path"},
        {with(R"("list_path":"/chat?x=1")"), "eu", "list_path"},
        {with(R"("list_path":"/chat#x")"), "eu", "list_path"},
        {with(R"("list_path":"/a b")"), "eu", "list_path"},
        {with(R"("list_path":"/a\nb")"), "eu", "list_path"},
        {with(R"("list_path":[])"), "eu", "list_path"},
        {with(R"("ca_file":"/nowhere/root.pem")"), "eu", "ca_file"},
        {with(R"("ca_file":"/dev/null")"), "eu", "ca_file"},
        {with(R"("ca_file":"")"), "eu", "ca_file"},
        {with(R"("ca_file":true)"), "eu", "ca_file"},
        {with(R"("extra_query":"cursor=1")"), "eu", "extra_query"},
        {with(R"("extra_query":{"cursor":"x"})"), "eu", "extra_query"},
        {with(R"("extra_query":{"status":"open"})"), "eu", "extra_query"},
        {with(R"("extra_query":{"updated_before":"2024-01-01"})"), "eu", "extra_query"},
        {with(R"("extra_query":{"":"x"})"), "eu", "extra_query"},
        {with(R"("extra_query":{"a":null})"), "eu", "extra_query"},
        {with(R"("extra_query":{"a":["x"]})"), "eu", "extra_query"},
        {with(R"("extra_query":{"a":{}})"), "eu", "extra_query"},
        {with(R"("extra_query":{"a":1,"a":2})"), "eu", "extra_query"},
        {with(R"("rate_limit":100)"), "eu", "rate_limit"},
        {with(R"("rate_limit":{})"), "eu", "rate_limit"},
        {with(R"("rate_limit":{"requests":1})"), "eu", "rate_limit"},
        {with(R"("rate_limit":{"per_seconds":1})"), "eu", "rate_limit"},
        {with(R"("rate_limit":{"requests":0,"per_seconds":1})"), "eu", "rate_limit.requests"},
        {with(R"("rate_limit":{"requests":-1,"per_seconds":1})"), "eu", "rate_limit.requests"},
        {with(R"("rate_limit":{"requests":1.5,"per_seconds":1})"), "eu", "rate_limit.requests"},
        {with(R"("rate_limit":{"requests":1e3,"per_seconds":1})"), "eu", "rate_limit.requests"},
        {with(R"("rate_limit":{"requests":"1","per_seconds":1})"), "eu", "rate_limit.requests"},
        {with(R"("rate_limit":{"requests":1000001,"per_seconds":1})"), "eu", "rate_limit.requests"},
        {with(R"("rate_limit":{"requests":1,"per_seconds":0})"), "eu", "rate_limit.per_seconds"},
        {with(R"("rate_limit":{"requests":1,"per_seconds":99999999999999999999})"), "eu", "rate_limit.per_seconds"},
        {with(R"("rate_limit":{"requests":1,"per_seconds":1,"burst":null})"), "eu", "rate_limit.burst"},
        {with(R"("rate_limit":{"requests":1,"per_seconds":1,"bursts":1})"), "eu", "rate_limit"},
        {with(R"("rate_limit":{"requests":1,"requests":1,"per_seconds":1})"), "eu", "rate_limit"},
        {with(R"("max_connections":0)"), "eu", "max_connections"},
        {with(R"("max_connections":1001)"), "eu", "max_connections"},
        {with(R"("max_connections":"4")"), "eu", "max_connections"},
        {with(R"("max_connections":true)"), "eu", "max_connections"},
        {only(R"("vendor":"opencx","token":{"value":"CANARY"})"), "number 1", "name"},
        {only(R"("name":"","vendor":"opencx","token":{"value":"CANARY"})"), "number 1", "name"},
        {only(R"("name":7,"vendor":"opencx","token":{"value":"CANARY"})"), "number 1", "name"},
        {only(R"("name":"a\nb","vendor":"opencx","token":{"value":"CANARY"})"), "a\\nb", "name"},
        {only(R"("name":"a\u0000b","vendor":"opencx","token":{"value":"CANARY"})"), "a\\x00b", "name"},
        {only(R"("name":")" + std::string(201, 'x') + R"(","vendor":"opencx","token":{"value":"CANARY"})"), "xxx",
         "name"},
        {only(R"("name":"eu","token":{"value":"CANARY"})"), "eu", "vendor"},
        {only(R"("name":"eu","vendor":"OpenCX","token":{"value":"CANARY"})"), "eu", "vendor"},
        {only(R"("name":"eu","vendor":null,"token":{"value":"CANARY"})"), "eu", "vendor"},
        {only(R"("name":"eu","vendor":"opencx")"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":"CANARY")"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":null)"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":""})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":7})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"text":"CANARY"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":"CANARY","env":"X"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":"CANARY","value":"CANARY"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":"CANARY\r\nX: y"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":"CANARY\u0000"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"value":"CANARY\u00e9"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"env":"CANARY_NOT_SET"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"file":"/nowhere/CANARY"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"file":"/dev/zero"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"opencx","token":{"file":"/dev/null"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"yourgpt")"), "eu", "api_key"},
        {only(R"("name":"eu","vendor":"yourgpt","token":{"value":"CANARY"})"), "eu", "token"},
        {only(R"("name":"eu","vendor":"athena","api_key":"CANARY")"), "eu", "api_key"},
        {only(R"("name":"eu","vendor":"twin")"), "eu", "token"},
        {only(R"("name":"eu","vendor":"twin","email":"a@example.com")"), "eu", "password"},
        {only(R"("name":"eu","vendor":"twin","password":{"value":"CANARY"})"), "eu", "email"},
        {only(R"("name":"eu","vendor":"twin","email":"","password":{"value":"CANARY"})"), "eu", "email"},
        {only(R"("name":"eu","vendor":"twin","token":{"value":"CANARY"},"email":"a@example.com")"), "eu", "token"},
        {only(R"("name":"eu","vendor":"twin","token":{"value":"CANARY"},"login_url":"http://a.example")"), "eu",
         "login_url"},
        {R"({"accounts":[{"name":"eu","vendor":"opencx","token":{"value":"CANARY"}},
                         {"name":"eu","vendor":"athena","api_key":{"value":"CANARY"}}]})",
         "eu", "name"},
    };
    return list;
}

} // namespace

// fault M1, M6, M8
BOOST_AUTO_TEST_CASE(each_wrong_member_is_named_with_file_and_account_and_no_secret) {
    BOOST_TEST_REQUIRE(error_of(with("")) == "");
    BOOST_TEST(malformed_members().size() >= 60u);
    for (auto const& wrong : malformed_members()) {
        auto const error = error_of(wrong.text);
        BOOST_TEST(holds(error, "dir/acc.json: account "), wrong.text << "\n" << error);
        BOOST_TEST(holds(error, wrong.account), error);
        BOOST_TEST(holds(error, "member \"" + wrong.member), wrong.text << "\n" << error);
        BOOST_TEST(!holds(error, "CANARY"), error);
        BOOST_TEST(error.find_first_of("\n\r\x1b") == std::string::npos, error);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_accounts_file_is_named) {
    for (std::string const& text : std::vector<std::string>{"",
                                                            " ",
                                                            "[]",
                                                            "null",
                                                            "7",
                                                            "{",
                                                            "{\"accounts\":[}",
                                                            "{\"accounts\":[{}]",
                                                            "{}",
                                                            "{\"accounts\":{}}",
                                                            "{\"accounts\":null}",
                                                            "{\"accounts\":[]}",
                                                            "{\"accounts\":[7]}",
                                                            "{\"accounts\":[null]}",
                                                            "{\"accounts\":[{}]}",
                                                            "{\"account\":[]}",
                                                            with("") + "x",
                                                            with("") + with(""),
                                                            "{\"accounts\":[],\"accounts\":[]}",
                                                            "{\"accounts\":[],\"version\":1}",
                                                            "\xef\xbb\xbf{\"accounts\":[]}",
                                                            "{\"accounts\":[\"\xff\"]}",
                                                            "// comment\n{\"accounts\":[]}",
                                                            "{\"accounts\":[],}",
                                                            std::string(100'000, '['),
                                                            "{'accounts':[]}"}) {
        auto const error = error_of(text);
        BOOST_TEST(holds(error, "dir/acc.json: "), text.substr(0, 80));
        BOOST_TEST(error.find('\n') == std::string::npos);
    }
    BOOST_TEST(holds(error_of("{\n  \"accounts\": [}"), "line 2, column 16"));
    BOOST_TEST(holds(error_of("{\"accounts\":[],\"version\":1}"), "member \"version\""));
}

BOOST_AUTO_TEST_CASE(reads_every_member) {
    temporary_directory const folder;
    write_text(folder / "root.pem", "PEM");
    auto const all =
        parse_accounts(with(R"("base_url":"https://api.example:8443/v1","list_path":"/chat/sessions","ca_file":")" +
                            (folder / "root.pem") +
                            R"(","extra_query":{"handed_off":true,"n":9007199254740993,"t":"a b"},
                                            "rate_limit":{"requests":100,"per_seconds":60,"burst":10},"max_connections":8)"),
                       "acc.json");
    BOOST_TEST_REQUIRE(all.size() == 2u);
    auto const& one = all[1];
    BOOST_TEST(one.name == "eu");
    BOOST_TEST(one.vendor == "opencx");
    BOOST_TEST(one.token.reveal() == "CANARY");
    BOOST_TEST(one.base_url == "https://api.example:8443/v1");
    BOOST_TEST(one.list_path == "/chat/sessions");
    BOOST_TEST(one.ca_file == folder / "root.pem");
    BOOST_TEST_REQUIRE(one.extra_query.size() == 3u);
    BOOST_TEST(one.extra_query[0].second == "true");
    BOOST_TEST(one.extra_query[1].second == "9007199254740993");
    BOOST_TEST(one.extra_query[2].second == "a b");
    BOOST_TEST_REQUIRE(one.limit.has_value());
    BOOST_TEST(one.limit->requests == 100u);
    BOOST_TEST(one.limit->per_seconds == 60u);
    BOOST_TEST(one.limit->burst == 10u);
    BOOST_TEST(one.max_connections == 8u);
    BOOST_TEST(all[0].max_connections == 4u);
    BOOST_TEST(!all[0].limit.has_value());
}

BOOST_AUTO_TEST_CASE(reads_the_contracts_example_with_secrets_from_everywhere) {
    temporary_directory const folder;
    write_text(folder / "athena", "from-file\r\n");
    ::setenv("CONFAB_TEST_TOKEN", "from-environment", 1);
    auto const all = parse_accounts(R"({"accounts":[
        {"name":"support-eu","vendor":"opencx","token":{"env":"CONFAB_TEST_TOKEN"}},
        {"name":"chatbot","vendor":"yourgpt","api_key":{"env":"CONFAB_TEST_TOKEN"}},
        {"name":"agents","vendor":"athena","api_key":{"file":")" +
                                        (folder / "athena") + R"("}},
        {"name":"calls","vendor":"twin","token":{"value":"eyJ..."}},
        {"name":"calls-2","vendor":"twin","email":"ops@example.com","password":{"env":"CONFAB_TEST_TOKEN"},
         "login_url":"https://iam.example"}]})",
                                    "acc.json");
    ::unsetenv("CONFAB_TEST_TOKEN");
    BOOST_TEST_REQUIRE(all.size() == 5u);
    BOOST_TEST(all[0].token.reveal() == "from-environment");
    BOOST_TEST(all[2].api_key.reveal() == "from-file");
    BOOST_TEST(all[3].token.reveal() == "eyJ...");
    BOOST_TEST(all[4].email == "ops@example.com");
    BOOST_TEST(all[4].login_url == "https://iam.example");
}

BOOST_AUTO_TEST_CASE(accounts_are_selected_by_name) {
    auto const all = parse_accounts(with(""), "acc.json");
    BOOST_TEST(select_accounts(all, {}, "acc.json").size() == 2u);
    auto const one = select_accounts(all, {"eu", "eu"}, "acc.json");
    BOOST_TEST_REQUIRE(one.size() == 1u);
    BOOST_TEST(one[0].name == "eu");
    BOOST_CHECK_EXCEPTION(select_accounts(all, {"us"}, "acc.json"), configuration_error,
                          [](auto const& wrong) { return holds(wrong.what(), "acc.json: account \"us\""); });
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read_are_named) {
    temporary_directory const folder;
    write_text(folder / "large", std::string((1 << 20) + 1, ' '));
    for (std::string const& path : {folder / "missing", folder.path(), folder / "large"})
        BOOST_CHECK_EXCEPTION(read_accounts(path), configuration_error,
                              [&](auto const& wrong) { return holds(wrong.what(), path); });
    write_text(folder / "right", with(""));
    BOOST_TEST(read_accounts(folder / "right").size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
