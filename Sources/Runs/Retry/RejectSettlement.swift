private import Glibc
private import Records

/// What becomes of the kept rejects of a task when they have been run again: those that succeeded go, the others stay
/// under their first record number, with today's reason.
struct RejectSettlement {
  private(set) var settled = 0
  private(set) var left = 0

  /// Writes the rejects file anew; removes it where nothing is left.
  ///
  /// Both files are in the order of records, so one pass over both is enough.
  ///
  /// - Parameters:
  ///   - path: rejects of the first run.
  ///   - newPath: rejects of the run that retried them; its records are the retried ones in their order.
  init(of path: String, with newPath: String) throws(TargetError) {
    guard let old = RejectFile(path) else { return }
    let new = RejectFile(newPath)
    var next = new?.next()
    let file = OutputFile(path: path)
    try file.open()
    let buffer = ByteBuffer()
    var record = 0
    while let reject = old.next() {
      var line = reject.line
      if reject.canBeRetried {
        record += 1
        guard let failed = next, failed.record == record else {
          settled += 1
          continue
        }
        line = failed.line(record: reject.record)
        next = new?.next()
      }
      left += 1
      line.withUnsafeBufferPointer { buffer.append($0) }
      buffer.append(0x0A)
      guard buffer.count > 64 << 10 else { continue }
      try file.write(buffer.bytes)
      buffer.removeAll()
    }
    try file.write(buffer.bytes)
    try file.commit()
    if left == 0 { unlink(path) }
  }
}
