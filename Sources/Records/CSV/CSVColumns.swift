/// Which column feeds which slot of a layout.
///
/// A column is found by the field's name, else by its label; as a last resort without regard to case and outer white
/// space, where that points at one column only.
package struct CSVColumns {
  /// Column of each slot; nil where the file has none for it.
  package let ofSlot: [Int?]

  package init(header names: [String], layout: RecordLayout) {
    let exact = Dictionary(
      names.enumerated().lazy.filter { !$0.element.isEmpty }.map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let folded = Dictionary(
      grouping: names.indices.filter { !names[$0].isEmpty }, by: { CSVColumns.fold(names[$0]) })
    func loosely(_ name: String) -> Int? {
      let candidates = folded[CSVColumns.fold(name)] ?? []
      return candidates.count == 1 ? candidates[0] : nil
    }
    ofSlot = layout.fields.map { field in
      exact[field.name] ?? field.label.flatMap { exact[$0] } ?? loosely(field.name)
        ?? field.label.flatMap(loosely)
    }
  }

  /// Names of the layout's fields that the file has no column for, in the layout's order.
  package static func missing(header names: [String], layout: RecordLayout) -> [String] {
    zip(layout.fields, CSVColumns(header: names, layout: layout).ofSlot)
      .filter { $0.1 == nil }.map(\.0.name)
  }

  private static func fold(_ name: String) -> String {
    var text = name.lowercased()[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
