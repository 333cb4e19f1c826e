// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_YOURGPT_STORE_IPP
#define CONFAB_TESTING_DETAIL_IMPL_YOURGPT_STORE_IPP

#include <confab/testing/detail/yourgpt_store.hpp>

#include <confab/testing/detail/row_random.hpp>

#include <algorithm>
#include <charconv>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_yourgpt_facts = 32;

// Above 2^53, where every second whole number is none of a double's.
inline constexpr std::uint64_t first_yourgpt_uid = 17'000'000'000'000'007U;
inline constexpr std::uint64_t yourgpt_uid_step = 999'983;

inline constexpr std::string_view yourgpt_segments[] = {"",     "vip",    "vip,priority", "enterprise, trial ",
                                                        "chat", "größer", "🚀,\"beta\"",  "x/y"};

CONFAB_DECL std::string_view yourgpt_state_of(std::string_view status, row_random& random) {
    if (status == "open") return random.one_in(3) ? "unresolved" : "pending";
    if (status == "closed_resolved") return random.one_in(3) ? "closed" : "resolved";
    return status == "closed_unresolved" ? "unresolved" : status;
}

CONFAB_DECL std::string_view yourgpt_integration_of(std::string_view channel) {
    if (channel == "phone_voice") return "phone";
    return channel == "sms" ? "twilio_sms" : channel;
}

CONFAB_DECL std::string yourgpt_store::uid(std::uint64_t index) {
    return std::to_string(first_yourgpt_uid + index * yourgpt_uid_step);
}

/// As one text: times and words hold no separator, the message comes last.
CONFAB_DECL std::string yourgpt_packed(yourgpt_message const& message) {
    return std::to_string(message.sent_at.time_since_epoch().count()) + '\n' + message.send_by + '\n' +
           message.content_type + '\n' + message.text;
}

CONFAB_DECL yourgpt_message yourgpt_unpacked(std::string_view packed) {
    auto const take = [&packed] {
        auto const part = packed.substr(0, packed.find('\n'));
        packed.remove_prefix(part.size() + 1);
        return part;
    };
    auto const digits = take();
    std::int64_t time = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), time);
    auto const send_by = take(), content_type = take();
    return yourgpt_message(send_by, packed, content_type, sandbox_time(std::chrono::milliseconds(time)));
}

CONFAB_DECL std::optional<yourgpt_row> yourgpt_store::row(std::uint64_t index) const {
    auto const now = rows_.snapshot();
    auto const session = now.session(index);
    if (!session) return std::nullopt;
    row_random random(data().row_seed(index, purpose_of_yourgpt_facts));
    yourgpt_row made;
    made.index = index;
    made.created_at = session->created_at;
    made.last_message = made.updated_at = session->updated_at.value_or(session->created_at);
    made.state = yourgpt_state_of(session->status, random);
    made.integration = yourgpt_integration_of(session->channel);
    made.chat_mode = session->handed_off ? "operator" : random.one_in(6) ? "awaiting" : "bot";
    made.segment = random.pick(yourgpt_segments);
    if (!random.one_in(4)) made.contact_id = std::to_string(1000 + random.below(500));
    made.visitor_id = std::to_string(500'000 + index);
    if (index < data().size()) made.generated_messages = 1 + random.below(30);
    made.state = now.text(index, "state").value_or(made.state);
    made.chat_mode = now.text(index, "chat_mode").value_or(made.chat_mode);
    made.segment = now.text(index, "segment").value_or(made.segment);
    for (auto const& packed : now.appended(index)) made.sent.push_back(yourgpt_unpacked(packed));
    if (auto const updated = now.text(index, "updated_at"))
        made.updated_at = std::max(made.updated_at, yourgpt_unpacked(*updated).sent_at);
    return made;
}

CONFAB_DECL std::optional<yourgpt_row> yourgpt_store::find(std::string_view wanted) const {
    std::uint64_t number = 0;
    auto const parsed = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (parsed.ec != std::errc() || number < first_yourgpt_uid) return std::nullopt;
    auto const index = (number - first_yourgpt_uid) / yourgpt_uid_step;
    return uid(index) == wanted ? row(index) : std::nullopt;
}

CONFAB_DECL sandbox_time yourgpt_store::tick() {
    if (!now_) {
        auto const all = sorted();
        now_ = all->empty() ? data().options().first_created : row(all->back())->last_message;
    }
    return *now_ += std::chrono::milliseconds(1);
}

CONFAB_DECL std::uint64_t yourgpt_store::insert() {
    auto const index = rows_.insert(tick());
    set(index, "state", "pending");
    set(index, "chat_mode", "bot");
    return index;
}

CONFAB_DECL void yourgpt_store::set(std::uint64_t index, std::string_view name, std::string_view value) {
    rows_.set_text(index, std::string(name), std::string(value));
    rows_.set_text(index, "updated_at", yourgpt_packed(yourgpt_message("", "", "", tick())));
}

CONFAB_DECL bool yourgpt_store::add_message(std::uint64_t index, std::string_view send_by, std::string_view text,
                                            std::string_view content_type) {
    yourgpt_message const message(send_by, text, content_type, tick());
    return rows_.append(index, yourgpt_packed(message)) && rows_.touch(index, message.sent_at);
}

} // namespace confab::testing::detail

#endif
