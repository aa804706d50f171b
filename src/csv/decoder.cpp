#include "csv/decoder.hpp"

#include "csv/cp949_table.hpp"
#include "csv/iconv_handle.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/csv.hpp"

#include <optional>
#include <utility>

namespace leadimport::csv {
namespace {

class cp949_decoder final : public decoder {
public:
    stop convert(std::string_view& in, std::span<char>& out) override {
        return cp949_table::get().to_utf8(in, out);
    }
    void finish(std::span<char>&) override {}
};

class iconv_decoder final : public decoder {
public:
    explicit iconv_decoder(iconv_handle handle) : handle_{std::move(handle)} {}
    stop convert(std::string_view& in, std::span<char>& out) override {
        return handle_.convert(in, out);
    }
    void finish(std::span<char>& out) override { handle_.finish(out); }

private:
    iconv_handle handle_;
};

// Little-endian unless a byte order mark says otherwise. iconv has such encodings too, but takes
// the mark away, which the reader wants to see.
class marked_decoder final : public decoder {
public:
    marked_decoder(iconv_handle little, iconv_handle big, std::string_view big_mark)
        : chosen_{std::move(little)},
          big_{std::move(big)},
          big_mark_{big_mark} {}
    stop convert(std::string_view& in, std::span<char>& out) override {
        if (big_) {
            if (in.size() < big_mark_.size()) return in.empty() ? stop::taken : stop::cut;
            if (in.substr(0, big_mark_.size()) == big_mark_) chosen_ = std::move(*big_);
            big_.reset();
        }
        return chosen_.convert(in, out);
    }
    void finish(std::span<char>& out) override { chosen_.finish(out); }

private:
    iconv_handle chosen_;
    std::optional<iconv_handle> big_; // until the mark was looked for
    std::string_view big_mark_;
};

result<std::unique_ptr<decoder>> by_mark(const std::string& name, std::string_view big_mark) {
    auto little = iconv_handle::open("UTF-8", name + "LE");
    auto big = iconv_handle::open("UTF-8", name + "BE");
    if (!little || !big) return no_such_encoding(name);
    return std::unique_ptr<decoder>{
        std::make_unique<marked_decoder>(std::move(*little), std::move(*big), big_mark)};
}

} // namespace

result<std::unique_ptr<decoder>> make_decoder(const encoding& e) {
    using namespace std::string_view_literals;
    const auto& name = e.name();
    if (name == "UTF-16") return by_mark(name, "\xfe\xff"sv);
    if (name == "UTF-32") return by_mark(name, "\0\0\xfe\xff"sv);
    if (e == cp949() && cp949_table::get().usable())
        return std::unique_ptr<decoder>{std::make_unique<cp949_decoder>()};
    auto handle = iconv_handle::open("UTF-8", name);
    if (!handle) return no_such_encoding(name);
    return std::unique_ptr<decoder>{std::make_unique<iconv_decoder>(std::move(*handle))};
}

std::string iconv_name(const encoding& e) {
    const bool by_mark = e.name() == "UTF-16" || e.name() == "UTF-32";
    return by_mark ? e.name() + "LE" : e.name();
}

error no_such_encoding(std::string_view name) {
    return {errc::bad_option, "--encoding", words::iconv_knows_no(text::quoted(name))};
}

} // namespace leadimport::csv
