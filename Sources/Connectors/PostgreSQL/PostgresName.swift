internal import Runs

/// The name of a table, with its schema where one is given: `customers`, `sales.customers`,
/// `"odd.name"`.
///
/// Letters keep their case, as in names that stand in quotes.
struct PostgresName: Sendable, Equatable {
  var schema: String?
  var name: String

  /// Quoted, as SQL takes it.
  var quoted: String {
    (schema.map { Self.quoted($0) + "." } ?? "") + Self.quoted(name)
  }

  /// As people read it.
  var shown: String { (schema.map { $0 + "." } ?? "") + name }

  init(schema: String?, name: String) {
    self.schema = schema
    self.name = name
  }

  /// Reads a name; nil where a part is empty, a quote is open, or there are more than two parts.
  init?(_ text: String) {
    var parts = [""]
    var isQuoted = false
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "\"", isQuoted, rest.first == "\"" {
        parts[parts.count - 1].append(rest.removeFirst())
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ".", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard !isQuoted, parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    name = parts[parts.count - 1]
    schema = parts.count == 2 ? parts[0] : nil
  }

  static func quoted(_ name: String) -> String { SQLiteConnection.quoted(name) }

  /// A text as SQL takes it.
  static func literal(_ text: String) -> String {
    var result = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { result += "'" }
      result.unicodeScalars.append(scalar)
    }
    return result + "'"
  }
}
