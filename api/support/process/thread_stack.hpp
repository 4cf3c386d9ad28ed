#pragma once

#include <cstddef>

namespace usher::api {

/// Nothing that the program does recurses as deep as a client, a file or the database says: this is several
/// times what any thread uses.
inline constexpr std::size_t thread_stack_bytes = std::size_t{2} * 1024 * 1024;

/// Every thread that is made from now on, those of libraries included, has a stack of this size, whatever
/// `ulimit -s` says: small limits end no thread, large ones do not fill the address space. Throws
/// std::system_error.
void set_thread_stacks();

}  // namespace usher::api
