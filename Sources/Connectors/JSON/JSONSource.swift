internal import Records
internal import Runs

/// Reads JSON: objects on lines, or the elements of an array.
final class JSONSource: SourceReader {
  private var reader: BlockReader
  private let framing: JSONParser.Framing

  /// Opens a file, or all that match a pattern.
  static func open(
    _ uri: ConnectorURI, _ context: SourceContext, framing: JSONParser.Framing
  ) throws -> any SourceReader {
    guard let files = try uri.matchingFiles() else {
      return try JSONSource(uri, context, framing: framing)
    }
    return try FileSetSource(uri, files) { try JSONSource($0, context, framing: framing) }
  }

  private init(
    _ uri: ConnectorURI, _ context: SourceContext, framing: JSONParser.Framing
  ) throws {
    self.framing = framing
    let input = try TextInput(uri, cancellation: context.cancellation)
    let splitter: any BlockSplitter =
      framing == .lines ? LinesSplitter() : JSONElementsSplitter()
    reader = BlockReader(input, splitter, carry: ByteBuffer(), context)
  }

  var name: String { reader.input.name }
  var totalBytes: Int? { reader.input.totalBytes }
  var bytesRead: Int { reader.input.bytesRead }
  var fingerprint: String? { reader.input.fingerprint }
  var remark: String? { reader.input.remark }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool { try reader.next(block) }

  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser {
    JSONParser(layout: layout, framing: framing)
  }
}
