// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_TYPICAL_ROW_HPP
#define CONFAB_BENCHMARKS_PEERS_TYPICAL_ROW_HPP

#include <confab/json/timestamp.hpp>
#include <confab/testing/sandbox_data.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace peers {

/// Writes members in call order, commas included.
class json_text {
public:
    explicit json_text(std::string& out) : out_(out) {}

    void begin() { out_ += '{'; }
    void end() { out_ += '}'; }
    void name(std::string_view text) {
        if (out_.back() != '{') out_ += ',';
        (out_ += '"').append(text).append("\":");
    }
    void token(std::string_view text) { out_ += text; }
    void number(std::uint64_t value) { token(std::to_string(value)); }
    void boolean(bool value) { token(value ? "true" : "false"); }
    void null() { token("null"); }
    /// Text with its escapes.
    void member(std::string_view key, std::string_view escaped) {
        name(key);
        (out_ += '"').append(escaped).append("\"");
    }
    void null_member(std::string_view key) {
        name(key);
        null();
    }

private:
    std::string& out_;
};

/// Equal on every machine, unlike the standard library's distributions.
class random_choice {
public:
    explicit random_choice(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t next() { return engine_(); }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <std::size_t Size>
    std::string_view pick(std::string_view const (&words)[Size]) {
        return words[below(Size)];
    }

private:
    std::mt19937_64 engine_;
};

/** OpenCX's rows as an account has most of them: the documented members in the documents' order, many of them null or missing, a short summary,
 *  now and then an escape or a letter beyond ASCII. About 540 bytes. The sandbox's own rows, of 1.2 KB, are meant to be difficult.
 */
class typical_row {
public:
    explicit typical_row(confab::testing::sandbox_data data) : data_(std::move(data)) {}

    void append(std::string& out, std::uint64_t index) const {
        auto const facts = data_.session(index);
        random dice(data_.row_seed(index, purpose));
        text json(out);
        json.begin();
        json.member("id", data_.id(index));
        json.member("status", facts.status);
        word(json, dice, "ai_closure_type", {"assumed_resolved", "handed_off", "resolved"});
        word(json, dice, "sentiment", {"angry", "happy", "neutral"});
        json.name("channel");
        json.begin();
        json.member("type", facts.channel);
        json.end();
        json.name("ticket_number");
        if (dice.one_in(6)) json.null();
        else json.number(index + 1);
        if (!dice.one_in(10)) {
            json.name("assist_mode");
            json.boolean(dice.one_in(2));
        }
        time(json, "created_at", facts.created_at);
        time(json, "updated_at", facts.updated_at);
        auto const other_id = data_.id(dice.next() >> 3);
        contact(json, dice, other_id);
        if (!dice.one_in(8)) json.member("language", dice.pick(languages));
        if (dice.one_in(4)) json.member("assignee_id", other_id);
        else nothing(json, dice, "assignee_id");
        custom_data(json, dice);
        team(json, dice, other_id);
        handoff(json, dice, facts.handed_off);
        nothing(json, dice, "ticketing_system");
        sentence(json, dice, "summary", 6);
        json.end();
    }

private:
    using text = json_text;
    using random = random_choice;

    static constexpr std::uint64_t purpose = 64;
    static constexpr std::string_view words[] = {"asked", "about",   "a",      "late",   "parcel",    "refund",
                                                 "the",   "invoice", "reset",  "of",     "password",  "confirmed",
                                                 "order", "agent",   "charge", "billed", "delivered", "twice"};
    // As JSON text.
    static constexpr std::string_view rare_words[] = {"Grüße", "\\u2019", "\\\"again\\\"", "東京", "and\\n", "🙂"};
    static constexpr std::string_view names[] = {"Amina Okafor", "Bj\\u00f6rn Lund", "Chidi Eze",   "Dolores Cruz",
                                                 "Eun-ji Park",  "Łukasz Nowak",     "Sam O'Brien", "美咲"};
    static constexpr std::string_view languages[] = {"en", "en", "de", "fr", "ja", "pt-BR"};
    static constexpr std::string_view teams[] = {"Billing", "Support \\u2014 EMEA", "Größte Kunden", "Tier 2"};

    /// Optional members are null as often as they are missing.
    static void nothing(text& json, random& dice, std::string_view name) {
        if (dice.one_in(2)) json.null_member(name);
    }
    static void word(text& json, random& dice, std::string_view name, std::string_view const (&known)[3]) {
        if (dice.one_in(2)) json.null_member(name);
        else json.member(name, dice.pick(known));
    }
    static void time(text& json, std::string_view name, std::optional<confab::testing::sandbox_time> value) {
        if (value) json.member(name, confab::json::format_timestamp(*value));
        else json.null_member(name);
    }
    static void sentence(text& json, random& dice, std::string_view name, std::size_t at_least) {
        std::string text_of_words;
        for (std::size_t left = at_least + dice.below(at_least); left > 0; --left) {
            text_of_words += dice.one_in(20) ? dice.pick(rare_words) : dice.pick(words);
            if (left > 1) text_of_words += ' ';
        }
        json.member(name, text_of_words);
    }
    static void contact(text& json, random& dice, std::string_view id) {
        if (dice.one_in(5)) return nothing(json, dice, "contact");
        json.name("contact");
        json.begin();
        json.member("id", id);
        if (dice.one_in(5)) json.null_member("email");
        else json.member("email", "customer" + std::to_string(dice.below(100'000)) + "@example.com");
        nothing(json, dice, "phone_number");
        json.member("name", dice.pick(names));
        json.end();
    }
    static void custom_data(text& json, random& dice) {
        json.name("custom_data");
        json.begin();
        if (dice.one_in(4)) {
            json.member("plan", "pro");
            json.name("seats");
            json.number(dice.below(90));
        }
        json.end();
    }
    static void team(text& json, random& dice, std::string_view id) {
        if (!dice.one_in(4)) return nothing(json, dice, "team");
        json.name("team");
        json.begin();
        json.member("id", id);
        json.member("name", dice.pick(teams));
        json.null_member("description");
        json.end();
    }
    static void handoff(text& json, random& dice, bool handed_off) {
        if (!handed_off) return nothing(json, dice, "handoff");
        json.name("handoff");
        json.begin();
        sentence(json, dice, "summary", 8);
        json.null_member("sentiment");
        json.end();
    }

    confab::testing::sandbox_data data_;
};

} // namespace peers

#endif
