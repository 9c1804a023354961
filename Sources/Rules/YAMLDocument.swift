// libyaml, by its parser and nothing more: a tree built by a library recurses as deep as the file says and gives
// duplicate keys without the second place.
private import CYAML

/// Reads a YAML file into nodes with places.
package enum YAMLDocument {
  /// Deeper nesting is refused; rule files need 8.
  static let maximumDepth = 64
  /// The most nodes that aliases may add to those written in the file.
  static let maximumAliasedNodes = 10_000

  /// Reads a file of at most 4 MiB with one YAML document; nil where the file has no content.
  ///
  /// - Parameters:
  ///   - path: absolute path; it is the file of all places.
  ///   - bounds: where it may lie; nil only for a file that a person has named.
  /// - Throws: all that is wrong with the file as YAML: the syntax error, or all duplicate keys.
  package static func read(
    _ path: String, in bounds: RuleBounds?
  ) throws(RuleErrors) -> YAMLNode? {
    let bytes: [UInt8]
    do {
      bytes = try RuleFile.read(path, limit: RuleFile.maximumYAMLBytes, in: bounds)
    } catch {
      throw RuleErrors([error.diagnostic(path)])
    }
    return try parse(bytes, file: path)
  }

  /// Reads YAML text; `file` is the file of all places.
  package static func parse(_ bytes: [UInt8], file: String) throws(RuleErrors) -> YAMLNode? {
    let text = try UTF8Text.check(bytes, file: file)
    let builder = YAMLTreeBuilder(file: file, text: text)
    let root: YAMLNode?
    do {
      root = try text.withUnsafeBufferPointer { buffer throws(Diagnostic) in
        try builder.document(buffer)
      }
    } catch {
      throw RuleErrors(builder.duplicates + [error])
    }
    guard builder.duplicates.isEmpty else { throw RuleErrors(builder.duplicates) }
    return root
  }
}

extension Diagnostic: Error {}

/// Builds the nodes of one document from the parser's events.
private final class YAMLTreeBuilder {
  /// A node with what it takes to expand it once more.
  private struct Anchored {
    var node: YAMLNode
    var size: Int
    var height: Int
  }

  private let file: String
  private let text: ArraySlice<UInt8>
  /// Lines as the parser counts them: also CR, NEL, LS and PS end one (YAML 1.1, section 4.2).
  private let lineCount: Int
  private var parser = yaml_parser_t()
  private var anchors: [String: Anchored] = [:]
  private var aliasedNodes = 0
  private(set) var duplicates: [Diagnostic] = []

  init(file: String, text: ArraySlice<UInt8>) {
    self.file = file
    self.text = text
    lineCount = Self.countLines(text)
  }

  private static func countLines(_ text: ArraySlice<UInt8>) -> Int {
    var count = 1
    var before: (UInt8, UInt8) = (0, 0)
    for byte in text {
      switch byte {
      case 0x0D: count += 1
      case 0x0A where before.1 != 0x0D: count += 1
      case 0x85 where before.1 == 0xC2: count += 1
      case 0xA8...0xA9 where before == (0xE2, 0x80): count += 1
      default: break
      }
      before = (before.1, byte)
    }
    return count
  }

