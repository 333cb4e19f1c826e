// SPDX-License-Identifier: BSL-1.0
#include <confab/json/item_decoder.hpp>

#include <confab/json/open_enum.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/json/timestamp.hpp>

#include "../support/json_documents.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <random>

BOOST_AUTO_TEST_SUITE(json_item_decoder)

namespace {

using namespace confab::json;
using namespace std::string_view_literals;
using confab::errc;
using confab::testing::repeated;

// A whole row of OpenCX, as a vendor writes it down.

enum class status { unknown, open, closed_resolved, closed_unresolved };
constexpr std::string_view status_words[] = {"", "open", "closed_resolved", "closed_unresolved"};
constexpr std::span<std::string_view const> words_of(status) noexcept { return status_words; }

class contact_view {
public:
    contact_view() = default;

    std::string_view id, email, phone_number, name, custom_data, non_verified_name, non_verified_email,
        non_verified_custom_data;
};

class team_view {
public:
    team_view() = default;

    std::string_view id, name, description;
};

class handoff_view {
public:
    handoff_view() = default;

    std::string_view summary, sentiment;
};

class ticketing_view {
public:
    ticketing_view() = default;

    std::string_view name, external_id, id_type;
};

class session_view {
public:
    session_view() = default;

    std::string_view id, closure, sentiment, channel, ticket_number, language, assignee_id, custom_data, summary;
    word_view<status> state;
    std::optional<bool> assist_mode;
    std::optional<timestamp> created_at, updated_at;
    std::optional<contact_view> contact;
    std::optional<team_view> team;
    std::optional<handoff_view> handoff;
    std::optional<ticketing_view> ticketing_system;
};

constexpr field_table contact_fields{
    text_or_number_field<&contact_view::id>("id"),
    text_field<&contact_view::email>("email"),
    text_field<&contact_view::phone_number>("phone_number"),
    text_field<&contact_view::name>("name"),
    raw_field<&contact_view::custom_data>("custom_data"),
    text_field<&contact_view::non_verified_name>("non_verified_name"),
    text_field<&contact_view::non_verified_email>("non_verified_email"),
    raw_field<&contact_view::non_verified_custom_data>("non_verified_custom_data"),
};
constexpr field_table team_fields{
    text_or_number_field<&team_view::id>("id"),
    text_field<&team_view::name>("name"),
    text_field<&team_view::description>("description"),
};
constexpr field_table handoff_fields{
    text_field<&handoff_view::summary>("summary"),
    text_field<&handoff_view::sentiment>("sentiment"),
};
constexpr field_table ticketing_fields{
    text_field<&ticketing_view::name>("name"),
    text_or_number_field<&ticketing_view::external_id>("external_id"),
    text_field<&ticketing_view::id_type>("id_type"),
};
constexpr field_table channel_fields{text_field<&session_view::channel>("type")};

constexpr field_table session_fields{
    text_or_number_field<&session_view::id>("id").required(),
    word_field<&session_view::state>("status"),
    text_field<&session_view::closure>("ai_closure_type"),
    text_field<&session_view::sentiment>("sentiment"),
    flattened_field("channel", channel_fields),
    text_or_number_field<&session_view::ticket_number>("ticket_number"),
    boolean_field<&session_view::assist_mode>("assist_mode"),
    timestamp_field<&session_view::created_at>("created_at").also_named("createdAt"),
    timestamp_field<&session_view::updated_at>("updated_at").also_named("updatedAt"),
    object_field<&session_view::contact>("contact", contact_fields),
    text_field<&session_view::language>("language"),
    text_field<&session_view::assignee_id>("assignee_id"),
    raw_field<&session_view::custom_data>("custom_data"),
    object_field<&session_view::team>("team", team_fields),
    object_field<&session_view::handoff>("handoff", handoff_fields),
    object_field<&session_view::ticketing_system>("ticketing_system", ticketing_fields),
    text_field<&session_view::summary>("summary"),
};

constexpr std::string_view full_session =
    R"({"id":"7b1d","status":"closed_resolved","ai_closure_type":"resolved","sentiment":null,"channel":{"type":"web","x":[1]},)"
    R"("ticket_number":9007199254740993,"assist_mode":false,"created_at":"2026-07-08T09:10:11.123Z","updatedAt":"2026-07-08 09:10:12",)"
    R"("contact":{"id":"c1","email":"a@example.com","phone_number":null,"name":"Zo\u00eb","custom_data":{ "plan" : "pro" },)"
    R"("non_verified_name":"z","non_verified_email":"","non_verified_custom_data":null,"extra":{"id":"no"}},"language":"en",)"
    R"("assignee_id":null,"custom_data":[1e400, {"k":"]}\""}],"team":{"id":12,"name":"Support","description":null},)"
    R"("handoff":null,"ticketing_system":{"name":"zendesk","external_id":"99","id_type":"ticket_id"},"summary":"s","later":[{"id":"no"}]})";

