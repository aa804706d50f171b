#include "leadimport/delivery/reply.hpp"

#include "leadimport/words/delivery.hpp"

namespace leadimport::delivery {

words::message words_of(phase p) {
    switch (p) {
    case phase::resolve: return words::resolving;
    case phase::connect: return words::connecting;
    case phase::tunnel: return words::opening_tunnel;
    case phase::handshake: return words::tls_handshake;
    case phase::write: return words::sending_request;
    case phase::read: return words::waiting_for_answer;
    }
    return {};
}

words::message broken::message() const { return words::step_failed(words_of(at), cause); }

} // namespace leadimport::delivery
