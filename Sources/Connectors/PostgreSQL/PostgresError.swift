private import CPostgres
private import Records

/// What a PostgreSQL server, or the way to it, says when it fails.
struct PostgresError: Error, Sendable {
  /// What a caller can act on.
  enum Kind: Sendable {
    /// The connection is gone, or the server goes down or is not up yet; another try may help.
    case lost
    /// The whole transaction is undone because of others; another try helps.
    case conflict
    /// One of the rows is at fault.
    case row
    /// The table, or a column of it, is not what it was.
    case shape
    case other
  }

  var kind: Kind
  /// The server's own words, on one line: what is wrong, and the details.
  var message: String
  /// What the server proposes.
  var hint = ""
  /// Where the server was when it failed; lines of COPY stand here.
  var context = ""
  /// Five letters or digits (PostgreSQL's manual, appendix A); empty where there is no server.
  var state = ""

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// - Parameter isLost: whether the connection is gone.
  init(_ result: PostgresResult, isLost: Bool) {
    state = result.errorField(POSTGRES_SQLSTATE) ?? ""
    kind = isLost ? .lost : Self.kind(state)
    let primary = result.errorField(POSTGRES_PRIMARY) ?? result.errorMessage
    let detail = result.errorField(POSTGRES_DETAIL).map { ": \($0)" } ?? ""
    message = Self.line(primary + detail)
    hint = Self.line(result.errorField(POSTGRES_HINT) ?? "")
    context = result.errorField(POSTGRES_CONTEXT) ?? ""
  }

  private static func kind(_ state: String) -> Kind {
    switch state {
    // Connection exceptions; a server that was told to end, or that crashed; one that is not up yet.
    case "57P01", "57P02", "57P03", "57P05": return .lost
    case "40001", "40P01": return .conflict
    // The same key twice in a batch; raised by a trigger; a view's check; an index entry that is too long.
    case "21000", "P0001", "44000", "54000": return .row
    case "42P01", "42703", "42804", "42P10": return .shape
    default: break
    }
    switch state.prefix(2) {
    case "08": return .lost
    // Data exceptions and broken constraints.
    case "22", "23": return .row
    default: return .other
    }
  }

  /// The line of COPY's input that failed, from 1; nil where the fault was found later.
  var copyLine: Int? {
    // `COPY staging, line 3, column amount: "x"`; other languages have other words around the numbers.
    guard let mark = context.firstRange(of: ", line ") else { return nil }
    return Int(context[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  /// The column that COPY could not read; nil where it does not say so.
  var copyColumn: String? {
    guard let mark = context.firstRange(of: ", column ") else { return nil }
    let rest = context[mark.upperBound...]
    return rest.firstIndex(of: ":").map { String(rest[..<$0]) }
  }

  /// Text on one line.
  static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == "\t" || $0 == " " } }.joined(separator: " ")
  }
}
