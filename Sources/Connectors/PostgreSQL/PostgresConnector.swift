internal import Rules
internal import Runs

/// `postgres://user@host/db?table=T`: a table of a PostgreSQL database.
enum PostgresConnector {
  static let spec = ConnectorSpec(
    name: "postgres",
    summary:
      "table of a PostgreSQL database, made from the target's fields; rows are upserted by key",
    example: "postgres://user@host/db?table=customers",
    otherNames: ["postgresql"],
    takesPath: false,
    isPlaceOptional: true,
    takesSeveralTasks: true,
    // Emptying the staging table for each batch takes some milliseconds.
    blockSize: 1 << 20,
    takesOtherOptions: true,
    keepsRows: true,
    options: options,
    openSource: { uri, context in try PostgresSource(uri, context, ownOptions: options) },
    makeTarget: { uri, context in try makeTarget(uri, context) })

  private static let options = [
    ConnectorOption(
      name: "table",
      summary: "the table, or schema.table; as target the target entity where not given"),
    DatabaseSelection.option, BatchSize.option,
  ]

  private static func makeTarget(
    _ uri: ConnectorURI, _ context: TargetContext
  ) throws(ConnectorURIError) -> PostgresTarget {
    try uri.refuseQuery()
    let text = uri.options["table"] ?? PostgresName.quoted(context.task.targetEntity)
    guard let name = PostgresName(text) else {
      throw ConnectorURIError(
        "\(uri.text): \(text) is no name of a table; write table=customers or table=schema.customers"
      )
    }
    return PostgresTarget(
      try PostgresAddress(uri, ownOptions: options), name, context,
      rowsPerTransaction: try uri.batchSize())
  }
}
