// SPDX-License-Identifier: BSL-1.0
// libcurl's multi interface and RapidJSON's documents, parsed in place.
#include "curl_walk.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace {

using value = rapidjson::Value;

std::string text_of(value const& text) { return {text.GetString(), text.GetStringLength()}; }

void read(value const& member, std::optional<std::string>& text) {
    if (member.IsString()) text.emplace(member.GetString(), member.GetStringLength());
}
void read(value const& member, std::optional<std::uint64_t>& number) {
    if (member.IsUint64()) number = member.GetUint64();
}
void read(value const& member, std::optional<bool>& answer) {
    if (member.IsBool()) answer = member.GetBool();
}

template <class T>
void read_member(value const& object, char const* name, std::optional<T>& found) {
    if (auto const member = object.FindMember(name); member != object.MemberEnd()) read(member->value, found);
}

template <class T>
void read_member_of(value const& object, char const* outer, char const* name, std::optional<T>& found) {
    if (auto const inner = object.FindMember(outer); inner != object.MemberEnd() && inner->value.IsObject())
        read_member(inner->value, name, found);
}

peers::session session_of(value const& row) {
    peers::session made;
    made.id = text_of(row["id"]);
    made.status = text_of(row["status"]);
    read_member(row, "sentiment", made.sentiment);
    made.channel_type = text_of(row["channel"]["type"]);
    read_member(row, "ticket_number", made.ticket_number);
    read_member(row, "assist_mode", made.assist_mode);
    made.created_at = text_of(row["created_at"]);
    read_member(row, "updated_at", made.updated_at);
    if (auto const contact = row.FindMember("contact"); contact != row.MemberEnd() && contact->value.IsObject()) {
        read_member(contact->value, "name", made.contact_name);
        read_member(contact->value, "email", made.contact_email);
    }
    read_member(row, "language", made.language);
    read_member_of(row, "team", "name", made.team_name);
    read_member_of(row, "handoff", "summary", made.handoff_summary);
    read_member(row, "summary", made.summary);
    return made;
}

void decode_page(std::string& body, peers::page& read) {
    rapidjson::Document document;
    document.ParseInsitu(body.data());
    if (document.HasParseError()) throw std::runtime_error(rapidjson::GetParseError_En(document.GetParseError()));
    auto const& items = document["items"];
    read.items.reserve(items.Size());
    for (auto const& row : items.GetArray()) read.items.push_back(session_of(row));
    if (auto const& next = document["next"]; next.IsString()) read.next = text_of(next);
}

} // namespace

int main(int count, char** arguments) {
    return peers::run(count, arguments,
                      [](peers::settings const& wanted) { peers::walk_with_curl(wanted, &decode_page); });
}
