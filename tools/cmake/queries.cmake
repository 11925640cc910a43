# SPDX-License-Identifier: MIT
# rmm_queries: the templates of tools/queries, as bytes in the executable, and
# what puts a URL into them. templates.c is made when CMake configures, and
# again when a template changes.

function(rmm_embed_queries out)
	set(arrays "")
	set(rows "")
	foreach(path IN LISTS ARGN)
		set_property(DIRECTORY APPEND PROPERTY
			CMAKE_CONFIGURE_DEPENDS ${path})
		cmake_path(GET path STEM name)
		string(MAKE_C_IDENTIFIER ${name} symbol)
		file(READ ${path} hex HEX)
		# Pairs of digits: a byte is ASCII when the first is below 8.
		string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\1," bytes "${hex}")
		if(bytes MATCHES "[89a-f][0-9a-f],")
			message(FATAL_ERROR "${path} is not ASCII")
		endif()
		string(REGEX REPLACE "([0-9a-f]+)," "0x\\1," bytes "${bytes}")
		string(REGEX REPLACE
			"(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)"
			"\\1\n" bytes "${bytes}")
		string(APPEND arrays
			"static const char ${symbol}[] = {\n${bytes}\n};\n\n")
		string(APPEND rows
			"\t{ \"${name}.kql\", { ${symbol}, sizeof(${symbol}) } },\n")
	endforeach()
	set(includes "#include \"queries/templates.h\"\n\n")
	set(table "const struct rmm_template rmm_templates[] = {\n${rows}\t{ 0 },\n};\n")
	file(CONFIGURE OUTPUT ${out} CONTENT "${includes}${arrays}${table}" @ONLY)
endfunction()

set(RMM_QUERIES
	${CMAKE_CURRENT_SOURCE_DIR}/queries/hosts.kql
	${CMAKE_CURRENT_SOURCE_DIR}/queries/processes.kql
	${CMAKE_CURRENT_SOURCE_DIR}/queries/stale-feed.kql)
rmm_embed_queries(${CMAKE_CURRENT_BINARY_DIR}/templates.c ${RMM_QUERIES})

add_library(rmm_queries STATIC
	${CMAKE_CURRENT_BINARY_DIR}/templates.c
	cmd/query_url.c)
target_link_libraries(rmm_queries PUBLIC rmm_core)
