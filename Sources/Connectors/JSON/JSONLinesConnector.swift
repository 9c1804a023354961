private import Mapping
internal import Records
internal import Runs

/// `jsonl:path`: a JSON object on each line.
enum JSONLinesConnector {
  static let spec = ConnectorSpec(
    name: "jsonl",
    summary: "JSON Lines: an object on each line",
    example: "jsonl:data/accounts.jsonl",
    fileEndings: Compression.endings(".jsonl", ".ndjson"),
    isStandardStreamForm: true,
    readsFilesOnly: true,
    options: [.compression],
    openSource: { uri, context in try JSONSource.open(uri, context, framing: .lines) },
    makeTarget: { uri, context in
      let names = context.fields.map(\.name)
      return try FileTarget(uri) { JSONRowEncoder(fieldNames: names) }
    })
}
