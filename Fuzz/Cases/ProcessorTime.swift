private import Glibc

/// How long work takes, other work of the machine left out.
enum ProcessorTime {
  /// Of this thread, from a moment that does not matter.
  static var milliseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
