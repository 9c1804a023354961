package import Records

/// A value on its way from source to target, kept for people to look at: its text, and what kind it is.
package struct TracedValue: Sendable, Equatable {
  /// Decoded and canonical; empty for the empty value.
  package var text: String
  package var kind: Cell.Kind

  package init(_ text: String, kind: Cell.Kind = .text) {
    self.text = text
    self.kind = text.isEmpty ? .empty : kind
  }

  package static var empty: TracedValue { TracedValue("") }

  package var isEmpty: Bool { kind == .empty }
}

extension TracedValue {
  /// - Parameter cell: decoded.
  init(_ cell: Cell) {
    self.init(String(decoding: cell.bytes, as: UTF8.self), kind: cell.kind)
  }
}

/// A source field that a value depends on.
package struct SourceRead: Sendable, Equatable {
  /// The field's name as rules and scripts know it.
  package var name: String
  package var value: TracedValue
  package init(name: String, value: TracedValue) {
    self.name = name
    self.value = value
  }
}