/// An item with its text and the arena that its views point into.
class decoded {
public:
    explicit decoded(std::string_view item)
        : text(item.begin(), item.end()),
          outcome_(item_decoder().decode(session_fields, std::string_view(text.data(), text.size()), session, arena_)) {
    }
    decoded(decoded const&) = delete;

    std::vector<char> text; // exactly as large as the item, so that reading beyond it is seen
    session_view session;
    errc code() const { return outcome_ ? errc{} : static_cast<errc>(outcome_.error().code.value()); }
    std::string pointer() const { return outcome_.error().details.json_pointer; }

private:
    std::pmr::monotonic_buffer_resource arena_;
    confab::result<void> outcome_;
};

} // namespace

BOOST_AUTO_TEST_CASE(decodes_a_whole_session) {
    decoded const item(full_session);
    session_view const& session = item.session;
    BOOST_TEST_REQUIRE((item.code() == errc{}));
    BOOST_TEST(session.id == "7b1d");
    BOOST_TEST((session.state == status::closed_resolved));
    BOOST_TEST(session.closure == "resolved");
    BOOST_TEST(session.sentiment == "");
    BOOST_TEST(session.channel == "web");
    BOOST_TEST(session.ticket_number == "9007199254740993"); // fault E7
    BOOST_TEST(session.assist_mode.value() == false);
    BOOST_TEST(format_timestamp(session.created_at.value()) == "2026-07-08T09:10:11.123Z");
    BOOST_TEST(format_timestamp(session.updated_at.value()) == "2026-07-08T09:10:12Z");
    BOOST_TEST(session.contact.value().name == "Zo\xc3\xab");
    BOOST_TEST(session.contact.value().custom_data == R"({ "plan" : "pro" })");
    BOOST_TEST(session.contact.value().non_verified_custom_data == "");
    BOOST_TEST(session.language == "en");
    BOOST_TEST(session.custom_data == R"([1e400, {"k":"]}\""}])");
    BOOST_TEST(session.team.value().id == "12");
    BOOST_TEST(!session.handoff.has_value());
    BOOST_TEST(session.ticketing_system.value().external_id == "99");
    BOOST_TEST(session.summary == "s");
}

BOOST_AUTO_TEST_CASE(text_without_escapes_is_a_view_into_the_item) {
    decoded const item(full_session);
    auto const lies_within = [&](std::string_view text) {
        return text.data() >= item.text.data() && text.data() < item.text.data() + item.text.size();
    };
    BOOST_TEST(lies_within(item.session.id));
    BOOST_TEST(lies_within(item.session.ticket_number));
    BOOST_TEST(lies_within(item.session.custom_data));
    BOOST_TEST(!lies_within(item.session.contact.value().name));
}

BOOST_AUTO_TEST_CASE(missing_members_leave_their_targets_alone) {
    decoded const item(
        R"({"id":1,"contact":null,"team":null,"created_at":null,"custom_data": null ,"channel":null,"status":null})");
    BOOST_TEST((item.code() == errc{}));
    BOOST_TEST(item.session.id == "1");
    BOOST_TEST(!item.session.contact.has_value());
    BOOST_TEST(!item.session.created_at.has_value());
    BOOST_TEST(item.session.custom_data.empty());
    BOOST_TEST(item.session.state.empty());
}

BOOST_AUTO_TEST_CASE(the_row_id_is_required_once) { // fault E8
    for (std::string_view const text : {"{}"sv, R"({"id":null})"sv, R"({"id":""})"sv, R"({"ID":"x"})"sv,
                                        R"({"contact":{"id":"x"}})"sv, R"({"language":"en"})"sv}) {
        decoded const item(text);
        BOOST_TEST((item.code() == errc::missing_member), text);
        BOOST_TEST(item.pointer() == "/id");
    }
    decoded const twice(R"({"id":"a","x":1,"i\u0064":"a"})");
    BOOST_TEST((twice.code() == errc::duplicate_key));
    BOOST_TEST(twice.pointer() == "/id");
    BOOST_TEST((decoded(R"({"id":null,"id":"a"})").code() == errc{}));
    decoded const others(
        R"({"id":"a","language":"de","language":"en","language":null,"team":{"id":1,"name":"x"},"team":{"id":2}})");
    BOOST_TEST((others.code() == errc{}));
    BOOST_TEST(others.session.language == "en");
    BOOST_TEST(others.session.team.value().id == "2");
    BOOST_TEST(others.session.team.value().name == "");
}

