internal import Records
internal import Runs

/// Columns that the rules read and a source does not have.
enum MissingColumns {
  /// - Parameters:
  ///   - names: the columns there are.
  ///   - objects: those that hold objects, into which dotted names walk.
  ///   - source: what messages begin with.
  static func check(
    _ layout: RecordLayout, names: [String], objects: [String] = [], in source: String
  ) throws(SourceError) {
    let wanted = RecordLayout(
      fields: Array(layout.fields.prefix(layout.eagerCount)), eagerCount: layout.eagerCount)
    let missing = CSVColumns.missing(header: names, layout: wanted)
      .filter { name in !objects.contains { name.hasPrefix($0 + ".") } }
    guard !missing.isEmpty else { return }
    let described = missing.map { column in
      let near = nearest(to: column, in: names)
      return "'\(column)'" + (near.map { " (did you mean '\($0)'?)" } ?? "")
    }
    let what = missing.count == 1 ? "there is no column" : "there are no columns"
    throw SourceError(
      "\(source): \(what) \(described.joined(separator: ", ")), which the rules read; the columns "
        + "are: \(names.joined(separator: ", "))")
  }
}
