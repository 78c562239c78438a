// The extension netwright._core: one function a topic.
#include "python/src/module.h"

#include <nanobind/nanobind.h>

#include <exception>

#include "netwright/base/error.h"

namespace nb = nanobind;

namespace netwright::python {
namespace {

// netwright::Error becomes netwright.UsageError or netwright.RunError.
void TranslateError(const std::exception_ptr& pointer, void*) {
  try {
    std::rethrow_exception(pointer);
  } catch (const Error& error) {
    const char* name = error.kind() == ErrorKind::kUsage ? "UsageError" : "RunError";
    PyErr_SetString(nb::module_::import_("netwright.errors").attr(name).ptr(), error.what());
  }
}

}  // namespace
}  // namespace netwright::python

NB_MODULE(_core, module) {
  module.doc() = "Search spaces, networks and their costs, computed by Netwright's C++ libraries.";
  nb::set_leak_warnings(false);  // default arguments live as long as the interpreter
  nb::register_exception_translator(netwright::python::TranslateError);
  netwright::python::BindNetworks(module);
  netwright::python::BindSpaces(module);
  netwright::python::BindTasks(module);
  netwright::python::BindEnvironments(module);
}
