# Write OUT, a C file with every .sql file of FOLDER as a byte array (string
# literals over 4095 bytes fail -Wpedantic), byte for byte, sorted by name.
# cmake -DFOLDER=... -DOUT=... -DTABLE=query -P embed.cmake
file(GLOB files "${FOLDER}/*.sql")
list(SORT files)
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays
         "static const char text_${index}[] = {${bytes}0x00};\n")
  string(APPEND rows
         "    {\"${name}\", text_${index}, sizeof text_${index} - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUT}.new"
"/* Made by schema/embed.cmake from ${TABLE}; do not edit. */
#include \"schema/embed.h\"

${arrays}
const struct embedded_sql embedded_${TABLE}[] = {
${rows}    {0, 0, 0},
};
")
file(COPY_FILE "${OUT}.new" "${OUT}" ONLY_IF_DIFFERENT)
