#pragma once
// The doctor's part that needs the API: the way to it, the token, and what the token may do.

#include "commands/doctor_judgements.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/commands/doctor.hpp"
#include "leadimport/delivery/reply.hpp"
#include "leadimport/http/way.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/api_settings.hpp"
#include "leadimport/values/schema.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace leadimport::commands {

// Looks at one thing after the other, and stops where the next ones make no sense.
class doctor_visit {
public:
    // `api` without proxy and token. All must outlive it.
    doctor_visit(const doctor_orders& orders, session::api_settings& api)
        : orders_{orders},
          api_{api} {}

    // One line for each thing from proxy to key_field. Blocks.
    [[nodiscard]] std::vector<check_line> lines();
    // How long answers took, as a rule; 0 without any. After lines().
    [[nodiscard]] measured_time answer_time() const { return usual_time(seen_); }

private:
    // Whether there is sense in going on.
    void read_token();
    bool choose_proxy();
    bool make_link();
    bool try_way();
    [[nodiscard]] bool have_token();
    bool ask_whose_token();
    void ask_rights();
    void ask_fields();
    void ask_users();
    void ask_pipelines();
    void ask_search();
    void look_at_key_fields();
    void judge_what_was_seen();

    void add(check_line l) { lines_.push_back(std::move(l)); }
    void leave_out_the_others();
    void hear(const delivery::answer& a, measured_time took);
    result<std::vector<values::field>> fetch_fields(values::object_kind of);

    const doctor_orders& orders_;
    session::api_settings& api_;
    const std::shared_ptr<http::way> way_ = std::make_shared<http::way>();
    std::unique_ptr<session::api_link> link_;
    std::vector<check_line> lines_;
    words::message why_not_{}; // the others are not checked
    bool has_token_ = true;
    values::schema workspace_; // as far as it was asked for
    bool fields_known_ = false;
    seen_answers seen_;
    std::optional<clock_reading> clock_; // of the quickest answer with a date
};

} // namespace leadimport::commands
