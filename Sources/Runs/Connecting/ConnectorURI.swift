private import Records
private import Rules

/// What is wrong with a URI, and the way out.
package struct ConnectorURIError: Error, Sendable {
  package var message: String
  package init(_ message: String) { self.message = message }
}

/// Where records come from or go to: `scheme:place?option=value&...`.
///
///     csv:data/accounts.csv?delimiter=;     sqlite:customers.db?table=T     data.jsonl     -
///
/// A path without a scheme is known by its ending; `-` is standard input or output, JSON Lines unless
/// a scheme says otherwise. Only the query is percent-decoded: a path may hold any letters but `?`.
package struct ConnectorURI: Sendable {
  /// As somebody wrote it but for passwords, for messages.
  package var text: String
  package var scheme: String
  /// An absolute path for connectors of files, or `-`; what stands between scheme and query for
  /// others.
  package var place: String
  package var options: [String: String]
  /// Absolute: where relative paths begin, for connectors whose place is none.
  package var folder: String
  /// Absolute path of the script that makes the form; nil for kinds that take none.
  package var script: String?

  /// Whether the place is standard input or output.
  package var isStandardStream: Bool { place == "-" }

  /// As it may be shown and stored: without the password of `scheme://user:password@host`, and without that of
  /// an option whose name ends in `password`.
  package var shownText: String {
    var shown = text
    if let slashes = shown.firstRange(of: "://"),
      let at = shown[slashes.upperBound...].prefix(while: { $0 != "/" && $0 != "?" })
        .lastIndex(of: "@"),
      let colon = shown[slashes.upperBound..<at].firstIndex(of: ":")
    {
      shown.replaceSubrange(shown.index(after: colon)..<at, with: "***")
    }
    if let mark = shown.firstRange(of: "password=") {
      let end = shown[mark.upperBound...].firstIndex(of: "&") ?? shown.endIndex
      shown.replaceSubrange(mark.upperBound..<end, with: "***")
    }
    return shown
  }

  /// Reads a URI.
  ///
  /// - Parameters:
  ///   - folder: where relative paths begin.
  ///   - connectors: the known ones; they say which schemes, endings and options there are.
  package init(
    _ text: String, folder: String, connectors: [ConnectorSpec]
  ) throws(ConnectorURIError) {
    guard !text.isEmpty else {
      throw ConnectorURIError("an empty source or target; write a path or a URI")
    }
    self.folder = folder
    let (head, query) = Self.cutQuery(text)
    let text = ShownURI.text(text)
    self.text = text
    let spec: ConnectorSpec
    var place = head
    if let (scheme, rest) = Self.cutScheme(head) {
      spec = try Self.spec(scheme, connectors, text)
      place = rest
    } else {
      spec = try Self.spec(ofPath: head, connectors, text)
    }
    if spec.takesScript {
      guard let arrow = place.firstIndex(of: ">") else {
        throw ConnectorURIError(
          "\(text): \(spec.name): wants a script and a path, as in \(spec.example)")
      }
      let script = Self.trimmed(place[..<arrow])
      guard !script.isEmpty else {
        throw ConnectorURIError("\(text): the script is missing before the >")
      }
      self.script = FilePath.absolute(script, from: folder)
      place = Self.trimmed(place[place.index(after: arrow)...])
    }
    guard !place.isEmpty || spec.isPlaceOptional else {
      throw ConnectorURIError("\(text): the path is missing behind \(spec.name):")
    }
    self.scheme = spec.name
    self.place =
      place == "-" || !spec.takesPath ? place : FilePath.absolute(place, from: folder)
    options = try Self.options(query, spec, text)
  }

  /// The connector of this URI.
  package func spec(in connectors: [ConnectorSpec]) -> ConnectorSpec? {
    connectors.first { $0.name == scheme }
  }

  /// The same URI, after a look at whose options it has.
  ///
  /// - Parameter end: `source` or `target`.
  func checked(
    _ end: String, _ connectors: [ConnectorSpec]
  ) throws(ConnectorURIError) -> ConnectorURI {
    let others = spec(in: connectors)?.options.filter { option in
      option.direction.map { $0.rawValue != end } ?? false && options[option.name] != nil
    }
    if let other = others?.first, let direction = other.direction {
      throw ConnectorURIError("\(text): \(other.name) is an option of \(direction.rawValue)s")
    }
    return self
  }

  // MARK: Parts

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  private static func cutQuery(_ text: String) -> (head: String, query: Substring) {
    guard let mark = text.firstIndex(of: "?") else { return (text, "") }
    return (String(text[..<mark]), text[text.index(after: mark)...])
  }

  /// A scheme is a letter and letters, digits, `+`, `-`, `.` (RFC 3986, section 3.1) before a colon.
  private static func cutScheme(_ text: String) -> (String, String)? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon]
    let isScheme =
      scheme.first?.isLetter ?? false
      && scheme.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E
      }
    guard isScheme else { return nil }
    return (scheme.lowercased(), String(text[text.index(after: colon)...]))
  }

  private static func spec(
    _ scheme: String, _ connectors: [ConnectorSpec], _ text: String
  ) throws(ConnectorURIError) -> ConnectorSpec {
    let known = connectors.first { $0.name == scheme || $0.otherNames.contains(scheme) }
    if let known { return known }
    let names = connectors.map(\.name)
    let near = nearest(to: scheme, in: names).map { "; did you mean \($0):?" } ?? ""
    throw ConnectorURIError(
      "\(text): unknown kind of source or target \"\(scheme):\"\(near) (known: "
        + names.map { $0 + ":" }.joined(separator: ", ") + ")")
  }

  private static func spec(
    ofPath path: String, _ connectors: [ConnectorSpec], _ text: String
  ) throws(ConnectorURIError) -> ConnectorSpec {
    let lowered = path.lowercased()
    let found = connectors.first { spec in
      path == "-" ? spec.isStandardStreamForm : spec.fileEndings.contains { lowered.hasSuffix($0) }
    }
    if let found { return found }
    let endings = connectors.flatMap(\.fileEndings).joined(separator: ", ")
    throw ConnectorURIError(
      "\(text): the ending of the name does not tell what this is (known: \(endings)); put a "
        + "scheme in front, such as \(connectors.first?.name ?? "csv"):\(path)")
  }

  private static func options(
    _ query: Substring, _ spec: ConnectorSpec, _ text: String
  ) throws(ConnectorURIError) -> [String: String] {
    var options: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try decoded(parts[0], text)
      guard spec.takesOtherOptions || spec.options.contains(where: { $0.name == name }) else {
        let names = spec.options.map(\.name)
        let near = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
        let known =
          names.isEmpty ? "it has no options" : "known: \(names.joined(separator: ", "))"
        throw ConnectorURIError(
          "\(text): \(spec.name): has no option \"\(name)\"\(near) (\(known))")
      }
      guard options[name] == nil else {
        throw ConnectorURIError("\(text): the option \(name) is given twice")
      }
      options[name] = parts.count > 1 ? try decoded(parts[1], text) : ""
    }
    return options
  }

  private static func decoded(
    _ part: Substring, _ text: String
  ) throws(ConnectorURIError) -> String {
    var bytes: [UInt8] = []
    var rest = part.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let digits = String(rest.prefix(2)), digits.utf8.count == 2,
        let value = UInt8(digits, radix: 16), !digits.hasPrefix("+"), !digits.hasPrefix("-")
      else {
        throw ConnectorURIError(
          "\(text): a % in the options must be followed by two hexadecimal digits (%25 is %)")
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw ConnectorURIError("\(text): the options are not UTF-8")
    }
    return decoded
  }
}
