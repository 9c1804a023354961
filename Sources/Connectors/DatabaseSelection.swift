internal import Records
internal import Runs

/// What a source reads of a database.
enum DatabaseSelection {
  case table(String)
  /// One statement, without the semicolon behind it.
  case query(String)

  static let option = ConnectorOption(
    name: "query",
    summary: "of a source: a SELECT in place of a table, with % and digits for # & %",
    isExecuted: true)

  /// Reads the options `table` and `query`, of which a source wants one.
  init(_ uri: ConnectorURI) throws(ConnectorURIError) {
    switch (uri.options["table"], uri.options["query"]) {
    case (let table?, nil):
      self = .table(table)
    case (nil, let query?):
      var text = query[...]
      while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
      self = .query(String(text))
    case (nil, nil):
      throw ConnectorURIError(
        "\(uri.text): say what to read: ?table=NAME, or ?query=SELECT …")
    case (_?, _?):
      throw ConnectorURIError("\(uri.text): table and query exclude each other; leave one out")
    }
  }

  /// Refuses a query whose columns can't be told apart.
  func check(_ names: [String], _ source: String) throws(SourceError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw SourceError(
        "\(source): the query gives two columns '\(name)'; name one of them otherwise with AS")
    }
    guard !names.isEmpty else {
      throw SourceError("\(source): the query gives no columns; write a SELECT")
    }
  }
}

extension ConnectorURI {
  /// Refuses the option `query` of a target.
  func refuseQuery() throws(ConnectorURIError) {
    guard options["query"] != nil else { return }
    throw ConnectorURIError("\(text): query is an option of sources; a target has a table")
  }
}
