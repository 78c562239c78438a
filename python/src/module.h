#ifndef NETWRIGHT_PYTHON_SRC_MODULE_H_
#define NETWRIGHT_PYTHON_SRC_MODULE_H_

#include <nanobind/nanobind.h>

namespace netwright::python {

// As type checkers want it of __eq__.
inline const nanobind::sig kEqualSignature("def __eq__(self, other: object, /) -> bool");

void BindNetworks(nanobind::module_& module);      // Input, Template, Network and its costs
void BindSpaces(nanobind::module_& module);        // Limits, Space, Architecture
void BindTasks(nanobind::module_& module);         // Task
void BindEnvironments(nanobind::module_& module);  // Environments, after BindSpaces

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_MODULE_H_
