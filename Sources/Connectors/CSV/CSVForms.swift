internal import Records
internal import Runs

/// The headers of several CSV files that are read as one: equal names, perhaps in different orders.
///
/// Where there is more than one, each block says at its end which one it has, so that whoever gets the block can take
/// it apart:
///
///     [ records ][ 64 zeros ][ number of the header: 8 bytes ]
final class CSVForms: Sendable {
  private static let markBytes = zeroBytes + 8
  /// What parsers may read behind the records.
  private static let zeroBytes = 64
  /// Enough for most headers, little for a look at a thousand files.
  private static let headerBytes = 4096

  private let headers: [CSVHeader]

  /// Reads all headers, so that a file which does not belong is found before anything is written.
  init(of files: [ConnectorURI], _ context: SourceContext) throws {
    var headers: [CSVHeader] = []
    for file in files {
      let input = try TextInput(
        file, encoding: file.encoding(), cancellation: context.cancellation)
      let header = try CSVSource.readHeader(
        input, ByteBuffer(), try file.delimiter(), atMost: Self.headerBytes)
      if let first = headers.first, let first0 = files.first {
        try Self.compare(header, file.place, with: first, first0.place)
      }
      if !headers.contains(where: { Self.isSame($0, header) }) { headers.append(header) }
    }
    self.headers = headers
  }

  /// The number of a file's header.
  func number(of header: CSVHeader, in name: String) throws(SourceError) -> Int {
    guard let number = headers.firstIndex(where: { Self.isSame($0, header) }) else {
      throw SourceError("\(name):1: the header was changed while the files were read; run again")
    }
    return number
  }

  /// Notes at the end of a block which header its records have.
  func mark(_ block: ByteBuffer, _ number: Int) {
    guard headers.count > 1 else { return }
    // A block has its zeros already; what follows the mark gets some of its own.
    block.reserve(Self.markBytes + Self.zeroBytes)
    block.count += Self.zeroBytes
    withUnsafeBytes(of: UInt64(number)) { bytes in
      for byte in bytes { block.append(byte) }
    }
    (block.base + block.count).update(repeating: 0, count: Self.zeroBytes)
  }

  func makeParser(_ layout: RecordLayout) -> any RecordParser {
    let parsers = headers.map { CSVParser(header: $0, layout: layout) }
    return parsers.count == 1 ? parsers[0] : CSVFormsParser(parsers)
  }

  /// The records of a marked block, and the number of their header.
  static func cut(
    _ block: UnsafeBufferPointer<UInt8>
  ) -> (records: UnsafeBufferPointer<UInt8>, number: Int) {
    let count = max(0, block.count - markBytes)
    let number = block.suffix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    return (UnsafeBufferPointer(rebasing: block.prefix(count)), Int(truncatingIfNeeded: number))
  }

  private static func isSame(_ one: CSVHeader, _ other: CSVHeader) -> Bool {
    one.names == other.names && one.delimiter == other.delimiter
  }

  private static func compare(
    _ header: CSVHeader, _ name: String, with first: CSVHeader, _ firstName: String
  ) throws(SourceError) {
    guard header.names.sorted() != first.names.sorted() else { return }
    let missing = first.names.filter { !header.names.contains($0) }
    let more = header.names.filter { !first.names.contains($0) }
    var differences: [String] = []
    if !missing.isEmpty { differences.append("without \(listed(missing))") }
    if !more.isEmpty { differences.append("with \(listed(more))") }
    if differences.isEmpty {
      differences.append("\(header.names.count) of them, not \(first.names.count)")
    }
    throw SourceError(
      "\(name):1: the columns are not those of \(firstName): "
        + "\(differences.joined(separator: ", and ")); files that are read as one have the same columns, "
        + "in any order")
  }

  private static func listed(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
