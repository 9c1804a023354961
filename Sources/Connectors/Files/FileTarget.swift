internal import Records
internal import Runs

/// A file of encoded rows, one after the other, with something before and behind them.
final class FileTarget: TargetWriter {
  private let file: FileOutput
  private let encoder: () -> any RecordEncoder
  private let head: [UInt8]
  private var written = 0

  /// - Parameters:
  ///   - head: what the file begins with.
  ///   - encoder: makes one for each worker.
  init(
    _ uri: ConnectorURI, head: [UInt8] = [], encoder: @escaping () -> any RecordEncoder
  ) throws(ConnectorURIError) {
    file = try FileOutput(uri)
    self.head = head
    self.encoder = encoder
  }

  func makeEncoder() -> any RecordEncoder { encoder() }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    try file.open()
    try file.write(head)
    return nil
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    try file.write(bytes)
    written += rowEnds.count
    return WriteCounts(written: rowEnds.count)
  }

  func commit() throws(TargetError) { try file.commit() }

  func abort() -> WriteCounts {
    // What went down a pipe can't be taken back.
    let lost = WriteCounts(written: file.isDirect ? 0 : written)
    file.abort()
    return lost
  }
}
