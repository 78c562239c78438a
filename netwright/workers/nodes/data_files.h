#ifndef NETWRIGHT_WORKERS_NODES_DATA_FILES_H_
#define NETWRIGHT_WORKERS_NODES_DATA_FILES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "netwright/base/hash.h"
#include "netwright/io/atomic_file.h"
#include "netwright/workers/nodes/node_messages.h"

namespace netwright {

// Of a packed data set that is here; reads all of it. Run error when it cannot be read.
DataFile DescribeDataFile(const std::string& path);

// Where this machine has it: under its path, or in the cache. nullopt: nowhere. `alive` is called now and then while
// files are read.
std::optional<std::string> FindDataFile(const DataFile& file, const std::function<void()>& alive);

// `info` with what this machine's cache holds.
NodeInfo WithCache(NodeInfo info);

// Takes one that comes in pieces into the cache. Run error for one that is not what it should be.
class DataReceiver {
 public:
  explicit DataReceiver(const DataFile& file);
  // True when that was the last piece: the file is there.
  bool Add(std::span<const std::byte> bytes);
  const std::string& path() const { return path_; }

 private:
  const DataFile expected_;
  const std::string path_;
  AtomicFile file_;
  Digester digester_;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_DATA_FILES_H_