  func document(_ buffer: UnsafeBufferPointer<UInt8>) throws(Diagnostic) -> YAMLNode? {
    guard yaml_parser_initialize(&parser) == 1 else {
      throw Diagnostic(.yamlSyntax, at: place(0, 0), "out of memory")
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
    var root: YAMLNode?
    while true {
      let event = try next()
      switch event.type {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      case YAML_STREAM_END_EVENT: return root
      default: break
      }
      guard root == nil else {
        throw Diagnostic(
          .yamlSyntax, at: event.location, "a second document begins here",
          hint: "a rule file holds one YAML document; remove the line with '---'")
      }
      root = try node(next(), depth: 1).node
    }
  }

  // MARK: Nodes

  private func node(_ event: Event, depth: Int) throws(Diagnostic) -> Anchored {
    try checkDepth(depth, at: event.location)
    let result: Anchored
    switch event.type {
    case YAML_ALIAS_EVENT: return try alias(event, depth: depth)
    case YAML_SCALAR_EVENT:
      result = Anchored(node: try scalar(event), size: 1, height: 1)
    case YAML_SEQUENCE_START_EVENT: result = try list(event, depth: depth)
    case YAML_MAPPING_START_EVENT: result = try mapping(event, depth: depth)
    default:
      throw Diagnostic(.yamlSyntax, at: event.location, "a value is missing here")
    }
    if let anchor = event.anchor { anchors[anchor] = result }
    return result
  }

  private func scalar(_ event: Event) throws(Diagnostic) -> YAMLNode {
    var style = event.style
    if let tag = event.tag {
      guard tag == "tag:yaml.org,2002:str" || tag == "!" else { throw tagError(tag, event) }
      if style == .plain { style = .quoted }
    }
    let scalar = YAMLScalar(text: event.text, style: style)
    return YAMLNode(content: .scalar(scalar), location: event.location)
  }

  private func list(_ start: Event, depth: Int) throws(Diagnostic) -> Anchored {
    if let tag = start.tag, tag != "tag:yaml.org,2002:seq" { throw tagError(tag, start) }
    var items: [YAMLNode] = []
    var size = 1
    var height = 0
    while true {
      let event = try next()
      if event.type == YAML_SEQUENCE_END_EVENT { break }
      let item = try node(event, depth: depth + 1)
      items.append(item.node)
      size += item.size
      height = max(height, item.height)
    }
    let node = YAMLNode(content: .list(items), location: start.location)
    return Anchored(node: node, size: size, height: height + 1)
  }

  private func mapping(_ start: Event, depth: Int) throws(Diagnostic) -> Anchored {
    if let tag = start.tag, tag != "tag:yaml.org,2002:map" { throw tagError(tag, start) }
    var entries: [YAMLEntry] = []
    var lines: [String: Int] = [:]
    var size = 1
    var height = 0
    while true {
      let event = try next()
      if event.type == YAML_MAPPING_END_EVENT { break }
      let keyNode = try node(event, depth: depth + 1).node
      guard let key = keyNode.scalar else {
        throw Diagnostic(
          .wrongType, at: event.location, "a key must be a plain word, found \(keyNode.kindName)")
      }
      let value = try node(next(), depth: depth + 1)
      size += value.size + 1
      height = max(height, value.height)
      if let first = lines.updateValue(event.location.line, forKey: key.text) {
        lines[key.text] = first
        duplicates.append(
          Diagnostic(
            .duplicateKey, at: event.location, "the key \(quoted(key.text)) is there twice",
            hint: "it is first on line \(first); remove one of the two"))
        continue
      }
      entries.append(YAMLEntry(key: key, location: event.location, value: value.node))
    }
    let node = YAMLNode(content: .mapping(entries), location: start.location)
    return Anchored(node: node, size: size, height: height + 1)
  }

  /// A copy of the node that the alias names; its places stay those of the original.
  private func alias(_ event: Event, depth: Int) throws(Diagnostic) -> Anchored {
    guard let name = event.anchor, let anchored = anchors[name] else {
      throw Diagnostic(
        .yamlSyntax, at: event.location, "there is no anchor '&\(event.anchor ?? "")' above",
        hint: "put a value that begins with '*' in quotes")
    }
    try checkDepth(depth + anchored.height - 1, at: event.location)
    aliasedNodes += anchored.size
    guard aliasedNodes <= YAMLDocument.maximumAliasedNodes else {
      throw Diagnostic(
        .yamlTooComplex, at: event.location,
        "the aliases of this file expand to more than \(YAMLDocument.maximumAliasedNodes) values",
        hint: "write the values out")
    }
    return anchored
  }

  private func checkDepth(_ depth: Int, at location: SourceLocation) throws(Diagnostic) {
    if depth > YAMLDocument.maximumDepth { throw tooDeep(at: location) }
  }

  private func tooDeep(at location: SourceLocation) -> Diagnostic {
    Diagnostic(
      .yamlTooComplex, at: location, "nested more than \(YAMLDocument.maximumDepth) levels deep")
  }

  private func tagError(_ tag: String, _ event: Event) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, at: event.location, "the YAML tag \(quoted(tag)) has no meaning in rule files",
      hint: "put a value that begins with '!' in quotes")
  }

  // MARK: Events

  /// What is needed of an event of the parser, copied.
  private struct Event {
    var type: yaml_event_type_t
    var location: SourceLocation
    var anchor: String?
    /// Only a tag that is written in the file.
    var tag: String?
    var text = ""
    var style = YAMLScalar.Style.plain
  }

  private func next() throws(Diagnostic) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(&parser, &raw) == 1 else { throw syntaxError() }
    defer { yaml_event_delete(&raw) }
    var event = Event(
      type: raw.type, location: place(raw.start_mark.line, raw.start_mark.column))
    switch raw.type {
    case YAML_ALIAS_EVENT:
      event.anchor = string(raw.data.alias.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.anchor = string(scalar.anchor)
      event.tag = string(scalar.tag)
      event.text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      switch scalar.style {
      case YAML_PLAIN_SCALAR_STYLE: event.style = .plain
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: event.style = .block
      default: event.style = .quoted
      }
    case YAML_SEQUENCE_START_EVENT:
      event.anchor = string(raw.data.sequence_start.anchor)
      event.tag = string(raw.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      event.anchor = string(raw.data.mapping_start.anchor)
      event.tag = string(raw.data.mapping_start.tag)
    default: break
    }
    return event
  }

  private func syntaxError() -> Diagnostic {
    let problem = parser.problem.map { String(cString: $0) } ?? "out of memory"
    guard parser.error != YAML_READER_ERROR else {
      let place = UTF8Text.location(ofByte: parser.problem_offset, in: text, file: file)
      return Diagnostic(.yamlSyntax, at: place, "not valid YAML: \(problem)")
    }
    // The parser reads ahead and may come to its own limit of 1000 levels before the nodes come to theirs.
    guard !problem.hasPrefix("Maximum nesting level") else { return tooDeep(at: place(0, 0)) }
    let context = parser.context.map { " \(String(cString: $0))" } ?? ""
    let mark = parser.problem_mark
    return Diagnostic(
      .yamlSyntax, at: place(mark.line, mark.column), "not valid YAML: \(problem)\(context)",
      hint: startsWithTab(mark.line) ? "indent with spaces: YAML takes no tabs" : "")
  }

  private func startsWithTab(_ line: Int) -> Bool {
    let lines = text.split(
      separator: UInt8(ascii: "\n"), maxSplits: line + 1, omittingEmptySubsequences: false)
    guard line < lines.count else { return false }
    return lines[line].first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "\t")
  }

  /// The place of a mark.
  ///
  /// At the end of a text whose last line is not ended, the parser stands on a line that the text has not.
  private func place(_ line: Int, _ column: Int) -> SourceLocation {
    guard line < lineCount else {
      return UTF8Text.location(ofByte: text.count, in: text, file: file)
    }
    return SourceLocation(file: file, line: line + 1, column: column + 1)
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
