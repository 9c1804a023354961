internal import Mapping
internal import Records
internal import Runs

/// Writes what a Lua script makes of the records, of their beginning and of their end.
final class LuaTarget: TargetWriter {
  private let file: FileOutput
  private let script: WriterScript
  /// Asked for header and footer; records are made by the encoders, in the workers.
  private let runner: WriterRunner
  private let text = ByteBuffer()
  private var written = 0

  init(_ uri: ConnectorURI, _ script: WriterScript) throws {
    file = try FileOutput(uri)
    runner = try WriterRunner(script)
    self.script = script
  }

  func makeEncoder() -> any RecordEncoder { LuaRowEncoder(script) }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    try file.open()
    try write(runner.header(), of: "header")
    return nil
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    var counts = WriteCounts()
    var start = 0
    text.removeAll()
    for (row, end) in rowEnds.enumerated() {
      switch LuaRow(UnsafeBufferPointer(rebasing: bytes[start..<end])) {
      case .text(let line):
        text.append(line)
        counts.written += 1
      case .failure(let message, let at):
        counts.failures.append(RowFailure(row: row, message: message, at: at))
      }
      start = end
    }
    try file.write(text.bytes)
    written += counts.written
    return counts
  }

  func commit() throws(TargetError) {
    try write(runner.footer(written: written), of: "footer")
    try file.commit()
  }

  func abort() -> WriteCounts {
    let lost = WriteCounts(written: file.isDirect ? 0 : written)
    file.abort()
    return lost
  }

  private func write(
    _ answer: WriterRunner.Answer, of function: String
  ) throws(TargetError) {
    switch answer {
    case .text(let text): try file.write(text)
    case .failed(let message, let at): throw TargetError("\(at): \(function) failed: \(message)")
    }
  }
}

/// Makes rows by the script's function `record`, in a sandbox of its own.
private final class LuaRowEncoder: RecordEncoder {
  private let runner: WriterRunner?

  init(_ script: WriterScript) { runner = try? WriterRunner(script) }

  func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    switch runner?.record(row) {
    case .text(let text): LuaRow.append(text: text, to: buffer)
    case .failed(let message, let at): LuaRow.append(failure: message, at: at, to: buffer)
    case nil:
      LuaRow.append(failure: "not enough memory for another sandbox", at: "", to: buffer)
    }
  }
}

/// A row on its way from an encoder to the target: a text, or why there is none.
///
///     [ 0 ][ text ]      [ 1 ][ place ][ 0 ][ message ]
private enum LuaRow {
  case text(UnsafeBufferPointer<UInt8>)
  case failure(message: String, at: String)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let rest = UnsafeBufferPointer(rebasing: bytes.dropFirst())
    guard bytes.first == 1 else {
      self = .text(rest)
      return
    }
    let end = rest.firstIndex(of: 0) ?? rest.endIndex
    self = .failure(
      message: String(decoding: rest[end...].dropFirst(), as: UTF8.self),
      at: String(decoding: rest[..<end], as: UTF8.self))
  }

  static func append(text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    buffer.append(0)
    buffer.append(text)
  }

  static func append(failure message: String, at: String, to buffer: ByteBuffer) {
    buffer.append(1)
    buffer.append(at)
    buffer.append(0)
    buffer.append(message)
  }
}
