# Every library Usher stands on, all from Debian's packages (the list of packages is in ./dev).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(CAF 0.17.6 REQUIRED)
# 7.85: CURLOPT_PROTOCOLS_STR.
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.85)
# Verifies signatures of other logins by ES256 and RS256, which libsodium does not know.
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(PISTACHE REQUIRED IMPORTED_TARGET libpistache)
# Not the package's own configuration, which would ask for a web server of its own.
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx>=6.4)
# What one thread allocates another frees here, which the C library's allocator does slowly.
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
# Packs what is taken out of the change log.
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
# The build makes openapi.json of the description, and the tests read it; the program does not know it.
pkg_check_modules(YAML_CPP REQUIRED IMPORTED_TARGET yaml-cpp)
# Workbooks that the clinics' office uploads. Not the package's own configuration of libzip, which asks for its tools.
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
find_package(spdlog REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED)
if(USHER_TESTS)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
if(USHER_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
