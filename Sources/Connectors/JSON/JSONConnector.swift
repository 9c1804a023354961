private import Mapping
internal import Records
internal import Runs

/// `json:path`: one document that holds an array.
enum JSONConnector {
  static let spec = ConnectorSpec(
    name: "json",
    summary: "JSON array; as source also an OData answer, whose array is its `value`",
    example: "json:data/accounts.json",
    fileEndings: Compression.endings(".json"),
    readsFilesOnly: true,
    options: [.compression],
    openSource: { uri, context in try JSONSource.open(uri, context, framing: .elements) },
    makeTarget: { uri, context in
      try JSONArrayTarget(uri, fieldNames: context.fields.map(\.name))
    })
}
