#ifndef NETWRIGHT_IO_TAR_WRITER_H_
#define NETWRIGHT_IO_TAR_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <string>

struct archive;

namespace netwright {

// A tar archive (GNU's kind) written to `sink`, compressed if `gzip`. The same members in the same order are the same
// bytes. What the sink throws comes out of the Add functions and Close; other run errors name the member. Complete
// after Close.
class TarWriter {
 public:
  using Sink = std::function<void(std::span<const std::byte>)>;

  explicit TarWriter(Sink sink, bool gzip = false);
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  void Add(const std::string& path, std::span<const std::byte> content);
  // A file's content as the member `path`, read block by block. Run error when it cannot be read.
  void AddFile(const std::string& path, const std::string& file);
  void Close();

 private:
  void Begin(const std::string& path, size_t size);
  void Put(const std::string& path, std::span<const std::byte> content);
  void Check(int64_t result, const std::string& path);

  Sink sink_;
  bool dropping_ = false;     // nothing goes to the sink any more
  std::exception_ptr error_;  // of the sink, to be thrown behind the library in C
  struct archive* archive_ = nullptr;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_TAR_WRITER_H_
