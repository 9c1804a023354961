/// What tells a secret by its name.
package enum SecretName {
  /// Parts of a name that say what it holds; where these stand alone, or end a word: `API_KEY`, `apikey`.
  private static let endings = ["key", "keys", "pwd", "pass", "pw"]
  /// Parts that no other word has in it: `CONTOSO_TOKEN`, `clientSecret`, `DBPASSWORD`.
  private static let parts = ["token", "secret", "password", "passwd", "passphrase", "credential"]

  /// Whether a name sounds like that of a secret, however it is spelt.
  package static func sounds(like name: String) -> Bool {
    let words = words(of: name)
    let whole = words.joined()
    return parts.contains { whole.contains($0) }
      || words.contains { word in
        endings.contains(word) || word.hasSuffix("key") || word.hasSuffix("pwd")
      }
  }

  /// `clientSecret2` and `CLIENT_SECRET` are two words each, in lower case.
  private static func words(of name: String) -> [String] {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      let isStart = character.isUppercase && wasLower
      if isStart || !character.isLetter { words.append("") }
      if character.isLetter { words[words.count - 1] += character.lowercased() }
      wasLower = character.isLowercase
    }
    return words.filter { !$0.isEmpty }
  }
}

/// Puts `***` in the place of secrets, in texts that people and machines are told.
///
/// It stands where messages leave: in front of the rejects, the report and the history of a run, and in the console. A
/// secret is found as it is, as JSON, Markdown and URIs spell it, and where a message was cut in the middle of it. What a
/// script makes of a secret it was given, letter by letter, nobody can find again: parameters are no place for secrets.
package struct SecretMask: Sendable {
  private static let stars = "***"
  /// Shorter parts of a secret than this are parts of other texts, too.
  private static let leastPart = 4
  /// What a script says is cut at some 500 bytes, and nothing stands behind it.
  private static let longText = 400

  /// The longest first, as one may hold another.
  private let spellings: [String]

  package init(_ secrets: [String] = []) {
    let spellings = Set(secrets.flatMap { Self.pieces(of: $0) }.flatMap { Self.spellings(of: $0) })
    self.spellings = spellings.sorted { ($0.utf8.count, $1) > ($1.utf8.count, $0) }
  }

  package var isEmpty: Bool { spellings.isEmpty }

  /// The text without secrets.
  package func hiding(in text: String) -> String {
    guard !isEmpty else { return text }
    let whole = spellings.reduce(text) { text, secret in
      text.contains(secret) ? text.replacing(secret, with: Self.stars) : text
    }
    return hidingBeginnings(in: whole)
  }

  /// JSON without secrets in its texts; names of members and numbers stay as they are.
  package func hiding(inJSON text: String) -> String {
    guard !isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let opening = rest.firstIndex(of: "\"") {
      let content = rest[rest.index(after: opening)...]
      guard let closing = Self.end(ofText: content) else { break }
      let behind = content[content.index(after: closing)...]
      let isName = behind.first { !$0.isWhitespace } == ":"
      result += rest[...opening]
      result += isName ? String(content[..<closing]) : hiding(in: String(content[..<closing]))
      result += "\""
      rest = behind
    }
    return result + rest
  }

  private static func end(ofText text: Substring) -> Substring.Index? {
    var place = text.startIndex
    while place < text.endIndex, text[place] != "\"" {
      if text[place] == "\\" { place = text.index(after: place) }
      guard place < text.endIndex else { return nil }
      place = text.index(after: place)
    }
    return place < text.endIndex ? place : nil
  }

  // MARK: Cut texts

  /// Long values are cut in messages, with `…` behind; what a script says ends with its line.
  private func hidingBeginnings(in text: String) -> String {
    let isLong = text.utf8.count >= Self.longText
    guard isLong || text.contains("…") else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var parts = line.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
      for index in parts.indices where isLong || index + 1 < parts.count {
        parts[index] = hidingBeginning(atEndOf: parts[index])
      }
      return parts.joined(separator: "…")
    }.joined(separator: "\n")
  }

  private func hidingBeginning(atEndOf text: String) -> String {
    for secret in spellings where secret.utf8.count > Self.leastPart {
      var beginning = secret.dropLast()
      while beginning.utf8.count >= Self.leastPart {
        if text.hasSuffix(beginning) { return text.dropLast(beginning.count) + Self.stars }
        beginning.removeLast()
      }
    }
    return text
  }

  // MARK: Spellings

  /// A secret of several lines or words is also hidden in pieces: messages are one line, and lines are broken at blanks.
  private static func pieces(of secret: String) -> [String] {
    let pieces = secret.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy(isControl) }
    guard let first = pieces.first else { return [] }
    if pieces.count == 1 { return [secret, String(first)] }
    return [secret] + pieces.map(String.init).filter { $0.utf8.count >= leastPart }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }

  /// How a piece is written in messages, JSON, Markdown and URIs.
  private static func spellings(of piece: String) -> [String] {
    let decoded = piece.contains("%") ? percentDecoded(piece) : piece
    // A value in quotes, and that in JSON.
    let escaped = escaped(piece)
    return [piece, escaped, Self.escaped(escaped), decoded].flatMap { text in
      let markdown = text.map { "\\`*_{}[]<>#|~&@".contains($0) ? "\\\($0)" : String($0) }.joined()
      return [text, markdown, text.replacing("|", with: "\\|")]
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  private static func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension RuleSet {
  /// Hides the secrets of these rules; made once for many texts.
  package var secretMask: SecretMask { SecretMask(secrets) }

  /// The text with every secret in it replaced by `***`: what messages about URIs and values go through.
  package func hidingSecrets(in text: String) -> String { secretMask.hiding(in: text) }
}

extension SecretMask {
  /// Findings without secrets.
  package func hiding(in errors: RuleErrors) -> RuleErrors {
    RuleErrors(errors.diagnostics.map(hiding))
  }

  package func hiding(in diagnostic: Diagnostic) -> Diagnostic {
    var diagnostic = diagnostic
    diagnostic.message = hiding(in: diagnostic.message)
    diagnostic.hint = hiding(in: diagnostic.hint)
    return diagnostic
  }
}
