#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "tests/fuzz/targets.hpp"

// One program for all targets, of which USHER_FUZZ_TARGET names one: see
// https://llvm.org/docs/LibFuzzer.html for what libFuzzer calls here.

namespace {

const usher::fuzz::target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* name = std::getenv("USHER_FUZZ_TARGET");
  for (const auto& one : usher::fuzz::targets()) {
    if (name != nullptr && one.name == name) {
      chosen = &one;
      return 0;
    }
  }
  std::cerr << "USHER_FUZZ_TARGET is to be one of:";
  for (const auto& one : usher::fuzz::targets()) {
    std::cerr << ' ' << one.name;
  }
  std::cerr << '\n';
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
