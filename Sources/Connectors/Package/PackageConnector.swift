private import Mapping
internal import Records
internal import Rules
internal import Runs

/// `package:x.zip`: a data package of Finance and Operations (Data management framework, DMF).
enum PackageConnector {
  static let spec = ConnectorSpec(
    name: "package",
    summary: "data package (DMF): a zip with a manifest and a file of CSV for each entity",
    example: "package:customers.zip",
    fileEndings: [".zip"],
    takesSeveralTasks: true,
    readsFilesOnly: true,
    commitsWithRun: true,
    options: [
      ConnectorOption(
        name: "entity", summary: "which entity to read; may be left out where there is only one",
        direction: .source),
      ConnectorOption(
        name: "encoding",
        summary: "utf-8, utf-16, utf-16le or utf-16be; a byte order mark tells, too",
        direction: .source),
      ConnectorOption(
        name: "name", summary: "name of the definition group; the project's where not given",
        direction: .target),
      ConnectorOption(
        name: "company",
        summary: "keep: dataAreaId is a column like others; else the import is told the company",
        direction: .target),
    ],
    openSource: { uri, context in try openSource(uri, context) },
    makeTarget: { uri, context in try makeTarget(uri, context) })

  private static func openSource(
    _ uri: ConnectorURI, _ context: SourceContext
  ) throws -> any SourceReader {
    if uri.isStandardStream {
      throw ConnectorURIError("\(uri.text): a package can't be read from standard input")
    }
    let package = try PackageReader(uri, cancellation: context.cancellation)
    let input = try package.open(entity: uri.options["entity"])
    return try CSVSource(
      TextInput(input, encoding: uri.encoding()), delimiter: nil, context)
  }

  private static func makeTarget(
    _ uri: ConnectorURI, _ context: TargetContext
  ) throws(ConnectorURIError) -> PackageTarget {
    if uri.isStandardStream {
      throw ConnectorURIError("\(uri.text): a package can't be written to standard output")
    }
    let entity = try PackageEntity(uri, context)
    let package = context.shared.target(at: uri.place) {
      PackageFile(uri, name: uri.options["name"] ?? context.rules.name)
    }
    return PackageTarget(
      package, entity, LostRows(task: context.task.name, target: uri.text, count: 0))
  }
}
