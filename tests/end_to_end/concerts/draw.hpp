#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// A draw checked as anybody can, from what is published of it: nothing of the server's own code.
namespace usher::end_to_end {

/// The SHA-256 of these bytes, in lower-case hexadecimal digits.
std::string sha_256_hex(const std::string& bytes);

/// The SHA-256 of the bytes that the hexadecimal digits of the seed stand for.
std::string commitment_to(const std::string& seed);

/// The tickets first..last in the order of the draw: ascending by the SHA-256 of `<seed>:<ticket>`.
std::vector<std::size_t> drawn_order(const std::string& seed, std::size_t first, std::size_t last);

}  // namespace usher::end_to_end
