internal import Runs

/// The option `batch` of database targets: how many rows are committed together, with the place of the run.
enum BatchSize {
  static let standard = 50_000

  static let option = ConnectorOption(
    name: "batch", summary: "of a target: rows that are committed together; 50000 where not given")
}

extension ConnectorURI {
  /// The option `batch`.
  func batchSize() throws(ConnectorURIError) -> Int {
    guard let value = options["batch"] else { return BatchSize.standard }
    guard let rows = Int(value), (1...10_000_000).contains(rows) else {
      throw ConnectorURIError(
        "\(text): \"\(value)\" is no number of rows to commit together (1 to 10000000)")
    }
    return rows
  }
}
