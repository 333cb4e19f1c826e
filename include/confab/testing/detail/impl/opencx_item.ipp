// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_OPENCX_ITEM_IPP
#define CONFAB_TESTING_DETAIL_IMPL_OPENCX_ITEM_IPP

#include <confab/testing/detail/opencx_item.hpp>

#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/row_random.hpp>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_opencx_item = 16;
inline constexpr std::uint64_t purpose_of_contact_id = 17;

inline constexpr std::string_view plain_words[] = {
    "the",     "customer", "asked", "about",   "a",      "late",    "parcel", "refund",  "and",    "invoice",
    "account", "password", "reset", "did",     "not",    "arrive",  "order",  "changed", "its",    "address",
    "agent",   "replied",  "with",  "steps",   "to",     "renew",   "the",    "plan",    "before", "Friday",
    "billing", "shows",    "two",   "charges", "please", "confirm", "that",   "device",  "works",  "again"};
// As JSON text, so with escapes where JSON wants or allows them.
inline constexpr std::string_view rare_words[] = {"Grüße",
                                                  "naïve",
                                                  "東京",
                                                  "конец",
                                                  "🙂",
                                                  "\\u00e9t\\u00e9",
                                                  "\\ud83d\\ude80",
                                                  "\\u2019",
                                                  "\\\"quoted\\\"",
                                                  "C:\\\\temp",
                                                  "line\\nbreak",
                                                  "tab\\tstop",
                                                  "a\\/b",
                                                  "\\u0001",
                                                  "<b>&amp;</b>",
                                                  "{\\\"items\\\":[",
                                                  "],\\\"next\\\":null",
                                                  "=1+1"};
inline constexpr std::string_view given_names[] = {"Amina",  "Björn", "Chidi",  "Dolores", "Eun-ji",
                                                   "Fatima", "Göran", "Łukasz", "O'Brien", "美咲"};
inline constexpr std::string_view mail_names[] = {"amina",  "bjorn", "chidi",  "dolores", "eunji",
                                                  "fatima", "goran", "lukasz", "obrien",  "misaki"};
inline constexpr std::string_view languages[] = {"en", "de", "fr", "ja", "pt-BR", "zh-Hans"};
inline constexpr std::string_view moods[] = {"angry", "happy", "neutral"};
inline constexpr std::string_view closures[] = {"assumed_resolved", "handed_off", "resolved", "resolved"};
inline constexpr std::string_view teams[] = {"Billing", "Support \\u2014 EMEA", "Größte Kunden", "Tier 2"};
inline constexpr std::string_view systems[] = {"dynamics365", "zendesk", "hubspot", "salesforce"};
inline constexpr std::string_view id_types[] = {"conversation_id", "ticket_id", "case_id", "conversation_sid"};
// Numbers that a double does not hold, or that no reader may rewrite.
inline constexpr std::string_view delicate_numbers[] = {"9007199254740993",
                                                        "18446744073709551615",
                                                        "-0.0",
                                                        "1e2",
                                                        "0.1000000000000000055511151231257827",
                                                        "123456789012345678901234567890"};

CONFAB_DECL void append_words(std::string& out, row_random& random, std::size_t count) {
    for (std::size_t word = 0; word < count; ++word) {
        if (word != 0) out += ' ';
        out += random.one_in(12) ? random.pick(rare_words) : random.pick(plain_words);
    }
}

CONFAB_DECL void write_text(json_text& json, row_random& random, std::string_view name, std::size_t words) {
    json.name(name);
    json.begin_string();
    append_words(json.out(), random, words);
    json.end_string();
}

CONFAB_DECL void write_time(json_text& json, std::string_view name, std::optional<sandbox_time> time) {
    json.name(name);
    if (!time) return json.null();
    json.begin_string();
    append_iso_time(json.out(), *time, true);
    json.end_string();
}

/// A word, null, an unknown word, or no member at all.
template <std::size_t Size>
void write_word(json_text& json, row_random& random, std::string_view name, std::string_view const (&words)[Size]) {
    std::size_t const kind = random.below(32);
    if (kind == 0) return;
    if (kind < 8) return json.null_member(name);
    json.member(name, kind == 8 ? std::string_view("word_of_tomorrow") : random.pick(words));
}

CONFAB_DECL void write_custom_data(json_text& json, row_random& random, std::string_view name) {
    std::size_t const kind = random.below(8);
    if (kind == 0) return;
    if (kind == 1) return json.null_member(name);
    json.name(name);
    json.begin('{');
    if (kind > 2) { // kind 2 is an empty object
        json.name("account");
        json.token(random.one_in(4) ? random.pick(delicate_numbers) : std::string_view("1042"));
        json.member("plan", random.one_in(2) ? "pro" : "free");
        json.name("tags");
        json.begin('[');
        for (std::size_t tag = random.below(4); tag > 0; --tag) json.string(random.pick(plain_words));
        json.end(']');
        json.name("first.visit");
        json.begin('{');
        json.name("pages");
        json.number(random.below(90));
        json.name("paid");
        json.boolean(random.one_in(3));
        json.end('}');
        if (random.one_in(3)) json.member("id", "not the row's id");
    }
    json.end('}');
}

