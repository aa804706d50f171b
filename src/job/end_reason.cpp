#include "leadimport/job/end_reason.hpp"

namespace leadimport::job {

end_reason reason_of(const error& e) { return {std::string{name_of(e.code)}, one_sentence(e)}; }
end_reason reason_of(exit_code c) { return {std::string{name_of(c)}, meaning_of(c)}; }

} // namespace leadimport::job
