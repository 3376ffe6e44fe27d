# Reports in a browser: slow, and needs Chromium and playwright-core.
if(TARGET hindcast)
  add_test(NAME browser_report COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/browser/run.sh)
  set_tests_properties(browser_report PROPERTIES LABELS slow TIMEOUT 300
    SKIP_RETURN_CODE 77
    ENVIRONMENT "HINDCAST=$<TARGET_FILE:hindcast>;FIXTURES=${CMAKE_SOURCE_DIR}/fixtures")
endif()
