# cmake -P embed_description.cmake OPENAPI_YAML SOURCE: writes the C++ source that holds the description.
cmake_minimum_required(VERSION 3.25)
file(READ "${CMAKE_ARGV3}" text)
file(WRITE "${CMAKE_ARGV4}" "#include \"api/web/front_routes.hpp\"

namespace usher::api {

std::string_view openapi_description() {
  return R\"usher_yaml(${text})usher_yaml\";
}

}  // namespace usher::api
")
