# cmake -P embed_description.cmake OPENAPI_YAML OPENAPI_JSON STYLE SOURCE: writes the C++ source that holds the three.
cmake_minimum_required(VERSION 3.25)
file(READ "${CMAKE_ARGV3}" yaml)
file(READ "${CMAKE_ARGV4}" json)
file(READ "${CMAKE_ARGV5}" style)
file(WRITE "${CMAKE_ARGV6}" "#include \"api/web/front_routes.hpp\"

namespace usher::api {

std::string_view openapi_yaml() {
  return R\"usher_yaml(${yaml})usher_yaml\";
}

std::string_view openapi_json() {
  return R\"usher_json(${json})usher_json\";
}

std::string_view description_style() {
  return R\"usher_css(${style})usher_css\";
}

}  // namespace usher::api
")
