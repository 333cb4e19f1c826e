// SPDX-License-Identifier: BSL-1.0
// What the JSON layer costs: MB/s of cutting a page, of decoding its items, and of both.
// Run it without arguments on an idle machine; it prints the best of several rounds.
#include <confab/json/item_decoder.hpp>
#include <confab/json/open_enum.hpp>
#include <confab/json/page_cutter.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

namespace json = confab::json;

enum class status { unknown, open, closed_resolved, closed_unresolved };
constexpr std::string_view status_words[] = {"", "open", "closed_resolved", "closed_unresolved"};
constexpr std::span<std::string_view const> words_of(status) noexcept { return status_words; }

class contact_view {
public:
    contact_view() = default;

    std::string_view id;
    std::string_view name;
    std::string_view email;
};

class session_view {
public:
    session_view() = default;

    std::string_view id;
    json::word_view<status> state;
    std::string_view closure;
    std::string_view sentiment;
    std::string_view channel;
    std::string_view ticket_number;
    std::optional<bool> assist_mode;
    std::optional<json::timestamp> created_at;
    std::optional<json::timestamp> updated_at;
    contact_view contact;
    std::string_view language;
    std::string_view custom_data;
};

constexpr json::field_table contact_fields{
    json::text_field<&contact_view::id>("id"),
    json::text_field<&contact_view::name>("name"),
    json::text_field<&contact_view::email>("email"),
};

constexpr json::field_table session_fields{
    json::text_or_number_field<&session_view::id>("id").required(),
    json::word_field<&session_view::state>("status"),
    json::text_field<&session_view::closure>("ai_closure_type"),
    json::text_field<&session_view::sentiment>("sentiment"),
    json::text_field<&session_view::channel>("channel"),
    json::text_or_number_field<&session_view::ticket_number>("ticket_number"),
    json::boolean_field<&session_view::assist_mode>("assist_mode"),
    json::timestamp_field<&session_view::created_at>("created_at"),
    json::timestamp_field<&session_view::updated_at>("updated_at"),
    json::object_field<&session_view::contact>("contact", contact_fields),
    json::text_field<&session_view::language>("language"),
    json::raw_field<&session_view::custom_data>("custom_data"),
};

std::string session_text(int index) {
    std::string const number = std::to_string(100000 + index);
    return R"({"id":"7b1d2a34-5c6e-4f70-8a9b-0c1d2e)" + number +
           R"(","status":"closed_resolved","ai_closure_type":"assumed_resolved",)" +
           R"("sentiment":"happy","channel":"web","ticket_number":)" + number +
           R"(,"assist_mode":false,"created_at":"2026-07-08T09:10:11.123Z","updated_at":"2026-07-08T10:11:12.345Z",)" +
           R"("contact":{"id":"c-)" + number + R"(","name":"Zo\u00eb Quill )" + number + R"(","email":"user)" + number +
           R"(@example.com","phone_number":"+4930)" + number +
           R"(","custom_data":{"plan":"pro","seats":12}},"language":"en","assignee_id":null,)" +
           R"("custom_data":{"order":"A-)" + number + R"(","total":12.50,"tags":["refund","late delivery"]},)" +
           R"("team":{"id":"t-12","name":"Support","description":"First line of support, Europe"},)" +
           R"("handoff":{"summary":")" + std::string(330, 'w') + R"(","sentiment":"neutral"},)" +
           R"("ticketing_system":{"name":"zendesk","external_id":"99)" + number +
           R"(","id_type":"ticket_id"},"summary":")" + std::string(180, 's') + R"("})";
}

std::string page_text() {
    std::string page = R"({"items":[)";
    for (int i = 0; i < 500; ++i) {
        if (i != 0) page += ',';
        page += session_text(i);
    }
    page += R"(],"next":"eyJvIjo1MDB9"})";
    return page;
}

[[noreturn]] void stop(confab::failure const& why) {
    std::fprintf(stderr, "%s\n", confab::describe(why).c_str());
    std::exit(1);
}

void cut(json::page_cutter& cutter, std::string const& page) {
    constexpr std::size_t read_size = 16384;
    cutter.reset();
    for (std::size_t end = read_size; end < page.size(); end += read_size)
        if (auto const scanned = cutter.scan(std::string_view(page).substr(0, end)); !scanned) stop(scanned.error());
    if (auto const finished = cutter.finish(page); !finished) stop(finished.error());
}

std::size_t decode(json::item_decoder& decoder, json::page_cutter const& cutter, std::string const& page) {
    std::byte memory[65536];
    std::pmr::monotonic_buffer_resource arena(memory, sizeof memory);
    std::size_t bytes = 0;
    for (json::item_slice const& slice : cutter.items()) {
        session_view session;
        auto const decoded = decoder.decode(session_fields, slice.in(page), session, arena);
        if (!decoded) stop(decoded.error());
        bytes += session.id.size() + session.contact.name.size() + session.custom_data.size();
    }
    return bytes;
}

template <class Work>
void measure(char const* name, std::size_t bytes, Work work) {
    double best = 0;
    for (int round = 0; round < 15; ++round) {
        auto const begin = std::chrono::steady_clock::now();
        for (int i = 0; i < 20; ++i) work();
        std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - begin;
        best = std::max(best, 20 * static_cast<double>(bytes) / 1e6 / seconds.count());
    }
    std::printf("%-16s %7.0f MB/s  %.3f us per session\n", name, best, static_cast<double>(bytes) / best / 500);
}

} // namespace

int main() {
    std::string const page = page_text();
    json::page_cutter cutter("/items");
    json::item_decoder decoder;
    std::size_t volatile sum = 0;
    std::printf("page of %zu bytes, 500 sessions\n", page.size());
    measure("cut", page.size(), [&] { cut(cutter, page); });
    measure("decode", page.size(), [&] { sum = sum + decode(decoder, cutter, page); });
    measure("cut and decode", page.size(), [&] {
        cut(cutter, page);
        sum = sum + decode(decoder, cutter, page);
    });
}
