# The plan of every statement in schema/queries; see plans.c.
add_executable(plans plans/plans.c)
target_link_libraries(plans PRIVATE hc_schema hc_base)
add_test(NAME plans COMMAND plans ${CMAKE_CURRENT_SOURCE_DIR}/plans)
set_tests_properties(plans PROPERTIES LABELS plan TIMEOUT 60
  SKIP_RETURN_CODE 77)
