#ifndef NETWRIGHT_TESTING_EMPTY_WEIGHTS_H_
#define NETWRIGHT_TESTING_EMPTY_WEIGHTS_H_

#include <cstdint>
#include <fstream>
#include <string>

#include "netwright/base/hash.h"

namespace netwright {

// A file of saved weights (nn/weights.h) without any: whole, written without LibTorch.
inline void WriteEmptyWeights(const std::string& path) {
  const std::string before = R"({"__metadata__":{"checksum":")", after = R"("}})";
  std::string header = before + std::string(32, '0') + after;
  header.resize((header.size() + 7) / 8 * 8, ' ');
  Digester digester;
  digester.Add(header);
  header.replace(before.size(), 32, digester.Finish().Hex());
  const uint64_t length = header.size();
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(&length), sizeof(length)) << header;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_EMPTY_WEIGHTS_H_
