private import Glibc
internal import Mapping
internal import Records

/// Takes the rejects of a run, as JSON Lines.
///
/// They go to a file that appears at the end of the run, to standard error while it goes on, or into the
/// history, which keeps them from batch to batch; then the file is a copy.
final class RejectWriter {
  private static let flushBytes = 64 << 10

  private let file: OutputFile?
  private let kept: KeptRejects?
  private let buffer = ByteBuffer(capacity: 4 << 10)
  /// Length of what was appended so far, of the current task where the history keeps it.
  private(set) var byteCount = 0
  private var hasFailed = false

  /// - Parameters:
  ///   - path: the file; nil for none.
  ///   - kept: the history's file; without it and without a path rejects go to standard error.
  init(path: String?, kept: KeptRejects? = nil) {
    file = path.map { OutputFile(path: $0, name: "rejects file \($0)") }
    self.kept = kept
  }

  /// A file of the history; nil where it does not keep the rejects.
  var keptPath: String? { kept?.path }

  func open() throws(TargetError) { try file?.open() }

  /// Goes to the rejects of a task, which the history keeps in a file of their own.
  func begin(task: Int) throws(RunFailure) {
    guard let kept else { return }
    do {
      try synchronize()
    } catch {
      throw RunFailure(error)
    }
    kept.begin(task: task)
    byteCount = 0
  }

  /// Goes on behind the first bytes that earlier work on the task has kept.
  func cut(to length: Int) throws(RunFailure) {
    guard let kept else { return }
    do {
      let isThere = try kept.cut(to: length)
      guard isThere else {
        throw TargetError("the rejects that the run has kept so far are gone; run without --resume")
      }
      byteCount = length
    } catch {
      throw RunFailure(wrapping: error)
    }
  }

  func append(_ reject: Reject, task: String, record: Int) throws(TargetError) {
    let before = buffer.count
    RejectLine.append(reject, task: task, record: record, to: buffer)
    buffer.append(0x0A)
    byteCount += buffer.count - before
    let isImmediate = file == nil && kept == nil
    if isImmediate || buffer.count >= Self.flushBytes { try flush() }
  }

  /// Makes what was appended so far durable, where the history keeps it.
  func synchronize() throws(TargetError) {
    try flush()
    try kept?.synchronize()
  }

  /// Puts the file in its place; an empty one where nothing was rejected, so that no old one is
  /// taken for this run's.
  func commit() throws(TargetError) {
    try synchronize()
    guard let file else { return }
    try kept?.copy(to: file)
    try file.commit()
  }

  /// Leaves the file at the given path as it is; what the history keeps stays.
  func abort() { file?.abort() }

  private func flush() throws(TargetError) {
    guard buffer.count > 0, !hasFailed else { return }
    defer { buffer.removeAll() }
    hasFailed = true
    if let kept {
      try kept.append(buffer.bytes)
    } else if let file {
      try file.write(buffer.bytes)
    } else {
      say()
    }
    hasFailed = false
  }

  /// Nobody may be listening at standard error; that is no reason to stop.
  private func say() {
    var start = 0
    while start < buffer.count {
      let count = write(STDERR_FILENO, buffer.base + start, buffer.count - start)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      start += count
    }
  }
}
