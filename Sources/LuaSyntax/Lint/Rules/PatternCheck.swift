/// Reads a pattern as Lua's matcher does (Lua 5.4 manual, section 6.4.1), without a text to match.
///
/// The matcher tells a fault when it gets to it; here all of the pattern is read.
struct PatternCheck {
  struct Fault: Error { var message: String }

  private let pattern: [UInt8]
  private var at = 0
  /// Whether each capture is closed.
  private var captures: [Bool] = []

  /// The number of captures of a pattern.
  static func captures(of pattern: [UInt8], isAnchored: Bool) throws(Fault) -> Int {
    var check = PatternCheck(pattern: pattern)
    if isAnchored, pattern.first == UInt8(ascii: "^") { check.at = 1 }
    try check.read()
    return check.captures.count
  }

  private init(pattern: [UInt8]) { self.pattern = pattern }

  private mutating func read() throws(Fault) {
    while let byte = current {
      switch byte {
      case UInt8(ascii: "("):
        at += 1
        let isPosition = current == UInt8(ascii: ")")
        if isPosition { at += 1 }
        captures.append(isPosition)
        if captures.count > 32 { throw Fault(message: "too many captures") }
      case UInt8(ascii: ")"):
        guard let open = captures.lastIndex(of: false) else {
          throw Fault(message: "invalid pattern capture")
        }
        captures[open] = true
        at += 1
      case UInt8(ascii: "%"): try readEscape()
      default: try readItem()
      }
    }
    if captures.contains(false) { throw Fault(message: "unfinished capture") }
  }

  private var current: UInt8? { at < pattern.count ? pattern[at] : nil }

  private mutating func readEscape() throws(Fault) {
    guard at + 1 < pattern.count else {
      throw Fault(message: "malformed pattern (ends with '%')")
    }
    switch pattern[at + 1] {
    case UInt8(ascii: "b"):
      guard at + 3 < pattern.count else {
        throw Fault(message: "malformed pattern (missing arguments to '%b')")
      }
      at += 4
    case UInt8(ascii: "f"):
      at += 2
      guard current == UInt8(ascii: "[") else {
        throw Fault(message: "missing '[' after '%f' in pattern")
      }
      try readSet()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      let number = Int(pattern[at + 1] &- 0x30)
      guard number > 0, number <= captures.count, captures[number - 1] else {
        throw Fault(message: "invalid capture index %\(number)")
      }
      at += 2
    default:
      at += 2
      skipSuffix()
    }
  }

  private mutating func readItem() throws(Fault) {
    if current == UInt8(ascii: "[") { try readSet() } else { at += 1 }
    skipSuffix()
  }

  private mutating func skipSuffix() {
    if let byte = current, "*+-?".utf8.contains(byte) { at += 1 }
  }

  /// A set, from its bracket on; a closing bracket in the first place is a member.
  private mutating func readSet() throws(Fault) {
    let missing = Fault(message: "malformed pattern (missing ']')")
    at += 1
    if current == UInt8(ascii: "^") { at += 1 }
    repeat {
      guard let byte = current else { throw missing }
      at += 1
      if byte == UInt8(ascii: "%") {
        guard current != nil else { throw missing }
        at += 1
      }
    } while current != UInt8(ascii: "]")
    at += 1
  }

  /// What is wrong with a replacement text of `gsub`.
  static func fault(ofReplacement text: [UInt8], captures: Int) -> String? {
    var at = 0
    while at < text.count {
      defer { at += 1 }
      guard text[at] == UInt8(ascii: "%") else { continue }
      at += 1
      guard at < text.count, text[at].isDigit || text[at] == UInt8(ascii: "%") else {
        return "invalid use of '%' in replacement string"
      }
      let number = Int(text[at] &- 0x30)
      // Without captures %1 is the whole match.
      if text[at].isDigit, number > max(1, captures) {
        return "invalid capture index %\(number) in replacement string"
      }
    }
    return nil
  }
}
