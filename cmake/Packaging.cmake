# What is installed, and the Debian package of it; `./dev package` makes one.
install(TARGETS usher RUNTIME DESTINATION bin)
install(FILES packaging/usher.service DESTINATION lib/systemd/system)
install(FILES packaging/usher.conf DESTINATION /etc/usher)
install(FILES packaging/usher.env DESTINATION /etc/usher PERMISSIONS OWNER_READ OWNER_WRITE)
install(FILES packaging/copyright DESTINATION share/doc/usher)
install(FILES README.md CHANGELOG.md docs/administration.md docs/clients.md docs/operations.md docs/pages.md docs/security.md docs/traces.md
  docs/alerts.yml docs/grafana-dashboard.json ${PROJECT_BINARY_DIR}/openapi.yaml DESTINATION share/doc/usher)
install(DIRECTORY docs/front docs/pictures docs/webhooks DESTINATION share/doc/usher)
install(FILES packaging/usher.bash-completion DESTINATION share/bash-completion/completions RENAME usher)
install(FILES ${PROJECT_BINARY_DIR}/usher.1.gz DESTINATION share/man/man1)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION share/doc/usher)

# What of that the program says of itself. Made for a package alone.
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/usher.1.gz ${PROJECT_BINARY_DIR}/changelog.gz
  COMMAND ${PROJECT_SOURCE_DIR}/packaging/write_shipped.sh $<TARGET_FILE:usher> ${PROJECT_VERSION} ${PROJECT_BINARY_DIR}
  DEPENDS usher packaging/man_page.py packaging/write_shipped.sh
  COMMENT "Writing the manual page"
  VERBATIM)
add_custom_target(usher_shipped DEPENDS ${PROJECT_BINARY_DIR}/usher.1.gz ${PROJECT_BINARY_DIR}/changelog.gz)
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
  "Usher sells numbered seats and places in clinics to crowds that all arrive in
the same second, through a waiting room, and never sells one twice. It serves
a REST API and keeps its state in SQLite or Postgres.")
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
