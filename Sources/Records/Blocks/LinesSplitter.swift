internal import CScan

/// Cuts lines: JSON Lines, or anything with a record per line.
///
/// A byte order mark at the very start is left out.
package struct LinesSplitter: BlockSplitter {
  private let maximumRecordBytes: Int
  private let kernel: ScanKernel
  /// Bytes at the front of the next call's input that are known to hold no line feed.
  private var scanned = 0
  private var byteOffset = 0
  private var line = 1

  package init(maximumRecordBytes: Int = defaultMaximumRecordBytes, kernel: ScanKernel = .best) {
    self.maximumRecordBytes = maximumRecordBytes
    self.kernel = kernel
  }

  package mutating func split(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool
  ) throws(FormatError) -> BlockSplit {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      return BlockSplit(records: 0..<0, consumed: 0, firstLine: line)
    }
    let start = byteOffset == 0 ? TextEncoding.utf8MarkLength(bytes) : 0
    var end = bytes.count
    if !atEnd {
      let found = scan_last_line_feed(base + scanned, bytes.count - scanned)
      guard found < bytes.count - scanned else {
        scanned = bytes.count
        if bytes.count > maximumRecordBytes {
          throw .recordTooLong(
            maximumRecordBytes, byteOffset: byteOffset, line: line,
            hint: "JSON Lines has a record on each line (is this one JSON document? then use json:)"
          )
        }
        return BlockSplit(records: 0..<0, consumed: 0, firstLine: line)
      }
      end = scanned + found + 1
    }
    let split = BlockSplit(records: start..<max(start, end), consumed: end, firstLine: line)
    line += kernel.count(UnsafeBufferPointer(rebasing: bytes[..<end])).lineFeeds
    byteOffset += end
    scanned = bytes.count - end
    return split
  }
}
