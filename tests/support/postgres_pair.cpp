#include "tests/support/postgres_pair.hpp"

#include <sstream>
#include <stdexcept>

#include <unistd.h>

#include "tests/support/program.hpp"

namespace usher::tests {

namespace {

std::string run_script(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"/bin/bash", USHER_POSTGRES_SCRIPT};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto end = run_program(command, std::chrono::minutes{3});
  if (end.exit_code != 0) {
    throw std::runtime_error("postgres.sh " + arguments.front() + " failed: " + end.err);
  }
  return end.out;
}

}  // namespace

postgres_pair::postgres_pair() {
  std::istringstream said(run_script({"pair", folder_.path(), std::to_string(::getpid())}));
  if (!std::getline(said, primary_) || !std::getline(said, standby_)) {
    throw std::runtime_error("postgres.sh pair did not say where it is");
  }
}

postgres_pair::~postgres_pair() {
  try {
    run_script({"stop", folder_.path()});
  } catch (const std::exception&) {
    // The script's own watch tries it again when this process has ended.
  }
}

std::string postgres_pair::url() const {
  const auto host_of = [](const std::string& url) {
    const auto begin = url.find('@') + 1;
    return url.substr(begin, url.rfind('/') - begin);
  };
  return "postgresql://usher@" + host_of(primary_) + "," + host_of(standby_) + "/usher";
}

void postgres_pair::run(const std::string& verb, member which) const {
  run_script({verb, folder_.path() + (which == member::primary ? "/primary" : "/standby")});
}

}  // namespace usher::tests
