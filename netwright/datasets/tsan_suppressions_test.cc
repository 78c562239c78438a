// OpenCV's imgcodecs load GDAL, which takes two of its own locks in both orders while it registers its drivers.
#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_suppressions() { return "deadlock:libgdal.so\n"; }
#endif
