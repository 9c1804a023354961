internal import Rules
internal import Runs

/// `sqlite:file?table=T`: a table of a SQLite database.
enum SQLiteConnector {
  static let spec = ConnectorSpec(
    name: "sqlite",
    summary: "table of a SQLite database, made from the target's fields; rows are upserted by key",
    example: "sqlite:customers.db?table=customers",
    fileEndings: [".db", ".sqlite"],
    takesSeveralTasks: true,
    keepsRows: true,
    readsFilesOnly: true,
    options: [
      ConnectorOption(
        name: "table", summary: "name of the table; as target the target entity where not given"),
      DatabaseSelection.option,
      BatchSize.option,
    ],
    openSource: { uri, context in try SQLiteSource(uri, context) },
    makeTarget: { uri, context in try makeTarget(uri, context) })

  private static func makeTarget(
    _ uri: ConnectorURI, _ context: TargetContext
  ) throws(ConnectorURIError) -> SQLiteTarget {
    if uri.isStandardStream {
      throw ConnectorURIError("\(uri.text): a database can't be written to standard output")
    }
    try uri.refuseQuery()
    let name = uri.options["table"] ?? context.task.targetEntity
    guard !name.isEmpty else {
      throw ConnectorURIError("\(uri.text): the name of the table is empty")
    }
    return SQLiteTarget(
      path: uri.place, table: SQLiteTable(name: name, fields: context.fields),
      rowsPerTransaction: try uri.batchSize())
  }
}
