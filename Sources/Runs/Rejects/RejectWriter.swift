private import Glibc
internal import Mapping
internal import Records

/// Takes the rejects of a run, as JSON Lines: into a file that appears at the end of the run, or to
/// standard error while it goes on.
final class RejectWriter {
  private static let flushBytes = 64 << 10

  private let file: OutputFile?
  private let buffer = ByteBuffer(capacity: 4 << 10)
  /// Length of the file when all is written that was appended so far.
  private(set) var byteCount = 0

  /// - Parameter path: the file; nil for standard error.
  init(path: String?) {
    file = path.map { OutputFile(path: $0, name: "rejects file \($0)") }
  }

  func open() throws(TargetError) { try file?.open() }

  func append(_ reject: Reject, task: String, record: Int) throws(TargetError) {
    let before = buffer.count
    RejectLine.append(reject, task: task, record: record, to: buffer)
    buffer.append(0x0A)
    byteCount += buffer.count - before
    if file == nil || buffer.count >= Self.flushBytes { try flush() }
  }

  /// Puts the file in its place; an empty one where nothing was rejected, so that no old one is
  /// taken for this run's.
  func commit() throws(TargetError) {
    try flush()
    try file?.commit()
  }

  /// Makes what was appended so far durable.
  func synchronize() throws(TargetError) { try flush() }

  func abort() { file?.abort() }

  private func flush() throws(TargetError) {
    defer { buffer.removeAll() }
    if let file { return try file.write(buffer.bytes) }
    // Nobody may be listening there; that is no reason to stop.
    var start = 0
    while start < buffer.count {
      let count = write(STDERR_FILENO, buffer.base + start, buffer.count - start)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      start += count
    }
  }
}
