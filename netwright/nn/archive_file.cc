#include "netwright/nn/archive_file.h"

#include <exception>
#include <new>
#include <streambuf>

#include "netwright/base/error.h"
#include "netwright/io/atomic_file.h"

namespace netwright {
namespace {

// Hands on to a file as long as that goes well, and takes what comes then all the same.
class PatientBuffer final : public std::streambuf {
 public:
  explicit PatientBuffer(AtomicFile& file) : file_(file) {}

  void Check() const {
    if (error_) std::rethrow_exception(error_);
  }

 protected:
  std::streamsize xsputn(const char* data, std::streamsize count) override {
    try {
      if (!error_) file_.Write(std::string_view(data, static_cast<size_t>(count)));
    } catch (...) {
      error_ = std::current_exception();
    }
    return count;
  }
  int_type overflow(int_type c) override {
    const char character = traits_type::to_char_type(c);
    if (!traits_type::eq_int_type(c, traits_type::eof())) xsputn(&character, 1);
    return traits_type::not_eof(c);
  }

 private:
  AtomicFile& file_;
  std::exception_ptr error_;  // of the file, the first
};

}  // namespace

void WriteArchive(const std::string& path, const std::function<void(std::ostream&)>& write) {
  AtomicFile file(path);
  PatientBuffer buffer(file);
  std::ostream out(&buffer);
  try {
    write(out);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    const std::string text = error.what();
    FailRun("cannot write '{}': {}", path, text.substr(0, text.find('\n')));
  }
  buffer.Check();
  file.Commit();
}

}  // namespace netwright
