# SPDX-License-Identifier: MIT
# The templates of tools/queries as bytes in the executables: rmm_queries has
# those that are published, and what puts a URL into them; rmm_review those of
# `rmmlist diff --format kql`. Their .c files are made when CMake configures,
# and again when a template changes.

# rmm_embed_queries(OUT HEADER ARRAY TEMPLATE...)
function(rmm_embed_queries out header array)
	set(arrays "")
	set(rows "")
	foreach(path IN LISTS ARGN)
		set_property(DIRECTORY APPEND PROPERTY
			CMAKE_CONFIGURE_DEPENDS ${path})
		cmake_path(GET path FILENAME name)
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
			"\t{ \"${name}\", { ${symbol}, sizeof(${symbol}) } },\n")
	endforeach()
	set(includes "#include \"${header}\"\n\n")
	set(table "const struct rmm_template ${array}[] = {\n${rows}\t{ 0 },\n};\n")
	file(CONFIGURE OUTPUT ${out} CONTENT "${includes}${arrays}${table}" @ONLY)
endfunction()

# The queries that pack.def names, and the parts that they share.
file(STRINGS queries/pack.def pack REGEX "^RMM_QUERY\\(\"[a-z-]+\"")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS queries/pack.def)
set(RMM_QUERIES "")
foreach(line IN LISTS pack)
	string(REGEX MATCH "\"([a-z-]+)\"" name "${line}")
	list(APPEND RMM_QUERIES
		${CMAKE_CURRENT_SOURCE_DIR}/queries/${CMAKE_MATCH_1}.kql)
endforeach()
rmm_embed_queries(${CMAKE_CURRENT_BINARY_DIR}/templates.c
	queries/templates.h rmm_templates ${RMM_QUERIES})
file(GLOB RMM_QUERY_PARTS CONFIGURE_DEPENDS
	${CMAKE_CURRENT_SOURCE_DIR}/queries/parts/*.kql)
rmm_embed_queries(${CMAKE_CURRENT_BINARY_DIR}/query_parts.c
	queries/templates.h rmm_query_parts ${RMM_QUERY_PARTS})

file(GLOB RMM_QUERY_NRT CONFIGURE_DEPENDS
	${CMAKE_CURRENT_SOURCE_DIR}/queries/nrt/*)
rmm_embed_queries(${CMAKE_CURRENT_BINARY_DIR}/nrt_templates.c
	queries/templates.h rmm_nrt_templates ${RMM_QUERY_NRT})

add_library(rmm_queries STATIC
	${CMAKE_CURRENT_BINARY_DIR}/templates.c
	${CMAKE_CURRENT_BINARY_DIR}/query_parts.c
	${CMAKE_CURRENT_BINARY_DIR}/nrt_templates.c
	cmd/kql_text.c
	cmd/nrt.c
	cmd/nrt_approvals.c
	cmd/nrt_shards.c
	cmd/query_files.c
	cmd/query_pack.c
	cmd/query_url.c)
target_link_libraries(rmm_queries PUBLIC rmm_core)

set(RMM_REVIEW "")
foreach(name domain empty file hosts ip pattern process review signer term)
	list(APPEND RMM_REVIEW
		${CMAKE_CURRENT_SOURCE_DIR}/queries/review/${name}.kql)
endforeach()
rmm_embed_queries(${CMAKE_CURRENT_BINARY_DIR}/review.c
	queries/review/review.h rmm_review_templates ${RMM_REVIEW})

add_library(rmm_review STATIC
	${CMAKE_CURRENT_BINARY_DIR}/review.c
	cmd/kql_text.c
	cmd/review_link.c
	cmd/review_query.c)
target_link_libraries(rmm_review PUBLIC rmm_core)
