// SPDX-License-Identifier: BSL-1.0
// libcurl's multi interface and simdjson On-Demand, which visits each row's members once, in whatever order they come.
#include "curl_walk.hpp"

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace {

namespace ondemand = simdjson::ondemand;

void read(ondemand::value member, std::string& text) { text = std::string_view(member.get_string()); }
void read(ondemand::value member, std::optional<std::string>& text) {
    if (!member.is_null()) text.emplace(std::string_view(member.get_string()));
}
void read(ondemand::value member, std::optional<std::uint64_t>& number) {
    if (!member.is_null()) number = std::uint64_t(member.get_uint64());
}
void read(ondemand::value member, std::optional<bool>& answer) {
    if (!member.is_null()) answer = bool(member.get_bool());
}

/// A member of an object that may be null.
template <class T>
void read_member_of(ondemand::value object, std::string_view name, T& found) {
    if (object.is_null()) return;
    for (ondemand::field field : object.get_object())
        if (field.key() == name) return read(field.value(), found);
}

void read_contact(ondemand::value contact, peers::session& made) {
    if (contact.is_null()) return;
    for (ondemand::field field : contact.get_object()) {
        auto const name = field.key();
        if (name == "name") read(field.value(), made.contact_name);
        else if (name == "email") read(field.value(), made.contact_email);
    }
}

void read_session(ondemand::object row, peers::session& made) {
    for (ondemand::field field : row) {
        auto const name = field.key();
        if (name == "id") read(field.value(), made.id);
        else if (name == "status") read(field.value(), made.status);
        else if (name == "sentiment") read(field.value(), made.sentiment);
        else if (name == "channel") read_member_of(field.value(), "type", made.channel_type);
        else if (name == "ticket_number") read(field.value(), made.ticket_number);
        else if (name == "assist_mode") read(field.value(), made.assist_mode);
        else if (name == "created_at") read(field.value(), made.created_at);
        else if (name == "updated_at") read(field.value(), made.updated_at);
        else if (name == "contact") read_contact(field.value(), made);
        else if (name == "language") read(field.value(), made.language);
        else if (name == "team") read_member_of(field.value(), "name", made.team_name);
        else if (name == "handoff") read_member_of(field.value(), "summary", made.handoff_summary);
        else if (name == "summary") read(field.value(), made.summary);
    }
}

class decoder {
public:
    void operator()(std::string& body, peers::page& read_page) {
        body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
        ondemand::document document = parser_.iterate(simdjson::padded_string_view(body, body.capacity()));
        for (ondemand::field field : document.get_object()) {
            if (field.key() == "items")
                for (ondemand::object row : field.value().get_array())
                    read_session(row, read_page.items.emplace_back());
            else if (field.key() == "next") {
                if (!field.value().is_null()) read(field.value(), read_page.next);
            }
        }
    }

private:
    ondemand::parser parser_;
};

} // namespace

int main(int count, char** arguments) {
    return peers::run(count, arguments,
                      [](peers::settings const& wanted) { peers::walk_with_curl(wanted, decoder()); });
}
