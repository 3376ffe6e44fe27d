# The .def files are the registrations; C reads them as X-macros, CMake here.

# hc_registry(OUT file.def MACRO folder): the sources of all rows.
function(hc_registry out def macro folder)
  file(STRINGS ${CMAKE_SOURCE_DIR}/${def} rows REGEX "^${macro}\\(")
  list(TRANSFORM rows REPLACE "^${macro}\\(([a-z0-9_]+)\\).*"
       "${CMAKE_SOURCE_DIR}/${folder}/\\1.c")
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY
               CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${def})
  set(${out} ${rows} PARENT_SCOPE)
endfunction()

# hc_embed(table folder ext OUT): files of folder as a generated C file,
# appended to OUT; base/embed.h declares the tables.
function(hc_embed table folder ext out)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.${ext})
  set(generated ${CMAKE_BINARY_DIR}/embedded/${table}.c)
  add_custom_command(OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/embedded
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_SOURCE_DIR}/${folder}
            -DEXT=${ext} -DOUT=${generated} -DTABLE=${table}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  set(${out} ${${out}} ${generated} PARENT_SCOPE)
endfunction()