BOOST_AUTO_TEST_CASE(wrong_types_name_the_member) { // fault E13
    for (auto const& [text, pointer] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {R"({"id":true})", "/id"},
             {R"({"id":["x"]})", "/id"},
             {R"({"id":"x","language":5})", "/language"},
             {R"({"id":"x","language":{}})", "/language"},
             {R"({"id":"x","assist_mode":"true"})", "/assist_mode"},
             {R"({"id":"x","created_at":"yesterday"})", "/created_at"},
             {R"({"id":"x","created_at":17})", "/created_at"},
             {R"({"id":"x","createdAt":"100000-01-01T00:00:00Z"})", "/created_at"}, // fault H3
             {R"({"id":"x","contact":[]})", "/contact"},
             {R"({"id":"x","contact":"c"})", "/contact"},
             {R"({"id":"x","contact":{"email":1}})", "/contact/email"},
             {R"({"id":"x","channel":{"type":1}})", "/channel/type"},
             {"[]", ""},
             {"\"x\"", ""},
             {"1", ""},
             {"null", ""},
             {"true", ""},
         }) {
        decoded const item(text);
        BOOST_TEST((item.code() == errc::unexpected_type), text);
        BOOST_TEST(item.pointer() == pointer);
    }
}

BOOST_AUTO_TEST_CASE(damage_wins_over_an_odd_member) {
    BOOST_TEST((decoded(R"({"id":true,"x":[[{"id":1}],{}],"y":{"z":[]}})").code() == errc::unexpected_type));
    BOOST_TEST((decoded(R"({"id":true,"x":tru})").code() == errc::malformed_json));
    BOOST_TEST((decoded(R"({"x":{},"y":1)").code() == errc::malformed_json));
}

BOOST_AUTO_TEST_CASE(every_byte_is_validated) { // fault E1, E6
    item_decoder decoder;
    for (std::string const& value : confab::testing::invalid_json_values()) {
        BOOST_TEST(!decoder.validate(value).has_value(), value);
        for (std::string const member : {"unknown", "custom_data", "custom\\u005fdata", "id", "summary"}) {
            decoded const item(R"({"id":"x",")" + member + "\":" + value + "}");
            BOOST_TEST((item.code() == errc::malformed_json), value);
        }
    }
    BOOST_TEST((decoded("").code() == errc::malformed_json)); // fault E9
    BOOST_TEST((decoded(" ").code() == errc::malformed_json));
    BOOST_TEST((decoded(R"({"id":"x"} {})").code() == errc::malformed_json));
    for (std::size_t size = 0; size < full_session.size(); ++size)
        BOOST_TEST((decoded(full_session.substr(0, size)).code() == errc::malformed_json));
}

BOOST_AUTO_TEST_CASE(raw_values_are_kept_byte_by_byte) { // fault E2, E7
    for (std::string const& value : confab::testing::valid_json_values()) {
        std::string const expected = value == "null" ? "" : value;
        for (std::string const& text : {
                 R"({"id":"x","custom_data":)" + value + "}",
                 R"({"id":"x", "custom_data" :)" + (" \n" + value) + "\t,\"summary\":\"s\"}",
                 R"({"id":"x","custom\u005fdata" : )" + value + ",\"summary\":\"s\"}",
                 R"({"a":"\n","id":"x","b":["\"",{"\n":0}],"\u0063ustom_data":)" + value + " ,\"summary\":\"s\"}",
                 R"({"\u0069d":"\u0078","c":"\n","\u0063ustom_data" :)" + value + "}",
             }) {
            decoded const item(text);
            BOOST_TEST((item.code() == errc{}), text);
            BOOST_TEST(item.session.custom_data == expected);
            BOOST_TEST(item.session.id == "x");
        }
        // Next to it, another member and a raw one of a nested object.
        decoded const nested(R"({"id":"x","contact":{"custom_data":)" + value + R"(,"\u006eon_verified_custom_data":)" +
                             value + R"(},"unknown":)" + value + "}");
        BOOST_TEST((nested.code() == errc{}), value);
        BOOST_TEST(nested.session.contact.value().custom_data == expected);
        BOOST_TEST(nested.session.contact.value().non_verified_custom_data == expected);
    }
}

