#pragma once

#include <string>

namespace usher::api {

/// What is wrong with the URL of somebody who is sent requests: it has http or https, a host, and neither
/// spaces nor a user. Empty when nothing is. The URL is not repeated: receivers put secrets into paths. Pure.
std::string url_complaint(const std::string& url);

/// The same; and it has https, unless its host is this machine by name (`localhost`) or by number. Pure.
std::string secure_url_complaint(const std::string& url);

}  // namespace usher::api
