#include "leadimport/delivery/time_source.hpp"

namespace leadimport::delivery {

namespace {

class machine final : public time_source {
public:
    time_point now() const noexcept override { return clock::now(); }
    boot_clock::time_point boot_now() const noexcept override { return boot_clock::now(); }
    std::chrono::system_clock::time_point wall_now() const noexcept override {
        return std::chrono::system_clock::now();
    }

private:
    void set(boost::asio::steady_timer& t, time_point moment) override { t.expires_at(moment); }
    void forget(boost::asio::steady_timer&) noexcept override {}
};

} // namespace

time_source& machine_time() noexcept {
    static machine all;
    return all;
}

} // namespace leadimport::delivery
