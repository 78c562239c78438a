# netwright_web(TARGET): builds the report page's parts into TARGET (netwright/report/page_assets.h): the style sheet,
# the scripts of web/ one after another, and the libraries that web/libraries/build has fetched.
function(netwright_web target)
  set(names dom theme chart_spec chart network card table page live main)  # each may use those before it at once
  list(TRANSFORM names PREPEND ${CMAKE_SOURCE_DIR}/web/ OUTPUT_VARIABLE scripts)
  list(TRANSFORM scripts APPEND .js)
  netwright_joined(${target} page.js ${scripts})

  set(libraries ${CMAKE_SOURCE_DIR}/build/web)
  set(libraries ${libraries}/vega.min.js ${libraries}/vega-lite.min.js ${libraries}/vega-embed.min.js)
  foreach(library ${libraries})
    if(NOT EXISTS ${library})
      message(WARNING "Reports will have no charts: there is no ${library}. Run web/libraries/build (it needs npm), "
                      "then configure again.")
      set(libraries ${CMAKE_SOURCE_DIR}/web/libraries/none.js)
      break()
    endif()
  endforeach()
  netwright_joined(${target} libraries.js ${libraries})

  netwright_embed(${target} web/page.css netwright/report/page_assets.h PageStyle)
  netwright_embed(${target} ${CMAKE_BINARY_DIR}/web/page.js netwright/report/page_assets.h PageScript)
  netwright_embed(${target} ${CMAKE_BINARY_DIR}/web/libraries.js netwright/report/page_assets.h PageLibraries)
endfunction()

# netwright_joined(TARGET NAME FILES...): all FILES one after another as web/NAME of the build folder.
function(netwright_joined target name)
  set(joined ${CMAKE_BINARY_DIR}/web/${name})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/web)
  add_custom_command(OUTPUT ${joined} COMMAND ${CMAKE_COMMAND} -E cat ${ARGN} > ${joined} DEPENDS ${ARGN} VERBATIM)
  target_sources(${target} PRIVATE ${joined})
endfunction()
