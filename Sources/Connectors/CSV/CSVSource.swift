internal import Records
internal import Runs

/// Reads CSV files: a header line, then records.
final class CSVSource: SourceReader {
  private let header: CSVHeader
  private var reader: BlockReader
  /// Those of all files, where this is one of several.
  private let forms: CSVForms?
  private let form: Int

  /// Opens the file and reads its header.
  convenience init(_ uri: ConnectorURI, _ context: SourceContext, forms: CSVForms?) throws {
    let input = try TextInput(
      uri, encoding: uri.encoding(), cancellation: context.cancellation)
    try self.init(input, delimiter: uri.delimiter(), context, forms: forms)
  }

  /// Reads the header of an input.
  init(
    _ input: TextInput, delimiter: UInt8?, _ context: SourceContext, forms: CSVForms? = nil
  ) throws(SourceError) {
    let begun = ByteBuffer()
    header = try Self.readHeader(input, begun, delimiter, atMost: context.blockSize)
    self.forms = forms
    form = try forms?.number(of: header, in: input.name) ?? 0
    let carry = ByteBuffer()
    carry.append(UnsafeBufferPointer(rebasing: begun.bytes[header.length...]))
    reader = BlockReader(input, CSVSplitter(after: header), carry: carry, context)
  }

  var name: String { reader.input.name }
  var totalBytes: Int? { reader.input.totalBytes }
  var bytesRead: Int { reader.input.bytesRead }
  var fingerprint: String? { reader.input.fingerprint }
  var remark: String? { reader.input.remark }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    guard try reader.next(block) else { return false }
    forms?.mark(block.bytes, form)
    return true
  }

  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser {
    try MissingColumns.check(layout, names: header.names, in: "\(name):1")
    return forms?.makeParser(layout) ?? CSVParser(header: header, layout: layout)
  }

  /// The header at the beginning of an input; what was read with it is in `begun`.
  static func readHeader(
    _ input: TextInput, _ begun: ByteBuffer, _ delimiter: UInt8?, atMost count: Int
  ) throws(SourceError) -> CSVHeader {
    var atEnd = false
    while true {
      atEnd = try !input.read(into: begun, atMost: max(1, count))
      do {
        let header = try CSVHeader.parse(begun.bytes, atEnd: atEnd, delimiter: delimiter)
        if let header { return header }
      } catch {
        throw SourceError(error, in: input.name)
      }
      guard !atEnd else { throw SourceError("\(input.name): the file has no header") }
    }
  }
}
