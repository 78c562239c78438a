#ifndef NETWRIGHT_PYTHON_SRC_PICKLING_H_
#define NETWRIGHT_PYTHON_SRC_PICKLING_H_

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <new>
#include <nlohmann/json.hpp>
#include <string>

namespace netwright::python {

// Lets objects of a bound class be pickled and copied: as the JSON that `write` makes and `read` takes.
template <typename T, typename Write, typename Read>
void Pickles(nanobind::class_<T>& bound, Write write, Read read) {
  bound.def("__getstate__", [write](const T& self) { return nlohmann::json(write(self)).dump(); });
  bound.def("__setstate__",
            [read](T& self, const std::string& state) { new (&self) T(read(nlohmann::json::parse(state))); });
}

// Of a class that has to_json and from_json.
template <typename T>
void Pickles(nanobind::class_<T>& bound) {
  Pickles(
      bound, [](const T& self) { return nlohmann::json(self); },
      [](const nlohmann::json& json) { return json.get<T>(); });
}

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_PICKLING_H_
