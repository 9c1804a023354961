/// Reads the format of a number sequence: literals, `{SEQNUM:n}`, `{RANDSTRING:n}` and `{DATETIMEUTC:format}`.
///
/// The grammar is that of Dataverse's autonumber columns
/// (https://learn.microsoft.com/power-apps/developer/data-platform/create-auto-number-attributes).
enum SequenceFormat {
  struct Failure: Error, Equatable {
    var message: String
    var hint = ""
    /// Offset in the format, in characters.
    var offset = 0
  }

  private static let placeholders = ["SEQNUM", "RANDSTRING", "DATETIMEUTC"]

  /// The parts of a format; exactly one of them is the number.
  static func parse(_ format: String) throws(Failure) -> [SequenceRule.Part] {
    var parts: [SequenceRule.Part] = []
    var literal = ""
    var numberCount = 0
    let characters = Array(format)
    var position = 0
    while position < characters.count {
      switch characters[position] {
      case "{":
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        guard let end = characters[position...].firstIndex(of: "}") else {
          throw Failure(
            message: "'{' without '}'", hint: "a placeholder is written {SEQNUM:5}",
            offset: position)
        }
        let part = try placeholder(String(characters[(position + 1)..<end]), offset: position)
        if case .number = part {
          numberCount += 1
          if numberCount > 1 {
            throw Failure(message: "a second {SEQNUM:n}", hint: "keep one", offset: position)
          }
        }
        parts.append(part)
        position = end + 1
      case "}":
        throw Failure(
          message: "'}' without '{'", hint: "a placeholder is written {SEQNUM:5}",
          offset: position)
      default:
        literal.append(characters[position])
        position += 1
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    guard numberCount == 1 else {
      throw Failure(
        message: "the format has no number", hint: "add {SEQNUM:5}, where 5 is the number of digits"
      )
    }
    return parts
  }

  private static func placeholder(_ text: String, offset: Int) throws(Failure)
    -> SequenceRule.Part
  {
    let colon = text.firstIndex(of: ":") ?? text.endIndex
    let name = String(text[..<colon])
    let argument = String(text[colon...].dropFirst())
    switch name {
    case "SEQNUM":
      return .number(minimumDigits: try digits(argument, in: 1...18, of: name, offset: offset))
    case "RANDSTRING":
      return .random(count: try digits(argument, in: 1...6, of: name, offset: offset))
    case "DATETIMEUTC":
      try checkDate(argument, offset: offset)
      return .date(format: argument)
    default:
      throw Failure(
        message: "\(quoted("{\(text)}")) is not a placeholder",
        hint: suggestion(for: name, among: placeholders, plural: "placeholders"), offset: offset)
    }
  }

  private static func digits(
    _ text: String, in range: ClosedRange<Int>, of name: String, offset: Int
  ) throws(Failure) -> Int {
    if let number = Quantity.count(text), range.contains(number) { return number }
    throw Failure(
      message: "\(name) takes a number from \(range.lowerBound) to \(range.upperBound),"
        + " found \(quoted(text))", hint: "write {\(name):5}", offset: offset)
  }

  /// The parts of .NET's custom date format that are numbers, so that no language decides what a number looks like.
  private static func checkDate(_ format: String, offset: Int) throws(Failure) {
    let widths: [Character: Set<Int>] = [
      "y": [2, 4], "M": [1, 2], "d": [1, 2], "H": [1, 2], "h": [1, 2], "m": [1, 2], "s": [1, 2],
      "f": Set(1...7),
    ]
    guard !format.isEmpty else {
      throw Failure(
        message: "DATETIMEUTC needs a format", hint: "write {DATETIMEUTC:yyyyMMddHHmmss}",
        offset: offset)
    }
    var rest = Substring(format)
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }
      rest = rest[run.endIndex...]
      guard letter.isLetter || letter == "\\" || letter == "'" || letter == "\"" else { continue }
      guard widths[letter]?.contains(run.count) == true else {
        throw Failure(
          message: "\(quoted(String(run))) is not a part of a date format",
          hint: "known parts: yyyy, yy, MM, M, dd, d, HH, H, hh, h, mm, m, ss, s, f to fffffff",
          offset: offset)
      }
    }
  }
}
