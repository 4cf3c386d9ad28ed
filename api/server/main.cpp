#include <csignal>
#include <cstdio>
#include <exception>
#include <memory_resource>
#include <stdexcept>

#include <sodium.h>

#include "api/server/clinic_commands.hpp"
#include "api/server/cluster_command.hpp"
#include "api/server/configuration.hpp"
#include "api/server/serve.hpp"
#include "api/server/setup.hpp"
#include "api/server/store_commands.hpp"
#include "api/support/log.hpp"
#include "api/support/process/large_pages.hpp"
#include "api/support/process/thread_stack.hpp"

namespace {

using namespace usher;

/// Every thread inherits the mask, so that only the one that waits for signals gets them.
void block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

struct runner {
  int operator()(const api::say_and_exit& say) const {
    if (say.exit_code == 0) {
      std::fputs(say.text.c_str(), stdout);
    } else {
      api::complain(say.text);
    }
    return say.exit_code;
  }

  int operator()(const api::serve_command& command) const {
    block_stop_signals();
    // Standard output is for what was asked for; the log goes beside it.
    api::set_log_zone(command.store.time_zone);
    const api::log_output log{command.log};
    // The tables of large waiting rooms are read at random.
    std::pmr::set_default_resource(&api::large_pages());
    return api::serve(command);
  }

  int operator()(const api::setup_clinics_command& command) const {
    std::puts(api::set_up_test_clinics(command).c_str());
    return 0;
  }

  int operator()(const api::setup_students_command& command) const {
    std::puts(api::set_up_test_students(command).c_str());
    return 0;
  }

  int operator()(const api::weekly_reset_command& command) const {
    std::puts(api::reset_weekly_clinics(command).c_str());
    return 0;
  }

  int operator()(const api::clinic_schedule_command& command) const {
    std::puts(api::manage_clinic_schedule(command).c_str());
    return 0;
  }

  int operator()(const api::scheduler_command& command) const {
    std::puts(api::scheduler_status(command).c_str());
    return 0;
  }

  int operator()(const api::people_command& command) const { return api::run_people_command(command); }

  int operator()(const api::verify_command& command) const { return api::run_verify_command(command); }

  int operator()(const api::copy_command& command) const { return api::run_copy_command(command); }

  int operator()(const api::archive_command& command) const { return api::run_archive_command(command); }

  int operator()(const api::cluster_command& command) const { return api::run_cluster_command(command); }

  int operator()(const api::trace_command& command) const { return api::run_trace_command(command); }

  int operator()(const api::create_superuser_command& command) const {
    const auto time = actors::make_system_clock(command.store.time_zone);
    // Asked for before the store is opened, which somebody else may need.
    const auto password = api::read_password();
    std::puts(api::create_superuser(*api::open_store(command.store), command, password, *time).c_str());
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    api::set_thread_stacks();
    if (sodium_init() < 0) {
      throw std::runtime_error("libsodium cannot be initialised");
    }
    return std::visit(runner{}, api::parse_command_line(argc, argv));
  } catch (const actors::unknown_time_zone& error) {
    api::complain(std::string("--time-zone: ") + error.what());
    return 2;
  } catch (const api::command_failed& failed) {
    std::fprintf(stderr, "usher: %s\n", failed.why.c_str());
    return failed.exit_code;
  } catch (const std::invalid_argument& error) {
    // An option that only its user can judge, such as a URL.
    api::complain(error.what());
    return 2;
  } catch (const std::exception& error) {
    api::complain(error.what());
    return 1;
  }
}
