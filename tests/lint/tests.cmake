# Rules that a script can check; each takes the root of the project and, where
# it needs one, the program.
file(GLOB lints CONFIGURE_DEPENDS lint/*.sh)
foreach(lint IN LISTS lints)
  get_filename_component(name ${lint} NAME_WE)
  add_test(NAME lint_${name} COMMAND sh ${lint} ${CMAKE_SOURCE_DIR}
    $<TARGET_FILE:hindcast>)
  set_tests_properties(lint_${name} PROPERTIES LABELS lint TIMEOUT 120)
endforeach()
