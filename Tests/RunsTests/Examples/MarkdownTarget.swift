import Mapping
import Records
import Runs

/// `markdown:path`: a table, for a README or an issue.
enum MarkdownConnector {
  static let spec = ConnectorSpec(
    name: "markdown",
    summary: "table in Markdown",
    example: "markdown:customers.md",
    fileEndings: [".md"],
    makeTarget: { uri, context in MarkdownTarget(uri, context.fields.map(\.name)) })
}

/// Writes each row as a line of a table.
final class MarkdownTarget: TargetWriter {
  private let file: OutputFile
  private let names: [String]
  private var written = 0

  init(_ uri: ConnectorURI, _ names: [String]) {
    file = OutputFile(path: uri.place)
    self.names = names
  }

  func makeEncoder() -> any RecordEncoder { MarkdownEncoder(columnCount: names.count) }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    try file.open()
    let lines = [names, names.map { _ in "---" }].map { "| \($0.joined(separator: " | ")) |\n" }
    try Array(lines.joined().utf8).withUnsafeBufferPointer { head throws(TargetError) in
      try file.write(head)
    }
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

/// Makes a line of a record's cells; each worker has an encoder of its own.
final class MarkdownEncoder: RecordEncoder {
  private let columnCount: Int
  private let text = ByteBuffer()

  init(columnCount: Int) { self.columnCount = columnCount }

  func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    for column in 0..<columnCount {
      buffer.append("| ")
      text.removeAll()
      CellDecoder.append(row[column], to: text)
      for byte in text.bytes {
        switch byte {
        case UInt8(ascii: "|"): buffer.append("\\|")
        case UInt8(ascii: "\n"): buffer.append("<br>")
        case UInt8(ascii: "\r"): break
        default: buffer.append(byte)
        }
      }
      buffer.append(" ")
    }
    buffer.append("|\n")
  }
}
