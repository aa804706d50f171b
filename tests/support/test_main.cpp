#define DOCTEST_CONFIG_IMPLEMENT
#include "support/own_home.hpp"

#include <doctest/doctest.h>

int main(int argc, char** argv) {
    const leadimport::tests::own_home home;
    return doctest::Context{argc, argv}.run();
}
