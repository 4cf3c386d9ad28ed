#pragma once

#include <memory>
#include <string>

#include <pistache/endpoint.h>

namespace usher::baseline {

/// Keeps SIGINT and SIGTERM for `serve_until_signal`, in this thread and all that it starts. To be called
/// before there is any other.
void keep_stop_signals();

/// Serves HTTP with Pistache's own endpoint, set up as its documentation does, on `listen` ("127.0.0.1:8080",
/// port 0 takes a free one) with so many reactor threads. Says on standard error where it listens, and
/// returns after a SIGINT or SIGTERM. Throws what Pistache throws when the address cannot be had.
///
/// One thing is better than stock: more than 128 connections may wait to be accepted, which the library
/// allows whatever its options say; 10,000 clients would otherwise wait for seconds at the door.
void serve_until_signal(const std::string& listen, int threads,
                        const std::shared_ptr<Pistache::Http::Handler>& handler);

/// What `run` returns; 1 where it throws, which is said on standard error under the program's name.
int run_program(const char* name, int (*run)(int count, char** arguments), int count, char** arguments);

}  // namespace usher::baseline