BOOST_AUTO_TEST_CASE(literals_of_ids_survive) { // fault E7
    for (std::string const& number :
         {std::string("9007199254740993"), std::string("18446744073709551616"), std::string("1e400"), std::string("-0"),
          repeated("7", 400), "0." + repeated("7", 400)}) {
        BOOST_TEST(decoded("{\"id\":" + number + "}").session.id == number);
        BOOST_TEST(
            decoded("{\"id\": " + number + " ,\"summary\":\"a rather long text behind the number\"}").session.id ==
            number);
    }
}

BOOST_AUTO_TEST_CASE(escaped_texts_are_exact) { // fault E5, E15
    auto const check = [](std::string const& text, std::string const& json) {
        decoded const item("{\"id\":\"x\",\"summary\":" + json + ",\"language\":\"\\u0064\\u0065\"}");
        BOOST_TEST((item.code() == errc{}));
        BOOST_TEST((item.session.summary == text));
        BOOST_TEST(item.session.language == "de");
    };
    for (std::string const& text : confab::testing::awkward_texts()) {
        std::string json;
        append_quoted(json, text);
        check(text, json);
    }
    // The parser hands text over in parts of 4 KB: move an escape across their borders.
    for (std::size_t run = 4060; run < 4120; ++run) {
        std::string const letters = repeated("y", run);
        check("\xe2\x80\x99" + letters + "\xf0\x9f\x98\x80" + letters,
              "\"\\u2019" + letters + "\\ud83d\\uDE00" + letters + '"');
        check("\n" + letters + "\xe2\x82\xac" + letters, "\"\\n" + letters + "\xe2\x82\xac" + letters + '"');
        check(letters + std::string(1, '\0') + "z", '"' + letters + "\\u0000z\"");
    }
}

BOOST_AUTO_TEST_CASE(colliding_and_many_names_take_linear_time) { // fault E12
    // One item of a million members whose names differ only where the hash does not look.
    std::string item = R"({"id":"x")";
    for (int i = 0; i < 200'000; ++i) {
        std::string name = "s0000000y00000000";
        std::string const digits = std::to_string(i);
        name.replace(10, digits.size(), digits);
        item += ",\"" + name + "\":0,\"cust\\u006fm_dat" + digits + "\":\"\\n\",\"custom_d\\u0061ta\":[]";
    }
    item += '}';
    decoded const result(item);
    BOOST_TEST((result.code() == errc{}));
    BOOST_TEST(result.session.custom_data == "[]");
}

BOOST_AUTO_TEST_CASE(one_decoder_serves_many_items) {
    std::mt19937 random(4);
    item_decoder decoder;
    std::string_view const alphabet = "\"\\{}[],: \n01-.eEtrufalsnd\x00\x80\xc3\xff"sv;
    for (int round = 0; round < 10'000; ++round) {
        std::string text(full_session);
        for (std::size_t change = random() % 3; change != 0; --change)
            text[random() % text.size()] = alphabet[random() % alphabet.size()];
        std::pmr::monotonic_buffer_resource arena;
        session_view once, again;
        auto const first = decoder.decode(session_fields, text, once, arena);
        auto const second = item_decoder().decode(session_fields, text, again, arena);
        BOOST_TEST_REQUIRE(first.has_value() == second.has_value());
        if (!first) {
            BOOST_TEST_REQUIRE((first.error().code == second.error().code));
            continue;
        }
        BOOST_TEST_REQUIRE(
            (once.id == again.id && once.custom_data == again.custom_data && once.summary == again.summary));
        BOOST_TEST_REQUIRE(decoder.validate(text).has_value());
    }
}

BOOST_AUTO_TEST_CASE(arena_holds_no_more_than_the_item) {
    std::string text =
        R"({"id":"x","summary":")" + repeated("\\n", 1000) + "\",\"unknown\":\"" + repeated("\\n", 100'000) + "\"}";
    std::vector<std::byte> memory(1000);
    std::pmr::monotonic_buffer_resource arena(memory.data(), memory.size(), std::pmr::null_memory_resource());
    session_view session;
    BOOST_TEST(item_decoder().decode(session_fields, text, session, arena).has_value());
    BOOST_TEST(session.summary == repeated("\n", 1000));
}

BOOST_AUTO_TEST_SUITE_END()
