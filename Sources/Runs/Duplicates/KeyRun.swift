private import Glibc

/// Sorted entries in a temporary file that has no name: it goes away with the process.
final class KeyRun {
  private let descriptor: Int32
  private(set) var count = 0

  init() throws(TargetError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var path = Array("\(folder.isEmpty ? "/tmp" : folder)/crosswalk-keys-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      throw Self.failure(errno, folder: folder)
    }
    unlink(path)
  }

  deinit { close(descriptor) }

  /// Appends entries, which come in ascending order.
  func append(_ entries: UnsafeBufferPointer<SeenEntry>) throws(TargetError) {
    let bytes = UnsafeRawBufferPointer(entries)
    var offset = 0
    while offset < bytes.count, let base = bytes.baseAddress {
      let written = write(descriptor, base + offset, bytes.count - offset)
      if written < 0 {
        if errno == EINTR { continue }
        throw Self.failure(errno, folder: getenv("TMPDIR").map { String(cString: $0) } ?? "")
      }
      offset += written
    }
    count += entries.count
  }

  /// Reads entries from a place on; fewer only at the end.
  func read(
    from first: Int, into room: UnsafeMutableBufferPointer<SeenEntry>
  ) throws(TargetError) -> Int {
    let wanted = min(room.count, count - first)
    guard wanted > 0, let base = UnsafeMutableRawPointer(room.baseAddress) else { return 0 }
    let stride = MemoryLayout<SeenEntry>.stride
    var offset = 0
    while offset < wanted * stride {
      let got = pread(
        descriptor, base + offset, wanted * stride - offset, first * stride + offset)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw TargetError("the temporary file of keys can't be read: \(SystemText.reason(errno))")
      }
      offset += got
    }
    return wanted
  }

  /// The record of a key; nil where the run does not have it.
  ///
  /// Hashes are spread evenly, so their place follows from their size; one or two reads of 12 KB
  /// find it.
  func record(
    _ high: UInt64, _ low: UInt64, window: UnsafeMutableBufferPointer<SeenEntry>
  ) throws(TargetError) -> UInt64? {
    var lower = 0
    var upper = count
    var lowest: UInt64 = 0
    var highest = UInt64.max
    while lower < upper {
      let share = Double(high - lowest) / max(1, Double(highest - lowest))
      let guess = lower + Int(share * Double(upper - lower))
      let start = max(lower, min(guess - window.count / 2, upper - window.count))
      let got = try read(from: start, into: window)
      let entries = UnsafeBufferPointer(rebasing: window[..<min(got, upper - start)])
      guard let first = entries.first, let last = entries.last else { return nil }
      let sought = SeenEntry(high: high, low: low, record: 0)
      if SeenEntry.precedes(sought, first) {
        upper = start
        highest = max(first.high, high)
      } else if SeenEntry.precedes(last, sought) {
        lower = start + entries.count
        lowest = min(last.high, high)
      } else {
        return Self.search(sought, in: entries)
      }
    }
    return nil
  }

  private static func search(
    _ sought: SeenEntry, in entries: UnsafeBufferPointer<SeenEntry>
  ) -> UInt64? {
    var lower = 0
    var upper = entries.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if SeenEntry.precedes(entries[middle], sought) { lower = middle + 1 } else { upper = middle }
    }
    guard lower < entries.count, entries[lower].hasKey(sought.high, sought.low) else { return nil }
    return entries[lower].record
  }

  private static func failure(_ number: Int32, folder: String) -> TargetError {
    TargetError(
      "\(folder.isEmpty ? "/tmp" : folder): no temporary file for the keys of this run: "
        + "\(SystemText.reason(number)); free some space, or set TMPDIR to another folder")
  }
}
