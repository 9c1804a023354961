private import Glibc

/// Memory in which keys are looked up all over.
enum KeyMemory {
  private static let largePage = 2 << 20

  /// Zeroed memory, in large pages where the system has them (each look-up would otherwise wait for the processor to find
  /// one of thousands of small pages); to be given back with `free`.
  ///
  /// Written now rather than taken from calloc: a page that is read before it is written costs a second fault, and an
  /// interrupt of the other workers' processors.
  ///
  /// - Throws: where the system has no memory left.
  static func allocate<Element: BitwiseCopyable>(
    _: Element.Type, count: Int
  ) throws(TargetError) -> UnsafeMutablePointer<Element> {
    let size = count * MemoryLayout<Element>.stride
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, size < largePage ? 64 : largePage, size) == 0, let memory else {
      throw TargetError(
        "no memory left to look for duplicates; give the process \(size >> 10) KB more")
    }
    if size >= largePage { madvise(memory, size, MADV_HUGEPAGE) }
    memset(memory, 0, size)
    return memory.bindMemory(to: Element.self, capacity: count)
  }

  static func free(_ memory: UnsafeMutableRawPointer?) { Glibc.free(memory) }
}
