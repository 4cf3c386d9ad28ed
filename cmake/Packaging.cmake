# What is installed, and the Debian package of it; `./dev package` makes one.
install(TARGETS usher RUNTIME DESTINATION bin)
install(FILES packaging/usher.service DESTINATION lib/systemd/system)
install(FILES packaging/usher.conf DESTINATION /etc/usher)
install(FILES packaging/usher.env DESTINATION /etc/usher PERMISSIONS OWNER_READ OWNER_WRITE)
install(FILES LICENSE DESTINATION share/doc/usher RENAME copyright)
install(FILES README.md CHANGELOG.md docs/administration.md docs/clients.md docs/operations.md docs/traces.md ${PROJECT_BINARY_DIR}/openapi.yaml
  DESTINATION share/doc/usher)
# Whoever packs builds the program alone.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME usher)
set(CPACK_PACKAGE_VENDOR "The Usher maintainers")
set(CPACK_PACKAGE_CONTACT "The Usher maintainers <maintainers@usher.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "booking engine with a waiting room")
set(CPACK_PACKAGE_DESCRIPTION
  "Usher sells numbered seats and places in clinics to crowds that all arrive in the same second, through a waiting
 room, and never sells one twice. It serves a REST API and keeps its state in SQLite or Postgres.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql, sqlite3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/packaging/conffiles
  ${PROJECT_SOURCE_DIR}/packaging/postinst
  ${PROJECT_SOURCE_DIR}/packaging/prerm
  ${PROJECT_SOURCE_DIR}/packaging/postrm)
include(CPack)
