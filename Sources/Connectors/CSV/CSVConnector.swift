private import Mapping
internal import Records
internal import Runs

/// `csv:path`: a header line, then records (RFC 4180).
enum CSVConnector {
  static let spec = ConnectorSpec(
    name: "csv",
    summary: "CSV with a header line",
    example: "csv:data/accounts.csv?delimiter=;",
    fileEndings: Compression.endings(".csv"),
    readsFilesOnly: true,
    options: [
      ConnectorOption(
        name: "delimiter",
        summary: "what stands between cells: , ; | or tab; a source finds out by itself"),
      ConnectorOption(
        name: "encoding",
        summary: "utf-8, utf-16, utf-16le or utf-16be; a byte order mark tells, too",
        direction: .source),
      .compression,
    ],
    openSource: { uri, context in try openSource(uri, context) },
    makeTarget: { uri, context in try makeTarget(uri, context.fields.map(\.name)) })

  private static func openSource(
    _ uri: ConnectorURI, _ context: SourceContext
  ) throws -> any SourceReader {
    guard let files = try uri.matchingFiles() else {
      return try CSVSource(uri, context, forms: nil)
    }
    let forms = try CSVForms(of: files, context)
    return try FileSetSource(uri, files) { try CSVSource($0, context, forms: forms) }
  }

  private static func makeTarget(
    _ uri: ConnectorURI, _ names: [String]
  ) throws(ConnectorURIError) -> FileTarget {
    let delimiter = try uri.delimiter() ?? UInt8(ascii: ",")
    return try FileTarget(uri, head: CSVRowEncoder.headerRow(names, delimiter: delimiter)) {
      CSVRowEncoder(columnCount: names.count, delimiter: delimiter)
    }
  }
}
