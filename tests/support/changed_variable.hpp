#pragma once
// A variable of the environment that has another value for a while.

#include <cstdlib>
#include <optional>
#include <string>

namespace leadimport::tests {

// While it lives the variable `name` has this value, or (nullptr) none; then what it had before.
class changed_variable {
public:
    changed_variable(const char* name, const char* value) : name_{name} {
        if (const char* was = std::getenv(name)) was_ = was;
        set(value);
    }
    ~changed_variable() { set(was_ ? was_->c_str() : nullptr); }
    changed_variable(const changed_variable&) = delete;
    changed_variable& operator=(const changed_variable&) = delete;

private:
    void set(const char* value) {
        if (value == nullptr)
            ::unsetenv(name_);
        else
            ::setenv(name_, value, 1);
    }
    const char* name_;
    std::optional<std::string> was_;
};

} // namespace leadimport::tests