CONFAB_DECL void write_contact(json_text& json, row_random& random, std::string_view id) {
    std::size_t const kind = random.below(32);
    if (kind == 0) return;
    if (kind == 1) return json.null_member("contact");
    std::size_t const who = random.below(std::size(given_names));
    json.name("contact");
    json.begin('{');
    json.member("id", id);
    json.name("email");
    if (random.one_in(5)) json.null();
    else {
        json.begin_string();
        json.out() += mail_names[who];
        append_padded(json.out(), static_cast<unsigned>(random.below(10'000)), 4);
        json.out() += "@example.com";
        json.end_string();
    }
    json.name("phone_number");
    if (random.one_in(2)) json.null();
    else {
        json.begin_string();
        json.out() += "+49 151 ";
        append_padded(json.out(), static_cast<unsigned>(random.below(10'000'000)), 7);
        json.end_string();
    }
    json.member("name", given_names[who]);
    write_custom_data(json, random, "custom_data");
    if (random.one_in(2)) json.null_member("non_verified_name");
    else json.member("non_verified_name", random.pick(given_names));
    json.null_member("non_verified_email");
    write_custom_data(json, random, "non_verified_custom_data");
    json.end('}');
}

CONFAB_DECL void write_team(json_text& json, row_random& random, std::string_view id) {
    if (random.one_in(3)) return random.one_in(2) ? json.null_member("team") : void();
    json.name("team");
    json.begin('{');
    json.member("id", id);
    json.member("name", random.pick(teams));
    write_text(json, random, "description", 3 + random.below(6));
    json.end('}');
}

CONFAB_DECL void write_handoff(json_text& json, row_random& random, bool handed_off) {
    if (!handed_off) return random.one_in(2) ? json.null_member("handoff") : void();
    json.name("handoff");
    json.begin('{');
    write_text(json, random, "summary", 12 + random.below(20));
    write_word(json, random, "sentiment", moods);
    json.end('}');
}

CONFAB_DECL void write_ticketing_system(json_text& json, row_random& random) {
    if (random.one_in(2)) return json.null_member("ticketing_system");
    json.name("ticketing_system");
    json.begin('{');
    json.member("name", random.pick(systems));
    json.name("external_id");
    json.begin_string();
    append_padded(json.out(), static_cast<unsigned>(random.below(100'000'000)), 8);
    json.end_string();
    json.member("id_type", random.one_in(20) ? std::string_view("thread_id") : random.pick(id_types));
    json.end('}');
}

/// Members that today's documents do not name.
CONFAB_DECL void write_unknown_members(json_text& json, row_random& random) {
    write_text(json, random, "summary", 28 + random.below(36));
    if (random.one_in(3)) {
        json.name("labels");
        json.begin('[');
        for (std::size_t label = 0; label < 3; ++label) {
            json.begin('{');
            json.name("id");
            json.number(random.below(1000));
            json.member("text", random.pick(rare_words));
            json.end('}');
        }
        json.end(']');
    }
    if (random.one_in(8)) json.member("caf\\u00e9", "a name with an escape");
}

CONFAB_DECL void append_opencx_item(std::string& out, sandbox_data const& data, sandbox_session const& session) {
    row_random random(data.row_seed(session.index, purpose_of_opencx_item));
    json_text json(out, data.options().whitespace && random.one_in(4));
    std::string const id = data.id(session.index);
    std::string const other_id = data.id(data.row_seed(session.index, purpose_of_contact_id) >> 3);

    json.begin('{');
    json.member("id", id);
    json.member("status", session.status);
    write_word(json, random, "ai_closure_type", closures);
    write_word(json, random, "sentiment", moods);
    json.name("channel");
    json.begin('{');
    json.member("type", session.channel);
    if (random.one_in(6)) json.member("region", "eu-central-1");
    json.end('}');
    json.name("ticket_number");
    if (random.one_in(6)) json.null();
    else json.number(session.index + 1);
    if (!random.one_in(10)) {
        json.name("assist_mode");
        json.boolean(random.one_in(2));
    }
    write_time(json, "created_at", session.created_at);
    write_time(json, "updated_at", session.updated_at);
    write_contact(json, random, other_id);
    if (!random.one_in(8)) json.member("language", random.pick(languages));
    if (random.one_in(2)) json.null_member("assignee_id");
    else json.member("assignee_id", other_id);
    write_custom_data(json, random, "custom_data");
    write_team(json, random, other_id);
    write_handoff(json, random, session.handed_off);
    write_ticketing_system(json, random);
    write_unknown_members(json, random);
    json.end('}');
}

} // namespace confab::testing::detail

#endif
